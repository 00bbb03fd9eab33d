"""How far a survey's level could move: with weights, and if those who did not answer thought otherwise (7.5.3, 9.2)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.analysis.composition import compose, read_rule
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.respondents import tabulate_response
from qa_lib.analysis.satisfaction import tabulate_surveys
from qa_lib.measurement import judge_against, judge_below
from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.proportions import bound_nonresponse, tipping_share
from qa_lib.measurement.weighting import WeightedLevel, rake, weigh_level

WEIGHTED_COLUMNS = ("weighted_share", "weighted_low", "weighted_high", "design_effect", "effective_n", "weighting")
#: ``weighting`` of a survey whose population is not known by any characteristic.
UNKNOWN = "unknown"


@once_per_report
def tabulate_weighting(data: ReportData) -> pd.DataFrame:
    """The level of each survey without and with weights.

    Weights are raked to the population's counts by programme (or level), course and language (`composition.compose`).

    Returns
    -------
    DataFrame
        The columns of `satisfaction.tabulate_surveys`, then ``weighted_share`` with ``_low`` and ``_high``,
        ``design_effect`` and ``effective_n`` of the weights (Float64), ``weighting`` (the verdict of the rule, or
        ``unknown``), ``shift_share`` (weighted - unweighted), ``weighted_verdict``, ``weighted_below_verdict`` (against
        target and threshold, by the weighted interval).
    """
    surveys = tabulate_surveys(data)
    rows = [_weigh(data, code) for code in surveys["survey"]]
    numbers = dict.fromkeys(WEIGHTED_COLUMNS[:-1], "Float64")
    weighted = pd.DataFrame(rows, columns=list(WEIGHTED_COLUMNS)).astype(numbers | {"weighting": "str"})
    table = pd.concat([surveys.reset_index(drop=True), weighted], axis=1)
    low, high = table["weighted_low"], table["weighted_high"]
    return table.assign(
        shift_share=table["weighted_share"] - table["satisfaction_share"],
        weighted_verdict=judge_against(low, high, table["target_share"]),
        weighted_below_verdict=judge_below(low, high, table["threshold_share"]),
    )


def _weigh(data: ReportData, survey: str) -> tuple[float | str | None, ...]:
    level = weigh_survey(data, survey)
    if isinstance(level, NotEstimated):
        return (None, None, None, None, None, UNKNOWN if level.reason == "one_category" else "too_few")
    summary, share = level.summary, level.weighted
    ends = (share.value, share.low, share.high) if isinstance(share, Estimate) else (None, None, None)
    return (*ends, summary.design_effect, summary.effective_n, level.verdict)


def weigh_survey(data: ReportData, survey: str) -> WeightedLevel | NotEstimated:
    """The weighted level of a survey; ``NotEstimated`` where the population is not known or the weights do not fit."""
    composition = compose(data, survey)
    if isinstance(composition, NotEstimated):
        return composition
    if not composition.tests:
        return NotEstimated("too_few", n=len(composition.people))
    calibrated = rake(composition.people[list(composition.tests)], composition.population)
    if isinstance(calibrated, NotEstimated):
        return calibrated
    counts = _count_answers(data, survey).reindex(composition.people["respondent_id"], fill_value=0)
    return weigh_level(
        counts["n_positive"],
        counts["n_valid"],
        calibrated,
        list(composition.tests.values()),
        rule=read_rule(data.params.policy),
        confidence_level=data.params.policy.measurement.confidence_level.value,
    )


def _count_answers(data: ReportData, survey: str) -> pd.DataFrame:
    """``n_valid`` and ``n_positive`` of each respondent."""
    answers = data.current.answers
    answers = answers[answers["survey"].eq(survey).to_numpy() & answers["is_valid"].to_numpy(dtype=bool)]
    respondent = answers["respondent_id"].astype("category")
    names = respondent.cat.categories
    is_positive = answers["is_positive"].to_numpy(dtype=float)
    counts = {"n_valid": None, "n_positive": is_positive}
    codes = respondent.cat.codes.to_numpy()
    summed = {name: np.bincount(codes, weights=by, minlength=len(names)) for name, by in counts.items()}
    return pd.DataFrame(summed, index=names.astype("str"))


@once_per_report
def tabulate_nonresponse(data: ReportData) -> pd.DataFrame:
    """How far those who did not answer could move the level of each survey.

    Returns
    -------
    DataFrame
        The columns of `satisfaction.tabulate_surveys`, ``response_share``, ``gap_low`` and ``gap_high`` (ends of the
        interval, had those who did not answer differed by the policy's ``gap_share``), ``bound_low`` and
        ``bound_high`` (whatever they think), ``tipping_share`` (their level at which the whole stands at the target; NA
        where none does), ``gap_verdict`` (the verdict that stands with such a gap), ``bound_verdict`` (whatever they
        think). NA where the response rate is unknown; without an interval the level itself is moved.
    """
    table = tabulate_surveys(data).merge(tabulate_response(data)[["survey", "response_share"]], how="left", on="survey")
    response, share, target, low, high = (
        table[name].to_numpy(dtype=np.float64, na_value=np.nan)
        for name in ("response_share", "satisfaction_share", "target_share", "satisfaction_low", "satisfaction_high")
    )
    low, high = np.where(np.isnan(low), share, low), np.where(np.isnan(high), share, high)
    columns: dict[str, pd.Series] = {}
    for name, gap in (("gap", data.params.policy.nonresponse.gap_share.value), ("bound", 1.0)):
        lowest = bound_nonresponse(low, response, largest_gap=gap).low
        highest = bound_nonresponse(high, response, largest_gap=gap).high
        columns |= {f"{name}_low": _numbers(lowest, table), f"{name}_high": _numbers(highest, table)}
    columns["tipping_share"] = _numbers(tipping_share(share, response, target=target), table)
    verdicts = {
        f"{name}_verdict": judge_against(
            columns[f"{name}_low"].where(table["is_sufficient"]),
            columns[f"{name}_high"].where(table["is_sufficient"]),
            table["target_share"],
        )
        for name in ("gap", "bound")
    }
    return table.assign(**columns, **verdicts)


def _numbers(values: np.ndarray, table: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.array(values, dtype="Float64"), index=table.index)
