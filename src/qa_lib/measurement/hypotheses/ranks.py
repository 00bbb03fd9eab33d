"""Two groups by ranks: Mann and Whitney's test, its exact form, and how often one group's answers are the higher."""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import ArrayLike

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import Alternative, FloatArray, check_choice, check_confidence_level
from qa_lib.measurement.proportions.intervals import normal_quantile

#: Respondents up to which the exact distribution is counted out: beyond, it takes seconds and changes nothing.
EXACT_LIMIT = 200


@dataclass(frozen=True)
class MannWhitney:
    """Two groups compared by ranks; positive signs mean that the first group answers higher."""

    n_first: int
    n_second: int
    #: Pairs in which the first (second) group's answer is the higher, ties half.
    u_first: float
    u_second: float
    #: Normal approximation with the variance corrected for ties, without and with the continuity correction.
    z: float
    p_value: float
    z_continuity: float
    p_value_continuity: float
    #: P(first higher) - P(second higher), -1 to 1; equals the rank-biserial correlation.
    cliffs_delta: Estimate
    #: P(first higher) + P(tie) / 2 (Vargha and Delaney's A).
    superiority: float
    #: z / sqrt(N).
    r: float


def mann_whitney(
    first: ArrayLike, second: ArrayLike, *, alternative: Alternative = "two-sided", confidence_level: float = 0.95
) -> MannWhitney | NotEstimated:
    """Whether two independent groups answer at the same height (Mann and Whitney, Wilcoxon's rank sum).

    Missing answers are left out. For ordered answers this is the right test, where a test of means is not.

    Parameters
    ----------
    first, second
        Answers of the two groups.
    alternative
        What the first group is against the second: ``two-sided``, ``less``, ``greater``.
    confidence_level
        Of the interval of Cliff's delta: tanh(atanh(delta) -+ z sqrt((n1 + n2 + 1) / (3 n1 n2))); there is none where
        the groups do not overlap.

    Returns
    -------
    MannWhitney
        ``NotEstimated`` where a group is empty (``too_few``) or everybody answered the same (``constant``).

    Notes
    -----
    Mann and Whitney (1947), Annals of Mathematical Statistics 18, 50-60; Cliff (1993), Psychological Bulletin 114,
    494-509. R: ``wilcox.test(a, b, exact = FALSE, correct = ...)``, ``effectsize::cliffs_delta``.

    >>> result = mann_whitney([4, 5, 5, 3], [2, 3, 3, 4, 1])
    >>> result.u_first, round(result.cliffs_delta.value, 6)
    (17.5, 0.75)
    """
    check_choice(alternative, Alternative, what="alternative")
    check_confidence_level(confidence_level)
    a, b = _read(first), _read(second)
    n = len(a) + len(b)
    if min(len(a), len(b)) == 0:
        return NotEstimated("too_few", n=0, n_min=1)
    pairs = len(a) * len(b)
    ranks, ties = _rank(np.concatenate([a, b]))
    u = float(ranks[: len(a)].sum() - len(a) * (len(a) + 1) / 2)
    if len(ties) == 1:
        return NotEstimated("constant", n=n)
    sigma = sqrt(pairs / 12 * (n + 1 - (ties**3 - ties).sum() / (n * (n - 1))))
    excess = u - pairs / 2
    shift = {"two-sided": np.sign(excess) * 0.5, "greater": 0.5, "less": -0.5}[alternative]
    z, z_continuity = excess / sigma, float((excess - shift) / sigma)
    return MannWhitney(
        n_first=len(a),
        n_second=len(b),
        u_first=u,
        u_second=pairs - u,
        z=z,
        p_value=_tail(z, alternative),
        z_continuity=z_continuity,
        p_value_continuity=_tail(z_continuity, alternative),
        cliffs_delta=_estimate_delta(2 * u / pairs - 1, (len(a), len(b)), confidence_level),
        superiority=u / pairs,
        r=z / sqrt(n),
    )


def mann_whitney_exact(
    first: ArrayLike, second: ArrayLike, *, alternative: Alternative = "two-sided"
) -> float | NotEstimated:
    """Exact p value of `mann_whitney`, also with ties: the share of all divisions into two groups as far apart.

    Two-sided it counts rank sums at least as far from their expectation as the observed one. Missing answers are left
    out. ``NotEstimated`` where a group is empty, or above `EXACT_LIMIT` respondents, where `mann_whitney` serves.

    Notes
    -----
    Streitberg and Roehmel (1986), Statistical Software Newsletter 12, 10-17 (shift algorithm).
    R: ``exactRankTests::wilcox.exact(a, b)$p.value``.
    """
    check_choice(alternative, Alternative, what="alternative")
    a, b = _read(first), _read(second)
    n = len(a) + len(b)
    if min(len(a), len(b)) == 0:
        return NotEstimated("too_few", n=0, n_min=1)
    if n > EXACT_LIMIT:
        return NotEstimated("not_defined", n=n)
    scores = np.rint(2 * _rank(np.concatenate([a, b]))[0]).astype(np.int64)
    probability = _rank_sum_distribution(scores, len(a))
    distance = n * np.arange(len(probability)) - len(a) * int(scores.sum())
    observed = n * int(scores[: len(a)].sum()) - len(a) * int(scores.sum())
    is_as_far = {
        "two-sided": abs(distance) >= abs(observed),
        "less": distance <= observed,
        "greater": distance >= observed,
    }[alternative]
    return float(min(1.0, probability[is_as_far].sum()))


def _read(values: ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"a group is no column of answers. Given: {array.ndim} dimensions. Expected: 1")
    return array[~np.isnan(array)]


def _rank(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Midranks, and how many share each value."""
    _, position, ties = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(ties)
    return (last - (ties - 1) / 2)[position], ties.astype(np.float64)


def _tail(z: float, alternative: Alternative) -> float:
    from scipy.special import ndtr

    return float({"less": ndtr(z), "greater": ndtr(-z), "two-sided": 2 * ndtr(-abs(z))}[alternative])


def _estimate_delta(delta: float, sizes: tuple[int, int], confidence_level: float) -> Estimate:
    n_first, n_second = sizes
    half = normal_quantile(confidence_level) * sqrt((n_first + n_second + 1) / (3 * n_first * n_second))
    low, high = (None, None) if abs(delta) == 1 else (tanh(atanh(delta) - half), tanh(atanh(delta) + half))
    return Estimate(delta, low, high, n_first + n_second, "cliff", confidence_level)


def _rank_sum_distribution(scores: np.ndarray, size: int) -> FloatArray:
    """Probability of each sum of ``size`` of the (whole) scores drawn at random."""
    from scipy.special import comb

    ways = np.zeros((size + 1, int(scores.sum()) + 1))
    ways[0, 0] = 1.0
    for score in scores:
        ways[1:, score:] += ways[:-1, : ways.shape[1] - score].copy()
    return np.asarray(ways[size] / comb(len(scores), size))
