"""Measures in the annual report: the numbers of the schools' reports, and stories that a stranger can read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from html import unescape
from typing import Any

import pandas as pd
import pytest
from given import give
from registers import RISK, RegisterFolder, new_registers

from qa_lib.analysis.measures import tabulate_measures
from qa_lib.analysis.university.beginnings import tabulate_beginnings
from qa_lib.params import load_params
from qa_lib.registers import open_registers
from qa_lib.reporting.chapter import ring_of
from qa_lib.reporting.chapters import capa, council, stories, year_capa, year_control, year_targets
from qa_lib.reporting.display import Prose, TableView
from qa_lib.reporting.language import Language
from qa_lib.reporting.university import UniversityChapter

pytestmark = pytest.mark.unit
ON = dt.date(2026, 1, 25)
CLOSED: dict[str, Any] = {
    "number": "C-001", "title_en": "Contents renewed", "unit": "pharm", "level": "skek", "risk": "R-001",
    "finding": "f", "kind": "corrective", "root_cause": "old contents", "action": "new contents", "owner": "dean",
    "opened_date": dt.date(2025, 2, 3), "due_date": dt.date(2025, 3, 31), "approved_by": "school-council",
    "approved_date": dt.date(2025, 2, 10), "protocol": "№ 7", "indicator": "studies/content",
    "baseline_semester": "2024-autumn", "target_share": 0.9, "status": "closed", "done_date": dt.date(2025, 3, 1),
    "evidence": "act", "closed_date": dt.date(2026, 1, 20), "said_en": "Old contents.", "did_en": "We renewed them.",
}  # fmt: skip
OF_DEPARTMENT = CLOSED | {"number": "C-002", "unit": "pharm-tech", "level": "kib", "indicator": "studies/support"}
OF_UNIVERSITY = CLOSED | {"number": "C-003", "unit": "", "level": "asb", "indicator": "studies"}
FALLEN = CLOSED | {
    "number": "C-004", "baseline_semester": "2025-autumn", "status": "running", "done_date": None, "closed_date": None,
    "opened_date": dt.date(2026, 1, 5), "due_date": dt.date(2026, 1, 20), "approved_date": None,
}  # fmt: skip
DECISION = {
    "body": "academic-council", "decided_date": dt.date(2025, 3, 11), "protocol": "№ 8", "text_en": "Renew contents",
    "owner": "dean", "due_date": dt.date(2025, 9, 1), "fulfilment": "partly",
}  # fmt: skip
RANK = {"indicator": "national-ranking", "target": 1, "source": "IQAA"}
RANKS = [
    RANK | {"year": year, "value": value, "published_date": dt.date(year, 11, 15)}
    for year, value in ((2024, 1), (2025, 2))
]
FEBRUARY = {"month": "2025-02", "progress": "on_track", "done_share": 0.5, "reported_date": dt.date(2025, 2, 28)}
KEPT = ("registers", "vocabularies", "offices", "risks", "objects")


@pytest.fixture(scope="module")
def folder(small_params, tmp_path_factory) -> RegisterFolder:
    """Registers of the small university: measures of each level, one of which is overdue, a risk, a decision, ranks."""
    made = new_registers(tmp_path_factory.mktemp("registers"), small_params)
    full = load_params(made.paths.params)
    made = replace(made, params=small_params.model_copy(update={name: getattr(full, name) for name in KEPT}))
    whole = {"unit": made.params.institution.short_name["en"]}
    risk = RISK | {"number": "R-001", "inherent_impact": 5, "likelihood": 4, "impact": 5}
    measures = [CLOSED, OF_DEPARTMENT, OF_UNIVERSITY | whole, FALLEN]
    made.write("risks", [risk], name="risks.xlsx")
    made.write("capa", measures, name="capa.xlsx", further={"capa-progress": [FEBRUARY | {"capa": "C-001"}]})
    made.write("decisions", [DECISION | whole], name="decisions.xlsx")
    made.write("external-indicators", [rank | whole for rank in RANKS], name="external-indicators.xlsx")
    report = made.ensure()
    assert report.faults.empty, report.faults.to_string()
    return made


@pytest.fixture
def data(small_university, make_slice, folder, monkeypatch):
    """The small university with these registers; a department's answers come from the small university, too."""

    def read(_paths, *, school, semesters, surveys, tables):
        return make_slice(school, tuple(semesters))

    monkeypatch.setattr("qa_lib.analysis.university.indicators.read_slice", read)
    object.__setattr__(small_university, "params", folder.params)
    return give(small_university, registers=open_registers(folder.paths, folder.params, on=ON))


