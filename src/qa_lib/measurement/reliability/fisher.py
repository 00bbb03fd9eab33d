"""The interval of a correlation by Fisher's transformation."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from qa_lib.measurement.estimates import Estimate


def correlation_interval(r: float, n: int, *, confidence_level: float = 0.95) -> Estimate:
    """Pearson's correlation with the interval tanh(atanh(r) +- z / sqrt(n - 3)).

    Parameters
    ----------
    r
        -1 to 1; at either end the interval is the value itself.
    n
        Pairs. With fewer than 4 there is no interval.
    confidence_level
        Confidence level, 0-1.

    Notes
    -----
    R: ``cor.test(x, y)$conf.int``.

    >>> estimate = correlation_interval(0.6, 28)
    >>> round(estimate.low, 4), round(estimate.high, 4)
    (0.2924, 0.7951)
    """
    if n < 4:
        return Estimate(r, None, None, n, method="Fisher's z", level=confidence_level)
    if abs(r) >= 1:
        return Estimate(r, r, r, n, method="Fisher's z", level=confidence_level)
    half = float(ndtri(0.5 + confidence_level / 2)) / np.sqrt(n - 3)
    low, high = (float(np.tanh(np.arctanh(r) + step)) for step in (-half, half))
    return Estimate(r, low, high, n, method="Fisher's z", level=confidence_level)
