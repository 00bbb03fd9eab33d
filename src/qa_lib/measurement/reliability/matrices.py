"""Reliability coefficients as functions of a covariance or correlation matrix."""

from __future__ import annotations

import numpy as np

from qa_lib.measurement.structure.sums import FloatArray

#: Above this condition number a correlation matrix counts as singular.
_SINGULAR = 1e14
#: A variance of the sum below this share of the items' variances is what rounding leaves of none.
NO_SPREAD = 1e-10


def standardise(covariance: FloatArray) -> FloatArray:
    """The correlations that follow from covariances (R: ``cov2cor``)."""
    sd = np.sqrt(np.diag(covariance))
    correlation = np.asarray(covariance / np.outer(sd, sd))
    np.fill_diagonal(correlation, 1.0)
    return correlation


def total_variance(matrix: FloatArray) -> float:
    """The sum of all entries, which is the variance of the sum of items; NaN where there is none."""
    total = float(matrix.sum())
    return total if total > NO_SPREAD * np.trace(matrix) else np.nan


def upper_triangle(matrix: FloatArray) -> FloatArray:
    """The entries above the diagonal."""
    return matrix[np.triu_indices(len(matrix), k=1)]


def alpha_of(matrix: FloatArray) -> float:
    """Cronbach's alpha, k / (k - 1) * (1 - trace / sum): raw from covariances, standardised from correlations.

    >>> alpha_of(np.array([[1.0, 0.5], [0.5, 1.0]]))
    0.6666666666666667
    """
    k = len(matrix)
    return float(k / (k - 1) * (1 - np.trace(matrix) / total_variance(matrix)))


def lambda2_of(matrix: FloatArray) -> float:
    """Guttman's lambda 2: (off-diagonal sum + sqrt(k / (k - 1) * sum of off-diagonal squares)) / sum."""
    k, total = len(matrix), total_variance(matrix)
    off_diagonal = matrix - np.diag(np.diag(matrix))
    return float((off_diagonal.sum() + np.sqrt(k / (k - 1) * (off_diagonal**2).sum())) / total)


def squared_multiple_correlations(correlation: FloatArray) -> FloatArray:
    """R squared of each item on all others, 0-1 (R: ``psych::smc``); by the pseudo-inverse where singular."""
    is_singular = np.linalg.cond(correlation) > _SINGULAR
    inverse = np.linalg.pinv(correlation, hermitian=True) if is_singular else np.linalg.inv(correlation)
    diagonal = np.diag(inverse)
    unexplained = np.divide(1.0, diagonal, out=np.ones(len(diagonal)), where=diagonal != 0)
    return np.asarray(np.clip(1 - unexplained, 0.0, 1.0))


def lambda6_of(correlation: FloatArray) -> float:
    """Guttman's lambda 6: 1 - sum(1 - squared multiple correlation) / sum."""
    return float(1 - (1 - squared_multiple_correlations(correlation)).sum() / total_variance(correlation))


def average_correlation(correlation: FloatArray) -> float:
    """The mean of the correlations between different items."""
    return float(upper_triangle(correlation).mean())
