"""Answers become satisfaction levels (clause 7.5.3).

Goes in: answers (one row an item of a response), codebooks, the population. In this order:
`scoring` reverses items and tells valid and positive answers apart, `proportions` says how sure a share is,
`levels` brings them together to one row a group, `response` sets respondents against the population, and `verdicts`
puts intervals into the few words that a report may use. The estimators stand in folders of their names: `hypotheses`,
`weighting`, `reliability`, `agreement`, `structure`; they return an `Estimate` or, by name, why there is none.
Comes out: tidy frames and small frozen results. Nothing is written.
"""

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.levels import LEVEL_COLUMNS, add_sums, level, make_levels, sum_answers
from qa_lib.measurement.proportions import (
    ClusteredCounts,
    Interval,
    correct_for_population,
    count_clusters,
    subtract_shares,
    wilson_interval,
)
from qa_lib.measurement.response import attach_surveys, response_rates, sum_population
from qa_lib.measurement.scoring import (
    build_category_table,
    positive_values,
    score_answers,
)
from qa_lib.measurement.verdicts import (
    judge_against,
    judge_agreement,
    judge_below,
    judge_benchmark,
    judge_change,
    judge_trend,
)

__all__ = [
    "LEVEL_COLUMNS",
    "ClusteredCounts",
    "Estimate",
    "Interval",
    "NotEstimated",
    "add_sums",
    "attach_surveys",
    "build_category_table",
    "correct_for_population",
    "count_clusters",
    "judge_against",
    "judge_agreement",
    "judge_below",
    "judge_benchmark",
    "judge_change",
    "judge_trend",
    "level",
    "make_levels",
    "positive_values",
    "response_rates",
    "score_answers",
    "subtract_shares",
    "sum_answers",
    "sum_population",
    "wilson_interval",
]
