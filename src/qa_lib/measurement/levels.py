"""Satisfaction levels, made of sums that add up: `level` is the one function that makes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pandas as pd

from qa_lib.measurement.cells import Codes, number_cells
from qa_lib.measurement.proportions.clusters import (
    ClusterSums,
    FloatArray,
    IntArray,
    find_effective_size,
    sum_clusters,
)
from qa_lib.measurement.proportions.intervals import correct_for_population, wilson_interval
from qa_lib.measurement.response import sum_population
from qa_lib.params import Policy

#: What `level` returns beside the columns it groups by.
LEVEL_COLUMNS = (
    "n_respondents",
    "n_valid",
    "n_positive",
    "n_effective",
    "satisfaction_share",
    "satisfaction_low",
    "satisfaction_high",
    "score_mean",
    "score_sd",
    "is_sufficient",
)
_COUNTS = tuple(field.name for field in fields(ClusterSums))
#: What `sum_answers` returns beside the columns it groups by.
SUM_COLUMNS = (*_COUNTS, "score_sum", "score_squares", "first_scale", "last_scale")


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
        ``n_valid``, ``n_positive`` (Int64), ``n_effective`` (independent answers that these are worth, infinite when
        everybody answered; NA when not sufficient), ``satisfaction_share`` (NA without valid answers),
        ``satisfaction_low``, ``satisfaction_high`` (NA when not sufficient), ``score_mean`` (NA when the group mixes
        scales), ``score_sd`` (NA also with fewer than 2 answers) (Float64), ``is_sufficient`` (bool).
    """
    return make_levels(sum_answers(scored, by), policy=policy, population=population)


def make_levels(sums: pd.DataFrame, *, policy: Policy, population: pd.DataFrame | None = None) -> pd.DataFrame:
    """The levels of groups whose sums are known (`sum_answers`, `add_sums`); arguments and columns as in `level`."""
    keys = sums.drop(columns=list(SUM_COLUMNS))
    counts = ClusterSums(**{name: sums[name].to_numpy(dtype=np.int64) for name in _COUNTS})
    rule = policy.measurement
    effective_n = correct_for_population(
        find_effective_size(counts, confidence_level=rule.confidence_level.value),
        n_respondents=counts.n_respondents,
        n_population=_population_of(keys, population),
    )
    is_sufficient = counts.n_valid >= rule.interval_n_min.value
    share = counts.n_positive / np.where(counts.n_valid > 0, counts.n_valid, np.nan)
    interval = wilson_interval(share, effective_n, confidence_level=rule.confidence_level.value)
    mean, sd = _describe_scores(sums)
    return keys.assign(
        n_respondents=pd.array(counts.n_respondents, dtype="Int64"),
        n_valid=pd.array(counts.n_valid, dtype="Int64"),
        n_positive=pd.array(counts.n_positive, dtype="Int64"),
        n_effective=pd.array(np.where(is_sufficient, effective_n, np.nan), dtype="Float64"),
        satisfaction_share=pd.array(share, dtype="Float64"),
        satisfaction_low=pd.array(np.where(is_sufficient, interval.low, np.nan), dtype="Float64"),
        satisfaction_high=pd.array(np.where(is_sufficient, interval.high, np.nan), dtype="Float64"),
        score_mean=pd.array(mean, dtype="Float64"),
        score_sd=pd.array(sd, dtype="Float64"),
        is_sufficient=is_sufficient,
    )


