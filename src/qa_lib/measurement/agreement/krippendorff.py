"""Krippendorff's alpha: any level of measurement, any number of coders, codes missing."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import pandas as pd

from qa_lib.measurement.agreement.counts import CategoryCounts, FloatArray, count_categories
from qa_lib.measurement.agreement.linearised import find_obstacle, standard_error, t_interval
from qa_lib.measurement.agreement.weights import as_numbers
from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import check_confidence_level
from qa_lib.measurement.proportions.intervals import wilson_interval

#: What the distance of two categories is made of: only equality, their order, their difference, their ratio.
MeasurementLevel = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True)
class KrippendorffAlpha:
    """Krippendorff's alpha, 1 - observed / expected disagreement."""

    #: With its interval by linearisation over units and t(n - 1); n counts units with two or more codes.
    alpha: Estimate
    #: None with a single unit.
    se: float | None
    n_pairable: int
    observed_disagreement: float
    expected_disagreement: float


def estimate_krippendorff_alpha(
    codes: pd.DataFrame,
    *,
    measurement: MeasurementLevel = "nominal",
    categories: Sequence[Hashable] | None = None,
    confidence_level: float = 0.95,
    n_min: int = 1,
) -> KrippendorffAlpha | NotEstimated:
    """Krippendorff's alpha from the coincidences of codes within units.

    Squared distances: nominal 1 unless equal; ordinal the codes that lie between, the ends counted half; interval
    (c - k)^2; ratio ((c - k) / (c + k))^2.

    Parameters
    ----------
    codes
        Units x coders, any codes; NaN where a coder did not code the unit. Units with fewer than two codes do not
        count.
    measurement
        Level of measurement. Interval and ratio need numbers.
    categories
        All categories in their order, which the ordinal level needs where they are not sorted; by default those that
        occur, sorted.
    confidence_level
        Confidence level, 0-1.
    n_min
        Fewer units with two codes give "not estimated".

    Returns
    -------
    KrippendorffAlpha or NotEstimated
        ``NotEstimated``: no unit with two codes, or a single category used.

    Raises
    ------
    ValueError
        The level of measurement is unknown, needs numbers, or a code is not among the categories.

    Notes
    -----
    Krippendorff (2019), Content Analysis, 4th ed., chapter 12; the interval: Gwet (2014), Handbook of Inter-Rater
    Reliability. R: ``irrCAC::krippen.alpha.raw(x)``; ``irr::kripp.alpha(t(x))`` where codes are missing (it is wrong
    for complete data with more than two coders).
    """
    check_confidence_level(confidence_level)
    if measurement not in get_args(MeasurementLevel):
        expected = ", ".join(get_args(MeasurementLevel))
        raise ValueError(f"unknown level of measurement. Given: {measurement!r}. Expected: {expected}")
    table = count_categories(codes, categories=categories)
    obstacle = find_obstacle(table, n_min=n_min)
    if obstacle is not None:
        return obstacle
    counts = table.counts[table.codes_per_unit >= 2]
    distance = _square_distances(table, _coincide(counts).sum(axis=0), measurement)
    return _describe(counts, distance, confidence_level=confidence_level)


def bound_perfect_agreement(found: KrippendorffAlpha, *, confidence_level: float = 0.95) -> Estimate:
    """Alpha with an interval that does not collapse where coders never disagreed.

    Linearisation sees no spread then and gives 1 to 1, however few units there are. The low end is instead alpha at the
    largest disagreement that n units without any could still hide, 1 - (1 - Wilson's low end of n / n) / expected
    disagreement. Where coders disagreed at all the estimate stays as it is.
    """
    estimate = found.alpha
    if found.observed_disagreement > 0:
        return estimate
    share = float(wilson_interval(1.0, estimate.n, confidence_level=confidence_level).low)
    low = max(-1.0, 1 - (1 - share) / found.expected_disagreement)
    return replace(estimate, low=low, high=1.0, method="Krippendorff, no disagreement")


def _coincide(counts: FloatArray) -> FloatArray:
    """The matrix of coincidences: pairs of codes within a unit, each weighed by 1 / (codes of the unit - 1)."""
    scale = 1 / (counts.sum(axis=1) - 1)
    return np.asarray((counts * scale[:, np.newaxis]).T @ counts - np.diag(counts.T @ scale))


def _square_distances(table: CategoryCounts, totals: FloatArray, measurement: MeasurementLevel) -> FloatArray:
    q = len(totals)
    if measurement == "nominal":
        return 1 - np.eye(q)
    if measurement == "ordinal":
        middle = np.cumsum(totals) - totals / 2
        return np.subtract.outer(middle, middle) ** 2
    value = as_numbers(table.categories)
    difference = np.subtract.outer(value, value)
    if measurement == "interval":
        return difference**2
    both = np.add.outer(value, value)
    return np.divide(difference, both, out=np.zeros((q, q)), where=both != 0) ** 2


def _describe(counts: FloatArray, distance: FloatArray, *, confidence_level: float) -> KrippendorffAlpha | NotEstimated:
    coincidences = _coincide(counts)
    totals = coincidences.sum(axis=0)
    n_codes = totals.sum()
    observed = float((coincidences * distance).sum() / n_codes)
    expected = float(totals @ distance @ totals / (n_codes * (n_codes - 1)))
    if expected <= 0:
        return NotEstimated("one_category", n=len(counts))
    alpha, se = 1 - observed / expected, _standard_error(counts, 1 - distance / distance.max())
    estimate = t_interval(alpha, se, n=len(counts), confidence_level=confidence_level, method="Krippendorff")
    return KrippendorffAlpha(estimate, se, round(n_codes), observed, expected)


def _standard_error(counts: FloatArray, weights: FloatArray) -> float | None:
    """By linearisation over units, with the distances taken as fixed (Gwet 2014).

    What a unit with more codes than the mean adds is set against the observed agreement with its small-sample term,
    as in irrCAC 1.0; later versions leave the term out, which moves the fourth digit where codes are missing.
    """
    per_unit = counts.sum(axis=1)
    mean = per_unit.mean()
    within = (counts * (counts @ weights - 1)).sum(axis=1) / (mean * (per_unit - 1))
    observed = within.mean()
    corrected = observed + (1 - observed) / per_unit.sum()
    shares = (counts / mean).mean(axis=0)
    expected = shares @ weights @ shares
    value = (observed - expected) / (1 - expected)
    excess = (per_unit - mean) / mean
    own = (within - corrected * excess - expected) / (1 - expected)
    chance = counts @ weights @ shares / mean - expected * excess
    return standard_error(own - 2 * (1 - value) * (chance - expected) / (1 - expected), float(value))
