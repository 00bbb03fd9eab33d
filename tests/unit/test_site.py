"""The Virtual office: which reports come in, what a page takes from them, and that words stay words."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from qa_lib.errors import DisclosureError, ParamsError, RunError
from qa_lib.params import Params, load_params
from qa_lib.paths import Paths
from qa_lib.publishing.digests import digests
from qa_lib.publishing.manifest import write_manifest
from qa_lib.publishing.outputs import ShownTable
from qa_lib.reporting.display import DataColumn, FigureView, Prose, TableView
from qa_lib.reporting.language import Language
from qa_lib.reporting.sections import make_heading, notice, paragraph
from qa_lib.reporting.tables import Column, make_table
from qa_lib.site.charts import draw_dynamics, find_ends
from qa_lib.site.contents import View, read_contents
from qa_lib.site.indicators import read_indicators
from qa_lib.site.pages import Pages
from qa_lib.site.shelf import Shelf, check_ring, open_shelf

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
ENGLISH = Language("en", ROOT / "locale", strict=True)
HOSTILE = '</script><script>alert("x")</script>'
LEVEL = Column("satisfaction_share", "Level", "share", low="satisfaction_low", high="satisfaction_high")
HEADLINES = [Column("label", "Survey"), Column("n", "Asked", "count"), LEVEL, Column("target_share", "Target", "share")]


@pytest.fixture(scope="module")
def params() -> Params:
    return load_params(ROOT / "params")


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setenv("QA_REPORTS", str(tmp_path / "reports"))
    return Paths(root=ROOT, data=tmp_path / "data", params=ROOT / "params")


def _table(rows: list[dict[str, Any]], columns: list[Column], name: str) -> TableView:
    return make_table(pd.DataFrame(rows), columns=columns, name=name, caption=f"All of {HOSTILE}", language=ENGLISH)


def _headlines() -> TableView:
    shown = {"label": f"A {HOSTILE}", "n": 90, "satisfaction_share": 0.64, "satisfaction_low": 0.6}
    hidden = {"label": "B", "n": 4, "satisfaction_share": None, "satisfaction_low": None, "satisfaction_high": None}
    rows = [
        shown | {"satisfaction_high": 0.68, "target_share": 0.8, "is_suppressed": False},
        hidden | {"target_share": 0.75, "is_suppressed": True},
    ]
    return _table(rows, HEADLINES, "summary-headlines")


def _levels(*rows: tuple[str, str, float]) -> View:
    names = ("survey_label", "semester_label", "satisfaction_share", "satisfaction_low", "satisfaction_high")
    columns = tuple(DataColumn(name, name, "text") for name in names)
    cells = tuple((label, when, share, share - 0.05, share + 0.05) for label, when, share in rows)
    return View(ShownTable("dynamics-surveys-figure", "Levels", "", columns, cells), alt="Levels by semester")


def _cell(number: int, source: str, *views: Prose | TableView | FigureView, tags: tuple[str, ...] = ()) -> Any:
    outputs = [{"output_type": "display_data", "data": view._repr_mimebundle_()} for view in views]
    return {
        "cell_type": "code",
        "id": f"cell-{number}",
        "metadata": {"tags": list(tags)},
        "source": source,
        "outputs": outputs,
    }


def _chapter(tier: str) -> str:
    cells = [
        _cell(0, f'tier = "{tier}"', tags=("injected-parameters",)),
        _cell(1, 'chapter = open_chapter("summary")', make_heading(1, "Summary", "summary")),
        _cell(
            2,
            "summary.show_headlines(chapter)",
            make_heading(2, f"Found: {HOSTILE}", "summary-headlines-section"),
            _headlines(),
            paragraph("A *starred* sentence."),
            notice("A caution."),
        ),
    ]
    return json.dumps({"cells": cells})


def _finish(paths: Paths, place: str = "pharm/2025-autumn/public-en", **changes: str) -> Path:
    """A finished report as small as can be, with the manifest that it would have."""
    folder = paths.out / place
    (folder / "chapters").mkdir(parents=True)
    about = {"school": "pharm", "semester": "2025-autumn", "tier": "public", "locale": "en", "department": ""} | changes
    (folder / "chapters" / "00-summary.ipynb").write_text(_chapter(about.pop("executed_for", about["tier"])))
    for name in ("index.html", "2026_01_25_Pharmacy_SKEK report.pdf"):
        (folder / name).write_text("a document")
    outputs = digests((file for file in folder.rglob("*") if file.is_file()), root=folder)
    manifest = {"kind": "school", "period": about["semester"], "is_sample": True}
    write_manifest(manifest | {"parameters": about, "outputs": outputs}, folder)
    return folder


def _pages(shelf: Shelf, params: Params) -> dict[str, str]:
    languages = tuple(Language(locale, ROOT / "locale", strict=True) for locale in ("kk", "ru", "en"))
    return {name: content.decode() for name, content in Pages(shelf, params, languages, is_sample=True).write()}


def test_check_ring_refuses_the_internal_one() -> None:
    """The internal ring has no site, and a misspelt one is told the nearest."""
    with pytest.raises(ParamsError, match="internal ring has no site"):
        check_ring("internal")
    with pytest.raises(ParamsError, match="did you mean 'public'"):
        check_ring("publik")


def test_open_shelf_without_reports_says_what_to_run(paths: Paths, params: Params) -> None:
    """No report of the ring: which rings have some, and the command."""
    _finish(paths, "pharm/2025-autumn/corporate-en", tier="corporate")
    with pytest.raises(RunError, match=r"there are reports of: corporate.*make reports TIER=public"):
        open_shelf(paths, params, "public")


def test_open_shelf_takes_only_reports_of_its_ring(paths: Paths, params: Params) -> None:
    """A report of a narrower ring beside them is not looked at."""
    _finish(paths)
    _finish(paths, "pharm/2025-autumn/internal-en", tier="internal")
    assert [one.request.tier for one in open_shelf(paths, params, "public").editions] == ["public"]


@pytest.mark.parametrize("change", [{"tier": "internal"}, {"executed_for": "internal"}])
def test_open_shelf_refuses_a_narrower_report_in_its_ring(paths: Paths, params: Params, change: dict[str, str]) -> None:
    """Whatever the folder is called: the manifest and each executed chapter say for whom it was made."""
    _finish(paths, **change)
    with pytest.raises(DisclosureError, match="internal"):
        open_shelf(paths, params, "public")


def test_open_shelf_refuses_what_is_not_as_it_was_made(paths: Paths, params: Params) -> None:
    """A changed file, and a report in the folder of another one: both are named at once."""
    (_finish(paths) / "index.html").write_text("another document")
    _finish(paths, "dent/2025-autumn/public-en")
    with pytest.raises(RunError, match=r"(?s)belongs into pharm.*not as it was made: index.html"):
        open_shelf(paths, params, "public")


def test_open_shelf_leaves_out_what_params_do_not_know(paths: Paths, params: Params) -> None:
    """A report of another institution is no fault, but it is said."""
    _finish(paths)
    _finish(paths, "eth/2025-autumn/public-en", school="eth")
    shelf = open_shelf(paths, params, "public")
    assert len(shelf.reports) == 1
    assert "unknown school 'eth'" in shelf.left_out[0]


def test_read_contents_gives_words(paths: Paths) -> None:
    """Heading, sentences and cells stand letter by letter, without the marks of Markdown."""
    chapter = read_contents(_finish(paths) / "chapters" / "00-summary.ipynb")
    (section,) = chapter.sections
    assert (chapter.title, chapter.tier, section.anchor) == ("Summary", "public", "summary-headlines-section")
    assert section.heading == f"Found: {HOSTILE}"
    assert section.words == ("A *starred* sentence.", "A caution.")
    assert section.views[0].table is not None
    assert section.views[0].table.rows[0].cells[:2] == (f"A {HOSTILE}", "90")


def test_read_indicators_keeps_what_is_hidden_hidden(paths: Paths) -> None:
    """A level has its words, interval and target; one that is hidden has its mark and nothing drawn."""
    chapter = read_contents(_finish(paths) / "chapters" / "00-summary.ipynb")
    shown, hidden = read_indicators(chapter.sections[0].views[0])
    assert shown.level == "64% (60–68)"
    assert shown.facts == (("Target", "80%"), ("Asked", "90"))
    assert shown.bar is not None
    assert shown.bar.low < shown.bar.level < shown.bar.high < shown.bar.target  # type: ignore[operator]
    assert (hidden.level, hidden.bar) == ("x", None)


def test_draw_dynamics_leaves_gaps(params: Params) -> None:
    """Points of a yearly survey are joined over a year; a year without one stays a gap."""
    yearly = [("A", f"autumn {year}", 0.6) for year in (2022, 2023, 2025)]
    view = _levels(*yearly, *(("B", f"{season} 2025", 0.7) for season in ("spring", "autumn")))
    targets = {"A": 0.9}
    ends = find_ends(view, targets)
    assert ends == pytest.approx((0.5, 0.9))
    chart = draw_dynamics(view, targets=targets, ends=(0.5, 0.9), params=params, language=ENGLISH)
    assert chart is not None
    first, second = chart.panels
    assert [len(panel.joined) for panel in (first, second)] == [1, 1]
    assert first.target is not None
    assert second.target is None
    assert [words for _, words in chart.grid] == ["50%", "60%", "70%", "80%", "90%"]
    assert chart.ends == ("autumn 2022", "autumn 2025")
    assert [(row.cells[1], row.cells[3]) for row in chart.table.rows] == [("60% (55–65%)", "60% (55–65%)"), ("—", "—")]
    assert chart.table.rows[1].cells == ("B", "—", "—", "—", "—", "—", "70% (65–75%)", "70% (65–75%)")


def test_draw_dynamics_marks_what_is_hidden(params: Params) -> None:
    """A hidden level has no dot and no line; its cell has the mark of hidden values, and its semester stays."""
    view = _levels(*(("A", f"{season} 2024", 0.6) for season in ("spring", "autumn")))
    hidden = ("A", "spring 2025", None, None, None)
    view = replace(view, data=replace(view.data, rows=(*view.data.rows, hidden)))
    chart = draw_dynamics(view, targets={}, ends=(0.5, 0.7), params=params, language=ENGLISH)
    assert chart is not None
    assert len(chart.panels[0].points) == 2
    assert chart.table.rows[0].cells == ("A", "60% (55–65%)", "60% (55–65%)", "x")


def test_draw_dynamics_needs_two_semesters(params: Params) -> None:
    """One semester is no dynamics."""
    view = _levels(("A", "autumn 2025", 0.6))
    assert draw_dynamics(view, targets={}, ends=(0, 1), params=params, language=ENGLISH) is None


def test_pages_hold_no_markup_of_people(paths: Paths, params: Params) -> None:
    """What a cell, a caption or a heading holds becomes text, in the index of the search, too."""
    _finish(paths)
    pages = _pages(open_shelf(paths, params, "public"), params)
    assert "alert" in pages["index.en.html"]
    assert [name for name, page in pages.items() if "<script>alert" in page] == []
    index = re.search(r'<script type="application/json" id="index">(.*?)</script>', pages["search.html"])
    assert index is not None
    assert json.loads(index[1])["places"][0][2] == f"Found: {HOSTILE}"


def test_pages_lead_to_pages_of_the_same_name_in_other_languages(paths: Paths, params: Params) -> None:
    """Every page has the notice and a switch that keeps the page; all links but those to reports lead to pages."""
    _finish(paths)
    pages = _pages(open_shelf(paths, params, "public"), params)
    assert len(pages) == 3 * 6
    for name, page in pages.items():
        stem = name.split(".")[0]
        assert set(re.findall(r'<a href="([^"]+)" lang=', page)) | {name} == {
            f"{stem}{end}" for end in (".html", ".ru.html", ".en.html")
        }
        assert 'class="sample"' in page
        links = {link for link in re.findall(r'href="([^"#]+)"', page) if not link.startswith("reports/")}
        assert links <= set(pages)


def test_pages_load_nothing_but_what_they_hold(paths: Paths, params: Params) -> None:
    """The policy of each page names its own styles and script by their checksums, and no address."""
    _finish(paths)
    for page in _pages(open_shelf(paths, params, "public"), params).values():
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
        parts = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", page, flags=re.S)
        hashes = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in parts]
        assert policy is not None
        assert re.findall(r"sha256-([^&']+)", policy[1].replace("&#39;", "'")) == hashes
        assert re.search(r"https?://(?!www\.w3\.org)", page) is None
