"""The chapters of reports on the university, shown without a kernel in every language and ring."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from chapters import notebooks_of, show_notebook
from given import give

from qa_lib.analysis.calendar import tabulate_calendar
from qa_lib.analysis.coverage import list_gaps, tabulate_coverage
from qa_lib.errors import ParamsError
from qa_lib.params.calendar import Calendar, Objects, date_in_year
from qa_lib.reporting import open_chapter
from qa_lib.reporting.chapter import ring_of
from qa_lib.reporting.display import FigureView, Prose, TableView
from qa_lib.reporting.language import Language
from qa_lib.reporting.university import UniversityChapter

pytestmark = pytest.mark.unit
NAME = {"kk": "нысан", "ru": "объект", "en": "object"}
CALENDAR = {
    "surveys": [
        {"survey": "studies", "season": "autumn", "start": "12-01", "end": "01-20", "clause": "7.8"},
        {"survey": "employers", "season": "spring", "start": "05-01", "end": "06-30", "clause": "7.8"},
    ],
    "deadlines": [{"activity": "skek-report", "name": NAME, "season": "autumn", "due": "01-20", "clause": "5.3"}],
}
OBJECTS = {"objects": [{"code": "4.1 (3)", "name": NAME}, {"code": "4.1 (4)", "name": NAME | {"en": "nothing"}}]}


@pytest.fixture
def data(small_university, small_params):
    """The small university with a calendar and two objects of monitoring, one of which nothing informs."""
    further = {"calendar": Calendar(**CALENDAR), "objects": Objects(**OBJECTS)}
    object.__setattr__(small_university, "params", small_params.model_copy(update=further))
    return small_university


def open_university(data, code, *, tier="internal", locale="en"):
    return UniversityChapter(code, data, ring_of(data.params, tier), tier, Language(locale, strict=True))


@pytest.mark.parametrize("tier", ["internal", "public"])
@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_every_chapter_of_the_annual_report_is_shown(data, locale, tier):
    """Each begins with its title, has a finding over every section and no table without rows."""
    for entry in data.params.reports.chapters_of("institution", tier):
        notebook = next(path for path in notebooks_of("institution") if path.stem == entry.notebook)
        views = show_notebook(open_university(data, entry.code, tier=tier, locale=locale), notebook)
        assert any(isinstance(view, Prose) and view.markdown.startswith("## ") for view in views)
        shown = [view.table if isinstance(view, FigureView) else view for view in views if not isinstance(view, Prose)]
        assert all(isinstance(table, TableView) and table.rows for table in shown)


@pytest.mark.parametrize(
    ("kind", "tier", "about"),
    [
        ("survey", "internal", {"survey": "studies"}),
        ("survey", "public", {"survey": "employers"}),
        ("accreditation", "internal", {}),
        ("monthly", "internal", {"month": "2025-11"}),
    ],
)
def test_every_chapter_of_other_kinds_is_shown(data, make_slice, monkeypatch, kind, tier, about):
    """Survey, accreditation and month: each section has a finding, no table is without rows."""
    monkeypatch.setattr("qa_lib.analysis.university.monthly.read_slice", lambda *_, **__: _with_days(make_slice))
    own = give(replace(data, **about), semesters=data.semesters, tables=data.tables)
    for entry in own.params.reports.chapters_of(kind, tier):
        notebook = next(path for path in notebooks_of(kind) if path.stem == entry.notebook)
        views = show_notebook(open_university(own, entry.code, tier=tier), notebook)
        shown = [view.table if isinstance(view, FigureView) else view for view in views if not isinstance(view, Prose)]
        assert all(isinstance(table, TableView) and table.rows for table in shown)
        assert sum(isinstance(view, Prose) and view.markdown.startswith("## ") for view in views)


def _with_days(make_slice):
    """The last semester, whose questionnaires came in on one day."""
    whole = make_slice(None, ("2025-autumn",))
    return replace(whole, responses=whole.responses.assign(submitted_date=dt.date(2025, 11, 20)))


def test_calendar_says_what_is_done_and_what_is_still_to_come(data):
    """Studies were asked in both schools; employers are asked in spring; no register tells of reports."""
    status = tabulate_calendar(data).set_index(["kind", "survey"])["status"]
    assert status.loc[("survey", "studies")] == "done"
    assert status.loc[("survey", "employers")] == "planned"
    assert status.loc["deadline"].tolist() == ["not_recorded"]


def test_calendar_of_a_school_knows_its_own_answers(data, make_data):
    """The same entries in the report of a school."""
    own = make_data("pharm")
    object.__setattr__(own, "params", data.params)
    table = tabulate_calendar(own)
    assert table.loc[table["survey"].eq("studies"), ["n_units", "n_units_done"]].to_numpy().tolist() == [[1, 1]]


def test_coverage_shows_a_gap_as_a_gap(data):
    """An object that no block names has no value."""
    assert list_gaps(tabulate_coverage(data)) == ["4.1 (4)"]


def test_days_of_an_academic_year_fall_on_either_side_of_the_new_year():
    """September begins the year."""
    assert date_in_year("09-01", 2025) == dt.date(2025, 9, 1)
    assert date_in_year("08-31", 2025) == dt.date(2026, 8, 31)


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"code": "satisfaction", "school": "", "semester": "2025-autumn"}, "unknown chapter 'satisfaction'"),
        ({"code": "results", "survey": "satisfacton", "semester": "2025-autumn"}, "did you mean 'satisfaction'"),
        ({"code": "results", "school": "", "semester": "2025-otumn"}, "did you mean '2025-autumn'"),
    ],
)
def test_open_chapter_of_the_university_names_what_is_wrong(about, message):
    """A chapter of a school, a misspelt survey or semester is refused."""
    with pytest.raises(ParamsError, match=message):
        open_chapter(**about, tier="internal", locale="kk")
