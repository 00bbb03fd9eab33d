"""How each item works in its scale."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.measurement.reliability.matrices import (
    NO_SPREAD,
    lambda6_of,
    squared_multiple_correlations,
    standardise,
    total_variance,
)
from qa_lib.measurement.reliability.moments import Moments
from qa_lib.measurement.structure.sums import FloatArray

#: With a smaller eigenvalue the correlations are no longer those of any answers (or some item is a sum of others).
_SMALLEST_EIGENVALUE = 1e-10


def tabulate_items(moments: Moments) -> pd.DataFrame:
    """Statistics of each item of a scale, all from the covariance matrix.

    Parameters
    ----------
    moments
        Two or more items that vary.

    Returns
    -------
    pandas.DataFrame
        One row an item (index ``item``): ``n_valid``, ``item_mean``, ``item_sd``; ``item_rest_r``, the correlation
        with the sum of the other items; ``item_total_r``, with the sum of all; ``std_item_total_r``, the same of
        standardised items; ``corrected_item_total_r``, with the item's own share in the sum replaced by its squared
        multiple correlation; ``alpha_if_dropped``, ``alpha_std_if_dropped``, ``lambda6_if_dropped``,
        ``r_mean_if_dropped``, NA with fewer than three items. NA where undefined.

    Notes
    -----
    R: ``psych::alpha(x)$item.stats`` (r.drop, raw.r, std.r, r.cor) and ``$alpha.drop``.
    """
    covariance = moments.covariance
    correlation = standardise(covariance)
    numbers = {
        "item_mean": moments.mean,
        "item_sd": moments.sd,
        "item_rest_r": _item_rest(covariance),
        "item_total_r": _item_total(covariance) / moments.sd,
        "std_item_total_r": _item_total(correlation),
        "corrected_item_total_r": _item_total(_replace_diagonal(correlation)),
        **_without_each(covariance, correlation),
    }
    arrays = {name: pd.array(values, dtype="Float64") for name, values in numbers.items()}
    n_valid = pd.array(moments.n_valid, dtype="Int64")
    return pd.DataFrame({"n_valid": n_valid, **arrays}, index=pd.Index(moments.items, name="item"))


def _item_total(matrix: FloatArray) -> FloatArray:
    """Covariance of each item with the sum, by the sum's standard deviation."""
    return np.asarray(matrix.sum(axis=0) / np.sqrt(total_variance(matrix)))


def _item_rest(covariance: FloatArray) -> FloatArray:
    variance = np.diag(covariance)
    return np.asarray((covariance.sum(axis=0) - variance) / np.sqrt(variance * _rest_variance(covariance)))


def _rest_variance(matrix: FloatArray) -> FloatArray:
    """Variance of the sum without each item; NaN where there is none."""
    rest = matrix.sum() - 2 * matrix.sum(axis=0) + np.diag(matrix)
    return np.where(rest > NO_SPREAD * np.trace(matrix), rest, np.nan)


def _replace_diagonal(correlation: FloatArray) -> FloatArray:
    matrix = correlation.copy()
    np.fill_diagonal(matrix, squared_multiple_correlations(correlation))
    return matrix


def _without_each(covariance: FloatArray, correlation: FloatArray) -> dict[str, FloatArray]:
    """The coefficients of the scale without each of its items."""
    k = len(covariance)
    if k < 3:
        names = ("alpha_if_dropped", "alpha_std_if_dropped", "lambda6_if_dropped", "r_mean_if_dropped")
        return {name: np.full(k, np.nan) for name in names}
    return {
        "alpha_if_dropped": _alpha_without(covariance),
        "alpha_std_if_dropped": _alpha_without(correlation),
        "lambda6_if_dropped": _lambda6_without(correlation),
        "r_mean_if_dropped": (_rest_variance(correlation) - (k - 1)) / ((k - 1) * (k - 2)),
    }


def _alpha_without(matrix: FloatArray) -> FloatArray:
    k, variance = len(matrix), np.diag(matrix)
    return np.asarray((k - 1) / (k - 2) * (1 - (variance.sum() - variance) / _rest_variance(matrix)))


def _lambda6_without(correlation: FloatArray) -> FloatArray:
    """From one inverse B: without item i, item j is left unexplained to 1 / (B_jj - B_ij^2 / B_ii)."""
    if np.linalg.eigvalsh(correlation)[0] < _SMALLEST_EIGENVALUE:
        return np.array([lambda6_of(_drop(correlation, item)) for item in range(len(correlation))])
    inverse = np.linalg.inv(correlation)
    diagonal = np.diag(inverse)
    left = diagonal - inverse**2 / diagonal[:, np.newaxis]
    np.fill_diagonal(left, np.inf)
    unexplained = np.clip(1 / left, 0.0, 1.0).sum(axis=1)
    return np.asarray(1 - unexplained / _rest_variance(correlation))


def _drop(matrix: FloatArray, item: int) -> FloatArray:
    return np.delete(np.delete(matrix, item, axis=0), item, axis=1)
