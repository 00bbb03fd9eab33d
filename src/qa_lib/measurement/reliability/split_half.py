"""Reliability from two halves of a scale: one split by position, and every split there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import check_confidence_level
from qa_lib.measurement.reliability.fisher import correlation_interval
from qa_lib.measurement.reliability.matrices import standardise, total_variance
from qa_lib.measurement.reliability.moments import Moments, collect_moments
from qa_lib.measurement.structure.sums import FloatArray, MissingRule

#: Up to so many splits all are visited; beyond it a sample is drawn.
ALL_SPLITS_LIMIT = 200_000


@dataclass(frozen=True)
class SplitRange:
    """Split-half reliability 4 * (covariance of the halves) / (variance of the sum) over many splits."""

    n_splits: int
    min: float
    mean: float
    max: float
    #: Whether every distinct split was visited.
    is_complete: bool


@dataclass(frozen=True)
class SplitHalves:
    """Two halves of a scale by position, odd against even items."""

    n: int
    odd_items: tuple[str, ...]
    even_items: tuple[str, ...]
    #: Correlation of the halves.
    r: Estimate
    #: Stepped up to the whole scale, 2 r / (1 + r), with its interval from that of r.
    spearman_brown: Estimate
    #: The step up that holds for halves of unequal length (Horst 1951).
    horst: float
    #: Guttman's lambda 4 of this split: 2 * (1 - (variance of odd + variance of even) / variance of the sum).
    lambda4: float
    #: Over all splits (or random ones) of the items, from covariances and from correlations.
    all_raw: SplitRange
    all_std: SplitRange


def split_halves(
    answers: pd.DataFrame,
    *,
    missing: MissingRule = "listwise",
    confidence_level: float = 0.95,
    n_random: int = 10_000,
    seed: int = 0,
) -> SplitHalves | NotEstimated:
    """Split-half reliability: odd against even items by column order, and over all splits.

    Parameters
    ----------
    answers
        Respondents x items, numbers, reversed items already reversed; NaN is missing.
    missing
        ``listwise``: only respondents who answered every item. ``pairwise``: all is computed from covariances of
        pairs of items on the respondents who answered both.
    confidence_level
        Confidence level, 0-1.
    n_random
        Random splits drawn where there are more than 200 000 distinct ones.
    seed
        Of the random splits.

    Returns
    -------
    SplitHalves or NotEstimated
        ``NotEstimated``: fewer than 4 respondents or fewer than two items, or a half without variance.

    Raises
    ------
    ValueError
        The rule is unknown or a column is not numeric.

    Notes
    -----
    Guttman (1945), Psychometrika 10, 255-282; Horst (1951), Psychometrika 16, 189-202.
    R: ``psych::splitHalf(x, check.keys = FALSE)``, which visits half of the splits of an odd number of items; here
    all are visited.
    """
    check_confidence_level(confidence_level)
    moments = collect_moments(answers, missing=missing)
    if moments.n < 4:
        return NotEstimated("too_few", n=moments.n, n_min=4)
    moments = moments.select(moments.is_varying)
    if len(moments.items) < 2:
        return NotEstimated("not_defined", n=moments.n)
    is_odd = np.arange(len(moments.items)) % 2 == 0
    blocks = _sum_blocks(moments.covariance, is_odd)
    if not _can_be_stepped_up(blocks):
        return NotEstimated("not_defined", n=moments.n)
    splits = list_splits(len(moments.items), n_random=n_random, seed=seed)
    return _describe(moments, blocks, splits, is_odd=is_odd, confidence_level=confidence_level)


def _can_be_stepped_up(blocks: FloatArray) -> bool:
    """Whether both halves vary, their sum does, and they are not exact opposites."""
    if np.isnan(total_variance(blocks)) or not (np.diag(blocks) > 0).all():
        return False
    return bool(standardise(blocks)[0, 1] > -1 + 1e-12)


def _sum_blocks(matrix: FloatArray, is_first: np.ndarray) -> FloatArray:
    """The 2 x 2 covariance matrix of the two halves' sums."""
    halves = np.stack([is_first, ~is_first]).astype(np.float64)
    return halves @ matrix @ halves.T


def _describe(
    moments: Moments, blocks: FloatArray, splits: FloatArray, *, is_odd: np.ndarray, confidence_level: float
) -> SplitHalves:
    names = np.array(moments.items)
    r = correlation_interval(float(standardise(blocks)[0, 1]), moments.n, confidence_level=confidence_level)
    is_complete = len(splits) == count_splits(len(names))
    return SplitHalves(
        n=moments.n,
        odd_items=_as_text(names[is_odd]),
        even_items=_as_text(names[~is_odd]),
        r=r,
        spearman_brown=_step_up(r),
        horst=_step_up_unequal(r.value, float(is_odd.mean())),
        lambda4=float(2 * (1 - np.trace(blocks) / blocks.sum())),
        all_raw=_range_over(splits, moments.covariance, is_complete),
        all_std=_range_over(splits, standardise(moments.covariance), is_complete),
    )


def _as_text(names: Sequence[str] | np.ndarray) -> tuple[str, ...]:
    return tuple(str(name) for name in names)


def spearman_brown(reliability: float, factor: float) -> float:
    """The reliability of a scale ``factor`` times as long: f r / (1 + (f - 1) r).

    >>> spearman_brown(0.5, 2)
    0.6666666666666666
    """
    return factor * reliability / (1 + (factor - 1) * reliability)


def _step_up(r: Estimate) -> Estimate:
    low, high = (None if end is None or end <= -1 else spearman_brown(end, 2) for end in (r.low, r.high))
    return Estimate(spearman_brown(r.value, 2), low, high, r.n, method="Spearman-Brown of Fisher's z", level=r.level)


def _step_up_unequal(r: float, share: float) -> float:
    """Horst's formula for halves that hold ``share`` and ``1 - share`` of the items."""
    if abs(r) >= 1:
        return r
    spread = share * (1 - share) * (1 - r**2)
    return float(r * (np.sqrt(r**2 + 4 * spread) - r) / (2 * spread))


def count_splits(k: int) -> int:
    """Distinct divisions of k items into halves of floor(k / 2) and ceil(k / 2).

    >>> count_splits(5), count_splits(8)
    (10, 35)
    """
    return comb(k, k // 2) // (1 if k % 2 else 2)


def list_splits(k: int, *, n_random: int, seed: int) -> FloatArray:
    """Splits as rows of marks of the smaller half: all of them, or ``n_random`` where there are too many."""
    if count_splits(k) > ALL_SPLITS_LIMIT:
        order = np.random.default_rng(seed).permuted(np.tile(np.arange(k), (n_random, 1)), axis=1)
        return (order < k // 2).astype(np.float64)
    with_first = combinations(range(1, k), k // 2 - 1)  # of an even number, only one of each two complements
    chosen = combinations(range(k), k // 2) if k % 2 else ((0, *others) for others in with_first)
    positions = np.array(list(chosen))
    marks = np.zeros((len(positions), k))
    np.put_along_axis(marks, positions, 1.0, axis=1)
    return marks


def _range_over(splits: FloatArray, matrix: FloatArray, is_complete: bool) -> SplitRange:
    between = splits @ matrix.sum(axis=0) - ((splits @ matrix) * splits).sum(axis=1)
    values = 4 * between / matrix.sum()
    return SplitRange(len(values), float(values.min()), float(values.mean()), float(values.max()), is_complete)
