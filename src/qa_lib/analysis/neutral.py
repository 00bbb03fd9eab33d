"""The share of neutral answers and its growth: a leading indicator of risk (9.2)."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pandas as pd

from qa_lib.analysis.breaks import find_last_break
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.differences import adjust_families
from qa_lib.analysis.levels import order_rows
from qa_lib.analysis.trends import time_of
from qa_lib.measurement import Interval, NotEstimated, make_levels, sum_answers
from qa_lib.measurement.proportions import slope_of_shares, trend_in_proportions
from qa_lib.measurement.proportions.clusters import ClusterSums, find_effective_size

#: What `measurement.make_levels` calls the share, here that of neutral answers.
NAMES = {
    "n_positive": "n_neutral",
    "satisfaction_share": "neutral_share",
    "satisfaction_low": "neutral_low",
    "satisfaction_high": "neutral_high",
}
SHARE = ("neutral_share", "neutral_low", "neutral_high")


@once_per_report
def tabulate_neutral(data: ReportData) -> pd.DataFrame:
    """The share of neutral answers among the valid ones, by survey, block and semester of the window.

    Only surveys held in this semester, items whose scale has a neutral option, and semesters since the questions of
    the survey or block were last changed. Clusters of answers of one respondent are respected; the finite population
    is not, since growth says something about those who will be asked next.

    Returns
    -------
    DataFrame
        ``semester``, ``survey``, ``block`` (NA: the survey), ``n_respondents``, ``n_valid``, ``n_neutral``,
        ``neutral_share``, ``neutral_low``, ``neutral_high`` (NA below the policy's smallest number), ``effective_n``.
    """
    answers = _choose_answers(data)
    parts = [_count(answers, data, by) for by in (["survey"], ["survey", "block"])]
    return order_rows(pd.concat(parts, ignore_index=True)[parts[1].columns], params=data.params)


def _choose_answers(data: ReportData) -> pd.DataFrame:
    answers = data.unit.answers
    with_neutral = [scale.code for scale in data.params.scales.scales if scale.neutral_value is not None]
    is_chosen = answers["survey"].isin([survey.code for survey in data.surveys]) & answers["scale"].isin(with_neutral)
    chosen = answers.loc[is_chosen & answers["is_valid"]]
    return chosen.assign(is_positive=chosen["is_neutral"])


def _is_comparable(sums: pd.DataFrame, data: ReportData) -> pd.Series:
    """Which rows are of semesters since the last break of their survey or block."""
    order = {semester.code: place for place, semester in enumerate(data.params.semesters.semesters)}
    blocks = sums["block"] if "block" in sums else [None] * len(sums)
    keys = list(zip(sums["survey"], blocks, strict=True))
    breaks = {key: find_last_break(data.params, *key, until=data.semester) for key in dict.fromkeys(keys)}
    is_kept = [
        order[semester] >= order.get(breaks[key] or "", 0) for semester, key in zip(sums["semester"], keys, strict=True)
    ]
    return pd.Series(is_kept, index=sums.index, dtype=bool)


def _count(answers: pd.DataFrame, data: ReportData, by: list[str]) -> pd.DataFrame:
    policy = data.params.policy
    sums = sum_answers(answers, ["semester", *by])
    sums = sums[_is_comparable(sums, data)].reset_index(drop=True)
    counts = ClusterSums(**{one.name: sums[one.name].to_numpy(dtype=np.int64) for one in fields(ClusterSums)})
    effective_n = find_effective_size(counts, confidence_level=policy.measurement.confidence_level.value)
    levels = make_levels(sums, policy=policy).rename(columns=NAMES).assign(effective_n=effective_n)
    return levels.drop(columns=["score_mean", "score_sd", "is_sufficient"])


@once_per_report
def tabulate_neutral_growth(data: ReportData) -> pd.DataFrame:
    """How fast the share of neutral answers grows, by survey and block.

    The slope is that of the semesters' shares on time in years, its interval made of theirs. Whether it is beyond
    chance says Cochran and Armitage's test on the effective numbers of answers, adjusted for the number of surveys, or
    of blocks.

    Returns
    -------
    DataFrame
        ``survey``, ``block`` (NA: the survey), ``n_semesters``, ``n_respondents`` (of the semester with fewest),
        ``n_valid``, ``neutral_share``, ``neutral_low``, ``neutral_high`` (of this semester), ``growth_share`` (a year),
        ``growth_low``, ``growth_high``, ``p_value`` (adjusted), ``verdict``: ``notable`` (from policy
        ``neutral_growth_share`` on) ``grew`` ``fell`` ``no_change`` ``cannot_be_told`` (fewer semesters with enough
        answers than the policy asks for).
    """
    neutral = tabulate_neutral(data)
    rows = [
        _describe_growth(part, data)
        for _, part in neutral.groupby(["survey", "block"], dropna=False, sort=False)
        if part["semester"].iloc[-1] == data.semester
    ]
    table = pd.DataFrame(rows, columns=_GROWTH_COLUMNS).astype(_GROWTH_KINDS)
    p_value = adjust_families(table["p_value"], table["block"].isna(), policy=data.params.policy)
    judged = table.assign(p_value=p_value.astype("Float64"))
    return order_rows(judged.assign(verdict=_judge(judged, data)), params=data.params)


_GROWTH_COLUMNS = ["survey", "block", "n_semesters", "n_respondents", "n_valid", *SHARE]
_GROWTH_COLUMNS += ["growth_share", "growth_low", "growth_high", "p_value"]
_GROWTH_KINDS = {name: "str" if name in ("survey", "block") else "Float64" for name in _GROWTH_COLUMNS}
_GROWTH_KINDS |= dict.fromkeys(("n_semesters", "n_respondents", "n_valid"), "Int64")


def _describe_growth(part: pd.DataFrame, data: ReportData) -> dict[str, object]:
    now, known = part.iloc[-1], part.dropna(subset=list(SHARE))
    row = {name: now[name] for name in ("survey", "block", "n_valid", *SHARE)}
    row |= {"n_semesters": len(known), "n_respondents": part["n_respondents"].min()}
    if len(known) < data.params.policy.comparison.trend_semesters_min.value:
        return row
    years = [time_of(data.params.semester(code)) for code in known["semester"]]
    slope = slope_of_shares(Interval.from_frame(known, *SHARE), years)
    effective_n = known["effective_n"].to_numpy(dtype=np.float64)
    trend = trend_in_proportions(
        known["neutral_share"].to_numpy(dtype=np.float64) * effective_n, effective_n, scores=years
    )
    if isinstance(slope, NotEstimated) or isinstance(trend, NotEstimated):
        return row
    ends = {"growth_share": slope.value, "growth_low": slope.low, "growth_high": slope.high}
    return row | ends | {"p_value": trend.p_value}


def _judge(table: pd.DataFrame, data: ReportData) -> pd.Series:
    policy = data.params.policy
    is_sure = (table["p_value"] < 1 - policy.measurement.confidence_level.value).fillna(False).to_numpy(dtype=bool)
    growth = table["growth_share"].to_numpy(dtype=np.float64, na_value=np.nan)
    words = np.select(
        [
            np.isnan(growth),
            is_sure & (growth >= policy.quality.neutral_growth_share.value),
            is_sure & (growth > 0),
            is_sure,
        ],
        ["cannot_be_told", "notable", "grew", "fell"],
        "no_change",
    )
    return pd.Series(words, index=table.index, dtype="str")
