"""Who responds, and what they answer: latent satisfaction cut into the options of each scale."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.params import Scale, School, Survey
from qa_lib.sample.effects import NEUTRAL_TRENDS, RESPONSE_PER_COURSE, semester_time, survey_facts
from qa_lib.sample.population import kinds_of_groups, members
from qa_lib.sample.roster import teachers_in
from qa_lib.sample.setting import Setting
from qa_lib.sample.structure import course_effects, department_levels, item_levels, school_facts
from qa_lib.sample.views import draw_deviations

#: Latent distance from the border of the positive options to the border of the last option, upwards and downwards.
UPPER_SPAN, LOWER_SPAN = 1.6, 2.1
#: A survey is open for this many days before the semester ends.
N_DAYS_OPEN = 40


@dataclass(frozen=True)
class Responses:
    """The questionnaires of one survey, school and semester, before the disorder of exports.

    ``context`` has a row a questionnaire: the columns of `members`, teacher ("" where none), teacher_effect (0 where
    none) and submitted_at. ``places`` (rows x items, int8) holds the place of the chosen option in its scale as
    answered, 0 = lowest.
    """

    context: pd.DataFrame
    places: np.ndarray


def draw_responses(survey: Survey, school: School, setting: Setting) -> Responses:
    """Everybody of a school who answers a survey in the semester, and their answers."""
    generator = setting.stream("responses", survey.code, school.code)
    kind = kinds_of_groups(setting)[survey.target_group]
    everybody = members(kind, school, setting)
    respondents = everybody[_responds(survey, school, everybody, setting)].reset_index(drop=True)
    if survey.subject == "teacher":
        context = _rate_teachers(respondents, school, setting, generator)
    else:
        context = respondents.assign(teacher="", teacher_effect=0.0)
    of_department = context["department"].map(department_levels(school, seed=setting.seed)).fillna(0.0)
    of_unit = (
        context["teacher_effect"].to_numpy(float)
        + of_department.to_numpy(float)
        + _course_levels(survey, school, context["course"].to_numpy())
    )
    level = item_levels(survey, school, setting.semester, seed=setting.seed)[None, :] + of_unit[:, None]
    deviations = draw_deviations(survey, school, context, setting, generator)
    latent = soften(level + deviations, survey, school, setting)
    return Responses(
        context=context.assign(submitted_at=_draw_times(context, setting, generator)),
        places=cut_latent(latent, survey, {item.scale: setting.params.scale(item.scale) for item in survey.items}),
    )


def _responds(survey: Survey, school: School, people: pd.DataFrame, setting: Setting) -> np.ndarray:
    """Selective response: the log-odds depend on survey, school, course and the person's satisfaction."""
    facts = survey_facts(survey)
    generator = setting.stream("who responds", survey.code, school.code)
    log_odds = (
        np.log(facts.response_share / (1 - facts.response_share))
        + school_facts(school, seed=setting.seed).response
        + RESPONSE_PER_COURSE * np.maximum(people["course"].to_numpy(float) - 2, 0)
        + facts.selectivity * people["person"].to_numpy(float)
        + _course_response(survey, school, people["course"].to_numpy(), setting)
    )
    responds: np.ndarray = generator.random(len(people)) < 1 / (1 + np.exp(-log_odds))
    return responds


def _course_levels(survey: Survey, school: School, course: np.ndarray) -> np.ndarray:
    levels: np.ndarray = np.zeros(len(course))
    for effect in course_effects(survey, school):
        levels += np.where(course == effect.course, effect.level, effect.others)
    return levels


def _course_response(survey: Survey, school: School, course: np.ndarray, setting: Setting) -> np.ndarray:
    log_odds: np.ndarray = np.zeros(len(course))
    for effect in course_effects(survey, school):
        if semester_time(setting.semester) >= effect.since:
            log_odds += effect.response * (course == effect.course)
    return log_odds


