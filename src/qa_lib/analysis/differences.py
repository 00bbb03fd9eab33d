"""Differences between levels, and p values that know how many differences are judged at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qa_lib.measurement import Interval, subtract_shares
from qa_lib.measurement.hypotheses import adjust_p_values, detectable_between
from qa_lib.measurement.inputs import FloatArray
from qa_lib.measurement.proportions import difference_p_value
from qa_lib.params import Policy


def tabulate_difference(
    pairs: pd.DataFrame, first: Sequence[str], second: Sequence[str], *, policy: Policy
) -> pd.DataFrame:
    """The difference between the levels in two quadruples of columns: share, low, high, effective size.

    Returns
    -------
    DataFrame
        Rows as in ``pairs``: ``difference_share`` (first - second), ``difference_low``, ``difference_high`` (Newcombe),
        ``p_value`` (of the same interval; below 5 % exactly where it leaves out zero), ``detectable_share`` (the
        smallest difference that so many answers would have shown in a comparison of its own, with the policy's power);
        Float64, NA where either side has no interval.
    """
    one, other = (Interval.from_frame(pairs, *names[:3]) for names in (first, second))
    sizes = tuple(pairs[names[3]].to_numpy(dtype=np.float64, na_value=np.nan) for names in (first, second))
    difference = subtract_shares(one, other)
    p_value = difference_p_value((one.share, other.share), (sizes[0], sizes[1]))
    columns = {
        "difference_share": difference.share,
        "difference_low": difference.low,
        "difference_high": difference.high,
        "p_value": p_value,
        "detectable_share": _find_detectable(other.share, (sizes[1], sizes[0]), policy),
    }
    return pd.DataFrame({name: pd.array(values, dtype="Float64") for name, values in columns.items()})


def _find_detectable(share: FloatArray, sizes: tuple[FloatArray, FloatArray], policy: Policy) -> FloatArray:
    """The distance from ``share`` at which the other side would have been told from it; NaN where there is none."""
    rules = {"power": policy.comparison.power.value, "confidence_level": policy.measurement.confidence_level.value}
    found = []
    for p, *ns in zip(share.tolist(), *(size.tolist() for size in sizes), strict=True):
        both = detectable_between(p, (ns[0], ns[1]), **rules) if np.isfinite([p, *ns]).all() else None
        distances = [d for d in (both.below, both.above) if isinstance(d, float)] if both else []
        found.append(max(distances, default=np.nan))
    return np.array(found, dtype=np.float64)


def adjust_families(p_values: pd.Series, families: pd.Series, *, policy: Policy) -> pd.Series:
    """P values adjusted for the number of comparisons that are judged together, by the policy's method.

    Rows with one value of ``families`` are judged together: surveys among themselves, blocks among themselves.
    """
    adjusted = pd.Series(pd.NA, index=p_values.index, dtype="Float64")
    for _, part in p_values.groupby(families.to_numpy()):
        values = part.to_numpy(dtype=np.float64, na_value=np.nan)
        adjusted.loc[part.index] = adjust_p_values(values, method=policy.comparison.adjustment.value)
    return adjusted.mask(adjusted.isna())
