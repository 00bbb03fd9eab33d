"""Chapters on in-department control: what they say of planted facts, in three languages, and what each ring sees."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest
from chapters import show_notebook
from control import controlled_data

from qa_lib.analysis import control
from qa_lib.reporting import control_sections
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.display import Prose, TableView
from qa_lib.reporting.language import Language

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
NOTEBOOKS = {code: ROOT / "notebooks" / f"{code}.ipynb" for code in ("15-control", "16-attendance")}


def _show(notebook: str, *, locale: str = "en", tier: str = "internal", department: str = "", data=None):
    data = data or controlled_data(department)
    ring = getattr(data.params.policy.disclosure, tier)
    language = Language(locale, folder=ROOT / "locale", strict=True)
    chapter = Chapter(code=notebook.split("-")[1], data=data, ring=ring, tier=tier, language=language)
    return show_notebook(chapter, NOTEBOOKS[notebook])


def _words(views) -> str:
    """What is written, without the marks that keep it from being Markdown."""
    return unescape("\n".join(view.markdown for view in views if isinstance(view, Prose))).replace("\\", "")


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
@pytest.mark.parametrize("notebook", list(NOTEBOOKS))
@pytest.mark.parametrize("department", ["", "clin-pharm"])
def test_chapters_speak_each_language(notebook, locale, department):
    """Every sentence of both chapters stands in the language of the report, of a school and of a department."""
    views = _show(notebook, locale=locale, department=department)
    assert len([view for view in views if isinstance(view, TableView)]) >= 3


def test_chapter_tells_the_planted_facts():
    """The department in which observation and survey disagree, and the lenient observer, are told in words."""
    words = _words(_show("15-control"))
    assert "Observation and survey disagree: “Department of Pharmacy Organisation and Management”" in words
    assert "of two observers of the same 8 classes one scores higher, head of the department" in words
    assert "not repeated in time" in words


def test_attendance_tells_the_planted_facts():
    """The falling year of study and the department that few attend are told in words."""
    words = _words(_show("16-attendance"))
    assert "Attendance fell within the semester: “Department of Clinical Pharmacology, year of study 4”" in words
    assert "lower than in the rest of the school: “Department of Pharmaceutical Chemistry" in words
    assert "cannot be told from 4 departments" in words


def test_outer_ring_sees_no_class_and_no_observer():
    """Single classes, recommendations and observers are for the internal ring."""
    views = _show("15-control", tier="corporate")
    names = {view.name for view in views if isinstance(view, TableView)}
    assert {"control-classes", "control-review-follow-ups"} & names == set()
    assert "of two observers" not in _words(views)


def test_outer_ring_sees_no_scores_of_few_teachers(monkeypatch):
    """The report of a department that the corporate ring may not see shows no score of its cards there."""
    hidden = control.tabulate_observed_departments(controlled_data())
    hidden = hidden.assign(is_hidden_corporate=hidden["department"].isin(["pharm-tech", "pharm-chem"]))
    monkeypatch.setattr(control_sections, "tabulate_observed_departments", lambda _: hidden)
    views = _show("15-control", tier="corporate", department="pharm-tech")
    assert "control-criteria" not in {view.name for view in views if isinstance(view, TableView)}
    assert "Scores of observed classes are not shown" in _words(views)
