"""Chapter "comparison": the unit beside the rest of the university, and its departments (7.5.3, point 5)."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from qa_lib.analysis.data import ReportData, Scored
from qa_lib.analysis.levels import (
    LEVEL_INTERVAL,
    level_columns,
    order_rows,
    tabulate_difference,
    tabulate_survey_and_block_levels,
)
from qa_lib.analysis.teaching import restrict_to_surveys, tabulate_department_levels
from qa_lib.measurement import Interval, judge_benchmark

KEYS = ["survey", "block"]
#: Columns of a level -> what they are called where the level is the rest's.
REST = {
    "satisfaction_share": "rest_share",
    "satisfaction_low": "rest_low",
    "satisfaction_high": "rest_high",
    "n_valid": "n_rest_valid",
    "n_respondents": "n_rest_respondents",
}


def tabulate_benchmark(data: ReportData) -> pd.DataFrame:
    """The unit's levels beside those of all other responses of the university this semester.

    Returns
    -------
    DataFrame
        ``survey``, ``block`` (NA: the survey as a whole), the columns of `measurement.level` for the unit (but
        ``n_respondents`` is the number on the side with fewer, for disclosure),
        ``rest_share``, ``rest_low``, ``rest_high``, ``n_rest_valid``, ``difference_share`` (unit - rest),
        ``difference_low``, ``difference_high``, ``verdict`` (``above`` ``below`` ``no_difference`` ``cannot_be_told``).
        Without other responses the rest is NA and ``n_rest_valid`` 0.
    """
    unit = _levels(data, data.current)
    rest = _levels(data, _rest_of_university(data)).rename(columns=REST)[[*KEYS, *REST.values()]]
    pairs = unit.merge(rest, how="left", on=KEYS).fillna({"n_rest_valid": 0})
    difference = tabulate_difference(
        Interval.from_frame(pairs, *LEVEL_INTERVAL), Interval.from_frame(pairs, "rest_share", "rest_low", "rest_high")
    )
    table = pairs.drop(columns="n_rest_respondents").assign(
        block=pairs["block"].mask(pairs["block"].eq("")),
        n_respondents=pairs[["n_respondents", "n_rest_respondents"]].min(axis=1).astype("Int64"),
        **difference,
        verdict=judge_benchmark(difference["difference_low"], difference["difference_high"]),
    )
    return order_rows(table, params=data.params)


def tabulate_departments(data: ReportData, survey: str) -> pd.DataFrame:
    """The level of a survey in each department of the unit: ``department`` and the columns of `measurement.level`.

    Departments stand in the order of the institution, never ranked; responses without a department are left out.
    """
    data.params.survey(survey)
    levels = tabulate_department_levels(data, restrict_to_surveys(data.current, [survey]))
    return levels[level_columns("department")]


def _levels(data: ReportData, scored: Scored) -> pd.DataFrame:
    levels = tabulate_survey_and_block_levels(scored, ["survey"], params=data.params)
    return levels.assign(block=levels["block"].fillna(""))


def _rest_of_university(data: ReportData) -> Scored:
    university, unit = data.university, data.current
    rest = restrict_to_surveys(university, [survey.code for survey in data.surveys])
    return replace(
        rest,
        responses=rest.responses[~rest.responses["response_id"].isin(unit.responses["response_id"])],
        answers=rest.answers[~rest.answers["response_id"].isin(unit.responses["response_id"])],
        population=_rest_of_population(data),
    )


def _rest_of_population(data: ReportData) -> pd.DataFrame:
    population = data.university.population
    is_unit = population["school"].eq(data.school)
    if data.department:
        is_unit &= population["department"].eq(data.department)
    return population[~is_unit.fillna(False).astype(bool)]
