"""Why a result may not be shown to a ring of readers for its own sake: few people, one voice, one opinion, a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.analysis.result_cells import CELL_KEYS
from qa_lib.errors import DisclosureError
from qa_lib.params import TIERS, Params, Ring
from qa_lib.params.exceptions import DisclosureException

#: Reasons that an approved exception may set aside. That one person made a result is none of them.
EXCUSED = ("too_few", "unanimous", "changed")
#: Columns of what was released before (`qa_lib.analysis.released`).
RELEASED_COLUMNS = (*CELL_KEYS, "n_valid", "n_positive", "n_respondents", "tier")


@dataclass(frozen=True)
class Verdicts:
    """What the rules say of each cell for one ring, before anything is hidden for the sake of others.

    ``reason`` is why it is hidden (NA: it is not); ``excused`` is the reason that an exception sets aside (``protects``
    where no rule hides the result for its own sake; NA without an exception); ``is_known``: readers of the ring hold
    this very number already, from an earlier report.
    """

    reason: pd.Series
    excused: pd.Series
    is_known: pd.Series


def ring_of(params: Params, tier: str) -> Ring:
    """The rules of a ring of readers."""
    ring: Ring = getattr(params.policy.disclosure, tier)
    return ring


def judge_cells(
    cells: pd.DataFrame, params: Params, *, tier: str, school: str, released: pd.DataFrame | None = None
) -> Verdicts:
    """Hold every cell of a school against the rules of a ring, the exceptions, and what was released before.

    ``cells`` is as `result_cells.count_cells` makes it, ``released`` has `RELEASED_COLUMNS`.

    Raises
    ------
    DisclosureError
        When an exception would show a result below the policy's floor, or one that a single person dominates.
    """
    ring = ring_of(params, tier)
    reason = find_reasons(cells, ring)
    before = compare_with_released(cells, released, ring, tier=tier)
    if tier != "internal":
        reason = reason.fillna(before["is_changed"].map({True: "changed"}).astype("str"))
    shown = _find_rows(cells, params, school=school, decision="show", tiers=TIERS[TIERS.index(tier) :])
    hidden = _find_rows(cells, params, school=school, decision="hide", tiers=TIERS[: TIERS.index(tier) + 1])
    _refuse_below_floor(cells[shown], reason[shown], params, tier=tier)
    excused = reason.where(shown).mask(shown & reason.isna(), "protects")
    reason = reason.mask(shown).mask(hidden & ~shown & reason.isna(), "exception")
    return Verdicts(reason, excused, before["is_known"])


def find_reasons(cells: pd.DataFrame, ring: Ring) -> pd.Series:
    """The rule of a ring by which a result may not be shown for its own sake; NA for the others."""
    n = cells["n_respondents"]
    is_unanimous = cells["n_positive"].eq(0) | cells["n_positive"].eq(cells["n_valid"])
    reasons = [
        ("dominated", cells["dominant_share"] > ring.dominance_share.value),
        ("too_few", n < ring.ratings_n_min.value),
        ("unanimous", is_unanimous & (n < ring.unanimity_n_min.value)),
    ]
    found = np.select([holds for _, holds in reasons], [reason for reason, _ in reasons], "")
    words = pd.Series(found, index=cells.index, dtype="str")
    return words.mask(words.eq(""))


def compare_with_released(cells: pd.DataFrame, released: pd.DataFrame | None, ring: Ring, *, tier: str) -> pd.DataFrame:
    """Whether a number is out already, and whether it differs from one that is out by fewer people than the minimum.

    Returns
    -------
    DataFrame
        ``is_known`` and ``is_changed``, in the rows of ``cells``.
    """
    nothing = pd.DataFrame({"is_known": False, "is_changed": False}, index=cells.index)
    if released is None or released.empty:
        return nothing
    now = cells[[*CELL_KEYS, "n_valid", "n_positive", "n_respondents"]].assign(place=np.arange(len(cells)))
    pairs = now.merge(released, on=list(CELL_KEYS), suffixes=("", "_then"))
    is_same = pairs["n_valid"].eq(pairs["n_valid_then"]) & pairs["n_positive"].eq(pairs["n_positive_then"])
    is_read = pairs["tier"].isin(TIERS[TIERS.index(tier) :])
    n_moved = (pairs["n_respondents"] - pairs["n_respondents_then"]).abs()
    known = set(pairs.loc[is_same & is_read, "place"])
    changed = set(pairs.loc[~is_same & (n_moved < ring.ratings_n_min.value), "place"])
    is_known = now["place"].isin(known)
    return pd.DataFrame({"is_known": is_known, "is_changed": now["place"].isin(changed) & ~is_known})


def _find_rows(cells: pd.DataFrame, params: Params, *, school: str, decision: str, tiers: Sequence[str]) -> pd.Series:
    keys = {one.key for one in exceptions_of(params, school) if one.decision == decision and one.tier in tiers}
    if not keys:
        return pd.Series(False, index=cells.index)
    return pd.Series([key in keys for key in zip(*(cells[name] for name in CELL_KEYS), strict=True)], index=cells.index)


def exceptions_of(params: Params, school: str) -> tuple[DisclosureException, ...]:
    """The exceptions for results of a school."""
    return tuple(one for one in params.disclosure_exceptions.exceptions if one.school == school)


def _refuse_below_floor(cells: pd.DataFrame, reason: pd.Series, params: Params, *, tier: str) -> None:
    floor = params.policy.disclosure.floor_n_min.value
    wrong = cells[(cells["n_respondents"] < floor) | ~(reason.isna() | reason.isin(EXCUSED))]
    if len(wrong):
        names = "; ".join("/".join(row) for row in wrong[list(CELL_KEYS)].itertuples(index=False))
        raise DisclosureError(
            f"disclosure-exceptions.yaml would show the {tier} ring results that nobody may release: {names}; expected "
            f"at least {floor} respondents (policy disclosure.floor_n_min), none of whom gave most of the answers; "
            "remove these exceptions"
        )
