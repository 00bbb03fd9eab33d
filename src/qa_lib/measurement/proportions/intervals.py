"""Intervals of a share. All take the share and an effective sample size, which carries clusters and the population."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import betaincinv, ndtri

from qa_lib.measurement.inputs import FloatArray, check_choice, check_confidence_level

FpcRule = Literal["population_less_one", "sampling_fraction"]


@dataclass(frozen=True)
class Interval:
    """Shares with the ends of their intervals, all arrays of one shape; NaN where not estimated."""

    share: FloatArray
    low: FloatArray
    high: FloatArray

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, share: str, low: str, high: str) -> Interval:
        """The interval that stands in three columns of a frame; NA becomes NaN."""
        return cls(*(frame[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in (share, low, high)))


def correct_for_population(
    effective_n: ArrayLike,
    *,
    n_respondents: ArrayLike,
    n_population: ArrayLike,
    rule: FpcRule = "population_less_one",
) -> FloatArray:
    """The effective sample size that a finite population leaves: n (N - 1) / (N - n_respondents).

    Infinite for a census (all N answered). Unchanged where the population is unknown (NaN) or smaller than the number
    of respondents, which contradicts it. From Var = p (1 - p) / n * (N - n) / (N - 1), which is exact for a sample
    drawn without replacement; the rule ``sampling_fraction`` is n / (1 - n_respondents / N) instead.
    """
    check_choice(rule, FpcRule, what="rule of the finite population")
    n, m, population = (np.asarray(x, dtype=np.float64) for x in (effective_n, n_respondents, n_population))
    is_usable = np.isfinite(population) & (population >= m) & (m > 0)
    numerator = population - (rule == "population_less_one")
    with np.errstate(divide="ignore", invalid="ignore"):
        corrected = np.where(population == m, np.inf, n * numerator / (population - m))
    return np.where(is_usable, corrected, n)


def wilson_interval(
    share: ArrayLike, effective_n: ArrayLike, *, confidence_level: float, continuity: bool = False
) -> Interval:
    """Wilson's score interval of a share.

    Centre (p + z^2 / 2n) / (1 + z^2 / n), half-width z / (1 + z^2 / n) * sqrt(p (1 - p) / n + z^2 / 4n^2).

    Parameters
    ----------
    share
        Observed shares, 0-1; NaN gives NaN.
    effective_n
        Effective sample sizes, above 0; infinite collapses the interval to the share.
    confidence_level
        0-1, for example 0.95.
    continuity
        Whether each end is that of a share moved outwards by min(1 / 2n, |p - 1/2|) (Yates).

    Notes
    -----
    Wilson (1927), JASA 22, 209-212. R: ``prop.test(x, n, correct = FALSE)$conf.int`` with n the effective sample size.

    >>> interval = wilson_interval(0.75, 60, confidence_level=0.95)
    >>> round(float(interval.low), 6), round(float(interval.high), 6)
    (0.627679, 0.842235)
    """
    p, n = _read(share, effective_n, confidence_level)
    shift = np.minimum(0.5 / n, abs(p - 0.5)) if continuity else 0.0
    z = normal_quantile(confidence_level)
    low = wilson_end(np.maximum(p - shift, 0.0), n, -z)
    high = wilson_end(np.minimum(p + shift, 1.0), n, z)
    return Interval(share=p, low=_end(low, p, 0.0), high=_end(high, p, 1.0))


def wilson_end(p: FloatArray, n: FloatArray, z: FloatArray | float) -> FloatArray:
    """The end of Wilson's interval on the side of the sign of ``z``, its distance in standard errors."""
    end = (p + z**2 / (2 * n) + z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))) / (1 + z**2 / n)
    return np.asarray(np.where(p == np.where(np.less(z, 0), 0.0, 1.0), p, end))


def agresti_coull_interval(
    share: ArrayLike, effective_n: ArrayLike, *, confidence_level: float, clip: bool = True
) -> Interval:
    """Agresti and Coull's interval: Wald's at Wilson's centre, with n + z^2 answers.

    Shares and sizes as for `wilson_interval`; without ``clip`` the ends may leave 0-1.

    Notes
    -----
    Agresti and Coull (1998), American Statistician 52, 119-126. R: ``DescTools::BinomCI(method = "agresti-coull")``.
    """
    p, n = _read(share, effective_n, confidence_level)
    z = normal_quantile(confidence_level)
    size = n + z**2
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    return _around(centre, z * np.sqrt(centre * (1 - centre) / size), share=p, clip=clip)


