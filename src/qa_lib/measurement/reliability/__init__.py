"""How far scores can be trusted: of a scale's items, of two occasions, of raters, of a teacher's mean.

Goes in: answers (respondents x items), ratings (subjects x raters), scores by unit. `moments` makes means and
covariances in one pass, `matrices` the coefficients that follow from them; `alpha` with `items`, `ordinal`, `omega`,
`hierarchical`, `split_half`, `icc` and `retest` are what is reported, and `multilevel` does the same for the means of
teachers and departments. Comes out: frozen results with intervals, or the named reason why there is none.
"""

from qa_lib.measurement.reliability.alpha import Consistency, estimate_alpha, estimate_alpha_of_moments
from qa_lib.measurement.reliability.fisher import correlation_interval
from qa_lib.measurement.reliability.hierarchical import HierarchicalOmega, estimate_hierarchical_omega
from qa_lib.measurement.reliability.icc import IntraclassCorrelations, MeanSquares, estimate_icc
from qa_lib.measurement.reliability.matrices import alpha_of, average_correlation, lambda2_of, lambda6_of
from qa_lib.measurement.reliability.moments import Moments, collect_moments, moments_of_sums
from qa_lib.measurement.reliability.omega import OneFactorOmega, estimate_omega, estimate_omega_of_moments
from qa_lib.measurement.reliability.ordinal import estimate_ordinal_alpha
from qa_lib.measurement.reliability.retest import Stability, compare_occasions
from qa_lib.measurement.reliability.split_half import SplitHalves, SplitRange, spearman_brown, split_halves
from qa_lib.measurement.structure.sums import MissingRule

__all__ = [
    "Consistency",
    "HierarchicalOmega",
    "IntraclassCorrelations",
    "MeanSquares",
    "MissingRule",
    "Moments",
    "OneFactorOmega",
    "SplitHalves",
    "SplitRange",
    "Stability",
    "alpha_of",
    "average_correlation",
    "collect_moments",
    "compare_occasions",
    "correlation_interval",
    "estimate_alpha",
    "estimate_alpha_of_moments",
    "estimate_hierarchical_omega",
    "estimate_icc",
    "estimate_omega",
    "estimate_omega_of_moments",
    "estimate_ordinal_alpha",
    "lambda2_of",
    "lambda6_of",
    "moments_of_sums",
    "spearman_brown",
    "split_halves",
]
