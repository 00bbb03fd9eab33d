"""How each item works in its scale."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.measurement.reliability.matrices import (
    alpha_of,
    average_correlation,
    lambda6_of,
    squared_multiple_correlations,
    standardise,
    total_variance,
)
from qa_lib.measurement.reliability.moments import Moments
from qa_lib.measurement.structure.sums import FloatArray


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
    table = pd.DataFrame(
        {
            "n_valid": moments.n_valid,
            "item_mean": moments.mean,
            "item_sd": moments.sd,
            "item_rest_r": _item_rest(covariance),
            "item_total_r": _item_total(covariance) / moments.sd,
            "std_item_total_r": _item_total(correlation),
            "corrected_item_total_r": _item_total(_replace_diagonal(correlation)),
        },
        index=pd.Index(moments.items, name="item"),
    )
    table = table.assign(**_without_each(covariance, correlation))
    return table.astype({name: "Int64" if name == "n_valid" else "Float64" for name in table.columns})


def _item_total(matrix: FloatArray) -> FloatArray:
    """Covariance of each item with the sum, by the sum's standard deviation."""
    return np.asarray(matrix.sum(axis=0) / np.sqrt(total_variance(matrix)))


def _item_rest(covariance: FloatArray) -> FloatArray:
    variance, column = np.diag(covariance), covariance.sum(axis=0)
    rest = covariance.sum() - 2 * column + variance
    return np.asarray((column - variance) / np.sqrt(variance * np.where(rest > 0, rest, np.nan)))


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
    covariances = [_drop(covariance, item) for item in range(k)]
    correlations = [_drop(correlation, item) for item in range(k)]
    return {
        "alpha_if_dropped": np.array([alpha_of(matrix) for matrix in covariances]),
        "alpha_std_if_dropped": np.array([alpha_of(matrix) for matrix in correlations]),
        "lambda6_if_dropped": np.array([lambda6_of(matrix) for matrix in correlations]),
        "r_mean_if_dropped": np.array([average_correlation(matrix) for matrix in correlations]),
    }


def _drop(matrix: FloatArray, item: int) -> FloatArray:
    return np.delete(np.delete(matrix, item, axis=0), item, axis=1)
