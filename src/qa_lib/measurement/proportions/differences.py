"""Two shares side by side: the difference with its interval, and the tests that it is none."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, inf, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import Alternative, FloatArray, check_choice, check_confidence_level, read_trials
from qa_lib.measurement.proportions.intervals import Interval, normal_quantile, wilson_end, wilson_interval

DifferenceMethod = Literal["newcombe", "agresti_caffo", "wald"]
#: Beyond so many standard errors a p value is 0; halvings that find one to the last digits.
_LARGEST_Z, _HALVINGS = 40.0, 60


@dataclass(frozen=True)
class TwoProportions:
    """Two independent shares compared; p values are of the alternative that was asked for."""

    share_first: float
    share_second: float
    difference: float
    #: z of the pooled test, its square and p value; `NotEstimated` where the pooled share is 0 or 1.
    z: float | NotEstimated
    chi2: float | NotEstimated
    p_value: float | NotEstimated
    #: The same with Yates' correction.
    chi2_yates: float | NotEstimated
    p_value_yates: float | NotEstimated
    p_value_fisher: float
    #: Odds ratio as a conditional maximum-likelihood estimate, 0 to infinity (0 where only one table is possible).
    odds_ratio: float
    #: 2 asin(sqrt(p1)) - 2 asin(sqrt(p2)): .2 is called small, .5 medium, .8 large.
    cohen_h: float


def subtract_shares(first: Interval, second: Interval) -> Interval:
    """The difference ``first - second`` of two independent shares with Newcombe's hybrid score interval (method 10).

    Low end d - sqrt((p1 - l1)^2 + (u2 - p2)^2), high end d + sqrt((u1 - p1)^2 + (p2 - l2)^2), where l and u are the
    shares' own intervals; these carry clustering and the finite population. NaN in either gives NaN.

    Notes
    -----
    Newcombe (1998), Statistics in Medicine 17, 873-890. R: ``DescTools::BinomDiffCI(x1, n1, x2, n2, method = "score")``
    for Wilson intervals of simple samples.
    """
    difference = first.share - second.share
    return Interval(
        share=difference,
        low=difference - np.hypot(first.share - first.low, second.high - second.share),
        high=difference + np.hypot(first.high - first.share, second.share - second.low),
    )


def difference_p_value(shares: tuple[ArrayLike, ArrayLike], effective_ns: tuple[ArrayLike, ArrayLike]) -> FloatArray:
    """How often a difference as large would come about by chance where there is none: Newcombe's interval as a test.

    One minus the confidence level at which the interval of `subtract_shares`, made of Wilson's intervals, ends at zero.
    So the interval of 95 % leaves out zero exactly where p is below 5 %, with clusters and finite populations.

    Parameters
    ----------
    shares
        Of both sides, 0-1; NaN in either gives NaN.
    effective_ns
        Effective sample sizes of both sides, above 0; infinite for a census.

    Returns
    -------
    array
        Two-sided p values, 0-1.

    Notes
    -----
    Newcombe (1998), Statistics in Medicine 17, 873-890.

    >>> round(float(difference_p_value((0.75, 0.60), (60, 60))), 4)
    0.0794
    """
    p1, p2 = (np.asarray(share, dtype=np.float64) for share in shares)
    n1, n2 = (np.asarray(n, dtype=np.float64) for n in effective_ns)
    p1, p2, n1, n2 = np.broadcast_arrays(p1, p2, n1, n2)
    is_known = np.isfinite(p1) & np.isfinite(p2) & (n1 > 0) & (n2 > 0)
    above, below = np.where(p1 >= p2, (p1, p2), (p2, p1))
    sizes = np.where(p1 >= p2, (n1, n2), (n2, n1))
    z = _distance_from_zero(*(np.where(is_known, x, 0.5) for x in (above, below)), *np.where(is_known, sizes, 1.0))
    return np.where(is_known, 2 * ndtr(-z), np.nan)


def _distance_from_zero(above: FloatArray, below: FloatArray, n_above: FloatArray, n_below: FloatArray) -> FloatArray:
    """The z at which the interval of ``above - below`` begins at zero, found by halving."""
    low, high = np.zeros(above.shape), np.full(above.shape, _LARGEST_Z)
    for _ in range(_HALVINGS):
        z = (low + high) / 2
        reach = np.hypot(above - wilson_end(above, n_above, -z), wilson_end(below, n_below, z) - below)
        is_beyond = reach >= above - below
        low, high = np.where(is_beyond, low, z), np.where(is_beyond, z, high)
    return np.asarray(np.where(above == below, 0.0, low))


def difference_interval(
    successes: tuple[float, float],
    trials: tuple[float, float],
    *,
    method: DifferenceMethod = "newcombe",
    confidence_level: float = 0.95,
) -> Estimate | NotEstimated:
    """The difference of two independent shares, first minus second, with its interval.

    Parameters
    ----------
    successes, trials
        Counts of both groups.
    method
        ``newcombe`` (method 10, holds its level in small groups), ``agresti_caffo`` (Wald's after one success and one
        failure are added to each group), ``wald`` (unpooled; only for comparison).
    confidence_level
        0-1.

    Returns
    -------
    Estimate
        ``NotEstimated`` where a group is empty.

    Notes
    -----
    Newcombe (1998), Statistics in Medicine 17, 873-890; Agresti and Caffo (2000), American Statistician 54, 280-288.
    R: ``DescTools::BinomDiffCI(x1, n1, x2, n2, method = c("score", "ac", "wald"))``.
    """
    check_choice(method, DifferenceMethod, what="method of an interval of a difference")
    check_confidence_level(confidence_level)
    x, n = read_trials(successes, trials)
    if (n == 0).any():
        return NotEstimated("too_few", n=int(n.min()), n_min=1)
    difference = float(x[0] / n[0] - x[1] / n[1])
    low, high = _difference_ends(x, n, method, confidence_level)
    return Estimate(difference, low, high, n=int(n.sum()), method=method, level=confidence_level)


def _difference_ends(x: np.ndarray, n: np.ndarray, method: str, confidence_level: float) -> tuple[float, float]:
    if method == "newcombe":
        first, second = (wilson_interval(x[i] / n[i], n[i], confidence_level=confidence_level) for i in (0, 1))
        ends = subtract_shares(first, second)
        return float(ends.low), float(ends.high)
    added = 1.0 if method == "agresti_caffo" else 0.0
    size = n + 2 * added
    share = (x + added) / size
    half = normal_quantile(confidence_level) * sqrt((share * (1 - share) / size).sum())
    return float(share[0] - share[1] - half), float(share[0] - share[1] + half)


def compare_proportions(
    successes: tuple[float, float], trials: tuple[float, float], *, alternative: Alternative = "two-sided"
) -> TwoProportions | NotEstimated:
    """Whether two independent shares differ: pooled z test, plain and with Yates' correction, and Fisher's exact test.

    Parameters
    ----------
    successes, trials
        Counts of both groups, whole numbers.
    alternative
        What the first share is against the second: ``two-sided``, ``less``, ``greater``.

    Returns
    -------
    TwoProportions
        ``NotEstimated`` where a group is empty.

    Notes
    -----
    R: ``prop.test(x, n, correct = FALSE)`` and ``correct = TRUE``, ``fisher.test``, ``pwr::ES.h``.

    >>> result = compare_proportions((45, 38), (60, 60))
    >>> round(result.z, 6), round(result.p_value_fisher, 6)
    (1.383722, 0.235414)
    """
    check_choice(alternative, Alternative, what="alternative")
    x, n = read_trials(successes, trials)
    if (n == 0).any():
        return NotEstimated("too_few", n=int(n.min()), n_min=1)
    share = x / n
    z, p_value = _pooled_z(x, n, alternative, continuity=False)
    z_yates, p_value_yates = _pooled_z(x, n, alternative, continuity=True)
    p_value_fisher, odds_ratio = _fisher(x, n, alternative)
    return TwoProportions(
        share_first=float(share[0]),
        share_second=float(share[1]),
        difference=float(share[0] - share[1]),
        z=z,
        chi2=_square(z),
        p_value=p_value,
        chi2_yates=_square(z_yates),
        p_value_yates=p_value_yates,
        p_value_fisher=p_value_fisher,
        odds_ratio=odds_ratio,
        cohen_h=2 * asin(sqrt(share[0])) - 2 * asin(sqrt(share[1])),
    )


def _square(z: float | NotEstimated) -> float | NotEstimated:
    return z if isinstance(z, NotEstimated) else z**2


def _pooled_z(
    x: np.ndarray, n: np.ndarray, alternative: Alternative, *, continuity: bool
) -> tuple[float | NotEstimated, float | NotEstimated]:
    pooled = x.sum() / n.sum()
    if pooled in (0, 1):
        missing = NotEstimated("one_category", n=int(n.sum()))
        return missing, missing
    difference = float(x[0] / n[0] - x[1] / n[1])
    per_trial = float((1 / n).sum())
    shift = min(0.5, abs(difference) / per_trial) * per_trial if continuity else 0.0
    z = np.sign(difference) * (abs(difference) - shift) / sqrt(pooled * (1 - pooled) * per_trial)
    tails = {"less": ndtr(z), "greater": ndtr(-z), "two-sided": 2 * ndtr(-abs(z))}
    return float(z), float(tails[alternative])


def _fisher(x: np.ndarray, n: np.ndarray, alternative: Alternative) -> tuple[float, float]:
    """P value and conditional odds ratio of Fisher's exact test."""
    from scipy.stats import fisher_exact
    from scipy.stats.contingency import odds_ratio

    table = np.stack([x, n - x], axis=1).astype(np.int64)
    p_value = float(fisher_exact(table, alternative=alternative).pvalue)
    total = x.sum()
    if x[0] == max(0.0, total - n[1]):
        return p_value, 0.0
    return p_value, inf if x[0] == min(n[0], total) else float(odds_ratio(table).statistic)
