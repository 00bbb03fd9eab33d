"""A small university with known effects: two schools, two departments each, three semesters, three surveys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from qa_lib.analysis import ReportData, score_slice
from qa_lib.params import Params
from qa_lib.paths import Paths

ROOT = Path(__file__).parents[2]
TEXT = {"kk": "мәтін", "ru": "текст", "en": "text"}
SEMESTERS = ("2024-autumn", "2025-spring", "2025-autumn")
DEPARTMENTS = {"pharm": ("pharm-tech", "pharm-chem"), "dent": ("dent-a", "dent-b")}
#: Probability of a positive answer by semester, in "pharm" and elsewhere: it fell at the end in "pharm".
POSITIVE = {"2024-autumn": 0.8, "2025-spring": 0.8, "2025-autumn": 0.45}
ELSEWHERE = 0.7


def _survey(code: str, number: int, *, group: str, subject: str = "none") -> dict[str, Any]:
    blocks = [
        {
            "code": block,
            "title": TEXT,
            "object": "4.1 (3)",
            "items": [
                {"code": f"{code}-{block}-{i}", "text": TEXT, "scale": "agree5", "reversed": i == 2} for i in (1, 2, 3)
            ],
        }
        for block in ("content", "support")
    ]
    names = {"code": code, "number": number, "version": "1", "title": TEXT, "short_title": TEXT, "files": [code]}
    return names | {"target_group": group, "subject": subject, "blocks": blocks}


@pytest.fixture(scope="session")
def small_params() -> Params:
    """The project's policy and scales with three small codebooks and two schools."""
    names = ("semesters", "policy", "scales", "intake", "catalogue", "reports")
    parts = {name: yaml.safe_load((ROOT / "params" / f"{name}.yaml").read_text(encoding="utf-8")) for name in names}
    schools = [
        {
            "code": school,
            "name": TEXT,
            "short_name": TEXT,
            "departments": [{"code": code, "name": TEXT} for code in departments],
        }
        for school, departments in DEPARTMENTS.items()
    ]
    levels = [{"code": "bachelor", "name": TEXT}, {"code": "master", "name": TEXT}]
    themes = [
        {"code": code, "category": category, "label": TEXT, "definition": TEXT}
        for code, category in (("rooms", "improvement"), ("teachers", "strength"), ("food", "suggestion"))
    ]
    return Params(
        institution={"name": TEXT, "short_name": TEXT, "issuer": TEXT, "schools": schools, "levels": levels},
        targets={"approved_by": TEXT},
        surveys=(
            _survey("studies", 1, group="learners"),
            _survey("teacher", 3, group="learners", subject="teacher"),
            _survey("employers", 6, group="employers"),
        ),
        codeframes=({"code": "frame", "version": "1", "themes": themes},),
        **parts,
    )


@dataclass(frozen=True)
class Slice:
    """What intake returns."""

    responses: pd.DataFrame
    answers: pd.DataFrame
    comments: pd.DataFrame
    codings: pd.DataFrame
    population: pd.DataFrame
    teachers: pd.DataFrame
    rejections: pd.DataFrame
    account: pd.DataFrame
    is_sample: bool = True


def _responses(rng: np.random.Generator, *, n_learners: int) -> pd.DataFrame:
    learners = pd.DataFrame(
        [
            (semester, school, department, f"{department}-{i}", "bachelor" if i % 3 else "master", 1 + i % 4)
            for semester in SEMESTERS
            for school, departments in DEPARTMENTS.items()
            for department in departments
            for i in range(n_learners)
        ],
        columns=["semester", "school", "department", "respondent_id", "level", "course"],
    )
    learners["language"] = rng.choice(["kk", "ru"], len(learners))
    studies = learners.assign(survey="studies", teacher_id=pd.NA)
    teacher = pd.concat([learners.assign(survey="teacher", teacher_id=f"t{i}-" + learners["department"]) for i in (1, 2)])
    employers = studies.groupby(["semester", "school"]).head(10).assign(survey="employers", level=pd.NA)
    responses = pd.concat([studies, teacher, employers], ignore_index=True)
    return responses.assign(
        response_id=np.arange(len(responses)) + 1000,
        course=responses["course"].astype("Int8"),
        is_straight_line=rng.random(len(responses)) < 0.1,
        teacher_id=responses["teacher_id"].astype("str"),
    )


