"""Weighted shares with standard errors that know the design and the calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import FloatArray, check_choice, check_confidence_level
from qa_lib.measurement.proportions.intervals import normal_quantile, wilson_interval
from qa_lib.measurement.weighting.designs import Design, variance_of_total

ShareInterval = Literal["logit", "likelihood", "arcsine", "beta", "wald", "wald_normal", "wilson"]


@dataclass(frozen=True)
class WeightedShare:
    """A weighted share, or a ratio of two weighted totals, with its standard error."""

    value: float
    #: Linearised over the units of the first stage, net of the calibration.
    se: float
    #: Respondents that count.
    n: int
    #: Degrees of freedom of the standard error.
    df: int
    #: Variance / variance of a simple sample of n from the sum of the weights; `NotEstimated` for a census or a ratio.
    design_effect: float | NotEstimated
    #: value (1 - value) / variance: how many simple answers it is worth; `NotEstimated` where the variance is 0.
    effective_n: float | NotEstimated


def estimate_weighted_share(is_positive: ArrayLike, design: Design) -> WeightedShare | NotEstimated:
    """The weighted share of respondents who are positive: sum of their weights / sum of all weights.

    Parameters
    ----------
    is_positive
        0, 1 or NaN a respondent. A missing answer leaves its respondent in the design but not in the share.
    design
        Of all respondents, see `build_design`.

    Returns
    -------
    WeightedShare
        ``NotEstimated`` without answers, or where a stratum has a single unit.

    Notes
    -----
    R: ``survey::svymean(~I(y == 1), design, deff = TRUE, na.rm = TRUE)``.
    """
    positive = np.asarray(is_positive, dtype=np.float64)
    is_counted = ~np.isnan(positive)
    share = estimate_weighted_ratio(positive, is_counted.astype(np.float64), design)
    if isinstance(share, NotEstimated):
        return share
    n, total = share.n, float(design.weights[is_counted].sum())
    simple = share.value * (1 - share.value) / (n - 1) * (1 - n / total) if n > 1 and total > n else 0.0
    effect = share.se**2 / simple if simple > 0 else NotEstimated("not_defined", n=n)
    return WeightedShare(share.value, share.se, n, share.df, effect, share.effective_n)


def estimate_weighted_ratio(
    numerator: ArrayLike, denominator: ArrayLike, design: Design
) -> WeightedShare | NotEstimated:
    """The ratio of two weighted totals, such as positive answers / valid answers of a block.

    Parameters
    ----------
    numerator, denominator
        One a respondent, for example positive and valid answers. NaN in either, or a denominator of 0, leaves the
        respondent in the design but not in the ratio.
    design
        Of all respondents, see `build_design`.

    Returns
    -------
    WeightedShare
        ``NotEstimated`` without anything to count, or where a stratum has a single unit.

    Notes
    -----
    Woodruff (1971), JASA 66, 411-414. R: ``survey::svyratio(~numerator, ~denominator, design)``.
    """
    top, bottom = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    if top.shape != design.weights.shape or bottom.shape != design.weights.shape:
        raise ValueError(f"answers do not fit the design. Given: {top.shape}. Expected: {design.weights.shape}")
    is_counted = ~np.isnan(top) & ~np.isnan(bottom) & (bottom != 0)
    n = int((is_counted & (design.weights > 0)).sum())
    if n == 0:
        return NotEstimated("all_missing", n=0)
    top, bottom = np.where(is_counted, top, 0.0), np.where(is_counted, bottom, 0.0)
    total = float((design.weights * bottom).sum())
    value = float((design.weights * top).sum()) / total
    variance = variance_of_total(design.weights * (top - value * bottom) / total, design)
    if isinstance(variance, NotEstimated):
        return variance
    effective = value * (1 - value) / variance if variance > 0 else NotEstimated("constant", n=n)
    missing = NotEstimated("not_defined", n=n)
    return WeightedShare(value, float(np.sqrt(variance)), n, design.df, missing, effective)


def weighted_interval(
    share: WeightedShare, *, method: ShareInterval = "logit", confidence_level: float = 0.95
) -> Estimate | NotEstimated:
    """An interval of a weighted share.

    All but ``wald_normal`` take the t quantile of the share's degrees of freedom.

    Parameters
    ----------
    share
        Of `estimate_weighted_share` or `estimate_weighted_ratio`, 0-1.
    method
        ``logit`` (stays within 0-1; the library's own choice), ``likelihood`` (scaled by the design effect),
        ``arcsine``, ``beta`` (Korn and Graubard, never too narrow), ``wald``, ``wald_normal``, ``wilson`` (at the
        effective size).
    confidence_level
        0-1.

    Returns
    -------
    Estimate
        ``NotEstimated`` where the standard error is 0 (all answered alike), or without degrees of freedom.

    Notes
    -----
    Korn and Graubard (1998), Survey Methodology 24, 193-201; Rao and Scott (1984), Annals of Statistics 12, 46-60.
    R: ``survey::svyciprop(~I(y == 1), design, method)``.
    """
    from scipy.special import stdtrit

    check_choice(method, ShareInterval, what="method of an interval")
    check_confidence_level(confidence_level)
    if share.se == 0 or not 0 < share.value < 1:
        return NotEstimated("constant", n=share.n)
    if share.df < 1:
        return NotEstimated("too_few", n=share.n, n_min=2)
    t = float(stdtrit(share.df, 0.5 + confidence_level / 2))
    low, high = _ends(share, method, t, confidence_level)
    return Estimate(share.value, low, high, share.n, method, confidence_level)


def _ends(share: WeightedShare, method: ShareInterval, t: float, confidence_level: float) -> tuple[float, float]:
    p, se = share.value, share.se
    sides = np.array([-1.0, 1.0])
    if method in ("wald", "wald_normal"):
        ends = p + sides * se * (t if method == "wald" else normal_quantile(confidence_level))
    elif method == "logit":
        ends = 1 / (1 + np.exp(-(np.log(p / (1 - p)) + sides * t * se / (p * (1 - p)))))
    elif method == "arcsine":
        angle = np.arcsin(np.sqrt(p)) + sides * t * se / (2 * np.sqrt(p * (1 - p)))
        ends = np.sin(np.clip(angle, 0.0, np.pi / 2)) ** 2
    elif method == "wilson":
        ratio = (t / normal_quantile(confidence_level)) ** 2
        interval = wilson_interval(p, p * (1 - p) / se**2 / ratio, confidence_level=confidence_level)
        ends = np.array([interval.low, interval.high])
    else:
        ends = _beta_ends(share, t, confidence_level) if method == "beta" else _likelihood_ends(share, t)
    return float(ends[0]), float(ends[1])


def _beta_ends(share: WeightedShare, t: float, confidence_level: float) -> FloatArray:
    from scipy.special import betaincinv, stdtrit

    p, tail = share.value, 0.5 - confidence_level / 2
    simple = float(stdtrit(share.n - 1, 1 - tail))
    size = p * (1 - p) / share.se**2 * (simple / t) ** 2
    low = betaincinv(size * p, size * (1 - p) + 1, tail)
    return np.array([low, betaincinv(size * p + 1, size * (1 - p), 1 - tail)])


def _likelihood_ends(share: WeightedShare, t: float) -> FloatArray:
    """Where the deviance of a simple sample, scaled by the design effect, reaches t^2."""
    from scipy.optimize import brentq
    from scipy.special import rel_entr

    p, n = share.value, share.n
    limit = t**2 * n / (n - 1) * share.se**2 / (p * (1 - p)) / 2

    def excess(other: float) -> float:
        return float(rel_entr(p, other) + rel_entr(1 - p, 1 - other)) - limit

    outermost = (1e-15, 1 - 1e-15)
    ends = [brentq(excess, end, p, xtol=1e-15) if excess(end) > 0 else end for end in outermost]
    return np.array(ends)
