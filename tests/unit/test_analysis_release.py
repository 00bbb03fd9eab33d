"""The plan of what a ring may see: nothing that it hides can be worked out from what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from given import give

from qa_lib.analysis import ReportData
from qa_lib.analysis.attack import attack_results, audit_school
from qa_lib.analysis.release import find_hidden, ring_of
from qa_lib.analysis.result_cells import CELL_KEYS, count_cells

pytestmark = pytest.mark.unit


def _shrink(data: ReportData, department: str, *, n: int) -> ReportData:
    """The same data in which only ``n`` people of a department answered in the last semester."""
    whole = data.whole_school
    is_there = whole.responses["department"].eq(department) & whole.responses["semester"].eq(data.semester)
    people = whole.responses.loc[is_there, "respondent_id"].drop_duplicates().head(n)
    kept = whole.responses[~is_there | whole.responses["respondent_id"].isin(people)]
    answers = whole.answers[whole.answers["response_id"].isin(kept["response_id"])]
    return give(replace(data), whole_school=replace(whole, responses=kept, answers=answers), semesters=data.semesters)


@pytest.fixture
def few(make_data: Callable[..., ReportData]) -> ReportData:
    """A school in which three people of one of its two departments answered."""
    return _shrink(make_data(), "pharm-chem", n=3)


def test_count_cells_adds_up(make_data: Callable[..., ReportData]) -> None:
    """Items make the survey, and so do departments with the responses that name none."""
    cells = count_cells(make_data().whole_school, n_needed=5)
    whole = cells["department"].eq("") & cells["block"].eq("")
    parts = [cells["department"].eq("") & cells["item"].ne(""), cells["department"].ne("") & cells["block"].eq("")]
    sums = [cells[part].groupby(["semester", "survey"])["n_positive"].sum() for part in (whole, *parts)]
    assert sums[0].equals(sums[1])
    assert sums[0].equals(sums[2])


def test_hidden_results_hides_nothing_where_all_are_many(make_data: Callable[..., ReportData]) -> None:
    """Sixty people a department hide nobody's results."""
    plan = make_data().hidden_results("internal")
    assert plan["reason"].ne("too_few").all()


def test_hidden_results_hides_the_department_that_would_give_away_another(few: ReportData) -> None:
    """School minus one department is the other: both are hidden, the school is shown."""
    plan = few.hidden_results("internal")
    surveys = plan[plan["block"].eq("") & plan["semester"].eq(few.semester)]
    reasons = surveys.groupby("department")["reason"].agg(set)
    assert reasons["pharm-chem"] == {"too_few"}
    assert reasons["pharm-tech"] == {"protects"}
    assert "" not in reasons


@pytest.mark.parametrize("tier", ["internal", "corporate", "public"])
def test_attack_results_recovers_nothing(few: ReportData, tier: str) -> None:
    """Every sensitive result stays as uncertain as the policy asks."""
    attacked = attack_results(few.whole_school, few.hidden_results(tier), ring=ring_of(few.params, tier))
    assert len(attacked) > 0
    assert (attacked["feasible_width"] >= attacked["width_asked"] - 1e-4).all()
    assert (attacked.loc[attacked["reason"].ne("protects"), "feasible_width"] >= 1).all()


def test_attack_results_recovers_what_the_plain_minimum_gives_away(few: ReportData) -> None:
    """The attacker is able: hiding the small department alone, as one table would, is no protection."""
    plan = few.hidden_results("internal")
    naive = plan[plan["reason"].eq("too_few")]
    attacked = attack_results(few.whole_school, naive, ring=ring_of(few.params, "internal"))
    assert (attacked["feasible_width"] == 0).any()


def test_hidden_results_is_that_of_the_school_in_a_department_s_report(few: ReportData) -> None:
    """What is hidden does not depend on which report is made."""
    department = give(replace(few, department="pharm-tech"), whole_school=few.whole_school, semesters=few.semesters)
    pd.testing.assert_frame_equal(few.hidden_results("public"), department.hidden_results("public"))


def test_find_hidden_looks_at_both_semesters_of_a_change(few: ReportData) -> None:
    """A change tells the level of either end."""
    plan = few.hidden_results("internal")
    survey = plan["survey"].iloc[0]
    frame = pd.DataFrame(
        {"survey": survey, "semester_from": ["2024-autumn", few.semester], "semester_to": few.semester}
    )
    frame["semester_to"] = "2024-autumn"
    assert find_hidden(frame, plan, semester="", department="pharm-chem").tolist() == [False, True]


def test_find_hidden_tells_items_blocks_and_surveys_apart() -> None:
    """A hidden item hides neither its block nor its survey."""
    keys = dict(zip(CELL_KEYS, ("2025-autumn", "s", "", "b", "i"), strict=True))
    plan = pd.DataFrame([keys | {"reason": "unanimous"}])
    frame = pd.DataFrame({"survey": "s", "block": ["b", "b", pd.NA], "item": ["i", pd.NA, pd.NA]})
    assert find_hidden(frame, plan, semester="2025-autumn", department="").tolist() == [True, False, False]


@pytest.mark.parametrize("tier", ["internal", "public"])
def test_audit_school_counts_what_is_hidden(few: ReportData, tier: str) -> None:
    """The audit of a safe plan finds nothing, and says what safety cost."""
    audit = audit_school(few, tier)
    assert audit.is_safe
    assert 0 < audit.n_sensitive < audit.n_hidden < audit.n_results
    assert 0 < audit.shown_share < 1
