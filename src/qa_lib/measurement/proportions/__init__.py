"""Shares and how sure they are.

Goes in: counts, or shares with effective sample sizes. `clusters` says how many independent answers there are,
`intervals` puts intervals around shares (one formula a function, the finite population through the effective size),
`estimates` is the one-call form, `differences` sets two shares side by side, `trend` follows one over periods,
`top_box` tabulates positive answers by group, and `chances` says how likely a target is reached and how far those who
did not answer could move a level. Comes out: intervals, small frozen results, tidy frames.
"""

from qa_lib.measurement.proportions.chances import bound_nonresponse, chance_of_reaching, tipping_share
from qa_lib.measurement.proportions.clusters import ClusteredCounts, count_clusters
from qa_lib.measurement.proportions.differences import (
    DifferenceMethod,
    TwoProportions,
    compare_proportions,
    difference_interval,
    difference_p_value,
    subtract_shares,
)
from qa_lib.measurement.proportions.estimates import estimate_proportion
from qa_lib.measurement.proportions.intervals import (
    Interval,
    agresti_coull_interval,
    clopper_pearson_interval,
    correct_for_population,
    jeffreys_interval,
    normal_quantile,
    wald_interval,
    wilson_interval,
)
from qa_lib.measurement.proportions.top_box import PooledShares, count_options, pool_groups, top_box_by_group
from qa_lib.measurement.proportions.trend import ProportionTrend, slope_of_shares, trend_in_proportions

__all__ = [
    "ClusteredCounts",
    "DifferenceMethod",
    "Interval",
    "PooledShares",
    "ProportionTrend",
    "TwoProportions",
    "agresti_coull_interval",
    "bound_nonresponse",
    "chance_of_reaching",
    "clopper_pearson_interval",
    "compare_proportions",
    "correct_for_population",
    "count_clusters",
    "count_options",
    "difference_interval",
    "difference_p_value",
    "estimate_proportion",
    "jeffreys_interval",
    "normal_quantile",
    "pool_groups",
    "slope_of_shares",
    "subtract_shares",
    "tipping_share",
    "top_box_by_group",
    "trend_in_proportions",
    "wald_interval",
    "wilson_interval",
]
