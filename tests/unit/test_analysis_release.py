"""The plan of what a ring may see: nothing that it hides can be worked out from what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from given import give

from qa_lib.analysis import ReportData
from qa_lib.analysis.attack import attack_results, attack_university
from qa_lib.analysis.audits import audit_university
from qa_lib.analysis.dynamics import tabulate_dynamics
from qa_lib.analysis.release import find_hidden, plan_results, ring_of
from qa_lib.analysis.result_cells import CELL_KEYS, count_cells
from qa_lib.analysis.trends import tabulate_trends
from qa_lib.analysis.university import plan_university
from qa_lib.errors import DisclosureError
from qa_lib.params import Params
from qa_lib.params.exceptions import DisclosureExceptions
from qa_lib.privacy.suppression import bound_hidden_cells, link_cells, protect_cells

pytestmark = pytest.mark.unit


def _shrink(data: ReportData, department: str, *, n: int) -> ReportData:
    """The same data in which only ``n`` people of a department answered in the last semester."""
    whole = data.whole_school
    is_there = whole.responses["department"].eq(department) & whole.responses["semester"].eq(data.semester)
    people = whole.responses.loc[is_there, "respondent_id"].drop_duplicates().head(n)
    kept = whole.responses[~is_there | whole.responses["respondent_id"].isin(people)]
    answers = whole.answers[whole.answers["response_id"].isin(kept["response_id"])]
    return give(
        replace(data, results_of_school=None),
        whole_school=replace(whole, responses=kept, answers=answers),
        semesters=data.semesters,
    )


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
    department = give(
        replace(few, department="pharm-tech", results_of_school=None),
        whole_school=few.whole_school,
        semesters=few.semesters,
    )
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


def test_trend_is_hidden_with_a_semester_in_its_middle(make_data: Callable[..., ReportData]) -> None:
    """The line through three semesters and two of them are the third: where it is hidden the trend is, too."""
    data = make_data()
    levels = tabulate_dynamics(data)
    row = tabulate_trends(data).query("survey == 'studies' and block.isna()").iloc[0]
    own = levels[levels["survey"].eq("studies") & levels["block"].isna()].set_index("semester")["satisfaction_share"]
    middle = own.index[1]
    mean = (row["line_from_share"] + row["line_to_share"]) / 2  # the three stand half a year apart
    assert 3 * mean - row["share_from"] - row["share_to"] == pytest.approx(own[middle])
    keys = {"semester": middle, "survey": "studies", "department": "", "block": "", "item": "", "reason": "too_few"}
    plan, frame = pd.DataFrame([keys]), row.to_frame().T
    about = {"semester": data.semester, "department": "", "order": data.semesters}
    assert find_hidden(frame, plan, **about).tolist() == [True]
    assert find_hidden(frame.drop(columns="n_semesters"), plan, **about).tolist() == [False]


def test_find_hidden_tells_items_blocks_and_surveys_apart() -> None:
    """A hidden item hides neither its block nor its survey."""
    keys = dict(zip(CELL_KEYS, ("2025-autumn", "s", "", "b", "i"), strict=True))
    plan = pd.DataFrame([keys | {"reason": "unanimous"}])
    frame = pd.DataFrame({"survey": "s", "block": ["b", "b", pd.NA], "item": ["i", pd.NA, pd.NA]})
    assert find_hidden(frame, plan, semester="2025-autumn", department="").tolist() == [True, False, False]


@pytest.mark.parametrize("tier", ["internal", "public"])
def test_audit_university_counts_what_is_hidden(few: ReportData, tier: str) -> None:
    """The audit of a safe plan finds nothing, and says what safety cost: in the only school of a university."""
    results = {"pharm": few.planned_results}
    _, audit = audit_university(results, plan_university(results, few.params), few.params, tier)
    assert audit.is_safe
    assert 0 < audit.n_sensitive < audit.n_hidden < audit.n_results
    assert 0 < audit.shown_share < 1


def test_plan_results_shows_a_narrower_ring_whatever_a_wider_one_sees(few: ReportData) -> None:
    """Rings are nested: no reader learns from a wider ring what the own one hides."""
    plan = few.planned_results
    hidden = [plan[f"reason_{tier}"].notna() for tier in ("internal", "corporate", "public")]
    assert (hidden[0] <= hidden[1]).all()
    assert (hidden[1] <= hidden[2]).all()
    assert hidden[0].sum() < hidden[2].sum()


def _protect(cells: dict[str, tuple[int, bool, bool, float]], sums: list[tuple[str, list[str]]]) -> set[str]:
    """The keys hidden of cells given as value, is_sensitive, is_public, weight."""
    frame = pd.DataFrame.from_dict(cells, orient="index", columns=["value", "is_sensitive", "is_public", "weight"])
    frame = frame.assign(low=0, high=60, width=3.0)
    linked = link_cells(frame, [(whole, parts) for whole, parts in sums])
    return set(frame.index[protect_cells(linked).hidden])


def test_independent_plans_of_two_rings_give_a_cell_back() -> None:
    """Two rings that hide different cells beside the same sensitive one show all but that one together."""
    sums = [("all", ["few", "a", "b"])]
    public = _protect(
        {
            "all": (45, False, False, 9),
            "few": (2, True, False, 1),
            "a": (20, False, False, 1),
            "b": (23, False, False, 2),
        },
        sums,
    )
    narrower = {
        "all": (45, False, False, 9),
        "few": (2, True, False, 1),
        "a": (20, False, False, 2),
        "b": (23, False, False, 1),
    }
    independent = _protect(narrower, sums)
    assert public & independent == {"few"}
    nested = {key: (value, bad, key not in public, weight) for key, (value, bad, _, weight) in narrower.items()}
    assert _protect(nested, sums) == public == {"few", "a"}


def _shrink_elsewhere(make_data: Callable[..., ReportData]) -> dict[str, pd.DataFrame]:
    """Results of two schools, of which three people answered in the second."""
    whole, other = make_data("pharm"), _shrink(_shrink(make_data("dent"), "dent-a", n=2), "dent-b", n=1)
    plans = {"pharm": whole.planned_results, "dent": other.planned_results}
    return {code: plan[plan["semester"].eq(whole.semester)] for code, plan in plans.items()}


def test_plan_university_hides_the_total_that_gives_back_a_school(make_data: Callable[..., ReportData]) -> None:
    """The university minus the one school that is shown is the school that is hidden."""
    results = _shrink_elsewhere(make_data)
    totals = plan_university(results, make_data().params).set_index(["survey", "block", "item"])
    assert totals.loc[("studies", "", ""), "reason_internal"] == "protects"
    assert totals.loc[("studies", "", ""), "protects_internal"].startswith("dent/")
    dent = results["dent"].query("department == '' and survey == 'studies' and block == ''").iloc[0]
    pharm = results["pharm"].query("department == '' and survey == 'studies' and block == ''").iloc[0]
    assert totals.loc[("studies", "", ""), "n_positive"] == dent["n_positive"] + pharm["n_positive"]


def _add_school(params: Params, code: str) -> Params:
    """The small university with one school more."""
    schools = params.institution.schools
    further = schools[-1].model_copy(update={"code": code})
    institution = params.institution.model_copy(update={"schools": (*schools, further)})
    return params.model_copy(update={"institution": institution})


def test_plan_university_thinks_of_who_reads_two_rings(make_data: Callable[..., ReportData]) -> None:
    """Three people here and nine there: a public total would give the three away to a ring that sees the nine."""
    results = _shrink_elsewhere(make_data)
    nine = _shrink(_shrink(make_data("dent"), "dent-a", n=5), "dent-b", n=4)
    results["third"] = nine.planned_results[nine.planned_results["semester"].eq(nine.semester)]
    params = _add_school(nine.params, "third")
    surveys = results["third"].query("survey == 'studies' and department == '' and block == ''")
    assert surveys[["reason_internal", "reason_public"]].notna().to_numpy().tolist() == [[False, True]]
    totals = plan_university(results, params)
    for tier in ("internal", "corporate", "public"):
        attacked = attack_university(results, totals, ring=ring_of(params, tier), tier=tier)
        assert len(attacked)
        assert (attacked["feasible_width"] >= attacked["width_asked"] - 1e-4).all()
    assert (totals["reason_internal"].notna() <= totals["reason_public"].notna()).all()


def test_plan_university_shows_the_totals_of_many(make_data: Callable[..., ReportData]) -> None:
    """Where no school hides anything the university hides nothing; rings are nested here, too."""
    results = {code: make_data(code).planned_results for code in ("pharm", "dent")}
    totals = plan_university(results, make_data().params)
    surveys = totals[totals["block"].eq("") & totals["survey"].ne("employers")]
    assert surveys["reason_public"].isna().all()
    assert (totals["reason_internal"].notna() <= totals["reason_public"].notna()).all()


def _with_exceptions(params: Params, *given: dict[str, str]) -> Params:
    """Params with exceptions for results of the survey "studies" in the last semester."""
    about = {"school": "pharm", "semester": "2025-autumn", "survey": "studies", "tier": "internal"}
    told = {"reason": "asked for", "approved_by": "council", "protocol": "1"}
    dates = {"approved_date": "2025-12-01", "expires_date": "2026-12-31"}
    exceptions = DisclosureExceptions.model_validate({"exceptions": [about | told | dates | one for one in given]})
    return params.model_copy(update={"disclosure_exceptions": exceptions})


def _plan(data: ReportData, *exceptions: dict[str, str]) -> pd.DataFrame:
    whole = data.whole_school.of_semester(data.semester)
    plan = plan_results(whole, _with_exceptions(data.params, *exceptions), code="pharm")
    return plan.set_index(["survey", "department", "block", "item"]).sort_index()


def test_plan_results_shows_a_result_by_exception(few: ReportData) -> None:
    """Three people's result, shown to the internal ring because somebody decided so, and named as such."""
    plan = _plan(few, {"department": "pharm-chem", "decision": "show"})
    row = plan.loc["studies", "pharm-chem", "", ""]
    assert pd.isna(row["reason_internal"])
    assert row["excused_internal"] == "too_few"
    assert row["reason_corporate"] == "too_few"


