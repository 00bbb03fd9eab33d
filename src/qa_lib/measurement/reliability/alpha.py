"""Internal consistency of the items of one scale: Cronbach's alpha with everything that is read beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import fdtri, ndtri

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import check_confidence_level
from qa_lib.measurement.reliability.items import tabulate_items
from qa_lib.measurement.reliability.matrices import (
    alpha_of,
    average_correlation,
    lambda2_of,
    lambda6_of,
    standardise,
    total_variance,
    upper_triangle,
)
from qa_lib.measurement.reliability.moments import Moments, collect_moments
from qa_lib.measurement.structure.sums import FloatArray, MissingRule


@dataclass(frozen=True)
class Consistency:
    """Cronbach's alpha of a scale, and how its items work in it."""

    n: int
    #: Items that the coefficients rest on.
    k: int
    #: Raw alpha, from covariances, with Feldt's exact interval.
    alpha: Estimate
    #: The same value with the asymptotic interval of Duhachek and Iacobucci.
    alpha_asymptotic: Estimate
    alpha_se: float
    #: Alpha of standardised items.
    alpha_std: float
    #: Guttman's lower bounds: lambda 2 from covariances, lambda 6 from correlations (1 - sum(1 - SMC) / sum(R)).
    lambda2: float
    lambda6: float
    r_mean: float
    r_median: float
    #: Of the sum over items.
    total_mean: float
    total_sd: float
    #: One row an item (columns of `tabulate_items`).
    items: pd.DataFrame
    #: Items that were left out because everybody gave the same answer (or nobody any).
    constant_items: tuple[str, ...] = ()

    @property
    def total_se(self) -> float:
        """Standard error of measurement of the sum over items: sd * sqrt(1 - alpha)."""
        return self.total_sd * float(np.sqrt(max(1 - self.alpha.value, 0.0)))

    @property
    def reversed_items(self) -> tuple[str, ...]:
        """Items that go against the rest: probably worded the other way round and not reversed."""
        return tuple(self.items.index[self.items["item_rest_r"] < 0])


def estimate_alpha(
    answers: pd.DataFrame, *, missing: MissingRule = "pairwise", confidence_level: float = 0.95, n_min: int = 2
) -> Consistency | NotEstimated:
    """Cronbach's alpha with its intervals, Guttman's bounds and the statistics of each item.

    alpha = k / (k - 1) * (1 - sum of variances / variance of the sum), from the covariance matrix. Standardised
    coefficients are those of the correlations that follow from the covariances (as in psych).

    Parameters
    ----------
    answers
        Respondents x items, numbers, reversed items already reversed; NaN is missing. Constant items are left out.
    missing
        ``pairwise``: covariances of each pair on the respondents who answered both, n is the number of respondents
        with any answer. ``listwise``: only respondents who answered every item.
    confidence_level
        Confidence level, 0-1.
    n_min
        Fewer respondents give "not estimated".

    Returns
    -------
    Consistency or NotEstimated
        ``NotEstimated``: fewer than ``n_min`` respondents, fewer than two items that vary, a pair of items that
        nobody answered together, or a sum without variance.

    Raises
    ------
    ValueError
        The rule is unknown, the confidence level is no probability, or a column is not numeric.

    Notes
    -----
    Cronbach (1951), Psychometrika 16, 297-334. Feldt, Woodruff, Salih (1987), Applied Psychological Measurement 11,
    93-103. Duhachek, Iacobucci (2004), Journal of Applied Psychology 89, 792-808. Guttman (1945), Psychometrika 10.
    R: ``psych::alpha(x, check.keys = FALSE)``.

    >>> answers = pd.DataFrame({"a": [1, 2, 4, 5], "b": [2, 2, 5, 4], "c": [1, 3, 3, 5]})
    >>> result = estimate_alpha(answers)
    >>> round(result.alpha.value, 6), round(result.alpha.low, 6)
    (0.908367, 0.395329)
    """
    moments = collect_moments(answers, missing=missing)
    return estimate_alpha_of_moments(moments, confidence_level=confidence_level, n_min=n_min)


def estimate_alpha_of_moments(
    all_moments: Moments, *, confidence_level: float = 0.95, n_min: int = 2
) -> Consistency | NotEstimated:
    """`estimate_alpha` where moments alone are known (`moments_of_sums`)."""
    check_confidence_level(confidence_level)
    reason = _find_obstacle(all_moments, n_min)
    if reason is not None:
        return reason
    is_used = all_moments.is_varying
    constant = tuple(str(name) for name in np.array(all_moments.items)[~is_used])
    return _describe(all_moments.select(is_used), confidence_level=confidence_level, constant_items=constant)


def _find_obstacle(moments: Moments, n_min: int) -> NotEstimated | None:
    n = moments.n
    if n == 0:
        return NotEstimated("all_missing", n=0)
    if n < max(n_min, 2):
        return NotEstimated("too_few", n=n, n_min=max(n_min, 2))
    is_used = moments.is_varying
    if is_used.sum() < 2:
        return NotEstimated("not_defined" if len(is_used) < 2 else "constant", n=n)
    covariance = moments.covariance[np.ix_(is_used, is_used)]
    totals = total_variance(covariance), total_variance(standardise(covariance))
    if np.isnan(totals).any():  # also where a pair was never answered together
        return NotEstimated("not_defined", n=n)
    return None


def _describe(moments: Moments, *, confidence_level: float, constant_items: tuple[str, ...]) -> Consistency:
    covariance, n, k = moments.covariance, moments.n, len(moments.items)
    correlation = standardise(covariance)
    alpha, se = alpha_of(covariance), _standard_error(covariance, n)
    return Consistency(
        n=n,
        k=k,
        alpha=_feldt_interval(alpha, n, k, confidence_level),
        alpha_asymptotic=_asymptotic_interval(alpha, se, n, confidence_level),
        alpha_se=se,
        alpha_std=alpha_of(correlation),
        lambda2=lambda2_of(covariance),
        lambda6=lambda6_of(correlation),
        r_mean=average_correlation(correlation),
        r_median=float(np.median(upper_triangle(correlation))),
        total_mean=float(moments.mean.sum()),
        total_sd=float(np.sqrt(covariance.sum())),
        items=tabulate_items(moments),
        constant_items=constant_items,
    )


def _feldt_interval(alpha: float, n: int, k: int, confidence_level: float) -> Estimate:
    """(1 - alpha true) / (1 - alpha) follows F with n - 1 and (n - 1)(k - 1) degrees of freedom."""
    tail = (1 - confidence_level) / 2
    low, high = (1 - (1 - alpha) * float(fdtri(n - 1, (n - 1) * (k - 1), p)) for p in (1 - tail, tail))
    return Estimate(alpha, low, high, n, method="Feldt", level=confidence_level)


def _standard_error(covariance: FloatArray, n: int) -> float:
    """The asymptotic standard error of alpha under normality (Duhachek and Iacobucci)."""
    k, total, trace = len(covariance), covariance.sum(), np.trace(covariance)
    square = covariance @ covariance
    bracket = total * (np.trace(square) + trace**2) - 2 * trace * square.sum()
    return float(np.sqrt(2 * k**2 / ((k - 1) ** 2 * total**3) * max(bracket, 0.0) / n))


def _asymptotic_interval(alpha: float, se: float, n: int, confidence_level: float) -> Estimate:
    half = float(ndtri(0.5 + confidence_level / 2)) * se
    return Estimate(alpha, alpha - half, alpha + half, n, method="Duhachek-Iacobucci", level=confidence_level)
