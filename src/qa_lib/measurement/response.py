"""Who answered, of how many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from qa_lib.params import Survey


def attach_surveys(population: pd.DataFrame, surveys: Iterable[Survey]) -> pd.DataFrame:
    """The population of each survey: every cell of a target group once for each survey that asks the group.

    Returns
    -------
    DataFrame
        ``population`` with ``survey``.
    """
    pairs = pd.DataFrame(
        [(survey.code, survey.target_group) for survey in surveys],
        columns=["survey", "target_group"],
        dtype="str",
    )
    return population.astype({"target_group": "str"}).merge(pairs, on="target_group")


def sum_population(population: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """``n_population`` (Int64) by the columns of ``by`` (as text); NA when no cell of the group has a count."""
    counts = population.assign(n_population=population["n_population"].astype("Int64"))
    if not by:
        return pd.DataFrame({"n_population": [counts["n_population"].sum(min_count=1)]}, dtype="Int64")
    total = counts.groupby(list(by), observed=True)["n_population"].sum(min_count=1).reset_index()
    return total.astype(dict.fromkeys(by, "str"))


def response_rates(responses: pd.DataFrame, population: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """Respondents against the population, by group.

    The rate is distinct respondents / population, so a respondent who evaluates several teachers counts once.

    Parameters
    ----------
    responses
        ``respondent_id`` and the columns of ``by``; rows where one of these is NA belong to no group.
    population
        ``n_population`` and the columns of ``by`` (for ``survey`` see `attach_surveys`).
    by
        Columns that make the groups, at least one.

    Returns
    -------
    DataFrame
        One row a group with responses or a population: ``n_population`` (Int64, NA when unknown), ``n_respondents``,
        ``n_responses`` (Int64), ``response_share`` (Float64; NA when the population is unknown, zero or smaller than
        the number of respondents).
    """
    by = list(by)
    grouped = responses.groupby(by, observed=True)["respondent_id"]
    counted = grouped.agg(n_respondents="nunique", n_responses="size").reset_index().astype(dict.fromkeys(by, "str"))
    rates = counted.merge(sum_population(population, by=by), how="outer", on=by)
    rates = rates.fillna({"n_respondents": 0, "n_responses": 0}).astype(
        {"n_respondents": "Int64", "n_responses": "Int64"}
    )
    usable = rates["n_population"].where(
        (rates["n_population"] > 0) & (rates["n_population"] >= rates["n_respondents"])
    )
    rates["response_share"] = rates["n_respondents"].astype("Float64") / usable.astype("Float64")
    return rates[[*by, "n_population", "n_respondents", "n_responses", "response_share"]]
