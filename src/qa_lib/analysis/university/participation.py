"""Who took part: response of the university and of each school, and from whom data are missing (5.3, 6.5)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.analysis.data import once_per_report
from qa_lib.analysis.levels import order_rows
from qa_lib.analysis.respondents import reach_of_silence
from qa_lib.analysis.sums import WHOLE_BLOCK, WHOLE_SURVEY
from qa_lib.analysis.university.data import UNIVERSITY, UniversityData
from qa_lib.measurement import attach_surveys, sum_population


@once_per_report
def tabulate_response(data: UniversityData) -> pd.DataFrame:
    """Response to each survey in its last cycle of the academic year, of the university and of each school.

    Returns
    -------
    DataFrame
        ``semester``, ``survey``, ``target_group``, ``school`` ("" is the university), ``n_population`` (NA when
        unknown), ``n_respondents`` (distinct; who answered in two schools counts in each), ``n_responses``,
        ``response_share`` (NA without a usable population), ``caution`` (as in `respondents.tabulate_response`, or
        ``missing``: a population and nobody who answered), ``silence_share`` (`respondents.reach_of_silence`).
    """
    counted = _count(data)
    population = _population(data)
    table = counted.merge(population, how="outer", on=["semester", "survey", "school"])
    table = table[table["semester"].eq(table["survey"].map(data.cycles))].reset_index(drop=True)
    n = table["n_respondents"].fillna(0).astype("Int64")
    people = table["n_population"].where(table["n_population"].gt(0) & table["n_population"].ge(n))
    groups = {survey.code: survey.target_group for survey in data.params.surveys}
    table = table.assign(
        n_respondents=n,
        n_responses=table["n_responses"].fillna(0).astype("Int64"),
        response_share=n.astype("Float64") / people.astype("Float64"),
        target_group=table["survey"].map(groups),
    )
    silence = reach_of_silence(table["response_share"], data.params.policy)
    return _order(table.assign(caution=_caution(table, data), silence_share=silence), data)


def _count(data: UniversityData) -> pd.DataFrame:
    names = {"n_participants": "n_respondents", "n_questionnaires": "n_responses"}
    columns = ["semester", "survey", "school", *names.values()]
    if data.sums.empty:
        return pd.DataFrame(columns=columns)
    sums = data.sums
    is_whole = sums["block"].eq(WHOLE_SURVEY) & sums["item"].eq(WHOLE_BLOCK)
    of_schools = sums.loc[is_whole, ["semester", "survey", "school", *names]].rename(columns=names)
    whole = of_schools.groupby(["semester", "survey"], as_index=False)[list(names.values())].sum()
    known = of_schools[of_schools["school"].isin([school.code for school in data.schools])]
    return pd.concat([whole.assign(school=UNIVERSITY), known], ignore_index=True)


def _population(data: UniversityData) -> pd.DataFrame:
    """Of each survey in each school, and in the university: those of no school are there, too."""
    cells = attach_surveys(data.tables.population, data.surveys)
    by_school = sum_population(cells, by=["semester", "survey", "school"])
    whole = sum_population(cells, by=["semester", "survey"]).assign(school=UNIVERSITY)
    return pd.concat([whole, by_school], ignore_index=True)


def _caution(table: pd.DataFrame, data: UniversityData) -> pd.Series:
    rule = data.params.policy.response
    share = table["response_share"].to_numpy(dtype=np.float64, na_value=np.nan)
    is_missing = table["n_respondents"].eq(0).to_numpy(dtype=bool)
    words = np.select(
        [is_missing, np.isnan(share), share < rule.rate_risk.value],
        ["missing", "unknown", "risk"],
        "none",
    )
    return pd.Series(words, index=table.index, dtype="str")


def _order(table: pd.DataFrame, data: UniversityData) -> pd.DataFrame:
    places = {code: place for place, code in enumerate([UNIVERSITY, *(school.code for school in data.schools)])}
    known = table[table["school"].isin(list(places))]
    by_school = known.loc[known["school"].map(places).sort_values(kind="stable").index].reset_index(drop=True)
    return order_rows(by_school, params=data.params)
