"""When weights are used: a plain rule, and both figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.hypotheses.p_values import adjust_p_values
from qa_lib.measurement.hypotheses.representativeness import Representativeness
from qa_lib.measurement.inputs import FloatArray, check_confidence_level
from qa_lib.measurement.proportions import correct_for_population, estimate_proportion, wilson_interval
from qa_lib.measurement.weighting.calibration import CalibratedWeights
from qa_lib.measurement.weighting.designs import build_design
from qa_lib.measurement.weighting.shares import estimate_weighted_share, weighted_interval
from qa_lib.measurement.weighting.summary import WeightSummary, summarise_weights

#: ``not_needed``: those who answered are composed like the population; ``used``; ``too_few``: a group has too few
#: answers to speak for it; ``too_uneven``: weights would cost more certainty than they are worth.
WeightingVerdict = Literal["not_needed", "used", "too_few", "too_uneven"]


@dataclass(frozen=True)
class WeightingRule:
    """The cut-offs of the rule."""

    #: Share of respondents that would have to be others (dissimilarity) from which composition matters.
    dissimilarity_min: float = 0.05
    #: Level below which the chi-squared test with finite population says that composition differs.
    p_value_max: float = 0.05
    #: Respondents that every group needs. Below 5 a group's mean rests on single people (Cochran 1977, 5A.9: 20).
    n_group_min: int = 5
    #: Largest weight / mean weight, and design effect, up to which weights are used (Battaglia et al. 2009: 5).
    highest_to_mean_max: float = 5.0
    design_effect_max: float = 2.0


@dataclass(frozen=True)
class BothShares:
    """A share without and with weights, and which of the two is the one to read."""

    unweighted: Estimate | NotEstimated
    weighted: Estimate | NotEstimated
    verdict: WeightingVerdict
    #: Weighted minus unweighted share; `NotEstimated` where either is.
    shift: float | NotEstimated
    summary: WeightSummary


def decide_weighting(
    composition: Representativeness | Sequence[Representativeness],
    summary: WeightSummary,
    *,
    rule: WeightingRule | None = None,
) -> WeightingVerdict:
    """Whether weights are used.

    They are when composition differs from the population's beyond chance *and* noticeably, every group has answers
    enough, and the weights are not too uneven. Whatever the verdict, both figures are shown (`weigh_share`).

    Parameters
    ----------
    composition
        Of `check_representativeness` by the characteristic that the weights are fitted to, or by each of several: one
        that differs is enough, its p value adjusted by Holm for their number.
    summary
        Of the weights (`summarise_weights`).
    rule
        The cut-offs.
    """
    rule = rule or WeightingRule()
    every = [composition] if isinstance(composition, Representativeness) else list(composition)
    if not any(find_departures(every, rule=rule)):
        return "not_needed"
    if min(int(each.cells["n_respondents"].min()) for each in every) < rule.n_group_min:
        return "too_few"
    is_uneven = summary.highest_to_mean > rule.highest_to_mean_max or summary.design_effect > rule.design_effect_max
    return "too_uneven" if is_uneven else "used"


def find_departures(compositions: Sequence[Representativeness], *, rule: WeightingRule | None = None) -> list[bool]:
    """For each characteristic, whether composition differs from the population's beyond chance and noticeably.

    Chance is judged in the finite population, by p values adjusted by Holm over the characteristics; a census differs
    by nothing that chance could do and is not called different.
    """
    rule = rule or WeightingRule()
    adjusted = adjust_compositions(compositions)
    return [
        bool(p <= rule.p_value_max) and each.dissimilarity >= rule.dissimilarity_min
        for each, p in zip(compositions, adjusted, strict=True)
    ]


def adjust_compositions(compositions: Sequence[Representativeness]) -> FloatArray:
    """The p values of several characteristics in the finite population, adjusted by Holm; NaN for a census."""
    p_values = [np.nan if isinstance(each.p_value_fpc, NotEstimated) else each.p_value_fpc for each in compositions]
    return adjust_p_values(np.array(p_values, dtype=np.float64))


def weigh_share(
    is_positive: ArrayLike,
    calibrated: CalibratedWeights,
    composition: Representativeness,
    *,
    rule: WeightingRule | None = None,
    confidence_level: float = 0.95,
) -> BothShares | NotEstimated:
    """A share without and with weights, both in the finite population, and the verdict of `decide_weighting`.

    Parameters
    ----------
    is_positive
        0, 1 or NaN a respondent; missing answers count in neither share.
    calibrated
        Weights of the respondents, of `post_stratify` or `rake`.
    composition
        Of `check_representativeness` by the same characteristic.
    rule
        The cut-offs.
    confidence_level
        Of both (Wilson's) intervals, 0-1.

    Returns
    -------
    BothShares
        ``NotEstimated`` without respondents.
    """
    check_confidence_level(confidence_level)
    positive = np.asarray(is_positive, dtype=np.float64)
    summary = summarise_weights(calibrated.weights)
    if isinstance(summary, NotEstimated):
        return summary
    valid = positive[~np.isnan(positive)]
    unweighted = estimate_proportion(
        float(valid.sum()), len(valid), n_population=max(summary.total, len(valid)), confidence_level=confidence_level
    )
    weighted = _estimate_weighted(positive, calibrated, summary, confidence_level)
    shift: float | NotEstimated = NotEstimated("not_defined", n=len(valid))
    if isinstance(unweighted, Estimate) and isinstance(weighted, Estimate):
        shift = weighted.value - unweighted.value
    return BothShares(unweighted, weighted, decide_weighting(composition, summary, rule=rule), shift, summary)


def _estimate_weighted(
    positive: FloatArray, calibrated: CalibratedWeights, summary: WeightSummary, confidence_level: float
) -> Estimate | NotEstimated:
    """Wilson's interval at the effective size; where all answered alike, at the size that the weights leave."""
    n, population = len(positive), max(summary.total, float(len(positive)))
    design = build_design(n, weights=calibrated, n_population=np.full(n, population))
    share = estimate_weighted_share(positive, design)
    if isinstance(share, NotEstimated):
        return share
    estimate = weighted_interval(share, method="wilson", confidence_level=confidence_level)
    if isinstance(estimate, Estimate) or estimate.reason != "constant":
        return estimate
    size = correct_for_population(summary.effective_n, n_respondents=n, n_population=population)
    interval = wilson_interval(round(share.value), size, confidence_level=confidence_level)
    return Estimate(share.value, float(interval.low), float(interval.high), share.n, "wilson", confidence_level)
