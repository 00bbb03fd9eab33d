"""How far evaluations tell teachers apart: a mixed model of the school, shrunken levels, evaluations needed."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd

from qa_lib.analysis.data import ReportData
from qa_lib.analysis.scored import Scored
from qa_lib.measurement import NotEstimated
from qa_lib.measurement.reliability.multilevel import (
    MixedModel,
    UnitReliability,
    estimate_unit_reliability,
    fit_mixed_model,
    shrink_means,
)
from qa_lib.params import Policy
from qa_lib.reads import remembering

#: Up to so many teachers learners are a grouping of their own; the equations hold a dense row for each teacher.
CROSSED_TEACHERS_MAX = 500
#: The groupings of the model in the order in which their variances are told.
GROUPINGS = ("department", "teacher_id", "respondent_id")
#: Columns of `TeacherModel.shrink`.
SHRUNKEN_COLUMNS = ("shrunken_share", "shrunken_low", "shrunken_high")


@dataclass(frozen=True)
class TeacherModel:
    """The model of one survey in the whole school: a row of it is one evaluation, the share of its positive answers."""

    survey: str
    n_learners: int
    model: MixedModel
    reliability: UnitReliability
    policy: Policy

    @property
    def level(self) -> float:
        """The level of the school's average teacher, 0-1."""
        return self.model.intercept

    @property
    def n_trustworthy(self) -> int | None:
        """Evaluations from which a teacher's mean is trustworthy; None where teachers do not differ."""
        rule = self.policy.teaching
        return self._evaluations_until(rule.reliability_min.value)

    @property
    def n_for_decisions(self) -> int | None:
        """Evaluations from which it may weigh in a decision about a person."""
        return self._evaluations_until(self.policy.teaching.decision_reliability_min.value)

    def _evaluations_until(self, reliability: float) -> int | None:
        until = self.reliability.ratings_until(reliability)
        return max(ceil(until - 1e-9), self.policy.teaching.evaluations_n_min.value) if np.isfinite(until) else None

    def shrink(self, unit: str) -> pd.DataFrame:
        """Shrunken levels of ``teacher_id`` (towards their departments) or ``department``: `SHRUNKEN_COLUMNS`.

        Also ``is_below`` and ``is_above``: the whole interval lies below (above) the average teacher's level. Where
        units of this kind do not differ beyond chance, all have that level, and no interval.
        """
        has_context = unit == "teacher_id" and "department" in self.model.effects
        confidence = self.policy.measurement.confidence_level.value
        contexts = ("department",) if has_context else ()
        means = shrink_means(self.model, unit, contexts=contexts, confidence_level=confidence)
        columns = zip(SHRUNKEN_COLUMNS, ("mean_shrunk", "mean_low", "mean_high"), strict=True)
        table = pd.DataFrame({name: means[own].clip(0, 1).astype("Float64") for name, own in columns})
        if unit in self.model.absent_groupings and not contexts:
            table = table.assign(**{name: table[name].mask(table[name].notna()) for name in SHRUNKEN_COLUMNS[1:]})
        is_below, is_above = means["mean_high"] < self.level, means["mean_low"] > self.level
        index = table.index.astype("str").rename(unit)
        return table.assign(is_below=is_below, is_above=is_above).set_index(index).reset_index()


@remembering
def fit_teacher_model(data: ReportData, survey: str) -> TeacherModel | NotEstimated:
    """The model of a survey about teachers, from all evaluations of the school this semester.

    Departments, teachers within them and learners have random effects; a department's report takes the model of its
    school. With more than `CROSSED_TEACHERS_MAX` teachers learners remain in the rest, with one department it does.

    Returns
    -------
    TeacherModel or NotEstimated
        ``NotEstimated``: fewer teachers than the policy asks for, or what `fit_mixed_model` names.
    """
    school = data.whole_school.of_semester(data.semester) if data.department else data.current
    return fit_evaluations(school, survey, policy=data.params.policy)


def fit_evaluations(school: Scored, survey: str, *, policy: Policy) -> TeacherModel | NotEstimated:
    """The model of a survey about the teachers of a school in one semester, as `fit_teacher_model` describes it."""
    ratings = rate_teachers(school, survey)
    n_teachers, n_min = ratings["teacher_id"].nunique(), policy.teaching.teachers_n_min.value
    if n_teachers < n_min:
        return NotEstimated("too_few", n=n_teachers, n_min=n_min)
    model = fit_mixed_model(_in_given_order(ratings), outcome="share", groups=_choose_groupings(ratings))
    if isinstance(model, NotEstimated):
        return model
    contexts = [name for name in ("department",) if name in model.effects]
    reliability = estimate_unit_reliability(model, "teacher_id", contexts=contexts)
    return TeacherModel(survey, ratings["respondent_id"].nunique(), model, reliability, policy)


def _in_given_order(ratings: pd.DataFrame) -> pd.DataFrame:
    """The ratings with people in the order in which they come.

    Sums of many numbers differ in their last digits by their order, and an order by pseudonyms would be the key's.
    """
    people = {name: pd.Categorical(ratings[name], ratings[name].unique()) for name in ("teacher_id", "respondent_id")}
    return ratings.assign(**people)


def rate_teachers(scored: Scored, survey: str) -> pd.DataFrame:
    """One row an evaluation with valid answers: ``teacher_id``, ``respondent_id``, ``department``, ``share``.

    ``share`` is that of positive among valid answers; ``department`` the one in which most evaluations of the teacher
    were given ("" where none is known). Evaluations of nobody are left out.
    """
    answers = scored.answers
    answers = answers[answers["survey"].eq(survey).to_numpy() & answers["is_valid"].to_numpy(dtype=bool)]
    code, response = pd.factorize(answers["response_id"])
    n_valid = np.bincount(code, minlength=len(response))
    n_positive = np.bincount(code, weights=answers["is_positive"].to_numpy(dtype=float), minlength=len(response))
    responses = scored.responses.set_index("response_id").loc[response]
    ratings = responses[["teacher_id", "respondent_id", "department"]].astype("str")
    ratings = ratings.assign(share=n_positive / n_valid)[responses["teacher_id"].notna().to_numpy()]
    return ratings.assign(department=ratings["teacher_id"].map(find_main_departments(ratings)).astype("str").fillna(""))


def find_main_departments(ratings: pd.DataFrame) -> pd.Series:
    """The department of most of a teacher's evaluations, by teacher; of equally many the first by its code."""
    counts = ratings.groupby(["teacher_id", "department"], observed=True).size().reset_index(name="n")
    ranked = counts.sort_values(["n", "department"], ascending=[False, True], kind="stable")
    return ranked.drop_duplicates("teacher_id").set_index("teacher_id")["department"]


def _choose_groupings(ratings: pd.DataFrame) -> list[str]:
    """Groupings with several levels that the ratings can tell apart."""
    n = len(ratings)
    sizes = {name: ratings[name].nunique() for name in GROUPINGS}
    is_small = sizes["teacher_id"] <= CROSSED_TEACHERS_MAX
    usable = {"teacher_id": True, "department": sizes["department"] > 1, "respondent_id": is_small}
    return [name for name in GROUPINGS if usable[name] and 1 < sizes[name] < n]
