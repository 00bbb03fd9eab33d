"""Words follow the interval; rates follow distinct people."""

from __future__ import annotations

import pandas as pd
import pytest

from qa_lib.measurement import (
    attach_surveys,
    judge_against,
    judge_agreement,
    judge_below,
    judge_benchmark,
    judge_change,
    judge_trend,
    response_rates,
)

pytestmark = pytest.mark.unit

LOW = pd.Series([0.75, 0.60, 0.70, pd.NA], dtype="Float64")
HIGH = pd.Series([0.90, 0.74, 0.80, pd.NA], dtype="Float64")


def test_judge_against_a_target():
    """Only a whole interval at or above the target meets it."""
    assert judge_against(LOW, HIGH, 0.75).tolist() == ["met", "not_met", "cannot_be_told", "cannot_be_told"]


def test_judge_below_a_threshold():
    """Only a whole interval below the threshold lies below it."""
    expected = ["no", "yes", "cannot_be_told", "cannot_be_told"]
    assert judge_below(LOW, HIGH, [0.75] * 4).tolist() == expected


@pytest.mark.parametrize(
    ("judge", "words"),
    [
        (judge_change, ["rose", "fell", "no_change"]),
        (judge_benchmark, ["above", "below", "no_difference"]),
        (judge_trend, ["rising", "falling", "no_trend"]),
    ],
)
def test_judge_a_difference(judge, words):
    """A difference that chance explains is none; one without a p value can not be told."""
    difference = pd.Series([0.1, -0.15, 0.1, pd.NA], dtype="Float64")
    p_value = pd.Series([0.01, 0.049, 0.06, pd.NA], dtype="Float64")
    assert judge(difference, p_value, confidence_level=0.95).tolist() == [*words, "cannot_be_told"]


def test_judge_agreement_by_the_whole_interval():
    """Reliable, tentative and unreliable need the whole interval; otherwise, and without one, it cannot be told."""
    low = pd.Series([0.81, 0.70, 0.20, 0.50, pd.NA], dtype="Float64")
    high = pd.Series([0.95, 0.95, 0.60, 0.90, pd.NA], dtype="Float64")
    words = judge_agreement(low, high, reliable=0.8, tentative=0.667).tolist()
    assert words == ["reliable", "tentative", "unreliable", "cannot_be_told", "cannot_be_told"]


def _rates(respondents, n_population, small_params):
    responses = pd.DataFrame({"survey": "teacher", "respondent_id": respondents})
    cells = pd.DataFrame({"target_group": ["learners"], "n_population": [n_population]})
    population = attach_surveys(cells, [small_params.survey("teacher")])
    return response_rates(responses, population, by=["survey"]).iloc[0]


def test_response_rates_count_people_once(small_params):
    """A learner who evaluates three teachers is one respondent with three responses."""
    row = _rates(["a", "a", "a", "b"], 4, small_params)
    assert (row["n_respondents"], row["n_responses"], row["response_share"]) == (2, 4, 0.5)


def test_response_rates_of_a_contradicted_population(small_params):
    """More respondents than people: the rate is NA, never above 1."""
    assert _rates(["a", "b"], 1, small_params)["response_share"] is pd.NA


def test_response_rates_without_responses(small_params):
    """A population that nobody answered from has the rate 0."""
    row = _rates([], 10, small_params)
    assert (row["n_respondents"], row["response_share"]) == (0, 0)
