"""Everybody who could be asked in a semester, and the counts of them that a university keeps."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from qa_lib.params import School
from qa_lib.params.institution import Programme
from qa_lib.sample.effects import (
    ADULT_LANGUAGE_SHARES,
    LANGUAGE_SHARES,
    STUDENT_LEVELS,
    YEARLY_LOSS_SHARE,
    Kind,
    is_held,
    level_facts,
    survey_facts,
)
from qa_lib.sample.roster import teachers_in
from qa_lib.sample.setting import Setting
from qa_lib.sample.streams import stream
from qa_lib.sample.structure import school_facts

MEMBER_COLUMNS = ["respondent", "school", "department", "level", "programme", "course", "language", "person"]
CELL_COLUMNS = ["target_group", "school", "department", "level", "programme", "course", "language"]


@lru_cache(maxsize=128)
def members(kind: Kind, school: School, setting: Setting) -> pd.DataFrame:
    """The members of a target group in a school and semester.

    Returns
    -------
    DataFrame
        respondent (login), school, department, level, programme (codes, "" where none), course (0 where none),
        language (kk, ru, en), person (the person's own satisfaction, standard normal, lasting over semesters).
    """
    if kind in ("learners", "students"):
        everybody = _learners(school, setting)
        people = everybody[everybody["level"].str.startswith(STUDENT_LEVELS)] if kind == "students" else everybody
    elif kind == "teachers":
        staff = teachers_in(school, setting.semester, seed=setting.seed, scale=setting.scale)
        people = staff.assign(level="", programme="", course=0)[MEMBER_COLUMNS]
    else:
        people = _adults(kind, school, setting)
    # Plain objects: many small selections follow, which are slow on Arrow strings.
    return people.astype(dict.fromkeys(MEMBER_COLUMNS[:5], object) | {"language": object}).reset_index(drop=True)


def _learners(school: School, setting: Setting) -> pd.DataFrame:
    cohorts = [
        _cohort(school, programme, year, setting=setting).assign(course=course)
        for programme in school.programmes
        for course in range(1, _n_years(programme) + 1)
        for year in [setting.semester.academic_year - course + 1]
    ]
    if not cohorts:
        return pd.DataFrame(columns=MEMBER_COLUMNS)
    everybody = pd.concat(cohorts, ignore_index=True)
    present = everybody[everybody["last_course"] >= everybody["course"]].reset_index(drop=True)
    return present.assign(school=school.code, department=_departments(school, present, setting))[MEMBER_COLUMNS]


def _n_years(programme: Programme) -> int:
    facts = level_facts(programme.level)
    return facts.n_years if facts else 0


def _cohort(school: School, programme: Programme, year: int, *, setting: Setting) -> pd.DataFrame:
    """Those who began a programme in an academic year, the same in every semester."""
    generator = stream(setting.seed, "cohort", programme.code, year)
    mean = setting.scale * _intake_mean(school, programme, seed=setting.seed)
    n = max(round(mean * (1 + 0.06 * generator.standard_normal())), 1)
    return pd.DataFrame(
        {
            "respondent": [f"{year % 100:02d}.{programme.code}.{place:03d}" for place in range(1, n + 1)],
            "level": programme.level,
            "programme": programme.code,
            "language": _languages(generator, n, LANGUAGE_SHARES),
            "person": generator.standard_normal(n),
            "last_course": generator.geometric(YEARLY_LOSS_SHARE, n),
        }
    )


def _intake_mean(school: School, programme: Programme, *, seed: int) -> float:
    """Learners who begin a programme in a year, so that the school has its size and its mix of levels."""
    levels = {p.level: facts for p in school.programmes if (facts := level_facts(p.level))}
    own = levels[programme.level]
    n_programmes = sum(p.level == programme.level for p in school.programmes)
    share = own.share / sum(facts.share for facts in levels.values())
    kept = sum((1 - YEARLY_LOSS_SHARE) ** course for course in range(own.n_years))
    return school_facts(school, seed=seed).n_learners * share / n_programmes / kept


def _departments(school: School, learners: pd.DataFrame, setting: Setting) -> np.ndarray:
    """Where each learner studied most in the semester: later departments of the list in later courses."""
    codes = [department.code for department in school.departments] or [""]
    position = np.linspace(0, 1, len(codes))
    progress = np.clip((learners["course"].to_numpy(float) - 1) / 4, 0, 1)
    weight = 0.25 + np.exp(-4 * np.abs(progress[:, None] - position[None, :]))
    cumulative = np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)
    draw = setting.stream("department of study", school.code).random(len(learners))
    chosen: np.ndarray = np.array(codes, dtype=object)[(draw[:, None] > cumulative[:, :-1]).sum(axis=1)]
    return chosen


#: Prefix of the login, number as a share of the school's size, smallest number.
ADULTS: dict[str, tuple[str, float, int]] = {
    "alumni": ("gr", 0.16, 20),
    "employers": ("emp", 0.022, 18),
    "admin": ("aup", 0.025, 14),
    "listeners": ("list", 0.45, 30),
}


def _adults(kind: Kind, school: School, setting: Setting) -> pd.DataFrame:
    """Alumni, employers, administrative staff, listeners: alumni are new every year, listeners every semester."""
    prefix, share, n_min = ADULTS[kind]
    programmes = _programmes_of(kind, school)
    if not programmes:
        return pd.DataFrame(columns=MEMBER_COLUMNS)
    period = {"alumni": setting.semester.academic_year, "listeners": setting.semester.code}.get(kind, "")
    generator = stream(setting.seed, kind, school.code, period)
    n = max(round(school_facts(school, seed=setting.seed).n_learners * share), n_min)
    n = max(round(n * setting.scale * (1 + 0.08 * generator.standard_normal())), 3)
    login = ".".join(filter(None, [prefix, str(period), school.code]))
    chosen = generator.integers(len(programmes), size=n)
    return pd.DataFrame(
        {
            "respondent": [f"{login}.{place:03d}" for place in range(1, n + 1)],
            "school": school.code,
            "department": "",
            "level": [programmes[place][0] for place in chosen],
            "programme": [programmes[place][1] for place in chosen],
            "course": 0,
            "language": _languages(generator, n, ADULT_LANGUAGE_SHARES),
            "person": generator.standard_normal(n),
        }
    )


def _programmes_of(kind: Kind, school: School) -> list[tuple[str, str]]:
    """Level and programme of alumni (what they finished) and listeners (what they take); blank for others."""
    additional = [(p.level, p.code) for p in school.programmes if level_facts(p.level) is None]
    regular = [(p.level, p.code) for p in school.programmes if level_facts(p.level)]
    of_employers = [("", "")] if regular else []
    return {"alumni": regular, "employers": of_employers, "listeners": additional}.get(kind, [("", "")])


def _languages(generator: np.random.Generator, n: int, shares: dict[str, float]) -> np.ndarray:
    return generator.choice(np.array(list(shares), dtype=object), size=n, p=list(shares.values()))


def kinds_of_groups(setting: Setting) -> dict[str, Kind]:
    """Target groups of the surveys held in the semester and who they are; the catalogue's first survey decides."""
    held = [survey for survey in setting.params.surveys if is_held(survey, setting.semester)]
    kinds: dict[str, Kind] = {}
    for survey in sorted(held, key=lambda survey: survey.number):
        kinds.setdefault(survey.target_group, survey_facts(survey).kind)
    return kinds


def tabulate_population(setting: Setting) -> pd.DataFrame:
    """How many people each cell of the population holds.

    Returns
    -------
    DataFrame
        target_group, school, department, level, programme, course, language (codes, "" or 0 where none), n_population.
    """
    people = [
        members(kind, school, setting).assign(target_group=group)
        for group, kind in kinds_of_groups(setting).items()
        for school in setting.params.institution.schools
    ]
    counted = pd.concat([each for each in people if len(each)]).groupby(CELL_COLUMNS, as_index=False, sort=True).size()
    return counted.rename(columns={"size": "n_population"})
