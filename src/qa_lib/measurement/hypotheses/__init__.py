"""Tests of differences, with their sizes.

Goes in: columns of answers, groups, or counts. `ranks` and `means` set two groups side by side, `groups` several,
`paired` the same people twice, `clustered` means of scores that belong together; `contingency` and
`representativeness` test counts, `correlations` two columns, `binomial` one share; `p_values` adjusts for many
tests, and `detectable` says what so few answers could have shown.
Comes out: small frozen results with effect sizes beside the p values, or by name why there is none.
"""

from qa_lib.measurement.hypotheses.binomial import binomial_test
from qa_lib.measurement.hypotheses.clustered import (
    ClusteredMean,
    MeanDifference,
    estimate_clustered_mean,
    judge_clustered_mean,
    subtract_clustered_means,
)
from qa_lib.measurement.hypotheses.contingency import Independence, chi_square_independence
from qa_lib.measurement.hypotheses.correlations import Correlation, correlate
from qa_lib.measurement.hypotheses.detectable import (
    DetectableDifference,
    detectable_between,
    detectable_from_target,
)
from qa_lib.measurement.hypotheses.groups import (
    AnalysisOfVariance,
    KruskalWallis,
    analyse_variance,
    compare_pairs,
    kruskal_wallis,
)
from qa_lib.measurement.hypotheses.means import MeansTest, TwoMeans, compare_means
from qa_lib.measurement.hypotheses.p_values import Adjustment, adjust_p_values
from qa_lib.measurement.hypotheses.paired import PairedProportions, compare_paired
from qa_lib.measurement.hypotheses.ranks import MannWhitney, mann_whitney, mann_whitney_exact
from qa_lib.measurement.hypotheses.representativeness import Representativeness, check_representativeness

__all__ = [
    "Adjustment",
    "AnalysisOfVariance",
    "ClusteredMean",
    "Correlation",
    "DetectableDifference",
    "Independence",
    "KruskalWallis",
    "MannWhitney",
    "MeanDifference",
    "MeansTest",
    "PairedProportions",
    "Representativeness",
    "TwoMeans",
    "adjust_p_values",
    "analyse_variance",
    "binomial_test",
    "check_representativeness",
    "chi_square_independence",
    "compare_means",
    "compare_paired",
    "compare_pairs",
    "correlate",
    "detectable_between",
    "detectable_from_target",
    "estimate_clustered_mean",
    "judge_clustered_mean",
    "kruskal_wallis",
    "mann_whitney",
    "mann_whitney_exact",
    "subtract_clustered_means",
]
