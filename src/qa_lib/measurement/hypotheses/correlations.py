"""How two columns go together."""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt, tanh
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import Alternative, FloatArray, check_choice, check_confidence_level, read_pairs
from qa_lib.measurement.proportions.intervals import normal_quantile

CorrelationMethod = Literal["pearson", "spearman", "kendall"]


@dataclass(frozen=True)
class Correlation:
    """A correlation, -1 to 1, and the p value that it is none."""

    #: With Fisher's interval for Pearson's; the ranks' have none.
    estimate: Estimate
    p_value: float


def correlate(
    x: ArrayLike,
    y: ArrayLike,
    *,
    method: CorrelationMethod = "pearson",
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Correlation | NotEstimated:
    """Pearson's r, Spearman's rho or Kendall's tau-b of two columns.

    Rows with a missing value in either column are left out.

    Parameters
    ----------
    x, y
        Columns of one length.
    method
        ``pearson`` (p by t, interval by Fisher's z), ``spearman`` (r of midranks, p by t), ``kendall`` (tau-b, p by the
        normal approximation corrected for ties).
    alternative
        Sign of the correlation: ``two-sided``, ``less`` (below 0), ``greater``.
    confidence_level
        Of the two-sided interval, 0-1. With three rows there is none.

    Returns
    -------
    Correlation
        ``NotEstimated`` with fewer than three rows or where a column does not vary.

    Notes
    -----
    R: ``cor.test(x, y, method, exact = FALSE)``.
    """
    check_choice(method, CorrelationMethod, what="correlation")
    check_choice(alternative, Alternative, what="alternative")
    check_confidence_level(confidence_level)
    first, second = read_pairs(x, y)
    if len(first) < 3:
        return NotEstimated("too_few", n=len(first), n_min=3)
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return NotEstimated("constant", n=len(first))
    if method == "kendall":
        return _kendall(first, second, alternative, confidence_level)
    return _by_t(first, second, method, alternative, confidence_level)


def _by_t(
    x: FloatArray, y: FloatArray, method: CorrelationMethod, alternative: Alternative, confidence_level: float
) -> Correlation:
    from scipy.special import stdtr
    from scipy.stats import rankdata

    if method == "spearman":
        x, y = rankdata(x), rankdata(y)
    n = len(x)
    r = float(np.clip(np.corrcoef(x, y)[0, 1], -1.0, 1.0))
    t = r * sqrt((n - 2) / (1 - r**2)) if abs(r) < 1 else np.copysign(np.inf, r)
    tails = {"less": stdtr(n - 2, t), "greater": stdtr(n - 2, -t), "two-sided": 2 * stdtr(n - 2, -abs(t))}
    low, high = _fisher_ends(r, n, confidence_level) if method == "pearson" else (None, None)
    return Correlation(Estimate(r, low, high, n, method, confidence_level), float(tails[alternative]))


def _fisher_ends(r: float, n: int, confidence_level: float) -> tuple[float | None, float | None]:
    if n <= 3:
        return None, None
    if abs(r) == 1:
        return r, r
    half = normal_quantile(confidence_level) / sqrt(n - 3)
    return tanh(atanh(r) - half), tanh(atanh(r) + half)


def _kendall(x: FloatArray, y: FloatArray, alternative: Alternative, confidence_level: float) -> Correlation:
    from scipy.stats import kendalltau

    result = kendalltau(x, y, method="asymptotic", alternative=alternative)
    tau = float(result.statistic)
    return Correlation(Estimate(tau, None, None, len(x), "kendall", confidence_level), float(result.pvalue))