def sum_answers(scored: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The sums of which the levels of groups are made; ``scored`` and ``by`` as in `level`.

    Returns
    -------
    DataFrame
        One row a group, sorted by ``by``, whose columns become text: the fields of `ClusterSums`, ``score_sum`` and
        ``score_squares`` (sums of the scores of valid answers and of their squares), ``first_scale``, ``last_scale``
        (the first and last code of a scale among them; NA without valid answers).
    """
    keys, group = _group(scored, list(by))
    is_counted = scored["is_valid"].to_numpy(dtype=bool) & (group >= 0)
    group = group[is_counted]
    respondent = _number_respondents(scored["respondent_id"])[is_counted]
    is_positive = scored["is_positive"].to_numpy(dtype=bool)[is_counted]
    sums = sum_clusters(group, respondent, is_positive, n_groups=len(keys))
    score = scored["score"].to_numpy(dtype=np.float64)[is_counted]
    first_scale, last_scale = _find_scales(scored["scale"][is_counted], group, len(keys))
    return keys.assign(
        **vars(sums),
        score_sum=np.bincount(group, weights=score, minlength=len(keys)),
        score_squares=np.bincount(group, weights=score**2, minlength=len(keys)),
        first_scale=first_scale,
        last_scale=last_scale,
    )


def add_sums(sums: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The sums of several parts as the sums of their whole; ``by`` are all columns that name groups.

    A respondent who answered in two parts counts as two.
    """
    grouped = sums.groupby(list(by), observed=True, as_index=False)
    totals = dict.fromkeys(SUM_COLUMNS, "sum") | {"first_scale": "min", "last_scale": "max"}
    return grouped.agg(totals)


def _group(scored: pd.DataFrame, by: list[str]) -> tuple[pd.DataFrame, IntArray]:
    """The groups' keys in order, and each row's group (-1 for none)."""
    if not by:
        return pd.DataFrame(index=range(1)), np.zeros(len(scored), dtype=np.int64)
    codes, categories = zip(*(_encode(scored[name]) for name in by), strict=True)
    is_known = np.logical_and.reduce([code >= 0 for code in codes])
    sizes = tuple(max(len(names), 1) for names in categories)
    if is_known.all():
        group, found = number_cells(codes, sizes)
    else:
        group = np.full(len(scored), -1, dtype=np.int64)
        group[is_known], found = number_cells([code[is_known] for code in codes], sizes)
    places = np.unravel_index(found, sizes)
    return pd.DataFrame(
        {name: names[place].astype("str") for name, names, place in zip(by, categories, places, strict=True)}
    ), group


def _number_respondents(column: pd.Series) -> IntArray:
    """A number for each respondent, in any order."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.cat.codes, dtype=np.int64)
    return np.asarray(pd.factorize(column)[0], dtype=np.int64)


def _encode(column: pd.Series) -> tuple[Codes, pd.Index]:
    """The place of each value among the sorted values (-1 for NA), and these; categories keep their order."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), column.cat.categories
    codes, values = pd.factorize(column, sort=True)
    return codes, pd.Index(values)


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


def _find_scales(scale: pd.Series, group: IntArray, n_groups: int) -> tuple[pd.Index, pd.Index]:
    """The first and the last scale of each group in alphabetical order; NA in a group without answers."""
    names = pd.Index(sorted(scale.cat.categories), dtype="str")
    place = names.get_indexer(scale.cat.categories)[scale.cat.codes]
    cells = np.bincount(group * len(names) + place, minlength=n_groups * len(names))
    is_used = cells.reshape(n_groups, len(names)) > 0
    is_empty = ~is_used.any(axis=1)
    first = np.where(is_empty, -1, is_used.argmax(axis=1))
    last = np.where(is_empty, -1, len(names) - 1 - is_used[:, ::-1].argmax(axis=1))
    return names.take(first, fill_value=pd.NA), names.take(last, fill_value=pd.NA)


def _describe_scores(sums: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation by group; NaN where the group mixes scales."""
    n, total, squares = (sums[name].to_numpy(dtype=np.float64) for name in ("n_valid", "score_sum", "score_squares"))
    is_mixed = sums["first_scale"].ne(sums["last_scale"]).to_numpy(dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(is_mixed, np.nan, total / n)
        sd = np.sqrt((n * squares - total**2) / (n * np.where(n > 1, n - 1, np.nan)))
    return mean, np.where(is_mixed, np.nan, sd)
