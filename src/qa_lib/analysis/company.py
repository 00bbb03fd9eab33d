"""Counts that make up a total hide each other: a rule on the safe side where a programme would be too dear."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import pandas as pd

from qa_lib.analysis.result_cells import UNKNOWN, WHOLE

#: Counts that are hidden together at least: of one alone, the total without the others is its value.
N_TOGETHER = 2


def hide_in_company(cells: pd.DataFrame, is_sensitive: pd.Series, *, line: Sequence[str], minimum: int) -> pd.Series:
    """Why each count is hidden: ``too_few`` (sensitive), ``protects``, or NA.

    ``cells`` has the columns ``line``, whose equal values mark counts that make up one total; ``department``, `WHOLE`
    in the row of the total (which may be missing) and `UNKNOWN` in a part that is shown nowhere; ``n_added`` (people),
    and ``is_public``. Where a part is sensitive, at least two parts are hidden who together have the ``minimum`` of
    people, the smallest first; where there are too few such parts, the total is hidden, too.
    """
    reason = pd.Series("too_few", index=cells.index, dtype="str").where(is_sensitive)
    lines: dict[tuple[object, ...], list[_Count]] = {}
    keys = list(zip(*(cells[name] for name in line), strict=True))
    columns = [cells[name] for name in ("department", "n_added", "is_public")]
    for place, key, *values in zip(cells.index, keys, *columns, is_sensitive, strict=True):
        lines.setdefault(key, []).append(_Count(place, *values))
    chosen = [place for counts in lines.values() for place in _choose_company(counts, minimum)]
    return reason.fillna(pd.Series("protects", index=pd.Index(chosen), dtype="str").reindex(cells.index))


class _Count(NamedTuple):
    """One count by its place in the frame."""

    place: Hashable
    department: str
    n: int
    is_public: bool
    is_hidden: bool

    @property
    def is_free(self) -> bool:
        """Whether it is shown so far and may be hidden."""
        return not (self.is_hidden or self.is_public or self.department == UNKNOWN)


def _choose_company(line: list[_Count], minimum: int) -> list[Hashable]:
    """Which counts of one line are hidden for the sake of others."""
    whole = [one for one in line if one.department == WHOLE]
    parts = [one for one in line if one.department != WHOLE]
    if not any(one.is_hidden for one in parts) or any(one.is_hidden for one in whole):
        return []
    hidden = [one.n for one in parts if one.is_hidden or one.department == UNKNOWN]
    free = sorted((one for one in parts if one.is_free), key=lambda one: one.n)
    chosen: list[Hashable] = []
    while free and (len(hidden) < N_TOGETHER or sum(hidden) < minimum):
        hidden.append(free[0].n)
        chosen.append(free.pop(0).place)
    is_enough = len(hidden) >= N_TOGETHER and sum(hidden) >= minimum
    return chosen if is_enough else [*chosen, *(one.place for one in whole if not one.is_public)]
