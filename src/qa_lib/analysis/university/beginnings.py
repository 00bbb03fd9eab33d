"""Where the indicator of each measure stood when it was opened, and whether that proposes a risk (9.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from qa_lib.analysis.data import once_per_report
from qa_lib.analysis.dynamics import compare_with_before
from qa_lib.analysis.levels import LEVEL_INTERVAL
from qa_lib.analysis.satisfaction import judge_levels
from qa_lib.analysis.university.data import UniversityData
from qa_lib.analysis.university.indicators import levels_of, tabulate_unit
from qa_lib.analysis.university.results import tabulate_all_levels

PLACE = ["number", "school", "department", "survey", "block", "item"]
#: What a ring may not see where one of the two levels is hidden from it.
VALUES = [
    *LEVEL_INTERVAL, "threshold_share", "below_threshold", "share_from", "difference_share", "difference_low",
    "difference_high", "change", "is_proposed",
]  # fmt: skip
COLUMNS = [*PLACE, "semester", "semester_from", "n_respondents", *VALUES]
TYPES = dict.fromkeys(
    [*LEVEL_INTERVAL, "threshold_share", "share_from", "difference_share", "difference_low", "difference_high"],
    "Float64",
) | {"n_respondents": "Int64", "is_proposed": "boolean"}


@once_per_report
def tabulate_beginnings(data: UniversityData) -> pd.DataFrame:
    """The indicator of each measure in its baseline semester, by the rules of that semester's report of the unit.

    A department's change is judged within its survey alone.

    Returns
    -------
    DataFrame
        One row a measure whose baseline lies in the window: ``number``, the unit and the indicator (``block`` and
        ``item`` "" above their level), ``semester``, ``semester_from`` (the last time before; NA without one),
        ``n_respondents`` (of the side with fewer), the level with its interval, ``threshold_share``,
        ``below_threshold``, ``share_from``, ``difference_share`` with its interval, ``change`` (`judge_change`; NA
        without a level before) and ``is_proposed``: whether the leading indicator "level" proposed a risk.
    """
    capa = data.registers.frame("capa")
    found = [_begin(row, data) for row in capa.to_dict("records") if isinstance(row["survey"], str)]
    rows = [row for row in found if row is not None]
    return pd.DataFrame(rows, columns=COLUMNS).astype(TYPES)


def _begin(row: Mapping[Any, Any], data: UniversityData) -> dict[str, Any] | None:
    level = levels_of(data, row)
    level = level[level["semester"].eq(row["baseline_semester"])]
    if level.empty:
        return None
    now = judge_levels(level.reset_index(drop=True), params=data.params).iloc[0]
    begun = {name: row[name] for name in PLACE} | {"semester": row["baseline_semester"]}
    begun |= {name: now[name] for name in ("n_respondents", *LEVEL_INTERVAL, "threshold_share", "below_threshold")}
    change = _find_change(row, data)
    has_fallen = change.get("change") == "fell"
    is_proposed = bool(row["block"]) and not row["item"] and (has_fallen or now["below_threshold"] == "yes")
    begun |= change
    begun["n_respondents"] = min(now["n_respondents"], change.get("n_respondents", now["n_respondents"]))
    return begun | {"is_proposed": is_proposed}


def _find_change(row: Mapping[Any, Any], data: UniversityData) -> dict[str, Any]:
    """The change since the last time before; nothing for an item or without such a time."""
    if row["item"]:
        return {}
    levels = _levels_until(row, data)
    changes = compare_with_before(levels, levels["semester"].eq(row["baseline_semester"]), params=data.params)
    ours = changes[changes["survey"].eq(row["survey"]) & changes["block"].astype("str").fillna("").eq(row["block"])]
    if ours.empty:
        return {}
    change = ours.iloc[0].to_dict()
    names = ("semester_from", "share_from", "difference_share", "difference_low", "difference_high", "n_respondents")
    return {name: change[name] for name in names} | {"change": change["verdict"]}


def _levels_until(row: Mapping[Any, Any], data: UniversityData) -> pd.DataFrame:
    """The levels of all surveys and blocks of the unit up to the baseline semester."""
    if row["department"]:
        unit = {name: str(row[name]) for name in ("school", "department", "survey")}
        levels = tabulate_unit(data, **unit)
    else:
        every = tabulate_all_levels(data)
        levels = every[every["school"].eq(row["school"])].drop(columns="school")
    until = data.semesters[: data.semesters.index(row["baseline_semester"]) + 1]
    return levels[levels["item"].isna() & levels["semester"].isin(until)].drop(columns="item").reset_index(drop=True)
