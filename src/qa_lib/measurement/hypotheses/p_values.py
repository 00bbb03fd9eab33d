"""P values of several tests at once."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qa_lib.measurement.inputs import FloatArray, check_choice

Adjustment = Literal["holm", "hochberg", "hommel", "bonferroni", "BH", "BY", "none"]


def adjust_p_values(p_values: ArrayLike, *, method: Adjustment = "holm") -> FloatArray:
    """P values adjusted for the number of tests.

    ``holm`` holds the chance of any false finding (with any dependence), ``BH`` (Benjamini and Hochberg) the expected
    share of false ones among the findings; ``bonferroni``, ``hochberg``, ``hommel``, ``BY``, ``none`` for comparison.

    Parameters
    ----------
    p_values
        0-1. NaN stays NaN and does not count as a test.
    method
        As above.

    Returns
    -------
    array
        In the order given, at most 1.

    Raises
    ------
    ValueError
        A value outside 0-1 or an unknown method.

    Notes
    -----
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70; Benjamini and Hochberg (1995), JRSS B 57, 289-300.
    R: ``p.adjust(p, method)``.

    >>> [round(p, 6) for p in adjust_p_values([0.01, 0.04, 0.03, 0.005]).tolist()]
    [0.03, 0.06, 0.06, 0.02]
    """
    check_choice(method, Adjustment, what="adjustment")
    p = np.asarray(p_values, dtype=np.float64)
    if ((p < 0) | (p > 1)).any():
        raise ValueError(f"a p value lies outside 0-1. Given: {p.tolist()}. Expected: 0 to 1, NaN where not tested")
    adjusted = p.copy()
    is_tested = ~np.isnan(p)
    if is_tested.any():
        adjusted[is_tested] = _adjust(p[is_tested], method)
    return adjusted


def _adjust(p: FloatArray, method: Adjustment) -> FloatArray:
    if method == "none":
        return p
    order = np.argsort(p, kind="stable")
    ordered, n = p[order], len(p)
    rank = np.arange(1, n + 1)
    harmonic = float((1 / rank).sum())
    if method == "bonferroni":
        result = n * ordered
    elif method == "holm":
        result = np.maximum.accumulate((n + 1 - rank) * ordered)
    elif method == "hommel":
        result = _hommel(ordered)
    else:
        factor = {"hochberg": n + 1.0 - rank, "BH": n / rank, "BY": harmonic * n / rank}[method]
        result = np.minimum.accumulate((factor * ordered)[::-1])[::-1]
    restored = np.empty(n)
    restored[order] = np.minimum(result, 1.0)
    return restored


def _hommel(ordered: FloatArray) -> FloatArray:
    """Hommel's adjustment of ordered p values (Wright 1992, Biometrics 48, 1005-1013)."""
    n = len(ordered)
    rank = np.arange(1, n + 1)
    adjusted = np.full(n, (n * ordered / rank).min())
    lower = adjusted.copy()
    for m in range(n - 1, 1, -1):
        first, last = np.arange(n - m + 1), np.arange(n - m + 1, n)
        bound = (m * ordered[last] / np.arange(2, m + 1)).min()
        lower[first] = np.minimum(m * ordered[first], bound)
        lower[last] = lower[n - m]
        adjusted = np.maximum(adjusted, lower)
    return np.asarray(np.maximum(adjusted, ordered))
