"""What the coefficients of several coders share: agreement within units, and intervals by linearisation over units."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from qa_lib.measurement.agreement.counts import CategoryCounts, FloatArray
from qa_lib.measurement.estimates import Estimate, NotEstimated


def find_obstacle(counts: CategoryCounts, *, n_min: int) -> NotEstimated | None:
    """Why no coefficient can be told: no codes at all, no unit with two codes, or too few such units."""
    n = len(counts.counts)
    if n == 0:
        return NotEstimated("all_missing", n=0)
    n_pairs = int((counts.codes_per_unit >= 2).sum())
    if n_pairs == 0:
        return NotEstimated("not_defined", n=n)
    return NotEstimated("too_few", n=n_pairs, n_min=n_min) if n_pairs < n_min else None


def agreement_within_units(counts: FloatArray, weights: FloatArray) -> FloatArray:
    """The weighted share of agreeing pairs of codes in each unit; 0 in units with a single code."""
    per_unit = counts.sum(axis=1)
    agreeing = (counts * (counts @ weights.T - 1)).sum(axis=1)
    n_pairs = per_unit * (per_unit - 1)
    return np.asarray(np.divide(agreeing, n_pairs, out=np.zeros(len(counts)), where=n_pairs > 0))


def category_shares(counts: FloatArray) -> FloatArray:
    """The mean over units of each category's share of the unit's codes."""
    return np.asarray((counts / counts.sum(axis=1, keepdims=True)).mean(axis=0))


def standard_error(contributions: FloatArray, value: float) -> float | None:
    """The standard error of a coefficient from its units' linearised contributions; None with a single unit."""
    n = len(contributions)
    if n < 2:
        return None
    return float(np.sqrt(((contributions - value) ** 2).sum() / (n * (n - 1))))


def t_interval(value: float, se: float | None, *, n: int, confidence_level: float, method: str) -> Estimate:
    """The value +- t(n - 1) standard errors, cut off at 1; no ends without a standard error."""
    if se is None:
        return Estimate(value, None, None, n, method=method, level=confidence_level)
    half = float(stdtrit(n - 1, 0.5 + confidence_level / 2)) * se
    return Estimate(value, value - half, min(1.0, value + half), n, method=method, level=confidence_level)
