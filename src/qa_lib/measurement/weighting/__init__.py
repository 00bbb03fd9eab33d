"""Weights that make respondents count like the population, and what they cost.

Goes in: characteristics of respondents and counts of the population. `calibration` makes the weights, `summary` says
how uneven they are, `designs` how respondents were drawn, `shares` puts standard errors and intervals around weighted
shares (`levels`: around a survey's level), and `rule` says when weights are used; `composition` parts a change into
who answered and how. Comes out: weights, estimates, a verdict; both figures are shown always.
"""

from qa_lib.measurement.weighting.calibration import CalibratedWeights, post_stratify, rake
from qa_lib.measurement.weighting.composition import ChangeParts, decompose_change
from qa_lib.measurement.weighting.designs import Design, build_design, variance_of_total
from qa_lib.measurement.weighting.levels import WeightedLevel, weigh_level
from qa_lib.measurement.weighting.rule import (
    BothShares,
    WeightingRule,
    WeightingVerdict,
    adjust_compositions,
    decide_weighting,
    find_departures,
    weigh_share,
)
from qa_lib.measurement.weighting.shares import (
    WeightedShare,
    estimate_weighted_ratio,
    estimate_weighted_share,
    weighted_interval,
)
from qa_lib.measurement.weighting.summary import WeightSummary, summarise_weights

__all__ = [
    "BothShares",
    "CalibratedWeights",
    "ChangeParts",
    "Design",
    "WeightSummary",
    "WeightedLevel",
    "WeightedShare",
    "WeightingRule",
    "WeightingVerdict",
    "adjust_compositions",
    "build_design",
    "decide_weighting",
    "decompose_change",
    "estimate_weighted_ratio",
    "estimate_weighted_share",
    "find_departures",
    "post_stratify",
    "rake",
    "summarise_weights",
    "variance_of_total",
    "weigh_level",
    "weigh_share",
    "weighted_interval",
]
