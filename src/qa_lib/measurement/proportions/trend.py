"""A share over ordered periods: does it rise or fall, and by how much a period."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from qa_lib.measurement.estimates import Estimate, NotEstimated, Reason
from qa_lib.measurement.inputs import FloatArray, check_confidence_level, read_trials
from qa_lib.measurement.proportions.intervals import Interval, normal_quantile

#: Steps of the logistic regression at most, and the relative change of its deviance that ends it, as R's glm.
_MAX_STEPS = 25
_CONVERGED = 1e-8


@dataclass(frozen=True)
class ProportionTrend:
    """The trend of a share over scored groups."""

    shares: FloatArray
    #: Cochran and Armitage's z, positive where the share rises; chi2 is its square.
    z: float
    chi2: float
    p_value: float
    #: Chi-squared that the groups' shares differ at all, in whatever order.
    chi2_groups: float
    df_groups: int
    p_value_groups: float
    #: Change of the share a unit of score.
    slope: Estimate
    #: Change of the share's logit a unit of score; interval by Wald.
    logit_slope: Estimate | NotEstimated
    logit_slope_se: float | NotEstimated


def trend_in_proportions(
    successes: ArrayLike, trials: ArrayLike, *, scores: ArrayLike | None = None, confidence_level: float = 0.95
) -> ProportionTrend | NotEstimated:
    """Test whether a share rises or falls over ordered groups (Cochran and Armitage), with its slope.

    The slope is that of the shares on the scores, weighted by trials; z divides it by its standard error under no
    trend, p (1 - p) / sum(n (s - mean)^2) with the pooled share (N, not N - 1). The interval of the slope takes each
    group's own variance, with the shares drawn towards the middle as Agresti and Coull do, so that it is not empty
    when all shares are 0 or 1.

    Parameters
    ----------
    successes, trials
        Counts, one a group; groups without trials are left out.
    scores
        Where the groups stand, such as years; 1, 2, 3 ... when not given.
    confidence_level
        Of the slopes' intervals, 0-1.

    Returns
    -------
    ProportionTrend
        ``NotEstimated`` with fewer than two groups, without a spread of scores, or where the pooled share is 0 or 1.

    Notes
    -----
    Armitage (1955), Biometrics 11, 375-386. R: ``prop.trend.test(x, n, score)``, ``prop.test(x, n)``,
    ``glm(cbind(x, n - x) ~ score, binomial)``.

    >>> trend = trend_in_proportions([83, 90, 129, 70], [86, 93, 136, 82])
    >>> round(trend.z, 6), round(trend.slope.value, 6)
    (-2.867913, -0.033416)
    """
    check_confidence_level(confidence_level)
    x, n = read_trials(successes, trials)
    score = np.arange(1, len(n) + 1, dtype=np.float64) if scores is None else np.asarray(scores, dtype=np.float64)
    if score.shape != n.shape or not np.isfinite(score).all():
        raise ValueError(f"scores do not fit the groups. Given: {score.tolist()}. Expected: {len(n)} numbers")
    x, n, score = x[n > 0], n[n > 0], score[n > 0]
    if reason := _reason_for_none(x, n, score):
        return NotEstimated(reason, n=int(n.sum()))
    return _estimate(x, n, score, confidence_level)


def slope_of_shares(shares: Interval, scores: ArrayLike, *, confidence_level: float = 0.95) -> Estimate | NotEstimated:
    """The change of a share a unit of score, from levels that already have intervals of their own.

    The slope is that of the shares on the scores, each period weighing the same: b = sum(c_i p_i) with
    c_i = (s_i - mean) / sum((s - mean)^2). Its ends add up the distances of the shares' own ends as Newcombe's method
    does for two shares (and is that, divided by the distance in time, for two periods): the low end is
    b - sqrt(sum((c_i p_i - min(c_i l_i, c_i u_i))^2)). So clusters and finite populations are carried over.

    Parameters
    ----------
    shares
        One level a period with its interval; periods that are not estimated (NaN) are left out.
    scores
        When the periods were, such as years.
    confidence_level
        Of the shares' intervals, 0-1.

    Returns
    -------
    Estimate
        ``n`` counts periods. ``NotEstimated`` with fewer than two different ones.

    Notes
    -----
    Zou and Donner (2008), Statistics in Medicine 27, 1693-1702 (MOVER, for linear combinations).
    """
    score, ends = np.asarray(scores, dtype=np.float64), np.stack([shares.low, shares.high, shares.share])
    if score.ndim != 1 or ends.shape[1:] != score.shape:
        raise ValueError(f"scores do not fit the shares. Given: {score.shape}. Expected: {ends.shape[1:]}")
    is_known = np.isfinite(ends).all(axis=0)
    score, (low, high, share) = score[is_known], ends[:, is_known]
    if len(score) < 2:
        return NotEstimated("too_few", n=len(score), n_min=2)
    if np.ptp(score) == 0:
        return NotEstimated("not_defined", n=len(score))
    centred = score - score.mean()
    part = centred / (centred**2).sum()
    slope = float((part * share).sum())
    below = sqrt(((part * share - np.minimum(part * low, part * high)) ** 2).sum())
    above = sqrt(((part * share - np.maximum(part * low, part * high)) ** 2).sum())
    return Estimate(slope, slope - below, slope + above, len(score), "mover", confidence_level)


def _reason_for_none(x: FloatArray, n: FloatArray, score: FloatArray) -> Reason | None:
    if len(n) < 2 or len(np.unique(score)) < 2:
        return "not_defined"
    return "one_category" if x.sum() in (0, n.sum()) else None


def _estimate(x: FloatArray, n: FloatArray, score: FloatArray, confidence_level: float) -> ProportionTrend:
    from scipy.special import chdtrc, ndtr

    share, pooled = x / n, x.sum() / n.sum()
    centred = score - (n * score).sum() / n.sum()
    spread = (n * centred**2).sum()
    slope = float((n * centred * share).sum() / spread)
    z = slope / sqrt(pooled * (1 - pooled) / spread)
    chi2_groups = float((n * (share - pooled) ** 2).sum() / (pooled * (1 - pooled)))
    quantile = normal_quantile(confidence_level)
    half, steepest = quantile * _slope_se(x, n, centred, quantile), 1 / float(np.ptp(score))
    logit, logit_se = _logit_slope(x, n, score, confidence_level)
    total = int(n.sum())
    return ProportionTrend(
        shares=share,
        z=float(z),
        chi2=float(z**2),
        p_value=float(2 * ndtr(-abs(z))),
        chi2_groups=chi2_groups,
        df_groups=len(n) - 1,
        p_value_groups=float(chdtrc(len(n) - 1, chi2_groups)),
        slope=Estimate(
            slope, max(slope - half, -steepest), min(slope + half, steepest), total, "weighted", confidence_level
        ),
        logit_slope=logit,
        logit_slope_se=logit_se,
    )


def _slope_se(x: FloatArray, n: FloatArray, centred: FloatArray, quantile: float) -> float:
    share = (x + quantile**2 / 2) / (n + quantile**2)
    variance = share * (1 - share) / (n + quantile**2)
    return sqrt(((n * centred) ** 2 * variance).sum()) / float((n * centred**2).sum())


def _logit_slope(
    x: FloatArray, n: FloatArray, score: FloatArray, confidence_level: float
) -> tuple[Estimate | NotEstimated, float | NotEstimated]:
    """Slope and standard error of a logistic regression on the scores, by reweighted least squares as R's glm does."""
    total = int(n.sum())
    if _is_separated(x, n, score):
        missing = NotEstimated("not_converged", n=total)
        return missing, missing
    fitted, deviance = (x + 0.5) / (n + 1), np.inf
    centred = score - score.mean()
    for _ in range(_MAX_STEPS):
        weight = n * fitted * (1 - fitted)
        response = np.log(fitted / (1 - fitted)) + (x / n - fitted) / (fitted * (1 - fitted))
        slope, middle, spread = _regress(response, centred, weight)
        fitted = 1 / (1 + np.exp(-(middle + slope * centred)))
        previous, deviance = deviance, _deviance(x, n, fitted)
        if abs(deviance - previous) < _CONVERGED * (abs(deviance) + 0.1):
            break
    se = 1 / sqrt(spread)
    half = normal_quantile(confidence_level) * se
    return Estimate(slope, slope - half, slope + half, total, "logistic", confidence_level), se


def _is_separated(x: FloatArray, n: FloatArray, score: FloatArray) -> bool:
    """Whether a score parts successes from failures, so that the slope is infinite."""
    with_success, with_failure = score[x > 0], score[x < n]
    return bool(with_failure.max() <= with_success.min() or with_success.max() <= with_failure.min())


def _regress(response: FloatArray, centred: FloatArray, weight: FloatArray) -> tuple[float, float, float]:
    """Slope and intercept of weighted least squares, and the weighted spread that the slope rests on."""
    distance = centred - (weight * centred).sum() / weight.sum()
    spread = float((weight * distance**2).sum())
    slope = float((weight * distance * response).sum()) / spread
    return slope, float((weight * (response - slope * centred)).sum() / weight.sum()), spread


def _deviance(x: FloatArray, n: FloatArray, fitted: FloatArray) -> float:
    from scipy.special import rel_entr

    return float(2 * (rel_entr(x, n * fitted) + rel_entr(n - x, n * (1 - fitted))).sum())
