"""What readers of a ring who hold every report of a school can work out of the small counts of themes that it hides."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from qa_lib.analysis.result_cells import WHOLE
from qa_lib.analysis.theme_release import THEME_KEYS, is_shown_nowhere
from qa_lib.params import Ring
from qa_lib.privacy.suppression import LinkedCells, bound_hidden_cells, link_cells

_TABLE = ["semester", "theme"]
_PARTS = ("survey", "department")


def attack_themes(plan: pd.DataFrame, *, ring: Ring, tier: str) -> pd.DataFrame:
    """The range in which a reader of all counts of themes that a ring sees can place each small one that it hides.

    Returns
    -------
    DataFrame
        `THEME_KEYS`, ``feasible_low``, ``feasible_high``, ``feasible_width`` and ``width_asked``, a row a small count.
        A range that is as wide as asked may be wider than told, the narrowest of a theme and semester never.
    """
    reason = plan[f"reason_{tier}"]
    is_nowhere = is_shown_nowhere(plan)
    is_sensitive = reason.eq("too_few") & ~is_nowhere
    cells = plan.assign(is_hidden=reason.notna() | is_nowhere, is_sensitive=is_sensitive)
    is_attacked = cells.groupby(_TABLE, sort=False)["is_sensitive"].transform("any")
    full = add_unraised(cells[is_attacked.astype(bool)])
    hidden, wanted = (full[name].to_numpy(dtype=bool) for name in ("is_hidden", "is_sensitive"))
    linked, asked = link_themes(full, ring), float(ring.themes_n_min.value)
    ranges = bound_hidden_cells(linked, hidden, wanted=wanted, enough=np.full(len(full), asked))
    rows = full.loc[wanted, list(THEME_KEYS)].reset_index(drop=True)
    return rows.join(ranges.drop(columns="value").reset_index(drop=True)).assign(width_asked=asked)


def add_unraised(cells: pd.DataFrame) -> pd.DataFrame:
    """The counts with those of 0 that readers can not tell from hidden ones.

    A theme that is raised in a department may have been raised there in the main survey, in another one, or in both.
    """
    is_whole = cells["survey"].eq(WHOLE)
    surveys = cells.loc[~is_whole, [*_TABLE, "survey"]].drop_duplicates()
    every = cells[is_whole].drop(columns="survey").merge(surveys, on=_TABLE)
    keys = list(THEME_KEYS)
    is_there = pd.MultiIndex.from_frame(every[keys]).isin(pd.MultiIndex.from_frame(cells[keys]))
    unraised = every[~is_there].assign(n_respondents=0, n_added=0, is_sensitive=False, is_hidden=True)
    return pd.concat([cells, unraised[cells.columns]], ignore_index=True)


def link_themes(cells: pd.DataFrame, ring: Ring) -> LinkedCells:
    """The counts of each theme in each semester: surveys make up all surveys, departments the school.

    A hidden count must stay uncertain by as much as the ring asks before it shows a count; no count is known to have an
    upper end but the sum that it is part of.
    """
    most = cells.groupby(_TABLE, sort=False)["n_added"].transform("max")
    named = cells.assign(name=_name(cells))
    values = pd.DataFrame({"value": cells["n_added"], "low": 0, "high": most + ring.themes_n_min.value})
    sums = [pair for part in _PARTS for pair in _list_sums(named, part)]
    return link_cells(values.set_index(named["name"]), sums)


def _name(cells: pd.DataFrame) -> pd.Series:
    name = cells["semester"]
    for key in THEME_KEYS[1:]:
        name = name + "/" + cells[key]
    return name


def _list_sums(named: pd.DataFrame, part: str) -> list[tuple[Hashable, list[Hashable]]]:
    parts = named[named[part].ne(WHOLE)]
    wholes = _name(parts.assign(**{part: WHOLE}))
    return [(whole, names.tolist()) for whole, names in parts["name"].groupby(wholes, sort=False)]
