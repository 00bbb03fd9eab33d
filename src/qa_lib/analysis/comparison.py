"""Chapter "comparison": the unit beside the rest of the university, and its departments (7.5.3, point 5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.differences import adjust_families, tabulate_difference
from qa_lib.analysis.levels import LEVEL_ESTIMATE, level_columns, order_rows
from qa_lib.analysis.sums import SUM_KEYS, sum_surveys_and_blocks
from qa_lib.analysis.teaching import restrict_to_surveys, tabulate_department_levels
from qa_lib.measurement import add_sums, attach_surveys, judge_benchmark, make_levels
from qa_lib.params import TIERS

KEYS = list(SUM_KEYS)
#: Columns of a level -> what they are called where the level is the rest's.
REST = {
    "satisfaction_share": "rest_share",
    "satisfaction_low": "rest_low",
    "satisfaction_high": "rest_high",
    "n_effective": "n_rest_effective",
    "n_valid": "n_rest_valid",
    "n_respondents": "n_rest_respondents",
}


@once_per_report
def tabulate_benchmark(data: ReportData) -> pd.DataFrame:
    """The unit's levels beside those of all other responses of the university this semester.

    Returns
    -------
    DataFrame
        ``survey``, ``block`` (NA: the survey as a whole), the columns of `measurement.level` for the unit (but
        ``n_respondents`` is the number on the side with fewer, for disclosure),
        ``rest_share``, ``rest_low``, ``rest_high``, ``n_rest_valid``, ``difference_share`` (unit - rest),
        ``difference_low``, ``difference_high``, ``p_value``, ``adjusted_p_value`` (for the number of surveys, or of
        blocks), ``detectable_share``, ``verdict`` (``above`` ``below`` ``no_difference`` by the adjusted p value,
        ``cannot_be_told``).
        Without other responses the rest is NA and ``n_rest_valid`` 0. ``is_hidden_<tier>``: another school's result is
        hidden from the ring, and the rest would give it back.
    """
    unit = _levels_of_unit(data)
    rest = _levels_of_rest(data).rename(columns=REST)[[*KEYS, *REST.values()]]
    pairs = unit.merge(rest, how="left", on=KEYS).fillna({"n_rest_valid": 0})
    difference = tabulate_difference(
        pairs, LEVEL_ESTIMATE, [REST[name] for name in LEVEL_ESTIMATE], policy=data.params.policy
    )
    table = pairs.drop(columns=["n_rest_respondents", "n_rest_effective"]).assign(
        block=pairs["block"].mask(pairs["block"].eq("")),
        n_respondents=pairs[["n_respondents", "n_rest_respondents"]].min(axis=1).astype("Int64"),
        **difference,
    )
    hidden = _hidden_elsewhere(data).reindex(pd.MultiIndex.from_frame(pairs[KEYS]), fill_value=False)
    return order_rows(_judge(table.join(hidden.set_index(table.index)), data), params=data.params)


def _hidden_elsewhere(data: ReportData) -> pd.DataFrame:
    """By survey and block: whether a ring may not see the result of any of the other schools."""
    names = [f"is_hidden_{tier}" for tier in TIERS]
    parts = [data.sums_of(school)[[*KEYS, *names]] for school in data.other_schools]
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in KEYS}).assign(**dict.fromkeys(names, False))
    return pd.concat([empty.astype(dict.fromkeys(names, bool)), *parts]).groupby(KEYS)[names].any()


def _judge(table: pd.DataFrame, data: ReportData) -> pd.DataFrame:
    policy = data.params.policy
    adjusted = adjust_families(table["p_value"], table["block"].isna(), policy=policy)
    level = policy.measurement.confidence_level.value
    verdict = judge_benchmark(table["difference_share"], adjusted, confidence_level=level)
    return table.assign(adjusted_p_value=adjusted, verdict=verdict)


def tabulate_departments(data: ReportData, survey: str) -> pd.DataFrame:
    """The level of a survey in each department of the unit: ``department`` and the columns of `measurement.level`.

    Departments stand in the order of the institution, never ranked; responses without a department are left out.
    """
    data.params.survey(survey)
    levels = tabulate_department_levels(data, restrict_to_surveys(data.current, [survey]))
    return levels[level_columns("department")]


def _levels_of_unit(data: ReportData) -> pd.DataFrame:
    sums = sum_surveys_and_blocks(data.current.answers)
    return _make_levels(sums, data.current.population, data)


def _levels_of_rest(data: ReportData) -> pd.DataFrame:
    parts = [data.sums_of(school) for school in data.other_schools]
    if data.department:
        parts.append(sum_surveys_and_blocks(_answers_of_rest_of_school(data)))
    held = [survey.code for survey in data.surveys]
    sums = add_sums(pd.concat([_no_sums(data), *parts], ignore_index=True), SUM_KEYS)
    return _make_levels(sums[sums["survey"].isin(held)], _rest_of_population(data), data)


def _no_sums(data: ReportData) -> pd.DataFrame:
    """The columns of sums without rows, for a university of one school."""
    return sum_surveys_and_blocks(data.current.answers.head(0))


def _answers_of_rest_of_school(data: ReportData) -> pd.DataFrame:
    answers = data.whole_school.of_semester(data.semester).answers
    return answers[~answers["response_id"].isin(data.current.responses["response_id"])]


def _make_levels(sums: pd.DataFrame, population: pd.DataFrame, data: ReportData) -> pd.DataFrame:
    of_surveys = attach_surveys(population, data.params.surveys)
    return make_levels(sums, policy=data.params.policy, population=of_surveys)


def _rest_of_population(data: ReportData) -> pd.DataFrame:
    population = data.university.population
    is_unit = population["school"].eq(data.school)
    if data.department:
        is_unit &= population["department"].eq(data.department)
    return population[~is_unit.fillna(False).astype(bool)]
