"""A level of a survey with weights: positive answers / valid answers of respondents who count like the population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.hypotheses.representativeness import Representativeness
from qa_lib.measurement.inputs import check_confidence_level
from qa_lib.measurement.weighting.calibration import CalibratedWeights
from qa_lib.measurement.weighting.designs import build_design
from qa_lib.measurement.weighting.rule import WeightingRule, WeightingVerdict, decide_weighting
from qa_lib.measurement.weighting.shares import estimate_weighted_ratio, weighted_interval
from qa_lib.measurement.weighting.summary import WeightSummary, summarise_weights


@dataclass(frozen=True)
class WeightedLevel:
    """A level with weights, and whether it is the one to read."""

    weighted: Estimate | NotEstimated
    verdict: WeightingVerdict
    summary: WeightSummary


def weigh_level(
    n_positive: ArrayLike,
    n_valid: ArrayLike,
    calibrated: CalibratedWeights,
    compositions: Sequence[Representativeness],
    *,
    rule: WeightingRule | None = None,
    confidence_level: float = 0.95,
) -> WeightedLevel | NotEstimated:
    """The level of a block or survey with weights: weighted positive answers / weighted valid answers.

    The answers of a respondent stay together (clusters), the population is finite, and what the calibration explains
    does not vary.

    Parameters
    ----------
    n_positive, n_valid
        Positive and valid answers of each respondent; one without valid answers stays in the design.
    calibrated
        Weights of the respondents, of `post_stratify` or `rake`.
    compositions
        Of `check_representativeness` by each characteristic that the weights are fitted to.
    rule
        The cut-offs of `decide_weighting`.
    confidence_level
        Of Wilson's interval at the effective size, 0-1.

    Returns
    -------
    WeightedLevel
        ``NotEstimated`` without respondents; its ``weighted`` is one where all answered alike.

    Notes
    -----
    R: ``survey::svyratio(~positive, ~valid, rake(svydesign(~1, fpc = N), ...))``.
    """
    check_confidence_level(confidence_level)
    summary = summarise_weights(calibrated.weights)
    if isinstance(summary, NotEstimated):
        return summary
    n = len(calibrated.weights)
    design = build_design(n, weights=calibrated, n_population=np.full(n, max(summary.total, float(n))))
    share = estimate_weighted_ratio(n_positive, n_valid, design)
    weighted = (
        share
        if isinstance(share, NotEstimated)
        else weighted_interval(share, method="wilson", confidence_level=confidence_level)
    )
    return WeightedLevel(weighted, decide_weighting(compositions, summary, rule=rule), summary)
