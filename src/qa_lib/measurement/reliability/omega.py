"""McDonald's omega of a scale that measures one thing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import check_confidence_level
from qa_lib.measurement.reliability.matrices import standardise
from qa_lib.measurement.reliability.moments import Moments, collect_moments
from qa_lib.measurement.structure.extraction import SMALLEST_UNIQUENESS, extract_loadings
from qa_lib.measurement.structure.sums import FloatArray, MissingRule

#: Correlation matrices with a smaller eigenvalue have no maximum-likelihood factor.
_SMALLEST_EIGENVALUE = 1e-8
#: Above this condition number the information does not tell all parameters apart.
_SINGULAR = 1e12


@dataclass(frozen=True)
class OneFactorOmega:
    """Omega of a one-factor model: the share of the sum's variance that the factor explains."""

    n: int
    k: int
    #: From unstandardised loadings, with the interval of the delta method under normality (no ends where the data do
    #: not tell the parameters apart).
    omega: Estimate
    omega_std: float
    #: With the observed variance of the sum in the denominator instead of the model's.
    omega_observed: float
    #: Mean of squared standardised loadings (average variance extracted).
    variance_extracted: float
    #: One row an item (index ``item``): loading, residual_variance (both for covariances with divisor n), std_loading.
    items: pd.DataFrame

    @property
    def is_improper(self) -> bool:
        """Whether the factor explains (almost) all of an item, a sign of too few respondents or a wrong model."""
        return bool((self.items["std_loading"] ** 2).max() > 1 - 1.01 * SMALLEST_UNIQUENESS)


def estimate_omega(
    answers: pd.DataFrame, *, missing: MissingRule = "listwise", confidence_level: float = 0.95, n_min: int = 4
) -> OneFactorOmega | NotEstimated:
    """Omega of a one-factor model fitted by maximum likelihood.

    omega = (sum of loadings)^2 / ((sum of loadings)^2 + sum of residual variances). Unlike alpha it does not ask the
    items to load alike.

    Parameters
    ----------
    answers
        Respondents x items, numbers, reversed items already reversed; NaN is missing. Constant items are left out.
    missing
        ``listwise``: only respondents who answered every item. ``pairwise``: covariances of each pair on the
        respondents who answered both; the interval is then approximate.
    confidence_level
        0-1.
    n_min
        Fewer respondents give "not estimated".

    Returns
    -------
    OneFactorOmega or NotEstimated
        ``NotEstimated``: fewer than three items that vary (two do not identify the model), fewer than
        ``n_min`` respondents or not more than items, or an item that is the sum of others.

    Raises
    ------
    ValueError
        The rule is unknown, the confidence level is no probability, or a column is not numeric.

    Notes
    -----
    McDonald (1999), Test Theory, chapter 6; Raykov (2002), Multivariate Behavioral Research 37, 89-103.
    R: ``lavaan::cfa("F =~ items", std.lv = TRUE)`` with ``semTools::reliability``.
    """
    moments = collect_moments(answers, missing=missing)
    return estimate_omega_of_moments(moments, confidence_level=confidence_level, n_min=n_min)


def estimate_omega_of_moments(
    moments: Moments, *, confidence_level: float = 0.95, n_min: int = 4
) -> OneFactorOmega | NotEstimated:
    """`estimate_omega` where moments alone are known (`moments_of_sums`)."""
    check_confidence_level(confidence_level)
    moments = moments.select(moments.is_varying)
    n, k = moments.n, len(moments.items)
    if n < max(n_min, k + 1):
        return NotEstimated("too_few", n=n, n_min=max(n_min, k + 1)) if n else NotEstimated("all_missing", n=0)
    if k < 3 or not _is_positive_definite(moments.covariance):
        return NotEstimated("not_defined", n=n)
    loadings = extract_loadings(standardise(moments.covariance), 1, extraction="ml")
    if loadings is None:
        return NotEstimated("not_converged", n=n)
    std = loadings[:, 0] * (1 if loadings.sum() >= 0 else -1)
    return _describe(moments, std, confidence_level=confidence_level)


def _is_positive_definite(covariance: FloatArray) -> bool:
    correlation = standardise(covariance)
    return bool(np.isfinite(correlation).all() and np.linalg.eigvalsh(correlation)[0] > _SMALLEST_EIGENVALUE)


def _describe(moments: Moments, std: FloatArray, *, confidence_level: float) -> OneFactorOmega:
    covariance = moments.covariance * (moments.n - 1) / moments.n
    variance = np.diag(covariance)
    loading, residual = std * np.sqrt(variance), (1 - std**2) * variance
    names = pd.Index(moments.items, name="item")
    columns = {"loading": loading, "residual_variance": residual, "std_loading": std}
    omega = _share_of_factor(loading, residual.sum())
    low, high = _interval(omega, _standard_error(loading, residual, moments.n), confidence_level)
    return OneFactorOmega(
        n=moments.n,
        k=len(std),
        omega=Estimate(omega, low, high, moments.n, method="delta", level=confidence_level),
        omega_std=_share_of_factor(std, (1 - std**2).sum()),
        omega_observed=float(loading.sum() ** 2 / covariance.sum()),
        variance_extracted=float((std**2).mean()),
        items=pd.DataFrame(columns, index=names),
    )


def _share_of_factor(loading: FloatArray, residual: float) -> float:
    return float(loading.sum() ** 2 / (loading.sum() ** 2 + residual))


def _interval(omega: float, se: float | None, confidence_level: float) -> tuple[float | None, float | None]:
    if se is None:
        return None, None
    half = float(ndtri(0.5 + confidence_level / 2)) * se
    return omega - half, omega + half


def _standard_error(loading: FloatArray, residual: FloatArray, n: int) -> float | None:
    """By the delta method from the expected information of the parameters; None where that is singular."""
    common, noise = loading.sum(), residual.sum()
    to_loading = np.full(len(loading), 2 * common * noise)
    to_residual = np.full(len(loading), -(common**2))
    slope = np.concatenate([to_loading, to_residual]) / (common**2 + noise) ** 2
    information = _information(loading, residual)
    if np.linalg.cond(information) > _SINGULAR:
        return None
    return float(np.sqrt(slope @ np.linalg.solve(information, slope) / n))


def _information(loading: FloatArray, residual: FloatArray) -> FloatArray:
    """Expected information of one respondent: loadings first, then residual variances."""
    inverse = np.linalg.inv(np.outer(loading, loading) + np.diag(residual))
    pull = inverse @ loading
    of_loadings = np.outer(pull, pull) + inverse * (loading @ pull)
    of_both = inverse * pull
    return np.block([[of_loadings, of_both], [of_both.T, inverse**2 / 2]])
