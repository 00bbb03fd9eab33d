"""Levels of the university and of its schools: added up from the schools' sums, so that they equal their reports'."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import once_per_report
from qa_lib.analysis.levels import order_rows
from qa_lib.analysis.satisfaction import judge_levels
from qa_lib.analysis.sums import ITEM_KEYS, WHOLE_BLOCK, WHOLE_SURVEY
from qa_lib.analysis.university.data import UNIVERSITY, UniversityData
from qa_lib.measurement import add_sums, attach_surveys, make_levels
from qa_lib.measurement.levels import SUM_COLUMNS

KEYS = ["semester", "school", *ITEM_KEYS]


@once_per_report
def tabulate_all_levels(data: UniversityData) -> pd.DataFrame:
    """The level of every survey, block and item, of the university and of each school, in every semester.

    The university's are added up from the sums of all schools and of those who named none.

    Returns
    -------
    DataFrame
        ``semester``, ``school`` ("" is the university), ``survey``, ``block`` and ``item`` (NA above their level) and
        the columns of `measurement.level`, in the order of params. People who answered in two schools count in each.
    """
    sums = data.sums
    if sums.empty:
        return pd.DataFrame(columns=KEYS)
    codes = [school.code for school in data.schools]
    of_schools = sums.loc[sums["school"].isin(codes), [*KEYS, *SUM_COLUMNS]]
    of_university = add_sums(sums.assign(school=UNIVERSITY), KEYS)
    levels = [_make_levels(part, data) for part in (of_university, of_schools)]
    return _order(pd.concat(levels, ignore_index=True), data)


def _make_levels(sums: pd.DataFrame, data: UniversityData) -> pd.DataFrame:
    """The population is the target group's in the school, or in the whole university."""
    population = attach_surveys(data.tables.population, data.params.surveys)
    if sums["school"].eq(UNIVERSITY).all():
        population = population.assign(school=UNIVERSITY)
    known = population[["semester", "school", "survey", "n_population"]]
    return make_levels(sums, policy=data.params.policy, population=known)


def _order(levels: pd.DataFrame, data: UniversityData) -> pd.DataFrame:
    named = levels.assign(
        block=levels["block"].mask(levels["block"].eq(WHOLE_SURVEY)),
        item=levels["item"].mask(levels["item"].eq(WHOLE_BLOCK)),
    )
    places = {code: place for place, code in enumerate([UNIVERSITY, *(school.code for school in data.schools)])}
    by_school = named.loc[named["school"].map(places).sort_values(kind="stable").index].reset_index(drop=True)
    return order_rows(by_school, params=data.params)


@once_per_report
def tabulate_year(data: UniversityData) -> pd.DataFrame:
    """The year's results of the university: each survey as it was last held in the academic year.

    Returns
    -------
    DataFrame
        Surveys (``block`` NA) and blocks: ``semester``, ``survey``, ``block``, the columns of `measurement.level` and
        of `satisfaction.judge_levels`.
    """
    levels = _of_cycles(tabulate_all_levels(data), data)
    levels = levels[levels["school"].eq(UNIVERSITY) & levels["item"].isna()].drop(columns=["school", "item"])
    return judge_levels(levels.reset_index(drop=True), params=data.params)


@once_per_report
def tabulate_items(data: UniversityData) -> pd.DataFrame:
    """The year's results of the items: as `tabulate_year`, with ``item``."""
    levels = _of_cycles(tabulate_all_levels(data), data)
    levels = levels[levels["school"].eq(UNIVERSITY) & levels["item"].notna()].drop(columns="school")
    return judge_levels(levels.reset_index(drop=True), params=data.params)


@once_per_report
def tabulate_schools(data: UniversityData) -> pd.DataFrame:
    """The year's results by school: ``semester``, ``school``, ``survey``, ``block`` (NA: the survey) and as above."""
    levels = _of_cycles(tabulate_all_levels(data), data)
    levels = levels[levels["school"].ne(UNIVERSITY) & levels["item"].isna()].drop(columns="item")
    return judge_levels(levels.reset_index(drop=True), params=data.params)


def _of_cycles(levels: pd.DataFrame, data: UniversityData) -> pd.DataFrame:
    """The rows of the last cycle of each survey in the academic year."""
    cycle = levels["survey"].map(data.cycles)
    return levels[levels["semester"].eq(cycle)].reset_index(drop=True)
