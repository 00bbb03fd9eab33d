"""Chapter "teaching": how learners evaluate their teachers (survey 3 of the catalogue)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from qa_lib.analysis.data import ReportData
from qa_lib.analysis.levels import level_columns, tabulate_levels
from qa_lib.analysis.satisfaction import judge_levels
from qa_lib.analysis.scored import Scored
from qa_lib.measurement import LEVEL_COLUMNS, level


def tabulate_teaching_items(data: ReportData) -> pd.DataFrame:
    """The level of each item about a teacher, all teachers together; columns as in `satisfaction.tabulate_items`."""
    levels = tabulate_levels(_teaching(data), ["survey", "block", "item"], params=data.params)
    return judge_levels(levels, params=data.params)


def tabulate_teachers(data: ReportData) -> pd.DataFrame:
    """The level of each teacher, without a name or a pseudonym.

    A teacher stands in the department in which most of the responses about this teacher were given. How many learners
    a teacher has is unknown, so intervals are without finite-population correction.

    Returns
    -------
    DataFrame
        One row a teacher: ``survey``, ``department`` (NA when unknown) and the columns of `measurement.level`, by
        department in the order of the institution and then from the lowest share; ties by the other measures.
    """
    teaching = _teaching(data)
    levels = level(teaching.answers, ["survey", "teacher_id"], policy=data.params.policy)
    rows = levels.merge(_main_departments(teaching.responses), how="left", on=["survey", "teacher_id"])
    rows = rows.assign(place=rows["department"].map(_department_places(data)))
    order = dict.fromkeys(["survey", "place", "satisfaction_share", *LEVEL_COLUMNS])
    return rows.sort_values(list(order)).reset_index(drop=True)[level_columns("survey", "department")]


def tabulate_teaching_departments(data: ReportData) -> pd.DataFrame:
    """The level of teaching of each department: ``survey``, ``department`` and the columns of `measurement.level`."""
    return tabulate_department_levels(data, _teaching(data))


def tabulate_department_levels(data: ReportData, scored: Scored) -> pd.DataFrame:
    """Levels by survey and department, departments in the order of the institution."""
    levels = tabulate_levels(scored, ["survey", "department"], params=data.params)
    places = levels["department"].map(_department_places(data))
    survey_places = pd.factorize(levels["survey"])[0]
    order = levels.assign(first=survey_places, second=places).sort_values(["first", "second"], kind="stable").index
    return levels.loc[order].reset_index(drop=True)


def _teaching(data: ReportData) -> Scored:
    surveys = [survey.code for survey in data.surveys if survey.subject == "teacher"]
    return restrict_to_surveys(data.current, surveys)


def restrict_to_surveys(scored: Scored, surveys: Sequence[str]) -> Scored:
    """The responses and answers of some surveys."""
    responses, answers = scored.responses, scored.answers
    return replace(
        scored,
        responses=responses[responses["survey"].isin(surveys)],
        answers=answers[answers["survey"].isin(surveys)],
    )


def _main_departments(responses: pd.DataFrame) -> pd.DataFrame:
    keys = ["survey", "teacher_id", "department"]
    counts = responses.groupby(keys, observed=True).size().reset_index(name="n").astype(dict.fromkeys(keys, "str"))
    ranked = counts.sort_values(["n", "department"], ascending=[False, True], kind="stable")
    return ranked.drop_duplicates(["survey", "teacher_id"])[keys]


def _department_places(data: ReportData) -> dict[str, int]:
    departments = [d.code for school in data.params.institution.schools for d in school.departments]
    return {code: place for place, code in enumerate(departments)}
