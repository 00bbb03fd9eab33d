"""A small university with known effects: two schools, two departments each, three semesters, three surveys."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from given import NO_DATA, give

from qa_lib.analysis import ReportData, Scored, score_slice, sum_school
from qa_lib.analysis.release import plan_results
from qa_lib.analysis.university import UniversityData
from qa_lib.intake import Slice
from qa_lib.params import Params
from qa_lib.paths import Paths

ROOT = Path(__file__).parents[2]
SEMESTERS = ("2024-autumn", "2025-spring", "2025-autumn")
DEPARTMENTS = {"pharm": ("pharm-tech", "pharm-chem"), "dent": ("dent-a", "dent-b")}
BLOCKS = ("content", "support")
N_LEARNERS = 60
#: Probability of a positive answer by semester in "pharm", where it fell at the end, and elsewhere.
POSITIVE = {"2024-autumn": 0.8, "2025-spring": 0.8, "2025-autumn": 0.45}
ELSEWHERE = 0.7


def _text(name: str) -> dict[str, str]:
    return {"kk": f"{name} қаз", "ru": f"{name} рус", "en": name}


def _item(code: str, *, is_reversed: bool) -> dict[str, Any]:
    return {"code": code, "text": _text(code), "scale": "agree5", "reversed": is_reversed}


def _survey(code: str, number: int, *, group: str, subject: str = "none") -> dict[str, Any]:
    blocks = [
        {
            "code": block,
            "title": _text(block),
            "object": "4.1 (3)",
            "items": [_item(f"{code}-{block}-{i}", is_reversed=i == 2) for i in (1, 2, 3)],
        }
        for block in BLOCKS
    ]
    head = {"code": code, "number": number, "version": "1", "title": _text(code), "short_title": _text(code)}
    return head | {"files": [code], "target_group": group, "subject": subject, "blocks": blocks}


def _institution() -> dict[str, Any]:
    schools = [
        {
            "code": school,
            "name": _text(school),
            "short_name": _text(school),
            "departments": [{"code": code, "name": _text(code)} for code in departments],
        }
        for school, departments in DEPARTMENTS.items()
    ]
    levels = [{"code": code, "name": _text(code)} for code in ("bachelor", "master")]
    head = {name: _text(name) for name in ("name", "short_name", "issuer")}
    return head | {"schools": schools, "levels": levels}


@pytest.fixture(scope="session")
def small_params() -> Params:
    """The project's policy and scales with three small codebooks and two schools."""
    names = ("semesters", "policy", "scales", "intake", "catalogue", "reports")
    parts = {name: yaml.safe_load((ROOT / "params" / f"{name}.yaml").read_text(encoding="utf-8")) for name in names}
    themes = [
        {"code": code, "category": category, "label": _text(code), "definition": _text(code)}
        for code, category in (("rooms", "improvement"), ("teachers", "strength"), ("food", "suggestion"))
    ]
    surveys = (
        _survey("studies", 1, group="learners"),
        _survey("teacher", 3, group="learners", subject="teacher"),
        _survey("employers", 6, group="employers"),
    )
    return Params(
        institution=_institution(),
        targets={"approved_by": _text("council")},
        surveys=surveys,
        codeframes=({"code": "frame", "version": "1", "themes": themes},),
        **parts,
    )


def _responses(rng: np.random.Generator) -> pd.DataFrame:
    learners = pd.DataFrame(
        [
            (semester, school, department, f"{department}-{i}", "bachelor" if i % 3 else "master", 1 + i % 4)
            for semester in SEMESTERS
            for school, departments in DEPARTMENTS.items()
            for department in departments
            for i in range(N_LEARNERS)
        ],
        columns=["semester", "school", "department", "respondent_id", "level", "course"],
    )
    learners["language"] = rng.choice(["kk", "ru"], len(learners))
    learners["programme"] = pd.Series(pd.NA, index=learners.index, dtype="str")
    studies = learners.assign(survey="studies", teacher_id=None)
    teacher = [learners.assign(survey="teacher", teacher_id=f"t{i}-" + learners["department"]) for i in (1, 2)]
    employers = studies.groupby(["semester", "school"]).head(10).assign(survey="employers", level=None)
    responses = pd.concat([studies, *teacher, employers], ignore_index=True)
    codes = ["semester", "school", "department", "level", "survey", "language"]
    return responses.astype(dict.fromkeys(codes, "category") | {"teacher_id": "str", "course": "Int8"}).assign(
        response_id=np.arange(len(responses)) + 1000,
        is_straight_line=rng.random(len(responses)) < 0.1,
        duration_seconds=_durations(responses),
    )


def _durations(responses: pd.DataFrame) -> pd.Series:
    """Seconds for the survey "studies" only: each twentieth questionnaire 1 s an item, the others 8 s."""
    seconds = pd.Series(np.where(np.arange(len(responses)) % 20 == 0, 6, 48), index=responses.index)
    return seconds.where(responses["survey"].eq("studies")).astype("Float32")


def _answers(rng: np.random.Generator, responses: pd.DataFrame, params: Params) -> pd.DataFrame:
    items = [(survey.code, item.code, item.reversed) for survey in params.surveys for item in survey.items]
    items = pd.DataFrame(items, columns=["survey", "item", "is_reversed"])
    answers = responses[["response_id", "survey", "school", "semester"]].merge(items, on="survey")
    n = len(answers)
    chance = answers["semester"].astype("str").map(POSITIVE).where(answers["school"].eq("pharm"), ELSEWHERE)
    score = np.where(rng.random(n) < chance, rng.integers(4, 6, n), rng.integers(1, 4, n))
    value = np.where(answers["is_reversed"], 6 - score, score)
    status = rng.choice(["valid", "missing", "not_applicable", "hard_to_answer"], n, p=[0.9, 0.05, 0.03, 0.02])
    answers = answers.assign(value=np.where(status == "valid", value, np.nan).astype("float32"), status=status)
    codes = dict.fromkeys(["survey", "item", "status"], "category")
    return answers[["response_id", "survey", "item", "value", "status"]].astype(codes)


