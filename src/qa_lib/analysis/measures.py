"""Chapter "CAPA": each measure with its baseline, the same indicator measured again, and what the rules say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from qa_lib.analysis.breaks import is_broken
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.differences import tabulate_difference
from qa_lib.analysis.levels import LEVEL_ESTIMATE, level_columns, tabulate_levels
from qa_lib.analysis.university import UniversityData
from qa_lib.analysis.university.indicators import levels_of
from qa_lib.params import Params
from qa_lib.registers.computing import state_measures

ReportedData = ReportData | UniversityData
KEYS = ["semester", "department", "survey", "block", "item"]
#: What is needed of a measure here beside what it is called.
MEASURE_KEYS = ["school", "department", "survey", "block", "item"]
VERDICTS = ("improved", "not_improved", "cannot_be_told", "not_comparable", "not_yet", "not_measured", "no_baseline")


@once_per_report
def tabulate_measures(data: ReportedData) -> pd.DataFrame:
    """The measures of the unit, or of all units of the university, on the day of the report, with what came of them.

    Returns
    -------
    DataFrame
        The columns of the register, those of `registers.computing.state_measures`, and those of `measure_again`.
    """
    capa = data.registers.frame("capa")
    stated = state_measures(capa, params=data.params, on=data.registers.on)
    return measure_again(stated, tabulate_indicators(data, stated), params=data.params, on=data.registers.on)


def tabulate_indicators(data: ReportedData, measures: pd.DataFrame) -> pd.DataFrame:
    """The levels of the measures' indicators in every semester of the window.

    Returns
    -------
    DataFrame
        ``semester``, ``school``, ``department`` ("": the school), ``survey``, ``block``, ``item`` ("": the whole) and
        the columns of `measurement.level`.
    """
    wanted = measures[MEASURE_KEYS].drop_duplicates()
    parts = [_levels_of(data, row) for row in wanted.to_dict("records") if isinstance(row["survey"], str)]
    filled = [part for part in parts if len(part)]
    if filled:
        return pd.concat(filled, ignore_index=True)
    return pd.DataFrame(columns=level_columns("school", *KEYS))


def _levels_of(data: ReportedData, row: dict[Any, Any]) -> pd.DataFrame:
    place = {name: row[name] for name in ("school", "department", "block", "item")}
    levels = levels_of(data, row) if isinstance(data, UniversityData) else _levels_in_school(data, row)
    return levels.assign(**place)[level_columns("school", *KEYS)]


def _levels_in_school(data: ReportData, row: dict[Any, Any]) -> pd.DataFrame:
    scored = data.whole_school.of_department(row["department"]) if row["department"] else data.whole_school
    answers = scored.answers[scored.answers["survey"].eq(row["survey"])]
    by = ["semester", "survey"]
    for name in ("block", "item"):
        if row[name]:
            answers, by = answers[answers[name].eq(row[name])], [*by, name]
    return tabulate_levels(replace(scored, answers=answers), by, params=data.params)


def measure_again(measures: pd.DataFrame, levels: pd.DataFrame, *, params: Params, on: Any) -> pd.DataFrame:
    """Measures with their baseline and the first level of the same indicator that was measured in time.

    The semester measured again is the first with answers whose exam session ends between ``remeasure_from`` and
    ``remeasure_until`` and not after ``on``. The interval of the change is Newcombe's at the effective sizes that
    clustering leaves.

    Returns
    -------
    DataFrame
        ``measures`` with ``semester_from``, ``semester_to``, ``n_respondents`` (of the side with fewer; 0 without
        both), ``share_from``, ``low_from``, ``high_from``, ``share_to``, ``low_to``, ``high_to``,
        ``difference_share``, ``difference_low``, ``difference_high``, and ``verdict``: ``improved`` (the whole interval
        lies above zero), ``not_improved`` (it lies below the improvement that the target asks for), ``cannot_be_told``,
        ``not_comparable`` (the questions changed), ``not_yet`` (its time has not come or is not over), ``not_measured``
        (its time is over), ``no_baseline``. ``is_target_met``: the whole interval of the new level is at or above the
        target.
    """
    found = [_pair(row, levels, params, pd.Timestamp(on)) for row in measures.to_dict("records")]
    pairs = pd.DataFrame(found, index=measures.index, columns=_PAIR_COLUMNS).astype(_PAIR_TYPES)
    to, start = ([f"{name}_{end}" for name in LEVEL_ESTIMATE] for end in ("to", "from"))
    change = tabulate_difference(pairs, to, start, policy=params.policy).set_index(pairs.index)
    has_broken = pairs["problem"].eq("not_comparable")
    change = change.apply(lambda column: column.mask(has_broken))
    names = {
        f"satisfaction_{name}_{end}": f"{name}_{end}" for name in ("share", "low", "high") for end in ("from", "to")
    }
    told = pairs.rename(columns=names).drop(columns=["n_effective_from", "n_effective_to", "problem"])
    joined = measures.join(told).join(change[["difference_share", "difference_low", "difference_high"]])
    met = (joined["low_to"] >= joined["target_share"]).fillna(False)
    return joined.assign(verdict=_judge(joined, pairs["problem"]), is_target_met=met)


_SIDES = [f"{name}_{end}" for name in LEVEL_ESTIMATE for end in ("from", "to")]
_PAIR_COLUMNS = ["semester_from", "semester_to", "n_respondents", "problem", *_SIDES]
_PAIR_TYPES = {
    "semester_from": "str",
    "semester_to": "str",
    "problem": "str",
    "n_respondents": "Int64",
} | dict.fromkeys(_SIDES, "Float64")


def _pair(row: dict[Any, Any], levels: pd.DataFrame, params: Params, today: pd.Timestamp) -> dict[str, Any]:
    ours = levels
    for name in MEASURE_KEYS:
        ours = ours[ours[name].eq(row[name])]
    by_semester = {str(level["semester"]): level for level in ours.to_dict("records")}
    before = by_semester.get(str(row["baseline_semester"]))
    after = next((by_semester[code] for code in _times(row, params, today) if code in by_semester), None)
    pair: dict[str, Any] = {"n_respondents": 0, "problem": ""}
    for end, level in (("from", before), ("to", after)):
        if level is not None:
            pair |= {f"semester_{end}": level["semester"]} | {f"{name}_{end}": level[name] for name in LEVEL_ESTIMATE}
    sides = [level["n_respondents"] for level in (before, after) if level is not None]
    pair["n_respondents"] = min(sides, default=0)
    if before is None:
        pair["problem"] = "no_baseline"
    elif after is None:
        is_over = pd.notna(row["remeasure_until"]) and today > row["remeasure_until"]
        pair["problem"] = "not_measured" if is_over else "not_yet"
    elif _is_changed(row, params, start=str(before["semester"]), end=str(after["semester"])):
        pair["problem"] = "not_comparable"
    return pair


def _times(row: dict[Any, Any], params: Params, today: pd.Timestamp) -> Sequence[str]:
    """Semesters whose answers were given in the time of measuring again, oldest first."""
    start, end = row["remeasure_from"], row["remeasure_until"]
    if pd.isna(start):
        return ()
    ends = {one.code: pd.Timestamp(one.end_date) for one in params.semesters.semesters}
    return [code for code, day in ends.items() if start <= day <= end and day <= today]


def _is_changed(row: dict[Any, Any], params: Params, *, start: str, end: str) -> bool:
    if not row["item"]:
        return is_broken(params, row["survey"], row["block"] or None, start=start, end=end)
    order = [semester.code for semester in params.semesters.semesters]
    codebook = params.survey(row["survey"])
    return any(
        row["item"] in codebook.changed_items(change)
        and order.index(start) < order.index(change.semester) <= order.index(end)
        for change in codebook.changes
    )


def _judge(joined: pd.DataFrame, problem: pd.Series) -> pd.Series:
    low, high = (
        joined[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in ("difference_low", "difference_high")
    )
    aimed = (joined["target_share"] - joined["share_from"]).to_numpy(dtype=np.float64, na_value=np.nan)
    has_problem = problem.ne("").to_numpy(dtype=bool)
    words = np.select(
        [has_problem, np.isnan(low), low > 0, high < np.maximum(aimed, 0)],
        [problem.to_numpy(dtype=object), "cannot_be_told", "improved", "not_improved"],
        "cannot_be_told",
    )
    return pd.Series(words, index=joined.index, dtype="str")


def judge_closing(measures: pd.DataFrame) -> pd.DataFrame:
    """Measures with ``rule_state`` and why those that are closed in the register are not closed by the rules.

    To be made from released rows, so that no reason says what a ring may not see.

    Returns
    -------
    DataFrame
        A copy with ``reasons`` (codes joined by blanks: ``no_cause`` ``no_evidence`` ``too_early`` ``not_measured``
        ``not_improved``; "" for others) and ``rule_state``: the state, but ``not_closed`` where there is a reason.
    """
    is_closed = measures["status"].eq("closed")
    is_early = (measures["closed_date"] < measures["remeasure_from"]).fillna(False)
    is_missing = measures["verdict"].isin(["not_measured", "not_yet", "no_baseline"]).fillna(False)
    found = {
        "no_cause": ~measures["has_cause"],
        "no_evidence": ~measures["has_evidence"],
        "too_early": is_early,
        "not_measured": is_missing,
        "not_improved": measures["verdict"].eq("not_improved").fillna(False),
    }
    reasons = [
        " ".join(name for name, holds in found.items() if closed and holds.iloc[place])
        for place, closed in enumerate(is_closed)
    ]
    series = pd.Series(reasons, index=measures.index, dtype="str")
    return measures.assign(reasons=series, rule_state=measures["state"].mask(series.ne(""), "not_closed"))