def wald_interval(share: ArrayLike, effective_n: ArrayLike, *, confidence_level: float, clip: bool = True) -> Interval:
    """The normal interval p -+ z sqrt(p (1 - p) / n), for comparison only: it is empty at 0 and 1.

    Shares and sizes as for `wilson_interval`; without ``clip`` the ends may leave 0-1.
    """
    p, n = _read(share, effective_n, confidence_level)
    half = normal_quantile(confidence_level) * np.sqrt(p * (1 - p) / n)
    return _around(p, half, share=p, clip=clip)


def clopper_pearson_interval(share: ArrayLike, effective_n: ArrayLike, *, confidence_level: float) -> Interval:
    """Clopper and Pearson's exact interval, from the beta quantiles of pn and n - pn + 1.

    It covers at least as often as stated, mostly more often. Shares and sizes as for `wilson_interval`; with an
    effective size it is Korn and Graubard's.

    Notes
    -----
    Clopper and Pearson (1934), Biometrika 26, 404-413. R: ``binom.test(x, n)$conf.int``.
    """
    p, n = _read(share, effective_n, confidence_level)
    size = np.where(np.isinf(n), 1.0, n)
    x, tail = p * size, (1 - confidence_level) / 2
    low = _beta_quantile(x, size - x + 1, tail)
    high = _beta_quantile(x + 1, size - x, 1 - tail)
    return _collapse(p, n, _end(low, p, 0.0), _end(high, p, 1.0))


def jeffreys_interval(
    share: ArrayLike, effective_n: ArrayLike, *, confidence_level: float, edge_adjusted: bool = True
) -> Interval:
    """Jeffreys' interval: the equal-tailed quantiles of a beta distribution with pn + 1/2 and n - pn + 1/2.

    Shares and sizes as for `wilson_interval`. With ``edge_adjusted`` a share of 0 or 1 stands at its end (Brown, Cai
    and DasGupta); without, the interval excludes what was observed there.

    Notes
    -----
    Brown, Cai and DasGupta (2001), Statistical Science 16, 101-133. R: ``DescTools::BinomCI(method = "jeffreys")``.
    """
    p, n = _read(share, effective_n, confidence_level)
    size = np.where(np.isinf(n), 1.0, n)
    x, tail = p * size, (1 - confidence_level) / 2
    low = _beta_quantile(x + 0.5, size - x + 0.5, tail)
    high = _beta_quantile(x + 0.5, size - x + 0.5, 1 - tail)
    if edge_adjusted:
        low, high = _end(low, p, 0.0), _end(high, p, 1.0)
    return _collapse(p, n, low, high)


def normal_quantile(confidence_level: float) -> float:
    """The two-sided quantile z of the normal distribution: 1.959964 at 0.95."""
    return float(ndtri(0.5 + confidence_level / 2))


def _read(share: ArrayLike, effective_n: ArrayLike, confidence_level: float) -> tuple[FloatArray, FloatArray]:
    check_confidence_level(confidence_level)
    p, n = np.asarray(share, dtype=np.float64), np.asarray(effective_n, dtype=np.float64)
    if ((p < 0) | (p > 1)).any():
        raise ValueError(f"a share lies outside 0-1. Given: {p.tolist()}. Expected: 0 to 1, NaN where unknown")
    return p, np.where(n > 0, n, np.nan)


def _beta_quantile(a: FloatArray, b: FloatArray, probability: float) -> FloatArray:
    """NaN where a or b is not above 0: there the interval ends at its bound."""
    is_defined = (a > 0) & (b > 0)
    quantile = betaincinv(np.where(is_defined, a, 1.0), np.where(is_defined, b, 1.0), probability)
    return np.where(is_defined, quantile, np.nan)


def _collapse(p: FloatArray, n: FloatArray, low: FloatArray, high: FloatArray) -> Interval:
    return Interval(share=p, low=np.where(np.isinf(n), p, low), high=np.where(np.isinf(n), p, high))


def _around(centre: FloatArray, half: FloatArray, *, share: FloatArray, clip: bool) -> Interval:
    low, high = centre - half, centre + half
    return Interval(share, *((np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)) if clip else (low, high)))


def _end(end: FloatArray, share: FloatArray, bound: float) -> FloatArray:
    """The end itself, exactly at the bound where the share is (the formula leaves rounding errors there)."""
    return np.where(share == bound, bound, np.clip(end, 0.0, 1.0))