def _chapter(data, tier="internal") -> UniversityChapter:
    return UniversityChapter("capa", data, ring_of(data.params, tier), tier, Language("en", strict=True))


def _text(section) -> str:
    words = "\n".join(view.markdown for view in section.views if isinstance(view, Prose))
    return unescape(words.replace("\\", ""))


def test_measures_have_the_numbers_of_the_school_s_report(data, make_data, folder):
    """Of the school and of its department: baseline, measured again, difference and verdict."""
    own = make_data("pharm")
    object.__setattr__(own, "params", folder.params)
    give(own, registers=open_registers(folder.paths, folder.params, on=ON, school="pharm"))
    expected = tabulate_measures(own).set_index("number")
    shown = tabulate_measures(data).set_index("number").loc[expected.index]
    assert expected["share_to"].notna().sum() == 2
    pd.testing.assert_frame_equal(shown, expected[shown.columns], check_exact=False, rtol=1e-12)


def test_fallen_indicator_proposes_a_risk(data):
    """Pharm fell from 80 to 45 % in autumn 2025, not before."""
    begun = tabulate_beginnings(data).set_index("number")
    assert begun.loc["C-004", ["change", "semester_from", "is_proposed"]].tolist() == ["fell", "2025-spring", True]
    assert not begun.loc["C-001", "is_proposed"]


def test_story_tells_every_step(data):
    """Indicator, risk, opening, approval, monthly status, done, measured again, verdict."""
    told = _text(stories.show_stories(_chapter(data)))
    for words in (
        "C-001 Contents renewed: not improved", "Autumn 2024: “content” (pharm) is", "risk R-001", "№ 7",
        "old contents", "given 1 times, missing 0", "1 March 2025: carried out", "Autumn 2025: measured again",
        "Verdict: not improved.", "closed in the register, not closed by the rules",
    ):  # fmt: skip
        assert words in told, words


def test_story_for_the_corporate_ring_has_no_text_as_it_was_written(data):
    """Texts of registers are for the internal ring alone."""
    give(data, hidden_results=data.hidden_results("internal"))
    told = _text(stories.show_stories(_chapter(data, "corporate")))
    assert "old contents" not in told
    assert "risk R-001" in told


def test_consolidated_plan_counts_every_measure_once(data):
    """By unit and level, and together."""
    table = year_capa.show_consolidated(_chapter(data)).views[-1]
    rows = [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows]
    assert [(row["unit_words"], row["n"]) for row in rows[1:]] == [("pharm", 2), ("pharm", 1), ("Total", 4)]
    assert sum(row["overdue"] for row in rows[:-1]) == rows[-1]["overdue"] == 1


def test_council_is_asked_to_decide_on_what_registers_show(data):
    """A critical risk, a measure that failed, one that is overdue, a decision past its date."""
    points = council.list_points(_chapter(data))
    assert [any(word in point for point in points) for word in ("R-001", "C-001", "C-004", "№ 8")] == [True] * 4
    assert council.list_points(_chapter(data, "public")) == []
    assert "0 of 1 fulfilled, 1 past" in _text(council.show_fulfilment(_chapter(data)))


def test_ranking_reaches_its_target_from_above(data):
    """The second place misses the first, though two is more than one."""
    table = year_targets.show_targets(_chapter(data)).views[-1]
    (rank,) = [row for row in table.rows if "ranking" in str(row[0])]
    assert "target not reached" in rank


def test_public_extract_shows_counts_and_what_was_done(data):
    """No single measure, but what was done for what people said."""
    chapter = _chapter(data, "public")
    shown = year_capa.show_consolidated(chapter).views[-1].plain + capa.show_answers(chapter).views[-1].plain
    assert "We renewed them." in shown
    assert "Contents renewed" not in shown


def test_control_of_every_department_is_added_up_by_school(data):
    """Nobody observed a class: four departments of two schools, all of which are named."""
    section = year_control.show_control(_chapter(data))
    table = next(view for view in section.views if isinstance(view, TableView))
    assert [(row[0], row[1], row[2]) for row in table.rows] == [("pharm", 2, 0), ("dent", 2, 0)]
    assert "0 of 4 departments" in _text(section)
    assert "pharm-chem" in _text(section)