def _population() -> pd.DataFrame:
    rows = [
        (semester, "learners", school, department, level, course, language, N_LEARNERS // 4)
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
    writers = responses[responses["survey"].eq("studies")].groupby(["semester", "school"], observed=True).head(60)
    kinds = writers["response_id"] % 17
    text = kinds.map(lambda kind: " ".join(chr(ord("a") + kind + step) * 4 for step in (0, 3, 6)))
    states = kinds.map(lambda kind: ("undecided", "public", "private")[kind % 3])
    comments = writers[["response_id", "survey", "language"]].assign(question="open", text=text, state=states)
    return comments.assign(answer_id="a" + kinds.astype("str"), published_text="")


def _codings(comments: pd.DataFrame) -> pd.DataFrame:
    """Coder "a" codes every answer, coder "b" each fifth and half of these otherwise."""
    theme = np.where(comments["response_id"] % 3 == 0, "rooms", "teachers")
    first = comments[["response_id", "survey", "question"]].assign(theme=theme, coder="a")
    second = first[first["response_id"] % 5 == 0].assign(coder="b")
    second = second.assign(theme=second["theme"].where(second["response_id"] % 10 != 0, "food"))
    return pd.concat([first, second], ignore_index=True)


ACCOUNT = pd.DataFrame({"file": ["studies.xlsx"], "survey": ["studies"], "n_rows": [10], "n_rejected_cells": [3]})
REJECTIONS = pd.DataFrame(
    {"file": "studies.xlsx", "reason": ["off_scale", "off_scale", "unknown_label"], "action": "cell_rejected"}
)


@pytest.fixture(scope="session")
def make_slice(small_params: Params) -> Callable[..., Slice]:
    """Makes the slice of a school (None: all) in some semesters, as intake would read it."""
    rng = np.random.default_rng(20251122)
    responses = _responses(rng)
    answers, comments, population = _answers(rng, responses, small_params), _comments(responses), _population()
    codings = _codings(comments)

    def choose(frame: pd.DataFrame, school: str | None, semesters: tuple[str, ...]) -> pd.DataFrame:
        is_own = frame["school"].eq(school) | (school is None)
        return frame[frame["semester"].isin(semesters) & is_own]

    def make(school: str | None, semesters: tuple[str, ...]) -> Slice:
        own = choose(responses, school, semesters)
        tables = [table[table["response_id"].isin(own["response_id"])] for table in (answers, comments, codings)]
        cells = choose(population, school, semesters)
        return Slice(own, *tables, cells, pd.DataFrame(), REJECTIONS, ACCOUNT, is_sample=True)

    return make


@pytest.fixture(scope="session")
def make_data(small_params: Params, make_slice: Callable[..., Slice]) -> Callable[..., ReportData]:
    """Makes the data of a report on the small university."""

    def make(school: str = "pharm", department: str | None = None, semester: str = SEMESTERS[-1]) -> ReportData:
        paths = Paths(root=ROOT, data=NO_DATA, params=ROOT / "params")
        data = ReportData(
            small_params,
            paths,
            school,
            semester,
            department,
            sums_of_school=partial(sum_of, semester),
            results_of_school=results_of,
        )
        semesters = SEMESTERS[: SEMESTERS.index(semester) + 1]
        own = score_slice(make_slice(school, semesters), params=small_params)
        others = tuple(other for other in DEPARTMENTS if other != school)
        whole = make_slice(None, (semester,))
        university = SimpleNamespace(
            population=whole.population, rejections=whole.rejections, account=whole.account, losses=whole.account
        )
        return give(data, semesters=semesters, whole_school=own, other_schools=others, university=university)

    def sum_of(semester: str, school: str) -> pd.DataFrame:
        return sum_school(score_slice(make_slice(school, (semester,)), params=small_params), small_params)

    @cache
    def results_of(school: str, semester: str) -> pd.DataFrame:
        own = score_slice(make_slice(school, (semester,)), params=small_params)
        return plan_results(own, small_params, code=school)

    return make


@pytest.fixture(scope="session")
def small_tables(small_params: Params, make_slice: Callable[..., Slice]) -> dict[str, Callable[[str, str], Any]]:
    """The sums and the planned results of the schools of the small university, by school and semester."""

    @cache
    def own(school: str, semester: str) -> Scored:
        return score_slice(make_slice(school, (semester,)), params=small_params)

    return {
        "sums_of_school": cache(lambda school, semester: sum_school(own(school, semester), small_params)),
        "results_of_school": cache(
            lambda school, semester: plan_results(own(school, semester), small_params, code=school)
        ),
    }


@pytest.fixture
def small_university(
    small_params: Params,
    small_tables: dict[str, Callable[[str, str], Any]],
    make_slice: Callable[..., Slice],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> UniversityData:
    """The small university as a whole, up to its last semester."""
    monkeypatch.setattr("qa_lib.analysis.university.data.list_slices", lambda *_: tuple(sorted(DEPARTMENTS)))
    monkeypatch.setattr("qa_lib.analysis.university.data.is_sample", lambda *_: True)
    paths = Paths(root=ROOT, data=tmp_path, params=ROOT / "params")
    data = UniversityData(small_params, paths, SEMESTERS[-1], **small_tables)
    return give(data, semesters=SEMESTERS, tables=make_slice(None, SEMESTERS))
