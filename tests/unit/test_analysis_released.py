"""What was released before is an input: a correction by few people is not published beside what it corrects."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd
import pytest
from intake_raw import HEADINGS, SEMESTER, RawProject

from qa_lib.analysis import ReportData
from qa_lib.analysis.attack import attack_results
from qa_lib.analysis.release import list_hidden, plan_results, ring_of
from qa_lib.analysis.released import read_released
from qa_lib.analysis.result_cells import CELL_KEYS
from qa_lib.errors import DisclosureError
from qa_lib.intake.ledger import describe_released
from qa_lib.publishing.incremental import Sources
from qa_lib.publishing.releases import add_release

pytestmark = pytest.mark.unit
N_THERE = 40


def _entry(plan: pd.DataFrame, *, n: int = 0, department: str = "pharm-chem") -> pd.DataFrame:
    """The survey "studies" of a department and its school as they were published, with ``n`` people fewer."""
    is_there = plan["department"].isin(["", department]) & plan["survey"].eq("studies") & plan["block"].eq("")
    then = plan[is_there & plan["semester"].eq(plan["semester"].iloc[-1])]
    columns = [*CELL_KEYS, "n_valid", "n_positive", "n_respondents"]
    fewer = {"n_valid": then["n_valid"] - 6 * n, "n_positive": then["n_positive"] - 5 * n}
    return then[columns].assign(**fewer, n_respondents=then["n_respondents"] - n, tier="public")


@pytest.fixture
def data(make_data: Callable[..., ReportData]) -> ReportData:
    return make_data()


def _plan(data: ReportData, released: pd.DataFrame) -> pd.DataFrame:
    whole = data.whole_school.of_semester(data.semester)
    return plan_results(whole, data.params, code=data.school, released=released)


def test_plan_results_is_the_same_beside_what_shows_the_same(data: ReportData) -> None:
    """A ledger without a change changes nothing but what is known."""
    plan = _plan(data, _entry(data.planned_results).head(0))
    known = _plan(data, _entry(data.planned_results))
    columns = [f"reason_{tier}" for tier in ("internal", "corporate", "public")]
    pd.testing.assert_frame_equal(plan[columns], known[columns])
    assert known["is_known_public"].sum() == 2


def test_plan_results_hides_a_change_by_one_person(data: ReportData) -> None:
    """The school and the department, old and new, would tell what the one person said; the internal ring sees it."""
    released = _entry(data.planned_results, n=1)
    plan = _plan(data, released)
    changed = plan[plan["reason_public"].eq("changed")]
    assert set(changed["department"]) == {"", "pharm-chem"}
    assert plan["reason_internal"].isna().equals(_plan(data, released.head(0))["reason_internal"].isna())
    attacked = attack_results(
        data.whole_school.of_semester(data.semester), list_hidden(plan, "public"), ring=ring_of(data.params, "public")
    )
    assert (attacked.loc[attacked["reason"].eq("changed"), "feasible_width"] >= 5).all()


def test_plan_results_shows_a_change_by_many(data: ReportData) -> None:
    """From the ring's minimum on a difference is a result of its own."""
    plan = _plan(data, _entry(data.planned_results, n=10))
    assert not plan["reason_public"].eq("changed").any()
    assert plan["reason_corporate"].tolist() == _plan(data, _entry(plan).head(0))["reason_corporate"].tolist()


@pytest.fixture
def project(tmp_path, monkeypatch) -> RawProject:
    """A school in which forty people answered two items, read into a store of its own."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "key"))
    made = RawProject(tmp_path)
    _write(made, [4 + place % 2 for place in range(N_THERE)])
    return made


def _write(project: RawProject, answers: list[int]) -> ReportData:
    items = [item.code for item in project.params.survey("wellbeing").items[:2]]
    rows = [[f"r{place}", "pharm", "", 1 + place % 4, answer] for place, answer in enumerate(answers)]
    project.write_csv("wellbeing.csv", [[*HEADINGS, *items], *rows])
    project.read()
    return ReportData(project.params, project.paths, "pharm", SEMESTER)


def test_add_release_adds_each_release_once(project: RawProject) -> None:
    """Made again, or in another language, a report shows the same; without a change of data it is no input."""
    data = ReportData(project.params, project.paths, "pharm", SEMESTER)
    before = data.planned_results
    sources = Sources(project.paths, project.params)
    names = add_release(data, tier="public")
    assert names == add_release(data, tier="public") != add_release(data, tier="corporate")
    assert add_release(data, tier="internal") == []
    assert len(list(project.paths.releases.rglob("*.json"))) == 2
    later = Sources(project.paths, project.params)
    assert later["releases"].digest == sources["releases"].digest
    assert later["releases"].part(f"{SEMESTER}/pharm") == "absent"
    again = ReportData(project.params, project.paths, "pharm", SEMESTER)
    pd.testing.assert_frame_equal(again.planned_results, before)


def test_plan_takes_what_was_released_before_a_correction(project: RawProject) -> None:
    """One person more: published anew, the old result beside the new one would be that person's answers."""
    add_release(ReportData(project.params, project.paths, "pharm", SEMESTER), tier="public")
    corrected = _write(project, [4 + place % 2 for place in range(N_THERE)] + [1])
    assert describe_released(project.paths, project.params, f"{SEMESTER}/pharm")
    plan = corrected.planned_results
    items = plan[plan["item"].ne("") & plan["department"].eq("")]
    assert items["reason_public"].eq("changed").all()
    assert items["reason_internal"].isna().all()
    add_release(corrected, tier="public")
    again = ReportData(project.params, project.paths, "pharm", SEMESTER)
    pd.testing.assert_frame_equal(again.planned_results, plan)


def test_read_released_refuses_a_damaged_entry(project: RawProject) -> None:
    """Whoever changes the ledger by hand is told."""
    name = add_release(ReportData(project.params, project.paths, "pharm", SEMESTER), tier="public")[0]
    _write(project, [5] * N_THERE)
    file = project.paths.releases / name
    entry = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(entry | {"tier": "internal"}), encoding="utf-8")
    with pytest.raises(DisclosureError, match=f"{SEMESTER}/pharm/.*json .*Restore data/releases"):
        read_released(project.paths, project.params, school="pharm", semester=SEMESTER)
