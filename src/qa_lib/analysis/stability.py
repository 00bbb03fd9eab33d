"""Chapter "instruments": whether the same people answer alike a semester later (7.5.3, point 6: stability)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.invariance import survey_changes
from qa_lib.measurement import NotEstimated
from qa_lib.measurement.reliability import compare_occasions
from qa_lib.params import Item, Params, Survey

COLUMNS = {
    "survey": "str",
    "semester_from": "str",
    "n_respondents": "Int64",
    **dict.fromkeys(
        ("retest_r", "retest_low", "retest_high", "agreement", "agreement_low", "agreement_high"), "Float64"
    ),
    "change": "Float64",
    "reason": "str",
    "n_min": "Int64",
}
#: A person has a score from this share of the items.
ANSWERED_SHARE_MIN = 0.5
#: The ends of no scale, for items that are not counted.
_UNKNOWN = (np.nan, np.nan)


@once_per_report
def tabulate_stability(data: ReportData) -> pd.DataFrame:
    """How alike the people of the unit answered who answered a survey in this semester and the one before it.

    A person's score is the mean of the valid answers, each as its place in the range of its scale (0-1), from half of
    the items that were the same in both semesters. Surveys about teachers are left out: their object changes.

    Returns
    -------
    DataFrame
        One row a survey that was held before within the window and that anybody answered twice: ``survey``,
        ``semester_from``, ``n_respondents`` (with both scores), ``retest_r`` (Pearson) and ``agreement`` (ICC(2,1), for
        which a change of the level counts) with intervals, ``change`` (mean of second - first); NA with ``reason`` and
        ``n_min`` where not estimated.
    """
    rows = [_compare(survey, data) for survey in data.surveys if survey.subject == "none"]
    return pd.DataFrame([row for row in rows if row], columns=list(COLUMNS)).astype(COLUMNS)


def _compare(survey: Survey, data: ReportData) -> dict[str, Any] | None:
    responses = data.unit.responses
    held = set(responses.loc[responses["survey"].eq(survey.code), "semester"].unique())
    before = [semester for semester in data.semesters[:-1] if semester in held]
    if not before:
        return None
    changed = survey_changes(survey, data.params, since=before[-1])
    items = [item for item in survey.items if item.code not in changed]
    first, second = (_score_people(data, survey, items, semester) for semester in (before[-1], data.semester))
    row = {
        "survey": survey.code,
        "semester_from": before[-1],
        "n_respondents": len(first.index.intersection(second.index)),
    }
    return row | _correlate(first, second, data.params) if row["n_respondents"] else None


def _score_people(data: ReportData, survey: Survey, items: list[Item], semester: str) -> pd.Series:
    """The score of each respondent in a semester, by the code of the respondent."""
    answers = data.unit.answers
    is_own = answers["is_valid"] & answers["survey"].eq(survey.code) & answers["semester"].eq(semester)
    rows = answers[is_own.to_numpy(dtype=bool)]
    values = {item.code: data.params.scale(item.scale).values for item in items}
    ends = np.array(
        [[end[0], end[-1]] if (end := values.get(code)) else [np.nan] * 2 for code in rows["item"].cat.categories]
    )
    low, high = ends[rows["item"].cat.codes].T
    place = (rows["score"].to_numpy(dtype=np.float64) - low) / (high - low)
    person, is_counted = rows["respondent_id"].cat.codes.to_numpy(), ~np.isnan(place)
    n = np.bincount(person[is_counted])
    total = np.bincount(person[is_counted], weights=place[is_counted])
    has_score = n >= max(ANSWERED_SHARE_MIN * len(items), 1)
    return pd.Series(total[has_score] / n[has_score], index=np.flatnonzero(has_score))


def _correlate(first: pd.Series, second: pd.Series, params: Params) -> dict[str, Any]:
    found = compare_occasions(
        first,
        second,
        confidence_level=params.policy.measurement.confidence_level.value,
        n_min=params.policy.instruments.reliability_n_min.value,
    )
    if isinstance(found, NotEstimated):
        return {"reason": found.reason, "n_min": found.n_min}
    return {
        "retest_r": found.pearson.value,
        "retest_low": found.pearson.low,
        "retest_high": found.pearson.high,
        "agreement": found.agreement.value,
        "agreement_low": found.agreement.low,
        "agreement_high": found.agreement.high,
        "change": found.second_mean - found.first_mean,
    }
