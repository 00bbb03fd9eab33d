"""What weights cost: the effective number of respondents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.inputs import read_counts


@dataclass(frozen=True)
class WeightSummary:
    """How uneven weights are."""

    n: int
    total: float
    #: (sum w)^2 / sum w^2 (Kish), at most n.
    effective_n: float
    #: n / effective_n = 1 + cv^2.
    design_effect: float
    #: Standard deviation (of the n weights, divisor n) / mean.
    cv: float
    lowest: float
    highest: float
    highest_to_mean: float


def summarise_weights(weights: ArrayLike) -> WeightSummary | NotEstimated:
    """How uneven weights are, and how many equally weighted respondents they are worth.

    Parameters
    ----------
    weights
        One a respondent, 0 or more. Respondents with a weight of 0 are counted.

    Returns
    -------
    WeightSummary
        ``NotEstimated`` without respondents or where all weights are 0.

    Notes
    -----
    Kish (1965), Survey Sampling, 11.7. R: ``sum(w)^2 / sum(w^2)``.

    >>> round(summarise_weights([0.5, 0.8, 1.2, 2.5]).effective_n, 4)
    2.9138
    """
    w = read_counts(weights, what="weights")
    total = float(w.sum())
    if total == 0:
        return NotEstimated("all_missing", n=len(w))
    effective_n = total**2 / float((w**2).sum())
    return WeightSummary(
        n=len(w),
        total=total,
        effective_n=effective_n,
        design_effect=len(w) / effective_n,
        cv=float(w.std() / w.mean()),
        lowest=float(w.min()),
        highest=float(w.max()),
        highest_to_mean=float(w.max() / np.mean(w)),
    )
