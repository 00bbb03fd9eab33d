"""The teachers of the synthetic university: who they are, where they teach, how well."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from qa_lib.params import School, Semester
from qa_lib.sample.effects import (
    ADULT_LANGUAGE_SHARES,
    LEARNERS_PER_TEACHER,
    TEACHER_SD,
    YEARLY_TEACHER_TURNOVER,
)
from qa_lib.sample.names import PersonName, draw_names
from qa_lib.sample.streams import stream
from qa_lib.sample.structure import school_facts

#: The first academic year for which teachers are appointed.
FIRST_YEAR = 2015
LAST_YEAR = 2060


@lru_cache(maxsize=64)
def appoint_teachers(school: School, *, seed: int, scale: float) -> pd.DataFrame:
    """Everybody who ever teaches in a school, a row a person.

    Returns
    -------
    DataFrame
        teacher (staff number), respondent (login), name (`PersonName`), school, department, language, effect (probits,
        on how learners rate the teacher), person (own satisfaction, standard normal), from_year, to_year.
    """
    generator = stream(seed, "teachers", school.code)
    n_posts = max(round(school_facts(school, seed=seed).n_learners * scale / LEARNERS_PER_TEACHER), 3)
    rows = [row for post in range(n_posts) for row in _holders(post, school, generator)]
    frame = pd.DataFrame(rows, columns=["department", "from_year", "to_year"])
    n = len(frame)
    return frame.assign(
        teacher=[f"{school.code}-t{place:04d}" for place in range(1, n + 1)],
        respondent=[f"pps.{school.code}.{place:04d}" for place in range(1, n + 1)],
        name=pd.Series(draw_names(generator, n), dtype=object),
        school=school.code,
        language=generator.choice(list(ADULT_LANGUAGE_SHARES), size=n, p=list(ADULT_LANGUAGE_SHARES.values())),
        effect=TEACHER_SD * generator.standard_normal(n),
        person=generator.standard_normal(n),
    )


def _holders(post: int, school: School, generator: np.random.Generator) -> list[tuple[str, int, int]]:
    """The people who hold one post one after another: department, first and last academic year."""
    departments = [department.code for department in school.departments] or [""]
    rows, year = [], FIRST_YEAR
    while year <= LAST_YEAR:
        last = year + int(generator.geometric(YEARLY_TEACHER_TURNOVER)) - 1
        rows.append((departments[post % len(departments)], year, last))
        year = last + 1
    return rows


def teachers_in(school: School, semester: Semester, *, seed: int, scale: float) -> pd.DataFrame:
    """The teachers of a school who work in a semester (columns of `appoint_teachers`)."""
    everybody = appoint_teachers(school, seed=seed, scale=scale)
    works = everybody["from_year"].le(semester.academic_year) & everybody["to_year"].ge(semester.academic_year)
    return everybody[works].reset_index(drop=True)


def teacher_names(teachers: pd.DataFrame) -> dict[str, PersonName]:
    """Staff number -> name."""
    return dict(zip(teachers["teacher"], teachers["name"], strict=True))
