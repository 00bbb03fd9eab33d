"""Themes and teachers hide each other, in every report alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from given import give, slices_of

from qa_lib.analysis import ReportData, Scored
from qa_lib.analysis.certificate_attack import attack_certificates, plan_all_certificates
from qa_lib.analysis.company import hide_in_company
from qa_lib.analysis.sensitive import ring_of
from qa_lib.analysis.teacher_attack import attack_teacher_cells
from qa_lib.analysis.teacher_cells import count_teacher_cells
from qa_lib.analysis.teacher_release import plan_teachers
from qa_lib.analysis.theme_attack import attack_themes
from qa_lib.analysis.theme_release import (
    find_hidden_themes,
    find_rests,
    plan_themes,
)
from qa_lib.params import TIERS
from qa_lib.privacy.suppression import bound_hidden_cells, link_cells

pytestmark = pytest.mark.unit


def _hide(sizes: dict[str, int], *, minimum: int = 3, public: tuple[str, ...] = ()) -> dict[str, str]:
    cells = pd.DataFrame({"department": sizes.keys(), "n_added": sizes.values(), "line": 1})
    cells = cells.assign(is_public=cells["department"].isin(public))
    reason = hide_in_company(cells, cells["n_added"].lt(minimum), line=["line"], minimum=minimum)
    return {name: words for name, words in zip(sizes, reason, strict=True) if not pd.isna(words)}


def test_hide_in_company_hides_the_next_smallest_too() -> None:
    """The school minus the other departments would be the hidden one."""
    assert _hide({"": 30, "a": 2, "b": 10, "c": 18}) == {"a": "too_few", "b": "protects"}


def test_hide_in_company_hides_the_total_where_nobody_else_can_be() -> None:
    """A department alone with what the wider ring shows takes the school's count with it."""
    assert _hide({"": 12, "a": 2, "b": 10}, public=("b",)) == {"a": "too_few", "": "protects"}


def test_hide_in_company_takes_who_is_never_shown_for_company() -> None:
    """People without a department are nobody's row, but part of the total."""
    assert _hide({"": 32, "a": 2, "?": 10, "b": 20}) == {"a": "too_few"}


def _thin_out(scored: Scored, *, n: int) -> Scored:
    """Of those who raised the theme "rooms" in each semester, ``n`` belong to the other department."""
    coded = scored.codings.loc[scored.codings["theme"].eq("rooms"), "response_id"].unique()
    raised = scored.responses[scored.responses["response_id"].isin(coded)]
    moved = raised.groupby("semester", observed=True).head(n).index
    department = scored.responses["department"].astype("str")
    return replace(
        scored,
        responses=scored.responses.assign(department=department.mask(department.index.isin(moved), "pharm-chem")),
    )


def test_plan_themes_leaves_every_small_count_uncertain(make_data: Callable[..., ReportData]) -> None:
    """Against the exact programme: no small count is placed within less than the ring's minimum."""
    data = make_data()
    plan = plan_themes(_thin_out(data.whole_school, n=2), data.params)
    for tier in TIERS:
        ring = ring_of(data.params, tier)
        assert plan[f"reason_{tier}"].eq("too_few").any()
        attacked = attack_themes(plan, ring=ring, tier=tier)
        assert len(attacked)
        assert (attacked["feasible_width"] >= ring.themes_n_min.value).all()


def test_attack_themes_finds_what_the_plain_minimum_gives_away(make_data: Callable[..., ReportData]) -> None:
    """The attacker is able: the small department alone hidden, it is the school minus the other one."""
    data = make_data()
    plan = plan_themes(_thin_out(data.whole_school, n=2), data.params)
    naive = plan.assign(reason_internal=plan["reason_internal"].where(plan["reason_internal"].eq("too_few")))
    attacked = attack_themes(naive, ring=ring_of(data.params, "internal"), tier="internal")
    assert (attacked["feasible_width"] == 0).any()


def test_plan_themes_is_nested(make_data: Callable[..., ReportData]) -> None:
    """A narrower ring sees whatever a wider one sees."""
    data = make_data()
    plan = plan_themes(_thin_out(data.whole_school, n=2), data.params)
    hidden = [plan[f"reason_{tier}"].notna() for tier in TIERS]
    assert (hidden[0] <= hidden[1]).all()
    assert (hidden[1] <= hidden[2]).all()


def test_find_hidden_themes_looks_at_the_unit_of_the_report(make_data: Callable[..., ReportData]) -> None:
    """The school's count of a theme is shown, the thin department's and the other one's are not."""
    data = make_data()
    plan = plan_themes(_thin_out(data.whole_school, n=2), data.params)
    frame = pd.DataFrame({"theme": ["rooms"]})
    found = {
        unit: bool(find_hidden_themes(frame, plan, tier="internal", semester=data.semester, department=unit)[0])
        for unit in ("", "pharm-chem", "pharm-tech")
    }
    assert found == {"": False, "pharm-chem": True, "pharm-tech": True}


def test_find_rests_hides_what_overlapping_windows_would_give_away(make_data: Callable[..., ReportData]) -> None:
    """Two people, two people, one: four until spring in one report, five until autumn in the next, so one in autumn."""
    counts = pd.Series({"first": 2, "second": 2, "third": 1, "until second": 4, "until third": 5}, name="value")
    sums = [("until second", ["first", "second"]), ("until third", ["first", "second", "third"])]
    linked = link_cells(counts.to_frame().assign(low=0, high=10), sums)
    single = linked.find(["first", "second", "third"])
    assert bound_hidden_cells(linked, single).loc["third", "feasible_width"] == 0
    everything = bound_hidden_cells(linked, linked.find(counts.index))
    assert (everything["feasible_width"] >= 3).all()
    plan = pd.DataFrame({"theme": "rooms", "survey": "studies", "department": "", "n_respondents": [2, 2, 1]})
    frame = pd.DataFrame({"theme": ["rooms"], "survey": ["studies"], "department": [""], "n_respondents": [5]})
    hidden = plan.assign(reason_internal="too_few")
    assert [find_rests(frame, hidden.head(n), tier="internal").tolist() for n in (2, 3)] == [[True], [True]]
    assert find_rests(frame, plan.assign(reason_internal=pd.NA), tier="internal").tolist() == [False]