def test_plan_results_hides_a_result_by_exception(few: ReportData) -> None:
    """What the internal ring may not see, no wider one sees, and nobody can work it out."""
    plan = _plan(few, {"block": "content", "item": "studies-content-1", "decision": "hide"})
    row = plan.loc["studies", "", "content", "studies-content-1"]
    assert [row[f"reason_{tier}"] for tier in ("internal", "corporate", "public")] == ["exception"] * 3
    others = plan.loc["studies", "", "content"].drop(["studies-content-1", ""])
    assert others["reason_internal"].eq("protects").any()


@pytest.mark.parametrize("n", [1, 2])
def test_plan_results_refuses_an_exception_below_the_floor(make_data: Callable[..., ReportData], n: int) -> None:
    """Of two people each knows what the other said; no council can change that."""
    data = _shrink(make_data(), "pharm-chem", n=n)
    with pytest.raises(DisclosureError, match=r"studies/pharm-chem//.*floor_n_min"):
        _plan(data, {"department": "pharm-chem", "decision": "show"})


def test_plan_results_refuses_exceptions_that_give_a_result_away(few: ReportData) -> None:
    """School and other department shown by decision: their difference is the one that must be hidden."""
    with pytest.raises(DisclosureError) as refusal:
        _plan(few, {"decision": "show"}, {"department": "pharm-tech", "decision": "show"})
    assert "pharm-chem//: a reader places it within 0 answers" in str(refusal.value)
    assert "given away by" in str(refusal.value)


