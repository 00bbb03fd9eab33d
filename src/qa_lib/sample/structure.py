"""The planted truth as a table: what an estimator has to find again."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd

from qa_lib.params import Params, School, Semester, Survey
from qa_lib.sample.effects import (
    BLOCK_SD,
    COURSE_EFFECTS,
    DEPARTMENT_SD,
    ITEM_SD,
    OTHER_SCHOOL_LEARNERS,
    OTHER_SCHOOL_LEVEL_SD,
    OTHER_SCHOOL_RESPONSE_SD,
    SCHOOLS,
    TRENDS,
    CourseEffect,
    SchoolFacts,
    is_held,
    semester_time,
    survey_facts,
)
from qa_lib.sample.streams import named_normal

STRUCTURE_COLUMNS = ["survey", "semester", "school", "block", "item", "level", "expected_share"]


def school_facts(school: School, *, seed: int) -> SchoolFacts:
    """Size and effects of a school: planted for its code, or drawn from its name."""
    drawn = SchoolFacts(
        OTHER_SCHOOL_LEARNERS,
        OTHER_SCHOOL_LEVEL_SD * named_normal(seed, "school level", school.code),
        OTHER_SCHOOL_RESPONSE_SD * named_normal(seed, "school response", school.code),
    )
    return SCHOOLS.get(school.code, drawn)


def item_levels(survey: Survey, school: School, semester: Semester, *, seed: int) -> np.ndarray:
    """The latent satisfaction of a school with every item of a survey, in probits, after reversal."""
    base = survey_facts(survey).level + school_facts(school, seed=seed).level
    time = semester_time(semester)
    return np.array(
        [
            base
            + BLOCK_SD * named_normal(seed, "block", survey.code, block.code)
            + ITEM_SD * named_normal(seed, "item", survey.code, item.code)
            + sum(
                trend.shift(survey, f"{block.code}.{item.code}", time)
                for trend in TRENDS
                if trend.school in ("*", school.code)
            )
            for block in survey.blocks
            for item in block.items
        ]
    )


def course_effects(survey: Survey, school: School) -> list[CourseEffect]:
    """What is planted for single courses of a school in a survey."""
    return [effect for effect in COURSE_EFFECTS if (effect.school, effect.survey) == (school.code, survey.number)]


def department_levels(school: School, *, seed: int) -> dict[str, float]:
    """The effect of each department of a school, in probits; they sum to zero."""
    drawn = {d.code: DEPARTMENT_SD * named_normal(seed, "department", d.code) for d in school.departments}
    mean = sum(drawn.values()) / len(drawn) if drawn else 0.0
    return {code: effect - mean for code, effect in drawn.items()}


def expected_share(level: float, *, extra_variance: float = 0.0) -> float:
    """The share of positive answers at a level, over units whose effects vary by ``extra_variance``.

    >>> expected_share(0.0)
    0.5
    """
    return NormalDist().cdf(level / (1 + extra_variance) ** 0.5)


def tabulate_structure(params: Params, *, seed: int, semesters: Sequence[str] | None = None) -> pd.DataFrame:
    """The planted level of every item in every school and semester in which its survey is held.

    The levels hold for the population, before selective response, for a department and a teacher without effect.

    Returns
    -------
    DataFrame
        survey, semester, school, block, item, level (probits), expected_share (0–1).
    """
    rows = [
        (survey.code, semester.code, school.code, block, item, level, expected_share(level))
        for survey in params.surveys
        for semester in params.semesters.semesters
        if (semesters is None or semester.code in semesters) and is_held(survey, semester)
        for school in params.institution.schools
        for (block, item), level in zip(
            [(block.code, item.code) for block in survey.blocks for item in block.items],
            item_levels(survey, school, semester, seed=seed).tolist(),
            strict=True,
        )
    ]
    return pd.DataFrame(rows, columns=STRUCTURE_COLUMNS)