def _rate_teachers(
    respondents: pd.DataFrame, school: School, setting: Setting, generator: np.random.Generator
) -> pd.DataFrame:
    """A row a learner and teacher: three to five teachers each, most of them of the learner's department.

    The department of a row is the teacher's; further columns are teacher and teacher_effect.
    """
    teachers = teachers_in(school, setting.semester, seed=setting.seed, scale=setting.scale)
    n_rated = generator.integers(3, 6, size=len(respondents))
    order = _prefer_own(respondents, teachers, generator)
    learner = np.repeat(np.arange(len(respondents)), np.minimum(n_rated, len(teachers)))
    turn = np.concatenate([np.arange(min(n, len(teachers))) for n in n_rated] or [np.arange(0)])
    chosen = teachers.iloc[order[learner, turn]].reset_index(drop=True)
    rows = respondents.iloc[learner].reset_index(drop=True)
    return rows.assign(
        teacher=chosen["teacher"], department=chosen["department"], teacher_effect=chosen["effect"].astype(float)
    )


def _prefer_own(respondents: pd.DataFrame, teachers: pd.DataFrame, generator: np.random.Generator) -> np.ndarray:
    """For each learner all teachers in random order, those of the learner's own department mostly first."""
    is_own = respondents["department"].to_numpy()[:, None] == teachers["department"].to_numpy()[None, :]
    return np.argsort(generator.random(is_own.shape) - 0.6 * is_own, axis=1)


def soften(latent: np.ndarray, survey: Survey, school: School, setting: Setting) -> np.ndarray:
    """Latent values in which some of what lies below the neutral option lies on it (`NeutralTrend`)."""
    time = semester_time(setting.semester)
    trends = [trend for trend in NEUTRAL_TRENDS if trend.school == school.code and trend.survey == survey.number]
    codes = [(block.code, item) for block in survey.blocks for item in block.items]
    softened = latent.copy()
    for column, (block, item) in enumerate(codes if trends else ()):
        share = sum(trend.share(survey, f"{block}.{item.code}", time) for trend in trends)
        middle = len(borders := option_borders(setting.params.scale(item.scale))) // 2
        if share > 0 and len(borders) % 2 == 0:
            generator = setting.stream("neutral", survey.code, school.code, item.code)
            is_moved = (latent[:, column] < borders[middle - 1]) & (generator.random(len(latent)) < share)
            softened[is_moved, column] = borders[middle - 1 : middle + 1].mean()
    return softened


def cut_latent(latent: np.ndarray, survey: Survey, scales: dict[str, Scale]) -> np.ndarray:
    """Places of the chosen options (0 = lowest), the same shape as ``latent``; reversed items are turned round.

    The border below the positive options of every scale lies at zero.
    """
    places = np.empty(latent.shape, dtype=np.int8)
    for column, item in enumerate(survey.items):
        scale = scales[item.scale]
        place = np.searchsorted(option_borders(scale), latent[:, column])
        places[:, column] = len(scale.categories) - 1 - place if item.reversed else place
    return places


def option_borders(scale: Scale) -> np.ndarray:
    """The latent values between neighbouring options, one fewer than options, rising; one of them is 0.

    Positive are the options that the scale names, else those in its top 40 % (7.5.3 (2)).
    """
    n = len(scale.categories)
    positive = scale.positive_values or [v for place, v in enumerate(scale.values) if (place + 0.5) / n >= 0.6]
    n_high = len(positive)
    n_low = n - n_high
    low = -LOWER_SPAN / n_low * np.arange(n_low - 1, 0, -1)
    high = UPPER_SPAN / n_high * np.arange(1, n_high)
    return np.concatenate([low, [0.0], high])


def _draw_times(context: pd.DataFrame, setting: Setting, generator: np.random.Generator) -> list[dt.datetime]:
    """When each questionnaire was sent: in the last weeks of the semester, by day and evening."""
    last = dt.datetime.combine(setting.semester.end_date, dt.time())
    days = (N_DAYS_OPEN * generator.beta(1.2, 1.6, size=len(context))).astype(int)
    seconds = (3600 * generator.triangular(7, 19, 24, size=len(context))).astype(int)
    return [
        last - dt.timedelta(days=day) + dt.timedelta(seconds=second)
        for day, second in zip(days.tolist(), seconds.tolist(), strict=True)
    ]
