"""Why a level moved: other people answered, or people answered otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import FloatArray, read_counts
from qa_lib.measurement.proportions.intervals import Interval


@dataclass(frozen=True)
class ChangeParts:
    """A change of a level, in two parts that add up to it."""

    change: float
    #: What the change would be had every group kept its level: the groups only weigh otherwise.
    composition: float
    #: What it would be had the groups kept their weights: the real change. Its interval is None where a group's is.
    real: Estimate
    #: The real change's part of each group, in the order given; 0 for a group that is there once only.
    real_by_group: FloatArray


def decompose_change(
    before: Interval, after: Interval, *, n_before: ArrayLike, n_after: ArrayLike, confidence_level: float = 0.95
) -> ChangeParts | NotEstimated:
    """Part a change of a level into composition and real change (Kitagawa).

    With w a group's share of the valid answers and p its level: composition is the sum of (w2 - w1) (p1 + p2) / 2, the
    real change the sum of (w1 + w2) / 2 (p2 - p1). A group that answered once only is taken to have had the same level
    the other time, so that it counts as composition.

    Parameters
    ----------
    before, after
        Levels of the groups with their intervals, in one order; NaN where a group did not answer.
    n_before, n_after
        Valid answers of the groups.
    confidence_level
        Of the levels' intervals, which the real change's interval is put together from (Zou and Donner).

    Returns
    -------
    ChangeParts
        ``NotEstimated`` where nobody answered at one of the times.

    Notes
    -----
    Kitagawa (1955), JASA 50, 1168-1194; Zou and Donner (2008), Statistics in Medicine 27, 1693-1702.
    """
    n = np.stack([read_counts(n_before, what="answers before"), read_counts(n_after, what="answers after")])
    level = np.stack([before.share, after.share])
    if level.shape != n.shape or n.ndim != 2:
        raise ValueError(f"levels and answers differ in shape. Given: {level.shape} and {n.shape}. Expected: one shape")
    if (n.sum(axis=1) == 0).any():
        return NotEstimated("all_missing", n=0)
    n = np.where(np.isnan(level), 0.0, n)
    weight = n / n.sum(axis=1, keepdims=True)
    known = np.where(n > 0, level, np.nan_to_num(level[::-1]))
    mean_weight = np.where((n > 0).all(axis=0), weight.mean(axis=0), 0.0)
    real_by_group = mean_weight * (known[1] - known[0])
    composition = float(((weight[1] - weight[0]) * known.mean(axis=0)).sum())
    real = float(real_by_group.sum())
    below, above = _mover(before, after, mean_weight)
    low = None if below is None else real - below
    high = None if above is None else real + above
    estimate = Estimate(real, low, high, int(n.sum()), "kitagawa", confidence_level)
    return ChangeParts(composition + real, composition, estimate, real_by_group)


def _mover(before: Interval, after: Interval, weight: FloatArray) -> tuple[float | None, float | None]:
    """Distances of the real change's ends, from those of the groups' levels."""
    used = weight > 0
    below = np.hypot(after.share - after.low, before.high - before.share)[used] * weight[used]
    above = np.hypot(after.high - after.share, before.share - before.low)[used] * weight[used]
    if np.isnan(below).any() or np.isnan(above).any():
        return None, None
    return float(np.sqrt((below**2).sum())), float(np.sqrt((above**2).sum()))
