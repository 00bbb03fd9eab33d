"""Means of scores of which several belong together, such as those of one teacher or one learner, and their difference.

What belongs together is a cluster: the standard error is linearised over clusters, and the interval is that of t with
clusters less one degrees of freedom.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import FloatArray, check_confidence_level


@dataclass(frozen=True)
class ClusteredMean:
    """A mean with its standard error over clusters."""

    mean: float
    #: None with a single cluster.
    se: float | None
    #: Scores and clusters.
    n: int
    n_clusters: int

    def estimate(self, *, confidence_level: float = 0.95, n_min: int = 2) -> Estimate:
        """The mean with its interval; without one below ``n_min`` clusters, or where clusters do not differ at all."""
        check_confidence_level(confidence_level)
        if not self.se or self.n_clusters < max(n_min, 2):
            return Estimate(self.mean, None, None, self.n, "clustered", confidence_level)
        half = _quantile(self.n_clusters - 1, confidence_level) * self.se
        return Estimate(self.mean, self.mean - half, self.mean + half, self.n, "clustered", confidence_level)


@dataclass(frozen=True)
class MeanDifference:
    """First minus second mean, with the interval and the two-sided p value of Welch's t."""

    difference: Estimate
    t: float
    df: float
    p_value: float


def estimate_clustered_mean(scores: ArrayLike, clusters: ArrayLike) -> ClusteredMean | NotEstimated:
    """The mean of scores and its standard error over clusters.

    se^2 = m / (m - 1) * sum((sum of a cluster's deviations from the mean)^2) / n^2, with m clusters and n scores. With
    one score a cluster it is that of the plain mean.

    Parameters
    ----------
    scores
        Numbers; missing ones are left out.
    clusters
        What each score belongs to, any values.

    Returns
    -------
    ClusteredMean or NotEstimated
        ``NotEstimated``: no score.

    Raises
    ------
    ValueError
        If there are not as many clusters as scores.

    Notes
    -----
    Horvitz and Thompson's mean, linearised (Lohr 2019, Sampling, 3rd ed., chapter 5).
    R: ``survey::svymean(~score, svydesign(~cluster, weights = ~1, data = d))``.

    >>> found = estimate_clustered_mean([4, 5, 3, 3, 2, 4], ["a", "a", "b", "b", "c", "c"])
    >>> round(found.mean, 3), round(found.se, 4), found.n_clusters
    (3.5, 0.5, 3)
    """
    values, owner = np.asarray(scores, dtype=np.float64), pd.factorize(pd.Series(clusters).astype("str"))[0]
    if values.shape != owner.shape:
        raise ValueError(f"scores and clusters differ in length. Given: {values.shape} and {owner.shape}")
    is_given = ~np.isnan(values)
    values, owner = values[is_given], pd.factorize(owner[is_given])[0]
    n = len(values)
    if n == 0:
        return NotEstimated("all_missing", n=0)
    mean, m = float(values.mean()), int(owner.max()) + 1
    return ClusteredMean(mean, _error(values - mean, owner, m) if m > 1 else None, n, m)


def _error(deviations: FloatArray, owner: np.ndarray, m: int) -> float:
    sums = np.bincount(owner, weights=deviations, minlength=m)
    return sqrt(m / (m - 1) * float((sums**2).sum())) / len(deviations)


def subtract_clustered_means(
    first: ClusteredMean, second: ClusteredMean, *, confidence_level: float = 0.95
) -> MeanDifference | NotEstimated:
    """The difference of two means of other clusters, without equal variances assumed.

    Degrees of freedom are Welch's and Satterthwaite's, with clusters in place of single scores.

    Returns
    -------
    MeanDifference or NotEstimated
        ``NotEstimated``: a mean rests on a single cluster, or clusters do not differ on either side.

    Notes
    -----
    With one score a cluster it equals R's ``t.test(a, b)`` (`compare_means`).
    """
    check_confidence_level(confidence_level)
    least = min(first.n_clusters, second.n_clusters)
    if first.se is None or second.se is None:
        return NotEstimated("too_few", n=least, n_min=2)
    squared = np.array([first.se, second.se]) ** 2
    if squared.sum() == 0:
        return NotEstimated("constant", n=first.n + second.n)
    freedom = np.array([first.n_clusters, second.n_clusters]) - 1
    df, se = float(squared.sum() ** 2 / (squared**2 / freedom).sum()), sqrt(float(squared.sum()))
    return _test(first.mean - second.mean, se, df, n=first.n + second.n, confidence_level=confidence_level)


def _test(difference: float, se: float, df: float, *, n: int, confidence_level: float) -> MeanDifference:
    from scipy.special import stdtr

    half, t = _quantile(df, confidence_level) * se, difference / se
    estimate = Estimate(difference, difference - half, difference + half, n, "clustered", confidence_level)
    return MeanDifference(estimate, t, df, float(2 * stdtr(df, -abs(t))))


def _quantile(df: float, confidence_level: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(df, 0.5 + confidence_level / 2))


def judge_clustered_mean(mean: ClusteredMean, *, confidence_level: float = 0.95) -> MeanDifference | NotEstimated:
    """Whether a mean, such as that of paired differences, differs from zero."""
    if mean.se is None:
        return NotEstimated("too_few", n=mean.n_clusters, n_min=2)
    if mean.se == 0:
        return NotEstimated("constant", n=mean.n)
    return _test(mean.mean, mean.se, mean.n_clusters - 1, n=mean.n, confidence_level=confidence_level)
