"""What a teacher's certificate shows: the teacher's own answers, and nothing that gives others away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from given import give, slices_of
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.analysis import ReportData, Scored
from qa_lib.analysis.certificate_release import KEYS, count_rest, plan_certificates
from qa_lib.analysis.certificates import NOT_EVALUATED, SurveyOfTeachers, tabulate_surveys_of_teachers
from qa_lib.reporting.certificates import CertificateWriter, Holder
from qa_lib.reporting.language import Language

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
SEMESTER = "2025-autumn"
N_TEACHERS = 4
WHO = "pharm-tech-1"


def _with_teachers(data: ReportData, *, n: int = N_TEACHERS, few: int = 0) -> ReportData:
    """The same school with ``n`` teachers a department; one is evaluated by ``few`` learners alone, where given."""
    school = data.whole_school
    responses = school.responses
    place = pd.Series(np.arange(len(responses)) // 7 % n, index=responses.index).astype("str")
    if few:
        is_last = place.eq(str(n - 1)) & responses["teacher_id"].notna()
        place = place.mask(is_last & is_last.cumsum().gt(few), "0")
    teachers = (responses["department"].astype("str") + "-" + place).where(responses["teacher_id"].notna())
    responses = responses.assign(teacher_id=teachers.astype("str"))
    names = responses.set_index("response_id")["teacher_id"]
    answers = school.answers.assign(teacher_id=school.answers["response_id"].map(names).astype("category"))
    changed = replace(school, responses=responses, answers=answers)
    return give(replace(data), **slices_of(data) | {"whole_school": changed})


@pytest.fixture(scope="module")
def data(make_data: Callable[..., ReportData]) -> ReportData:
    """The small school with four teachers in each of two departments."""
    return _with_teachers(make_data())


@pytest.fixture(scope="module")
def survey(data: ReportData) -> SurveyOfTeachers:
    """What its certificates hold."""
    (survey,) = tabulate_surveys_of_teachers(data, period=[SEMESTER])
    return survey


def _own(data: ReportData, teacher: str) -> pd.DataFrame:
    answers = data.whole_school.answers
    is_own = answers["teacher_id"].eq(teacher) & answers["semester"].eq(SEMESTER) & answers["is_valid"]
    return answers[is_own.to_numpy(dtype=bool)]


def test_results_are_those_of_the_teachers_own_answers(data: ReportData, survey: SurveyOfTeachers) -> None:
    """Positive answers / valid answers of each item, block and the whole, counted by hand."""
    own, results = _own(data, WHO), survey.results_of(WHO).set_index(["block", "item"])
    assert results.loc[("", ""), "n_valid"] == len(own)
    assert results.loc[("", ""), "n_respondents"] == own["respondent_id"].nunique()
    for (block, item), rows in own.astype({"block": "str", "item": "str"}).groupby(["block", "item"]):
        assert results.loc[(block, item), "n_positive"] == rows["is_positive"].sum()
    assert survey.history_of(WHO)["semester"].tolist() == ["2024-autumn", "2025-spring", SEMESTER]


def test_too_few_learners_are_refused(make_data: Callable[..., ReportData]) -> None:
    """Below the minimum of the policy's ring there is no certificate, and no result in any table."""
    data = _with_teachers(make_data(), few=5)
    (survey,) = tabulate_surveys_of_teachers(data, period=["2024-autumn"])
    past = survey.semesters[survey.semesters["semester"].eq("2024-autumn")]
    refused = past[past["reason"].notna()]
    assert sorted(refused["reason"]) == ["protects", "too_few"]  # who is hidden in reports hides in company
    refused = refused[refused["reason"].eq("too_few")]
    assert refused[["n_valid", "satisfaction_share", "satisfaction_low"]].isna().all(axis=None)
    assert survey.refusal_of(refused["teacher_id"].iloc[0]) == "too_few"
    assert survey.results_of(refused["teacher_id"].iloc[0]).empty
    assert survey.refusal_of("nobody") == NOT_EVALUATED


def test_certificate_must_not_give_the_only_colleague_away(make_data: Callable[..., ReportData]) -> None:
    """In a department of two the other's result is the department's without one's own."""
    (survey,) = tabulate_surveys_of_teachers(make_data(), period=[SEMESTER])
    teachers = survey.semesters["teacher_id"].unique()
    assert {survey.refusal_of(teacher) for teacher in teachers} == {"colleagues"}


