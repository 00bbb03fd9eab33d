"""Two groups by means: Welch's and Student's test, standardised differences."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from numpy.typing import ArrayLike

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import Alternative, FloatArray, check_choice, check_confidence_level


@dataclass(frozen=True)
class MeansTest:
    """A t statistic with its degrees of freedom and p value."""

    t: float
    df: float
    p_value: float


@dataclass(frozen=True)
class TwoMeans:
    """Two independent groups compared by means; positive signs mean that the first mean is higher."""

    n_first: int
    n_second: int
    mean_first: float
    mean_second: float
    sd_first: float
    sd_second: float
    #: First minus second mean, with Welch's two-sided interval.
    difference: Estimate
    welch: MeansTest
    student: MeansTest
    #: Difference / pooled standard deviation, and that times the exact correction for small groups.
    cohens_d: float
    hedges_g: float


def compare_means(
    first: ArrayLike, second: ArrayLike, *, alternative: Alternative = "two-sided", confidence_level: float = 0.95
) -> TwoMeans | NotEstimated:
    """Whether two independent groups have the same mean, without (Welch) and with (Student) equal variances assumed.

    Missing answers are left out.

    Parameters
    ----------
    first, second
        Answers of the two groups.
    alternative
        What the first mean is against the second: ``two-sided``, ``less``, ``greater``.
    confidence_level
        Of the (two-sided) interval of the difference, 0-1.

    Returns
    -------
    TwoMeans
        ``NotEstimated`` with fewer than two answers in a group, or where neither group varies.

    Notes
    -----
    Welch (1947), Biometrika 34, 28-35; Hedges (1981), Journal of Educational Statistics 6, 107-128: the correction is
    gamma(df / 2) / (sqrt(df / 2) gamma((df - 1) / 2)). R: ``t.test(a, b)``, ``effectsize::cohens_d``, ``hedges_g``.
    """
    check_choice(alternative, Alternative, what="alternative")
    check_confidence_level(confidence_level)
    groups = [_read(first), _read(second)]
    n = np.array([len(group) for group in groups], dtype=np.float64)
    if n.min() < 2:
        return NotEstimated("too_few", n=int(n.min()), n_min=2)
    mean = np.array([group.mean() for group in groups])
    variance = np.array([group.var(ddof=1) for group in groups])
    if variance.sum() == 0:
        return NotEstimated("constant", n=int(n.sum()))
    return _compare(n, mean, variance, alternative=alternative, confidence_level=confidence_level)


def _compare(
    n: FloatArray, mean: FloatArray, variance: FloatArray, *, alternative: Alternative, confidence_level: float
) -> TwoMeans:
    from scipy.special import gammaln, stdtrit

    difference, df = float(mean[0] - mean[1]), float(n.sum() - 2)
    squared = variance / n
    welch_df = float(squared.sum() ** 2 / (squared**2 / (n - 1)).sum())
    se = sqrt(squared.sum())
    pooled = ((n - 1) * variance).sum() / df
    half = float(stdtrit(welch_df, 0.5 + confidence_level / 2)) * se
    cohens_d = difference / sqrt(pooled)
    correction = exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / sqrt(df / 2)
    sd = np.sqrt(variance)
    return TwoMeans(
        n_first=int(n[0]),
        n_second=int(n[1]),
        mean_first=float(mean[0]),
        mean_second=float(mean[1]),
        sd_first=float(sd[0]),
        sd_second=float(sd[1]),
        difference=Estimate(difference, difference - half, difference + half, int(n.sum()), "welch", confidence_level),
        welch=_test(difference / se, welch_df, alternative),
        student=_test(difference / sqrt(pooled * (1 / n).sum()), df, alternative),
        cohens_d=cohens_d,
        hedges_g=cohens_d * correction,
    )


def _test(t: float, df: float, alternative: Alternative) -> MeansTest:
    from scipy.special import stdtr

    tails = {"less": stdtr(df, t), "greater": stdtr(df, -t), "two-sided": 2 * stdtr(df, -abs(t))}
    return MeansTest(float(t), df, float(tails[alternative]))


def _read(values: ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"a group is no column of answers. Given: {array.ndim} dimensions. Expected: 1")
    return array[~np.isnan(array)]