def _leave(scored: Scored, teacher: str, *, n: int) -> Scored:
    """Only ``n`` people evaluated a teacher."""
    is_about = scored.answers["teacher_id"].eq(teacher).fillna(False)
    people = scored.answers.loc[is_about, "respondent_id"].drop_duplicates().head(n)
    return replace(scored, answers=scored.answers[~is_about | scored.answers["respondent_id"].isin(people)])


def test_plan_teachers_hides_a_colleague_of_the_same_department(make_data: Callable[..., ReportData]) -> None:
    """The department minus the other teacher would be the one with few questionnaires."""
    data = make_data()
    few = _leave(data.whole_school.of_semester(data.semester), "t1-pharm-chem", n=3)
    plan = plan_teachers(few, data.params).set_index("teacher_id")
    assert plan["reason_internal"].dropna().to_dict() == {"t1-pharm-chem": "too_few", "t2-pharm-chem": "protects"}
    assert (plan["reason_internal"].notna() <= plan["reason_public"].notna()).all()


def test_plan_teachers_shows_everybody_whom_many_evaluated(make_data: Callable[..., ReportData]) -> None:
    """Sixty questionnaires each hide nobody."""
    data = make_data()
    assert data.planned_teachers["reason_public"].isna().all()
    assert len(data.planned_teachers) == 4


def _attack(semester: Scored, plan: pd.DataFrame, data: ReportData, tier: str = "internal") -> pd.DataFrame:
    cells = count_teacher_cells(semester, None)
    return attack_teacher_cells(cells, plan, params=data.params, tier=tier)


@pytest.mark.parametrize("tier", TIERS)
def test_attack_teachers_recovers_nothing(make_data: Callable[..., ReportData], tier: str) -> None:
    """Three people evaluated a teacher: school, departments and the other teachers do not tell how."""
    data = make_data()
    few = _leave(data.whole_school.of_semester(data.semester), "t1-pharm-chem", n=3)
    attacked = _attack(few, plan_teachers(few, data.params), data, tier)
    assert "t1-pharm-chem" in set(attacked["teacher_id"])
    assert (attacked["feasible_width"] >= attacked["width_asked"] - 1e-4).all()
    assert (attacked["width_asked"] >= 3).all()


def test_attack_teachers_recovers_what_the_plain_minimum_gives_away(make_data: Callable[..., ReportData]) -> None:
    """The attacker is able: a teacher hidden alone is the department minus the other one."""
    data = make_data()
    few = _leave(data.whole_school.of_semester(data.semester), "t1-pharm-chem", n=3)
    plan = plan_teachers(few, data.params)
    naive = plan.assign(reason_internal=plan["reason_internal"].where(plan["reason_internal"].ne("protects")))
    assert (_attack(few, naive, data)["feasible_width"] == 0).all()


def _praise(scored: Scored, *, n_few: int, n_colleague: int) -> Scored:
    """In a department a teacher and a colleague, whom so many evaluated, have nothing but positive answers."""
    few = _leave(_leave(scored, "t1-pharm-chem", n=n_few), "t2-pharm-chem", n=n_colleague)
    answers = few.answers
    is_praised = answers["teacher_id"].isin(["t1-pharm-chem", "t2-pharm-chem"])
    third = answers[answers["teacher_id"].eq("t1-pharm-tech")].assign(teacher_id="t3-pharm-chem")
    third = third.assign(department="pharm-chem", is_positive=np.arange(len(third)) % 2 == 0)
    praised = answers.assign(is_positive=answers["is_positive"] | is_praised)
    return replace(few, answers=pd.concat([praised, third], ignore_index=True))


def test_plan_teachers_hides_whom_totals_would_use(make_data: Callable[..., ReportData]) -> None:
    """Two praised by all are what remains of the department beside a third: all of it is positive, so each part is."""
    data = make_data()
    praised = _praise(data.whole_school.of_semester(data.semester), n_few=3, n_colleague=9)
    plan = plan_teachers(praised, data.params)
    reasons = plan.set_index("teacher_id")["reason_internal"]
    assert reasons[["t2-pharm-chem", "t3-pharm-chem"]].tolist() == ["protects", "protects"]
    attacked = _attack(praised, plan, data)
    assert (attacked["feasible_width"] >= attacked["width_asked"] - 1e-4).all()
    company = plan.assign(reason_internal=plan["reason_internal"].where(plan["teacher_id"].ne("t3-pharm-chem")))
    assert (_attack(praised, company, data)["feasible_width"] == 0).any()


def test_attack_certificates_recovers_nothing(make_data: Callable[..., ReportData]) -> None:
    """Who holds a colleague's certificate can not work out the teacher whom three people evaluated."""
    data = make_data()
    few = _leave(data.whole_school.of_semester(data.semester), "t1-pharm-chem", n=12)
    changed = give(replace(data), **slices_of(data) | {"whole_school": few})
    ((survey, plan),) = plan_all_certificates(changed).items()
    attacked = attack_certificates(changed, survey, plan)
    assert (attacked["feasible_width"] >= attacked["width_asked"] - 1e-4).all()
    everything = attack_certificates(changed, survey, plan.assign(reason=pd.NA))
    assert everything["feasible_width"].eq(0).any()
