"""Chapter "teaching": how learners evaluate their teachers (survey 3 of the catalogue)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf, sqrt

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.levels import level_columns, tabulate_levels
from qa_lib.analysis.satisfaction import judge_levels
from qa_lib.analysis.scored import Scored
from qa_lib.analysis.teacher_model import SHRUNKEN_COLUMNS, fit_teacher_model
from qa_lib.measurement import LEVEL_COLUMNS, NotEstimated, level
from qa_lib.params import TIERS

_SHRUNKEN = dict.fromkeys(SHRUNKEN_COLUMNS, "Float64") | dict.fromkeys(["is_below", "is_above"], "boolean")
#: Numbers of questionnaires for which a reliability is told.
ROUND_NUMBERS = (5, 10, 20, 30, 50)
#: Groupings of the model and what a report calls them.
_SOURCES = {"department": "department", "teacher_id": "teacher", "respondent_id": "learner", "residual": "rest"}


def tabulate_teaching_items(data: ReportData) -> pd.DataFrame:
    """The level of each item about a teacher, all teachers together; columns as in `satisfaction.tabulate_items`."""
    levels = tabulate_levels(_teaching(data), ["survey", "block", "item"], params=data.params)
    return judge_levels(levels, params=data.params)


@once_per_report
def tabulate_teachers(data: ReportData) -> pd.DataFrame:
    """The level of each teacher, raw and shrunken, without a name or a pseudonym.

    A teacher stands in the department in which most of the responses about this teacher were given. How many learners
    a teacher has is unknown, so intervals are without finite-population correction.

    Returns
    -------
    DataFrame
        One row a teacher: ``survey``, ``department`` (NA when unknown), the columns of `measurement.level`,
        ``shrunken_share``, ``shrunken_low``, ``shrunken_high``, ``is_below``, ``is_above`` (`TeacherModel.shrink`; NA
        where the model was not estimated), ``is_trustworthy`` (evaluated by enough learners),
        ``is_hidden_<tier>`` (the ring may not see the teacher: `teacher_release`); by department in the
        order of the institution and then from the lowest shrunken (raw) share; ties by the other measures.
    """
    teaching = _teaching(data)
    levels = level(teaching.answers, ["survey", "teacher_id"], policy=data.params.policy)
    rows = levels.merge(find_main_departments(teaching.responses), how="left", on=["survey", "teacher_id"])
    hidden = {f"is_hidden_{tier}": data.planned_teachers[f"reason_{tier}"].notna() for tier in TIERS}
    plan = data.planned_teachers[["survey", "teacher_id"]].assign(**hidden)
    rows = rows.merge(plan, how="left", on=["survey", "teacher_id"])
    rows = rows.assign(**{name: rows[name].ne(False) for name in hidden})  # whom no plan knows is not shown
    rows = _attach_shrunken(rows, data, "teacher_id").assign(place=rows["department"].map(_department_places(data)))
    n_min = rows["survey"].map({survey: _trustworthy_from(data, survey) for survey in rows["survey"].unique()})
    rows = rows.assign(is_trustworthy=rows["n_respondents"].ge(n_min.astype("Float64")).fillna(False).astype(bool))
    order = dict.fromkeys(["survey", "place", "shrunken_share", "satisfaction_share", *LEVEL_COLUMNS])
    columns = [*level_columns("survey", "department"), *_SHRUNKEN, "is_trustworthy", *hidden]
    return rows.sort_values(list(order)).reset_index(drop=True)[columns]


def tabulate_teaching_departments(data: ReportData) -> pd.DataFrame:
    """The level of teaching of each department, raw and shrunken, departments in the order of the institution.

    Returns
    -------
    DataFrame
        ``survey``, ``department``, the columns of `measurement.level`, ``shrunken_share``, ``shrunken_low``,
        ``shrunken_high``, ``is_below``, ``is_above``; these five NA where the model was not estimated.
    """
    return _attach_shrunken(tabulate_department_levels(data, _teaching(data)), data, "department")


def tabulate_trust(data: ReportData) -> pd.DataFrame:
    """How reliable a teacher's mean is by its number of questionnaires, and how many teachers of the unit have them.

    Returns
    -------
    DataFrame
        ``survey``, ``n_responses`` (some round numbers and those that the policy's reliabilities ask for),
        ``n_respondents`` (learners of the school), ``reliability`` (0-1), ``n_teachers`` (with at least as many). No
        rows where the model was not estimated or teachers do not differ.
    """
    table = pd.DataFrame(
        [row for survey in _teaching_surveys(data) for row in _describe_trust(data, survey)],
        columns=["survey", "n_responses", "n_respondents", "reliability", "n_teachers"],
    )
    counts = dict.fromkeys(["n_responses", "n_respondents", "n_teachers"], "Int64")
    return table.astype(counts | {"survey": "str", "reliability": "Float64"})


def _describe_trust(data: ReportData, survey: str) -> list[tuple[object, ...]]:
    fitted = fit_teacher_model(data, survey)
    if isinstance(fitted, NotEstimated) or fitted.n_trustworthy is None or fitted.n_for_decisions is None:
        return []
    teachers = tabulate_teachers(data)
    numbers = teachers.loc[teachers["survey"].eq(survey), "n_respondents"]
    asked = sorted({*ROUND_NUMBERS, fitted.n_trustworthy, fitted.n_for_decisions})
    return [
        (survey, n, fitted.n_learners, fitted.reliability.reliability_of(n), int(numbers.ge(n).sum())) for n in asked
    ]


def tabulate_variance(data: ReportData) -> pd.DataFrame:
    """What the evaluations of a school differ by.

    Returns
    -------
    DataFrame
        ``survey``, ``source`` (``department`` ``teacher`` ``learner`` ``rest``; a source that the model does not tell
        apart is missing), ``n_respondents`` (of the survey), ``n_levels`` (departments, teachers, learners; NA of the
        rest), ``variance_share`` (of the variance of one evaluation), ``sd_share`` (standard deviation of the levels).
        No rows where the model was not estimated.
    """
    rows = [row for survey in _teaching_surveys(data) for row in _describe_variance(data, survey)]
    table = pd.DataFrame(rows, columns=["survey", "source", "n_respondents", "n_levels", "variance_share", "sd_share"])
    counts, numbers = dict.fromkeys(table.columns[2:4], "Int64"), dict.fromkeys(table.columns[4:], "Float64")
    return table.astype(counts | numbers | {"survey": "str", "source": "str"})


def _describe_variance(data: ReportData, survey: str) -> list[tuple[object, ...]]:
    fitted = fit_teacher_model(data, survey)
    if isinstance(fitted, NotEstimated):
        return []
    shares, variances = fitted.model.variance_shares, fitted.model.variances
    sizes = {name: len(effects) for name, effects in fitted.model.effects.items()}
    return [
        (survey, _SOURCES[name], fitted.n_learners, sizes.get(name), shares[name], sqrt(variances[name]))
        for name in _SOURCES
        if name in shares
    ]


def _attach_shrunken(table: pd.DataFrame, data: ReportData, unit: str) -> pd.DataFrame:
    """The table with what `TeacherModel.shrink` says of each row's unit."""
    fitted = {survey: fit_teacher_model(data, survey) for survey in table["survey"].unique()}
    parts = [
        model.shrink(unit).assign(survey=survey)
        for survey, model in fitted.items()
        if not isinstance(model, NotEstimated) and unit in model.model.effects
    ]
    if not parts:
        absent = {name: pd.Series(pd.NA, index=table.index, dtype=dtype) for name, dtype in _SHRUNKEN.items()}
        return table.assign(**absent)
    shrunken = pd.concat(parts, ignore_index=True).astype(_SHRUNKEN)
    return table.merge(shrunken, how="left", on=["survey", unit])


def _trustworthy_from(data: ReportData, survey: str) -> float:
    fitted = fit_teacher_model(data, survey)
    needed = None if isinstance(fitted, NotEstimated) else fitted.n_trustworthy
    return inf if needed is None else needed


def tabulate_department_levels(data: ReportData, scored: Scored) -> pd.DataFrame:
    """Levels by survey and department, departments in the order of the institution."""
    levels = tabulate_levels(scored, ["survey", "department"], params=data.params)
    places = levels["department"].map(_department_places(data))
    survey_places = pd.factorize(levels["survey"])[0]
    order = levels.assign(first=survey_places, second=places).sort_values(["first", "second"], kind="stable").index
    return levels.loc[order].reset_index(drop=True)


def _teaching_surveys(data: ReportData) -> list[str]:
    return [survey.code for survey in data.surveys if survey.subject == "teacher"]


def _teaching(data: ReportData) -> Scored:
    return restrict_to_surveys(data.current, _teaching_surveys(data))


def restrict_to_surveys(scored: Scored, surveys: Sequence[str]) -> Scored:
    """The responses and answers of some surveys."""
    responses, answers = scored.responses, scored.answers
    return replace(
        scored,
        responses=responses[responses["survey"].isin(surveys)],
        answers=answers[answers["survey"].isin(surveys)],
    )


def find_main_departments(responses: pd.DataFrame) -> pd.DataFrame:
    """``survey``, ``teacher_id`` and the ``department`` in which most responses about the teacher were given."""
    keys = ["survey", "teacher_id", "department"]
    counts = responses.groupby(keys, observed=True).size().reset_index(name="n").astype(dict.fromkeys(keys, "str"))
    ranked = counts.sort_values(["n", "department"], ascending=[False, True], kind="stable")
    return ranked.drop_duplicates(["survey", "teacher_id"])[keys]


def _department_places(data: ReportData) -> dict[str, int]:
    departments = [d.code for school in data.params.institution.schools for d in school.departments]
    return {code: place for place, code in enumerate(departments)}
