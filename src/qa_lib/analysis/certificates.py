"""The indicators of single teachers, for their personal certificates (7.5.4): nobody else's stand beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from qa_lib.analysis.certificate_release import plan_certificates
from qa_lib.analysis.data import ReportData
from qa_lib.analysis.result_cells import WHOLE
from qa_lib.analysis.satisfaction import judge_levels
from qa_lib.analysis.teacher_model import fit_evaluations
from qa_lib.measurement import LEVEL_COLUMNS, NotEstimated, attach_surveys, level, response_rates

#: Why there is nothing to certify, beside the reasons of a plan.
NOT_EVALUATED = "not_evaluated"
_PARTS = ("block", "item")


@dataclass(frozen=True)
class SurveyOfTeachers:
    """One survey about the teachers of a school over a period of one or more semesters.

    Attributes
    ----------
    levels
        A row a result in the period: ``teacher_id``, ``block``, ``item`` ("" above their level), `LEVEL_COLUMNS`, what
        `judge_levels` adds, ``n_semesters`` and ``reason`` (why it is hidden; measures of such a row are NA).
    semesters
        A row a teacher and semester up to the end of the period, oldest first: ``teacher_id``, ``semester``,
        `LEVEL_COLUMNS`, ``reason``.
    n_for_decisions
        Questionnaires from which a level may weigh in a decision; None where that could not be estimated.
    response_share
        Of the school's learners in the last semester of the period that held the survey; NA when unknown.
    """

    survey: str
    period: tuple[str, ...]
    levels: pd.DataFrame
    semesters: pd.DataFrame
    n_for_decisions: int | None
    response_share: float | None

    def results_of(self, teacher_id: str) -> pd.DataFrame:
        """The rows of ``levels`` of one teacher; none when nobody evaluated the teacher in the period."""
        return self._levels_by_teacher.get(teacher_id, self.levels.iloc[:0])

    def history_of(self, teacher_id: str) -> pd.DataFrame:
        """The rows of ``semesters`` of one teacher."""
        return self._semesters_by_teacher.get(teacher_id, self.semesters.iloc[:0])

    @cached_property
    def _levels_by_teacher(self) -> dict[str, pd.DataFrame]:
        return _split(self.levels)

    @cached_property
    def _semesters_by_teacher(self) -> dict[str, pd.DataFrame]:
        return _split(self.semesters)

    def refusal_of(self, teacher_id: str) -> str | None:
        """Why no certificate can be issued; None when one can."""
        results = self.results_of(teacher_id)
        whole = results.loc[results["block"].eq(WHOLE), "reason"]
        if whole.empty:
            past = self.history_of(teacher_id)
            refused = past.loc[past["semester"].isin(self.period), "reason"].dropna()
            return str(refused.iloc[-1]) if len(refused) else NOT_EVALUATED
        return None if pd.isna(whole.iloc[0]) else str(whole.iloc[0])


def _split(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    groups = table.groupby("teacher_id", sort=False)
    return {str(teacher): rows.reset_index(drop=True) for teacher, rows in groups}


def tabulate_surveys_of_teachers(data: ReportData, *, period: Sequence[str]) -> list[SurveyOfTeachers]:
    """Every survey about teachers that was held in the school in a period, in the order of the catalogue.

    ``data`` is that of the school in the last semester of ``period``. Of several semesters those count together in
    which a teacher's result could be shown alone, so that their sum gives none of them away.
    """
    held = data.whole_school.responses
    held = held[held["semester"].isin(period) & held["teacher_id"].notna()]
    codes = [one.code for one in data.params.surveys if one.subject == "teacher" and held["survey"].eq(one.code).any()]
    return [_tabulate(data, survey, tuple(period)) for survey in codes]


def _tabulate(data: ReportData, survey: str, period: tuple[str, ...]) -> SurveyOfTeachers:
    answers = data.whole_school.answers
    answers = answers[(answers["survey"].eq(survey) & answers["teacher_id"].notna()).to_numpy(dtype=bool)]
    held = [semester for semester in data.semesters if answers["semester"].eq(semester).any()]
    school, params = data.whole_school, data.params
    plans = {semester: plan_certificates(school.of_semester(semester), survey, params=params) for semester in held}
    last = [semester for semester in held if semester in period][-1]
    return SurveyOfTeachers(
        survey=survey,
        period=tuple(semester for semester in held if semester in period),
        levels=_tabulate_period(data, answers, {semester: plans[semester] for semester in held if semester in period}),
        semesters=_tabulate_semesters(data, answers, plans),
        n_for_decisions=_find_enough(data, survey, last),
        response_share=_find_response(data, survey, last),
    )


def _find_enough(data: ReportData, survey: str, semester: str) -> int | None:
    fitted = fit_evaluations(data.whole_school.of_semester(semester), survey, policy=data.params.policy)
    return None if isinstance(fitted, NotEstimated) else fitted.n_for_decisions


def _find_response(data: ReportData, survey: str, semester: str) -> float | None:
    school = data.whole_school.of_semester(semester)
    population = attach_surveys(school.population, [data.params.survey(survey)])
    responses = school.responses[school.responses["survey"].eq(survey)]
    share = response_rates(responses, population, by=["survey"])["response_share"]
    return None if share.empty or pd.isna(share.iloc[0]) else float(share.iloc[0])


def _tabulate_semesters(data: ReportData, answers: pd.DataFrame, plans: dict[str, pd.DataFrame]) -> pd.DataFrame:
    levels = level(answers, ["teacher_id", "semester"], policy=data.params.policy)
    wholes = [plan[plan["block"].eq(WHOLE)].assign(semester=semester) for semester, plan in plans.items()]
    reasons = pd.concat(wholes)[["teacher_id", "semester", "reason"]]
    order = {semester: place for place, semester in enumerate(plans)}
    rows = levels.merge(reasons, how="left", on=["teacher_id", "semester"])
    rows = rows.assign(place=rows["semester"].map(order)).sort_values(["teacher_id", "place"], kind="stable")
    return _hide(rows.drop(columns="place").reset_index(drop=True))


def _tabulate_period(data: ReportData, answers: pd.DataFrame, plans: dict[str, pd.DataFrame]) -> pd.DataFrame:
    shown = _join_plans(plans)
    pairs = pd.MultiIndex.from_frame(shown[["semester", "teacher_id"]].drop_duplicates())
    rows = pd.MultiIndex.from_arrays([answers["semester"].astype("str"), answers["teacher_id"].astype("str")])
    own = answers[rows.isin(pairs)]
    by_part = [level(own, ["teacher_id", *_PARTS[:depth]], policy=data.params.policy) for depth in range(3)]
    levels = pd.concat([part.assign(**{name: WHOLE for name in _PARTS if name not in part}) for part in by_part])
    keys = ["teacher_id", *_PARTS]
    reasons = shown.groupby(keys, sort=False)["reason"].first().reset_index()
    n_semesters = shown.groupby("teacher_id")["semester"].nunique().rename("n_semesters").reset_index()
    table = levels.merge(reasons, how="left", on=keys).merge(n_semesters, on="teacher_id")
    survey = answers["survey"].astype("str").iloc[0]
    table = table.assign(survey=survey, block=table["block"].mask(table["block"].eq(WHOLE)))
    judged = judge_levels(table, params=data.params)
    return _hide(judged.assign(block=judged["block"].fillna(WHOLE)).reset_index(drop=True))


def _join_plans(plans: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The plans of the semesters of a period, without the semesters in which nothing of a teacher is shown."""
    parts = []
    for semester, plan in plans.items():
        refused = plan.loc[plan["block"].eq(WHOLE) & plan["reason"].notna(), "teacher_id"]
        parts.append(plan[~plan["teacher_id"].isin(refused)].assign(semester=semester))
    return pd.concat(parts, ignore_index=True)


def _hide(table: pd.DataFrame) -> pd.DataFrame:
    """The table without the measures of hidden rows; how many answered stays."""
    hidden = table["reason"].notna()
    return table.assign(**{name: _nullable(table[name]).mask(hidden) for name in table.columns if _is_measure(name)})


def _is_measure(name: str) -> bool:
    is_level = name in LEVEL_COLUMNS and name != "n_respondents"
    return is_level or name.endswith(("_chance", "verdict", "below_threshold"))


def _nullable(column: pd.Series) -> pd.Series:
    return column.astype("boolean") if column.dtype == bool else column