def _answers(rng: np.random.Generator, responses: pd.DataFrame, params: Params) -> pd.DataFrame:
    items = pd.DataFrame(
        [(survey.code, item.code, item.reversed) for survey in params.surveys for item in survey.items],
        columns=["survey", "item", "is_reversed"],
    )
    answers = responses[["response_id", "survey", "school", "semester"]].merge(items, on="survey")
    chance = answers["semester"].map(POSITIVE).where(answers["school"].eq("pharm"), ELSEWHERE)
    score = np.where(rng.random(len(answers)) < chance, rng.integers(4, 6, len(answers)), rng.integers(1, 4, len(answers)))
    value = np.where(answers["is_reversed"], 6 - score, score)
    status = rng.choice(["valid", "missing", "not_applicable", "hard_to_answer"], len(answers), p=[0.9, 0.05, 0.03, 0.02])
    answers = answers.assign(status=status, value=np.where(status == "valid", value, np.nan).astype("float32"))
    return answers[["response_id", "survey", "item", "value", "status"]].astype({"item": "category", "survey": "category"})


def _population(*, n_learners: int) -> pd.DataFrame:
    rows = [
        (semester, "learners", school, department, level, course, language, n_learners // 4)
        for semester in SEMESTERS
        for school, departments in DEPARTMENTS.items()
        for department in departments
        for level in ("bachelor", "master")
        for course in (1, 2, 3, 4)
        for language in ("kk", "ru")
    ]
    names = ["semester", "target_group", "school", "department", "level", "course", "language", "n_population"]
    return pd.DataFrame(rows, columns=names).astype({"n_population": "Int64", "course": "Int8"})


def _comments(responses: pd.DataFrame) -> pd.DataFrame:
    writers = responses[responses["survey"].eq("studies")].groupby(["semester", "school"]).head(60)
    text = "comment " + (writers["response_id"] % 17).astype("str")
    return writers[["response_id", "survey", "language"]].assign(question="open", text=text)


def _codings(comments: pd.DataFrame) -> pd.DataFrame:
    themes = np.where(comments["response_id"] % 3 == 0, "rooms", "teachers")
    first = comments[["response_id", "survey", "question"]].assign(theme=themes, coder="a")
    second = first[first["response_id"] % 5 == 0].assign(coder="b")
    second = second.assign(theme=np.where(second["response_id"] % 10 == 0, "food", second["theme"]))
    return pd.concat([first, second], ignore_index=True)


ACCOUNT = pd.DataFrame({"file": ["studies.xlsx"], "survey": ["studies"], "n_rows": [10], "n_rejected_cells": [1]})
REJECTIONS = pd.DataFrame(
    {"file": ["studies.xlsx"] * 3, "reason": ["off_scale", "off_scale", "unknown_label"], "action": ["cell dropped"] * 3}
)


@pytest.fixture(scope="session")
def make_slice(small_params: Params) -> Callable[..., Slice]:
    """Makes the slice of a school (None: all) in some semesters, as intake would read it."""
    rng = np.random.default_rng(20251122)
    responses = _responses(rng, n_learners=60)
    answers = _answers(rng, responses, small_params)
    comments, population = _comments(responses), _population(n_learners=60)
    codings = _codings(comments)

    def make(school: str | None, semesters: tuple[str, ...]) -> Slice:
        own = responses[responses["semester"].isin(semesters) & (responses["school"].eq(school) | (school is None))]
        ids = own["response_id"]
        cells = population[population["semester"].isin(semesters) & (population["school"].eq(school) | (school is None))]
        tables = (table[table["response_id"].isin(ids)] for table in (answers, comments, codings))
        return Slice(own, *tables, cells, pd.DataFrame(), REJECTIONS, ACCOUNT)

    return make


@pytest.fixture(scope="session")
def make_data(small_params: Params, make_slice: Callable[..., Slice]) -> Callable[..., ReportData]:
    """Makes the data of a report on the small university."""

    def make(school: str = "pharm", department: str | None = None, semester: str = SEMESTERS[-1]) -> ReportData:
        paths = Paths(root=ROOT, data=ROOT / "data", params=ROOT / "params")
        data = ReportData(small_params, paths, school=school, semester=semester, department=department)
        semesters = SEMESTERS[: SEMESTERS.index(semester) + 1]
        unit = score_slice(make_slice(school, semesters), params=small_params)
        unit = unit.of_department(department) if department else unit
        university = score_slice(make_slice(None, (semester,)), params=small_params)
        data.__dict__.update(semesters=semesters, unit=unit, university=university)
        return data

    return make