def test_two_tables_that_each_hide_enough_give_a_cell_back_together() -> None:
    """28 answered, a cross-table hides the 3 dissatisfied and prints the margin 25: the subtraction of ACRO 1.0.2."""
    value, room = pd.Series({"all": 28, "dissatisfied": 3, "others": 25}), {"low": 0, "high": 30}
    cells = value.rename("value").to_frame().assign(**room, weight=1.0, width=5.0, is_public=False)
    linked = link_cells(cells.assign(is_sensitive=cells.index == "dissatisfied"), [("all", ["dissatisfied", "others"])])
    naive = bound_hidden_cells(linked, linked.find(["dissatisfied"]))
    assert naive.loc["dissatisfied", ["feasible_low", "feasible_high"]].tolist() == [3, 3]
    safe = bound_hidden_cells(linked, protect_cells(linked).hidden)
    assert safe.loc["dissatisfied", "feasible_width"] >= 5


def test_attack_university_finds_what_a_total_gives_away(make_data: Callable[..., ReportData]) -> None:
    """With the plan nothing is found; with all totals shown the hidden school is."""
    results, params = _shrink_elsewhere(make_data), make_data().params
    totals = plan_university(results, params)
    for tier in ("internal", "corporate", "public"):
        safe = attack_university(results, totals, ring=ring_of(params, tier), tier=tier)
        assert len(safe)
        assert (safe["feasible_width"] >= safe["width_asked"] - 1e-4).all()
    naive = totals.assign(reason_internal=pd.Series(pd.NA, index=totals.index, dtype="str"))
    found = attack_university(results, naive, ring=ring_of(params, "internal"), tier="internal")
    assert (found["feasible_width"] == 0).any()


def test_plan_university_hides_a_total_that_a_correction_by_one_person_changed(
    make_data: Callable[..., ReportData],
) -> None:
    """The school is hidden then and now, with another one beside: new total minus old total is that person."""
    results = _shrink_elsewhere(make_data)
    four = _shrink(_shrink(make_data("dent"), "dent-a", n=2), "dent-b", n=2)
    results["third"] = four.planned_results[four.planned_results["semester"].eq(four.semester)]
    params = _add_school(four.params, "third")
    key = ("studies", "", "")
    one_less = _shrink(_shrink(make_data("dent"), "dent-a", n=1), "dent-b", n=1).planned_results
    before = results | {"dent": one_less[one_less["semester"].eq(four.semester)]}
    then, now = (
        plan_university(one, params).set_index(["survey", "block", "item"]).loc[key] for one in (before, results)
    )
    assert now["n_respondents"] - then["n_respondents"] == 1
    assert pd.isna(now["reason_public"])
    keys = {"semester": four.semester, "survey": "studies", "department": "", "block": "", "item": ""}
    released = pd.DataFrame([keys | then[["n_valid", "n_positive", "n_respondents"]].to_dict() | {"tier": "public"}])
    totals = plan_university(results, params, released=released).set_index(["survey", "block", "item"])
    assert totals.loc[key, "reason_public"] == "changed"
    assert totals.loc[key, "reason_corporate"] == "changed"
