"""How likely a level reaches a target, and how far those who did not answer could move it."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincc, ndtr

from qa_lib.measurement.inputs import FloatArray, check_choice
from qa_lib.measurement.proportions.intervals import Interval

ChanceMethod = Literal["jeffreys", "wilson"]


def chance_of_reaching(
    share: ArrayLike, effective_n: ArrayLike, *, target: ArrayLike, method: ChanceMethod = "jeffreys"
) -> FloatArray:
    """The probability that the true share is at or above a target, given what was observed.

    ``jeffreys``: the tail of beta with pn + 1/2 and n - pn + 1/2. ``wilson``: the normal probability of
    (p - t) / sqrt(t (1 - t) / n). Where the 95 % interval of that name begins at the target, the chance is 97.5 %, so
    that a verdict by the interval and one by the chance never differ.

    Parameters
    ----------
    share
        Observed shares, 0-1; NaN gives NaN.
    effective_n
        Effective sample sizes, above 0; of a census (infinite) the chance is 0 or 1.
    target
        0-1; NaN where there is none.
    method
        The interval that the chance goes with.

    Returns
    -------
    array
        0-1; NaN where share, size or target is unknown.

    Notes
    -----
    Clause 7.5.3, point 5. Brown, Cai and DasGupta (2001), Statistical Science 16, 101-133.
    R: ``pbeta(target, x + 0.5, n - x + 0.5, lower.tail = FALSE)``;
    ``prop.test(x, n, p = target, alternative = "less", correct = FALSE)$p.value``.

    >>> round(float(chance_of_reaching(0.75, 60, target=0.7)), 6)
    0.799406
    >>> round(float(chance_of_reaching(0.75, 60, target=0.7, method="wilson")), 6)
    0.800988
    """
    check_choice(method, ChanceMethod, what="method of a chance")
    p, n, goal = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (share, effective_n, target)))
    is_known = np.isfinite(p) & np.isfinite(goal) & (n > 0)
    is_sample = is_known & np.isfinite(n)
    size, observed, aim = (np.where(is_sample, x, filler) for x, filler in ((n, 1.0), (p, 0.5), (goal, 0.5)))
    chance = _jeffreys(observed, size, aim) if method == "jeffreys" else _wilson(observed, size, aim)
    certain = np.where(p >= goal, 1.0, 0.0)
    return np.where(is_sample, chance, np.where(is_known, certain, np.nan))


def _jeffreys(p: FloatArray, n: FloatArray, target: FloatArray) -> FloatArray:
    return np.asarray(betaincc(p * n + 0.5, (1 - p) * n + 0.5, target))


def _wilson(p: FloatArray, n: FloatArray, target: FloatArray) -> FloatArray:
    """Of a target of 0 or 1 the chance is 1 or, unless all are positive, 0."""
    error = np.sqrt(target * (1 - target) / n)
    chance = ndtr((p - target) / np.where(error > 0, error, 1.0))
    return np.where(error > 0, chance, np.where(p >= target, 1.0, 0.0))


def bound_nonresponse(share: ArrayLike, response_share: ArrayLike, *, largest_gap: float = 1.0) -> Interval:
    """How far those who did not answer could move a level: nothing is assumed but how much they may differ.

    With r the response share, the population's level is r p + (1 - r) q, where q of those who did not answer lies
    within ``largest_gap`` of p and within 0-1. A gap of 1 gives the worst case.

    Parameters
    ----------
    share
        Levels of those who answered, 0-1; NaN gives NaN.
    response_share
        Those who answered / population, 0-1; NaN where the population is unknown.
    largest_gap
        Largest difference between those who did not answer and those who did, 0-1.

    Returns
    -------
    Interval
        The level with its lowest and highest value in the population.

    Notes
    -----
    Cochran (1977), Sampling Techniques, 13.2.
    """
    p, r = np.asarray(share, dtype=np.float64), np.asarray(response_share, dtype=np.float64)
    if not 0 <= largest_gap <= 1 or ((r < 0) | (r > 1)).any():
        raise ValueError(f"Given: gap {largest_gap}, response {r.tolist()}. Expected: both within 0-1")
    lowest, highest = np.clip(p - largest_gap, 0, 1), np.clip(p + largest_gap, 0, 1)
    return Interval(share=p, low=r * p + (1 - r) * lowest, high=r * p + (1 - r) * highest)


def tipping_share(share: ArrayLike, response_share: ArrayLike, *, target: ArrayLike) -> FloatArray:
    """The level among those who did not answer at which the whole population stands exactly at the target.

    (target - r p) / (1 - r). NaN where no level of theirs, 0-1, could do that: the verdict stands whatever they think.
    Also NaN where anything is unknown or everybody answered.
    """
    p, r, goal = (np.asarray(x, dtype=np.float64) for x in (share, response_share, target))
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = (goal - r * p) / (1 - r)
    return np.where((needed >= 0) & (needed <= 1) & (r < 1), needed, np.nan)
