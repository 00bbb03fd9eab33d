"""Wilson's interval of a share in a finite population, and Newcombe's interval of a difference of two shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

FloatArray = NDArray[np.float64]


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


def correct_for_population(effective_n: ArrayLike, *, n_respondents: ArrayLike, n_population: ArrayLike) -> FloatArray:
    """The effective sample size that a finite population leaves: n (N - 1) / (N - n_respondents).

    Infinite for a census (all N answered). Unchanged where the population is unknown (NaN) or smaller than the number
    of respondents, which contradicts it. From Var = p (1 - p) / n * (N - n) / (N - 1).
    """
    n, m, population = (np.asarray(x, dtype=np.float64) for x in (effective_n, n_respondents, n_population))
    is_usable = np.isfinite(population) & (population >= m) & (m > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        corrected = np.where(population == m, np.inf, n * (population - 1) / (population - m))
    return np.where(is_usable, corrected, n)


def wilson_interval(share: ArrayLike, effective_n: ArrayLike, *, confidence_level: float) -> Interval:
    """Wilson's score interval of a share, without continuity correction.

    Centre (p + z^2 / 2n) / (1 + z^2 / n), half-width z / (1 + z^2 / n) * sqrt(p (1 - p) / n + z^2 / 4n^2).

    Parameters
    ----------
    share
        Observed shares, 0-1; NaN gives NaN.
    effective_n
        Effective sample sizes, above 0; infinite collapses the interval to the share.
    confidence_level
        0-1, for example 0.95.

    Notes
    -----
    R: ``prop.test(x, n, correct = FALSE)$conf.int`` with n the effective sample size.

    >>> interval = wilson_interval(0.75, 60, confidence_level=0.95)
    >>> round(float(interval.low), 6), round(float(interval.high), 6)
    (0.627679, 0.842235)
    """
    p, n = (
        np.asarray(share, dtype=np.float64),
        np.asarray(effective_n, dtype=np.float64),
    )
    z = ndtri(0.5 + confidence_level / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        shrink = 1 / (1 + z**2 / n)
        centre = shrink * (p + z**2 / (2 * n))
        half = shrink * z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return Interval(share=p, low=_end(centre - half, p, 0.0), high=_end(centre + half, p, 1.0))


def _end(end: FloatArray, share: FloatArray, bound: float) -> FloatArray:
    """The end itself, exactly at the bound where the share is (the formula leaves rounding errors there)."""
    return np.where(share == bound, bound, np.clip(end, 0.0, 1.0))


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