def _unanimous(school: Scored, item: str) -> Scored:
    """All few learners of one teacher answer an item alike."""
    answers = school.answers
    few = answers["respondent_id"].isin(answers.loc[answers["teacher_id"].eq(WHO), "respondent_id"].unique()[:9])
    is_own = answers["teacher_id"].eq(WHO)
    kept = answers[(~is_own | few).to_numpy(dtype=bool)]
    is_item = kept["teacher_id"].eq(WHO) & kept["item"].eq(item)
    return replace(school, answers=kept.assign(is_positive=kept["is_positive"] | is_item))


def test_hidden_item_is_not_found_by_subtraction(data: ReportData) -> None:
    """That all of few said yes is hidden, and with it enough of the block that adding up does not tell it."""
    school = _unanimous(data.whole_school.of_semester(SEMESTER), "teacher-content-1")
    plan = plan_certificates(school, "teacher", params=data.params)
    own = plan[plan["teacher_id"].eq(WHO)].set_index(["block", "item"])["reason"]
    assert own["content", "teacher-content-1"] == "unanimous"
    hidden = own[own.notna()].index
    of_block = [key for key in hidden if key[0] == "content"]
    assert len(of_block) >= 2
    assert pd.isna(own["", ""])


def _brute_rest(answers: pd.DataFrame) -> set[tuple[object, ...]]:
    found = set()
    for (department, teacher), _ in answers.groupby(["department", "teacher_id"]):
        rest = answers[answers["department"].eq(department) & answers["teacher_id"].ne(teacher)]
        if len(rest):
            n = rest["respondent_id"].nunique()
            found.add((teacher, len(rest), int(rest["is_positive"].sum()), n, rest["teacher_id"].nunique()))
    return found


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3), st.integers(0, 4), st.booleans()), min_size=1))
def test_count_rest_is_what_subtraction_leaves(rows: list[tuple[str, int, int, bool]]) -> None:
    """A department without one of its teachers, counted directly: answers, positive ones, people, teachers."""
    frame = pd.DataFrame(rows, columns=["department", "teacher", "person", "is_positive"])
    teachers = frame["department"] + frame["teacher"].astype("str")
    answers = frame.assign(teacher_id=teachers, respondent_id=frame["person"].astype("str"), block="b", item="i")
    rest = count_rest(answers)
    whole = rest[rest["block"].eq("")]
    columns = ["teacher_id", "n_valid", "n_positive", "n_respondents", "n_teachers"]
    assert set(whole[columns].itertuples(index=False, name=None)) == _brute_rest(answers)
    assert list(rest.columns[:3]) == KEYS


def _write(data: ReportData, teacher: str) -> dict[str, object]:
    surveys = tabulate_surveys_of_teachers(data, period=[SEMESTER])
    writer = CertificateWriter(data.params, Language("ru", ROOT / "locale", strict=True), is_sample=True)
    period = data.params.semester(SEMESTER)
    holder = Holder(teacher, "Сейітқали Нұрлан", "pharm", "pharm-tech", "осень", period.report_date)
    return writer.write(holder, surveys)


def test_certificate_says_nothing_of_other_teachers(data: ReportData) -> None:
    """Others may be judged as they will: beside the reliability, which all give together, no letter changes."""
    before = _write(data, WHO)
    school = data.whole_school
    answers = school.answers.assign(
        is_positive=school.answers["is_positive"] ^ school.answers["teacher_id"].ne(WHO).to_numpy(dtype=bool)
    )
    other = give(replace(data), **slices_of(data) | {"whole_school": replace(school, answers=answers)})
    after = _write(other, WHO)
    assert before["surveys"] == after["surveys"]
    assert before["surveys"] != _write(data, "pharm-tech-2")["surveys"]


def test_few_answers_have_counts_and_no_percentage(make_data: Callable[..., ReportData]) -> None:
    """An item with fewer answers than an interval needs shows how many of how many, and no level."""
    rows = _write(_with_teachers(make_data(), n=6), WHO)["surveys"][0]["rows"]
    assert all((row["level"] == "—") == (row["share"] is None) for row in rows)
    assert all(" из " in row["count"] for row in rows)
    assert {row["level"] == "—" for row in rows} == {True, False}
