"""`level`: the one function that makes satisfaction levels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qa_lib.measurement.proportions.clusters import FloatArray, IntArray, count_clusters
from qa_lib.measurement.proportions.intervals import correct_for_population, wilson_interval
from qa_lib.measurement.response import sum_population
from qa_lib.params import Policy

#: What `level` returns beside the columns it groups by.
LEVEL_COLUMNS = (
    "n_respondents",
    "n_valid",
    "n_positive",
    "satisfaction_share",
    "satisfaction_low",
    "satisfaction_high",
    "score_mean",
    "score_sd",
    "is_sufficient",
)


def level(
    scored: pd.DataFrame,
    by: Sequence[str],
    *,
    policy: Policy,
    population: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The satisfaction level of each group: positive answers / valid answers (7.5.3, points 2 and 3).

    Blocks and surveys are so weighted by valid answers. The interval is Wilson's at the effective sample size that
    clustering by respondent and the finite population leave.

    Parameters
    ----------
    scored
        Answers of `score_answers` with ``respondent_id`` and the columns of ``by``. Rows where a column of ``by`` is
        NA belong to no group.
    by
        Columns that make the groups; empty for one group of all answers.
    policy
        Gives the confidence level and the number of valid answers from which an interval is shown.
    population
        ``n_population`` with any of the columns of ``by``; summed over what is not in ``by``. A group that it does not
        hold, or that has more respondents than it holds, is treated as drawn from an infinite population.

    Returns
    -------
    DataFrame
        One row a group, sorted by ``by``, whose columns become text: ``n_respondents`` (with valid answers),
        ``n_valid``, ``n_positive`` (Int64), ``satisfaction_share`` (NA without valid answers), ``satisfaction_low``,
        ``satisfaction_high`` (NA when not sufficient), ``score_mean`` (NA when the group mixes scales), ``score_sd``
        (NA also with fewer than 2 answers) (Float64), ``is_sufficient`` (bool).
    """
    keys, group = _group(scored, list(by))
    is_counted = scored["is_valid"].to_numpy(dtype=bool) & (group >= 0)
    group = group[is_counted]
    respondent = pd.factorize(scored["respondent_id"])[0][is_counted]
    rule = policy.measurement
    counts = count_clusters(
        group,
        respondent,
        scored["is_positive"].to_numpy(dtype=bool)[is_counted],
        n_groups=len(keys),
        confidence_level=rule.confidence_level.value,
    )
    effective_n = correct_for_population(
        counts.effective_n,
        n_respondents=counts.n_respondents,
        n_population=_population_of(keys, population),
    )
    is_sufficient = counts.n_valid >= rule.interval_n_min.value
    with np.errstate(invalid="ignore"):
        share = counts.n_positive / np.where(counts.n_valid > 0, counts.n_valid, np.nan)
    interval = wilson_interval(share, effective_n, confidence_level=rule.confidence_level.value)
    mean, sd = _describe_scores(scored.loc[is_counted, ["score", "scale"]], group, len(keys))
    return keys.assign(
        n_respondents=pd.array(counts.n_respondents, dtype="Int64"),
        n_valid=pd.array(counts.n_valid, dtype="Int64"),
        n_positive=pd.array(counts.n_positive, dtype="Int64"),
        satisfaction_share=pd.array(share, dtype="Float64"),
        satisfaction_low=pd.array(np.where(is_sufficient, interval.low, np.nan), dtype="Float64"),
        satisfaction_high=pd.array(np.where(is_sufficient, interval.high, np.nan), dtype="Float64"),
        score_mean=pd.array(mean, dtype="Float64"),
        score_sd=pd.array(sd, dtype="Float64"),
        is_sufficient=is_sufficient,
    )


def _group(scored: pd.DataFrame, by: list[str]) -> tuple[pd.DataFrame, IntArray]:
    """The groups' keys in order, and each row's group (-1 for none)."""
    if not by:
        return pd.DataFrame(index=range(1)), np.zeros(len(scored), dtype=np.int64)
    grouped = scored.groupby(by, observed=True, sort=True)
    codes = np.asarray(grouped.ngroup().fillna(-1), dtype=np.int64)
    position = np.zeros(codes.max(initial=-1) + 1, dtype=np.int64)
    position[codes[codes >= 0]] = np.flatnonzero(codes >= 0)
    return scored[by].iloc[position].astype("str").reset_index(drop=True), codes


def _population_of(keys: pd.DataFrame, population: pd.DataFrame | None) -> FloatArray:
    if population is None:
        return np.full(len(keys), np.nan)
    shared = [name for name in keys.columns if name in population.columns]
    total = sum_population(population, by=shared)
    if not shared:
        return np.full(
            len(keys),
            total["n_population"].iloc[0] if len(total) else np.nan,
            dtype=np.float64,
        )
    found = keys.astype(dict.fromkeys(shared, "str")).merge(total, how="left", on=shared)
    return found["n_population"].to_numpy(dtype=np.float64, na_value=np.nan)


def _describe_scores(scores: pd.DataFrame, group: IntArray, n_groups: int) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation by group; NaN where the group mixes scales."""
    value = scores["score"].to_numpy(dtype=np.float64)
    scale = scores["scale"].cat.codes.to_numpy()
    n = np.bincount(group, minlength=n_groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.bincount(group, weights=value, minlength=n_groups) / n
        spread = np.bincount(group, weights=(value - mean[group]) ** 2, minlength=n_groups)
        sd = np.sqrt(spread / np.where(n > 1, n - 1, np.nan))
    first_scale = np.zeros(n_groups, dtype=scale.dtype)
    first_scale[group] = scale
    is_mixed = np.bincount(group, weights=scale != first_scale[group], minlength=n_groups) > 0
    return np.where(is_mixed, np.nan, mean), np.where(is_mixed, np.nan, sd)
