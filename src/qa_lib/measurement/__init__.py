"""Answers become satisfaction levels (clause 7.5.3).

Goes in: answers (one row an item of a response), codebooks, the population. In this order:
`scoring` reverses items and tells valid and positive answers apart, `clusters` and `intervals` say how sure a share is,
`levels` brings them together to one row a group, `response` sets respondents against the population, and `verdicts`
puts intervals into the few words that a report may use. Comes out: tidy frames. Nothing is written.
"""

from qa_lib.measurement.clusters import ClusteredCounts, count_clusters
from qa_lib.measurement.intervals import (
    Interval,
    correct_for_population,
    subtract_shares,
    wilson_interval,
)
from qa_lib.measurement.levels import LEVEL_COLUMNS, level
from qa_lib.measurement.response import attach_surveys, response_rates
from qa_lib.measurement.scoring import (
    build_category_table,
    positive_values,
    score_answers,
)
from qa_lib.measurement.verdicts import (
    judge_against,
    judge_below,
    judge_benchmark,
    judge_change,
)

__all__ = [
    "LEVEL_COLUMNS",
    "ClusteredCounts",
    "Interval",
    "attach_surveys",
    "build_category_table",
    "correct_for_population",
    "count_clusters",
    "judge_against",
    "judge_below",
    "judge_benchmark",
    "judge_change",
    "level",
    "positive_values",
    "response_rates",
    "score_answers",
    "subtract_shares",
    "wilson_interval",
]
