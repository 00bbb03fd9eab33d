"""Chapter "dynamics": whether levels rise or fall over the years, by how much a year (7.5.3, point 5)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qa_lib.analysis.breaks import NOT_COMPARABLE, find_last_break
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.differences import adjust_families
from qa_lib.analysis.dynamics import tabulate_dynamics
from qa_lib.analysis.levels import LEVEL_INTERVAL, order_rows
from qa_lib.analysis.window import Looks
from qa_lib.measurement import Interval, NotEstimated, judge_trend
from qa_lib.measurement.proportions import slope_of_shares, trend_in_proportions
from qa_lib.params import Semester

COLUMNS = [
    "survey",
    "block",
    "semester_from",
    "semester_to",
    "semester_break",
    "n_semesters",
    "n_respondents",
    "share_from",
    "share_to",
    "slope_share",
    "slope_low",
    "slope_high",
    "line_from_share",
    "line_to_share",
    "p_value",
    "adjusted_p_value",
    "verdict",
]
NUMBERS = [name for name in COLUMNS[7:-2] if name != "adjusted_p_value"]


@once_per_report
def tabulate_trends(data: ReportData) -> pd.DataFrame:
    """The slope of each level over the semesters of the window, since the codebook last changed what it asks.

    The test is Cochran and Armitage's on effective numbers of answers, so that clusters and finite populations are
    taken into account; in a census the valid answers count. The slope weighs each semester the same, its interval
    adds up those of the levels. People who answered in several semesters make both cautious.

    Returns
    -------
    DataFrame
        ``survey``, ``block`` (NA: the survey), ``semester_from``, ``semester_to``, ``semester_break`` (first semester
        with data after a break within the window; NA without), ``n_semesters`` with an interval, ``n_respondents`` (of
        the semester with fewest, for disclosure), ``share_from``, ``share_to`` (levels of these semesters),
        ``slope_share`` (a year) with ``slope_low`` and ``slope_high``, ``line_from_share``, ``line_to_share`` (of the
        straight line), ``p_value``, ``adjusted_p_value`` (for the number of surveys, or of blocks), ``verdict``:
        ``rising`` ``falling`` (the adjusted p value and the slope's interval agree), ``no_trend``,
        ``cannot_be_told`` (fewer semesters than the policy asks for), ``not_comparable`` (fewer since a break).
    """
    return follow_trends(tabulate_dynamics(data), data)


def follow_trends(dynamics: pd.DataFrame, data: Looks) -> pd.DataFrame:
    """The slopes of levels (`tabulate_dynamics`), which stand in the order of time; columns of `tabulate_trends`."""
    keys = [dynamics["survey"], dynamics["block"].fillna("")]
    rows = [_follow(part, data) for _, part in dynamics.groupby(keys, sort=False)]
    table = pd.DataFrame(rows, columns=COLUMNS).astype(
        dict.fromkeys(NUMBERS, "Float64")
        | dict.fromkeys(["n_semesters", "n_respondents"], "Int64")
        | dict.fromkeys(["survey", "block", "semester_from", "semester_to", "semester_break", "verdict"], "str")
    )
    return order_rows(_judge(table, data), params=data.params)


def _follow(levels: pd.DataFrame, data: Looks) -> dict[str, Any]:
    """The row of one survey or block, not yet judged; its levels stand in the order of time."""
    survey, block = levels["survey"].iloc[0], levels["block"].iloc[0]
    found = find_last_break(data.params, survey, None if pd.isna(block) else block, until=data.semester)
    order = [semester.code for semester in data.params.semesters.semesters]
    is_since = levels["semester"].map(order.index) >= (order.index(found) if found else 0)
    levels = levels[is_since & levels["n_effective"].notna()]
    first = next((code for code in data.semesters if found and order.index(code) >= order.index(found)), pd.NA)
    row = {"survey": survey, "block": block, "semester_break": pd.NA if is_since.all() else first}
    row |= {"n_semesters": len(levels), "verdict": "cannot_be_told" if is_since.all() else NOT_COMPARABLE}
    if len(levels) < data.params.policy.comparison.trend_semesters_min.value:
        return row | {"n_respondents": levels["n_respondents"].min() if len(levels) else 0}
    return row | _measure_trend(levels, data)


def _measure_trend(levels: pd.DataFrame, data: Looks) -> dict[str, Any]:
    times = np.array([time_of(data.params.semester(code)) for code in levels["semester"]])
    n = levels["n_effective"].to_numpy(dtype=np.float64)
    n = np.where(np.isinf(n), levels["n_valid"].to_numpy(dtype=np.float64), n)
    shares = Interval.from_frame(levels, *LEVEL_INTERVAL)
    level = data.params.policy.measurement.confidence_level.value
    slope = slope_of_shares(shares, times, confidence_level=level)
    trend = trend_in_proportions(shares.share * n, n, scores=times, confidence_level=level)
    ends = {
        "n_respondents": levels["n_respondents"].min(),
        "semester_from": levels["semester"].iloc[0],
        "semester_to": levels["semester"].iloc[-1],
        "share_from": levels["satisfaction_share"].iloc[0],
        "share_to": levels["satisfaction_share"].iloc[-1],
    }
    if isinstance(slope, NotEstimated) or isinstance(trend, NotEstimated):
        return ends
    line = shares.share.mean() + slope.value * (times[[0, -1]] - times.mean())
    return ends | {
        "slope_share": slope.value,
        "slope_low": slope.low,
        "slope_high": slope.high,
        "line_from_share": line[0],
        "line_to_share": line[1],
        "p_value": trend.p_value,
    }


def time_of(semester: Semester) -> float:
    """The academic year, and half a year more in spring."""
    return semester.academic_year + (0.5 if semester.season == "spring" else 0.0)


def _judge(table: pd.DataFrame, data: Looks) -> pd.DataFrame:
    adjusted = adjust_families(table["p_value"], table["block"].isna(), policy=data.params.policy)
    level = data.params.policy.measurement.confidence_level.value
    verdict = judge_trend(table["slope_share"], adjusted, confidence_level=level)
    is_seen = (table["slope_low"] > 0) | (table["slope_high"] < 0)
    verdict = verdict.where(is_seen.fillna(False).astype(bool) | ~verdict.isin(["rising", "falling"]), "no_trend")
    return table.assign(adjusted_p_value=adjusted, verdict=verdict.where(table["p_value"].notna(), table["verdict"]))
