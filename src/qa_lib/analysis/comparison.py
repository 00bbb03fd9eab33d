"""Chapter "comparison": the unit beside the rest of the university, and its departments (7.5.3, point 5)."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from qa_lib.analysis.data import ReportData, Scored
from qa_lib.analysis.levels import LEVEL_INTERVAL, level_columns, order_rows, tabulate_survey_and_block_levels
from qa_lib.analysis.teaching import restrict_to_surveys, tabulate_department_levels
from qa_lib.measurement import Interval, judge_benchmark, subtract_shares

KEYS = ["survey", "block"]


def tabulate_benchmark(data: ReportData) -> pd.DataFrame:
    """The unit's levels beside those of all other responses of the university this semester.

    Returns
    -------
    DataFrame
        ``survey``, ``block`` (NA: the survey as a whole), the columns of `measurement.level` for the unit,
        ``rest_share``, ``rest_low``, ``rest_high``, ``n_rest_valid``, ``difference_share`` (unit - rest),
        ``difference_low``, ``difference_high``, ``verdict`` (``above`` ``below`` ``no_difference`` ``cannot_be_told``).
        Without other responses the rest is NA and ``n_rest_valid`` 0.
    """
    unit = _levels(data, data.current)
    rest = _levels(data, _rest_of_university(data)).rename(
        columns={
            "satisfaction_share": "rest_share",
            "satisfaction_low": "rest_low",
            "satisfaction_high": "rest_high",
            "n_valid": "n_rest_valid",
        }
    )
    rest = rest[[*KEYS, "rest_share", "rest_low", "rest_high", "n_rest_valid"]]
    pairs = unit.merge(rest, how="left", on=KEYS).fillna({"n_rest_valid": 0})
    difference = subtract_shares(
        Interval.from_frame(pairs, *LEVEL_INTERVAL), Interval.from_frame(pairs, "rest_share", "rest_low", "rest_high")
    )
    low, high = pd.Series(difference.low, dtype="Float64"), pd.Series(difference.high, dtype="Float64")
    table = pairs.assign(
        block=pairs["block"].mask(pairs["block"].eq("")),
        difference_share=pd.array(difference.share, dtype="Float64"),
        difference_low=low,
        difference_high=high,
        verdict=judge_benchmark(low, high),
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
