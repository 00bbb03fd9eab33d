"""Gwet's AC1 and AC2: agreement beyond chance that stays steady when one category is rare."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import pandas as pd

from qa_lib.measurement.agreement.counts import FloatArray, count_categories
from qa_lib.measurement.agreement.linearised import (
    agreement_within_units,
    category_shares,
    find_obstacle,
    standard_error,
    t_interval,
)
from qa_lib.measurement.agreement.weights import WeightKind, agreement_weights
from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import check_confidence_level


@dataclass(frozen=True)
class ChanceCorrected:
    """A coefficient of agreement (observed - expected) / (1 - expected)."""

    #: With its interval by linearisation over units and t(n - 1).
    coefficient: Estimate
    #: None with a single unit.
    se: float | None
    observed: float
    expected: float


def estimate_gwet_ac(
    codes: pd.DataFrame,
    *,
    categories: Sequence[Hashable] | None = None,
    weights: WeightKind = "unweighted",
    confidence_level: float = 0.95,
    n_min: int = 1,
) -> ChanceCorrected | NotEstimated:
    """Gwet's AC1 (unweighted) or AC2 (linear or quadratic weights) of two or more coders.

    Observed: the mean share of agreeing pairs in units with two or more codes. Expected:
    sum(weights) / (q (q - 1)) * sum(pi (1 - pi)), pi the mean share of a category over all units with a code.

    Parameters
    ----------
    codes
        Units x coders, any codes; NaN where a coder did not code the unit (available codes are used).
    categories
        All q categories in their order; by default those that occur, sorted. AC2 needs their order.
    weights
        ``unweighted``, ``linear`` or ``quadratic`` (see `agreement_weights`).
    confidence_level
        Confidence level, 0-1.
    n_min
        Fewer units with two codes give "not estimated".

    Returns
    -------
    ChanceCorrected or NotEstimated
        ``NotEstimated``: no unit with two codes, or a single category.

    Raises
    ------
    ValueError
        The weights are unknown, or a code is not among the categories.

    Notes
    -----
    Gwet (2008), British Journal of Mathematical and Statistical Psychology 61, 29-48; Gwet (2014), Handbook of
    Inter-Rater Reliability. R: ``irrCAC::gwet.ac1.raw(x)``.
    """
    check_confidence_level(confidence_level)
    table = count_categories(codes, categories=categories)
    obstacle = find_obstacle(table, n_min=n_min)
    if obstacle is not None:
        return obstacle
    q, n = len(table.categories), len(table.counts)
    if q < 2:
        return NotEstimated("one_category", n=n)
    weight = agreement_weights(q, weights)
    scale = weight.sum() / (q * (q - 1))
    shares = category_shares(table.counts)
    chance = scale * (table.counts @ (1 - shares)) / table.codes_per_unit
    return correct_for_chance(table.counts, weight, chance, confidence_level=confidence_level, method="Gwet")


def correct_for_chance(
    counts: FloatArray, weights: FloatArray, chance: FloatArray, *, confidence_level: float, method: str
) -> ChanceCorrected:
    """The coefficient from agreement within units and each unit's chance agreement (whose mean is the expected one)."""
    n, has_pair = len(counts), counts.sum(axis=1) >= 2
    within = agreement_within_units(counts, weights)
    observed, expected = float(within[has_pair].mean()), float(chance.mean())
    value = (observed - expected) / (1 - expected)
    own = n / has_pair.sum() * (within - expected * has_pair) / (1 - expected)
    se = standard_error(own - 2 * (1 - value) * (chance - expected) / (1 - expected), value)
    return ChanceCorrected(
        t_interval(value, se, n=n, confidence_level=confidence_level, method=method), se, observed, expected
    )
