"""Shares of positive answers (top boxes) by group, and what they come to over groups."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.proportions.intervals import clopper_pearson_interval, wilson_interval


@dataclass(frozen=True)
class PooledShares:
    """What groups' shares come to: every answer weighs the same, or every group does."""

    n_groups: int
    n_valid: int
    #: Positive answers / valid answers over all groups: the regulation's level (7.5.3, point 3).
    pooled_share: float
    #: Each group weighs the same, however small.
    mean_of_shares: float
    median_of_shares: float
    lowest_share: float
    highest_share: float
    #: Standard deviation of the groups' shares; `NotEstimated` for one group.
    sd_of_shares: float | NotEstimated
    pooled_mean: float
    mean_of_means: float


def top_box_by_group(
    values: pd.Series,
    groups: pd.Series,
    *,
    top: Collection[float],
    bottom: Collection[float] = (),
    confidence_level: float = 0.95,
) -> pd.DataFrame:
    """Share of positive answers by group, with Wilson's and Clopper and Pearson's intervals.

    Missing answers, and answers without a group, are not counted (7.5.3, point 1).

    Parameters
    ----------
    values
        Answers, numbers.
    groups
        The group of each answer, on the same index.
    top, bottom
        The response options that count as positive and as negative.
    confidence_level
        Of both intervals, 0-1.

    Returns
    -------
    DataFrame
        One row a group, ordered: ``group``, ``n_valid``, ``n_positive``, ``positive_share``, ``negative_share``,
        ``mean``, ``sd`` (NA with one answer), ``median``, ``wilson_low``, ``wilson_high``, ``exact_low``,
        ``exact_high``.

    Notes
    -----
    R: ``tapply``, ``prop.test(x, n, correct = FALSE)``, ``binom.test(x, n)``.
    """
    answers = pd.DataFrame({"value": values.astype("float64"), "group": groups}).dropna()
    answers = answers.assign(is_top=answers["value"].isin(top), is_bottom=answers["value"].isin(bottom))
    grouped = answers.groupby("group", observed=True)
    table = grouped.agg(
        n_valid=("value", "size"),
        n_positive=("is_top", "sum"),
        positive_share=("is_top", "mean"),
        negative_share=("is_bottom", "mean"),
        mean=("value", "mean"),
        sd=("value", "std"),
        median=("value", "median"),
    ).reset_index()
    share, n = table["positive_share"].to_numpy(dtype=np.float64), table["n_valid"].to_numpy(dtype=np.float64)
    wilson = wilson_interval(share, n, confidence_level=confidence_level)
    exact = clopper_pearson_interval(share, n, confidence_level=confidence_level)
    return table.astype({"sd": "Float64"}).assign(
        wilson_low=wilson.low, wilson_high=wilson.high, exact_low=exact.low, exact_high=exact.high
    )


def count_options(values: pd.Series, groups: pd.Series, *, options: Collection[float]) -> pd.DataFrame:
    """Answers by group (rows, ordered) and response option (columns, as given); options nobody chose have 0.

    Missing answers, answers without a group and answers that are none of the options are not counted.
    """
    answers = pd.DataFrame({"value": values.astype("float64"), "group": groups}).dropna()
    counted = pd.crosstab(answers["group"], answers["value"])
    return counted.reindex(columns=[float(option) for option in options], fill_value=0)


def pool_groups(table: pd.DataFrame) -> PooledShares | NotEstimated:
    """What the groups of `top_box_by_group` come to; `NotEstimated` without groups."""
    if table.empty:
        return NotEstimated("all_missing", n=0)
    share, n, mean = (table[name].to_numpy(dtype=np.float64) for name in ("positive_share", "n_valid", "mean"))
    return PooledShares(
        n_groups=len(table),
        n_valid=int(n.sum()),
        pooled_share=float(table["n_positive"].sum() / n.sum()),
        mean_of_shares=float(share.mean()),
        median_of_shares=float(np.median(share)),
        lowest_share=float(share.min()),
        highest_share=float(share.max()),
        sd_of_shares=float(share.std(ddof=1)) if len(share) > 1 else NotEstimated("too_few", n=1, n_min=2),
        pooled_mean=float((mean * n).sum() / n.sum()),
        mean_of_means=float(mean.mean()),
    )
