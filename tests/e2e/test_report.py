"""The report of a school, read as its readers read it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from project import ROOT, SEMESTERS, Report, SampleProject
from pypdf import PdfReader

from qa_lib.params import load_params
from qa_lib.publishing.digests import digest
from qa_lib.reporting.words.estimators import ESTIMATORS

pytestmark = pytest.mark.e2e

#: Words in Latin letters that stay so in Kazakh and Russian: names of programs, methods, standards.
LATIN_WORDS = frozenset(
    "CAPA PDCA WHO SHA Wilson Newcombe Cohen Quarto pandoc Typst Python pandas scipy numpy statsmodels matplotlib "
    "seaborn papermill typst pypandoc-binary qa-lib English CSV Scopus THE World".split()
)


#: Authors and symbols of the methods chapter.
SOURCES = frozenset(
    word for each in ESTIMATORS for word in re.findall(r"[A-Za-z][\w./-]{2,}", f"{each.formula} {each.reference}")
)


def pdf_text(report: Report) -> str:
    return "\n".join(pdf_pages(report))


def pdf_pages(report: Report) -> tuple[str, ...]:
    """The text of every page."""
    file = report.file("pdf")
    return _read_pages(file, digest(file))


@cache
def _read_pages(file: Path, _sha256: str) -> tuple[str, ...]:
    """Several tests read the same pages, and to find their text takes many seconds."""
    return tuple(page.extract_text() for page in PdfReader(file).pages)


def visible_text(html: str) -> str:
    html = re.sub(r"<(script|style|svg|template)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_report_has_every_file_under_its_regulated_name(report: Report) -> None:
    """All four forms, the chapters, the tables and the manifest lie where design and regulation say."""
    names = {
        "kk": "2026_01_25_Фарм.Мектеп_СҚЕК есебі",
        "ru": None,
        "en": None,
    }
    stems = {report.file(suffix).stem for suffix in ("pdf", "docx", "xlsx")}
    assert len(stems) == 1
    assert names[report.locale] in (None, *stems)
    assert {path.name for path in report.folder.iterdir()} >= {"index.html", "chapters", "tables", "manifest.json"}
    chapters = load_params(ROOT / "params").reports.chapters_of("school", "internal")
    assert len(list((report.folder / "chapters").glob("*.ipynb"))) == len(chapters)


def test_report_shows_no_error(report: Report) -> None:
    """Nothing that a program says to itself stands in the report."""
    text = visible_text(report.html) + pdf_text(report)
    for sign in ("Traceback", "Error:", "Warning", "NaN", "<NA>", "nan%", "{{<", "undefined"):
        assert sign not in text, sign
    assert not re.search(r"\bNone\b(?! of)", text)


def test_report_speaks_its_language_only(report: Report) -> None:
    """No English word is left in the Kazakh and the Russian report."""
    if report.locale == "en":
        pytest.skip("English is the language of the catalogue's keys")
    body = re.sub(r"<blockquote>.*?</blockquote>", " ", report.html.split("<body", 1)[1], flags=re.S)
    words = set(re.findall(r"[A-Za-z][\w./-]{2,}", visible_text(body)))
    foreign = {word for word in words - LATIN_WORDS - SOURCES if not re.search(r"[\d_./]", word)}
    assert foreign == set()


def test_report_has_no_empty_table(report: Report) -> None:
    """A table without rows says nothing and is not shown."""
    assert report.tables
    assert [name for name, table in report.tables.items() if table.empty] == []


def test_report_shows_the_numbers_of_its_tables(report: Report) -> None:
    """Every level in the table of blocks is a number of the HTML and of the PDF."""
    blocks = report.tables["satisfaction-blocks"].dropna(subset=["satisfaction_share"])
    html, pdf = visible_text(report.html), pdf_text(report)
    for row in blocks.itertuples():
        decimals = 1 if row.n_valid >= 1000 else 0
        number = f"{row.satisfaction_share * 100:.{decimals}f}"
        shown = number if report.locale == "en" else number.replace(".", ",")
        assert shown in html
        assert shown in pdf


def test_workbook_holds_the_numbers_of_the_tables(report: Report) -> None:
    """Each CSV file is a sheet with the same values (Excel keeps 15 digits)."""
    book = openpyxl.load_workbook(report.file("xlsx"))
    sheets = {name[3:]: name for name in book.sheetnames if re.match(r"\d\d ", name)}
    assert set(sheets) == {name[:28] for name in report.tables}
    table = report.tables["satisfaction-blocks"]
    column = list(table.columns).index("satisfaction_share")
    values = [row[column] for row in book[sheets["satisfaction-blocks"]].iter_rows(min_row=5, values_only=True)]
    expected = table["satisfaction_share"].astype(object)
    assert values == pytest.approx(expected.where(expected.notna(), None).tolist(), rel=1e-14)


def test_report_says_sample_data_on_every_page(report: Report) -> None:
    """Each page of the PDF, the HTML and the Word header carry the notice in the report's language."""
    notice = {"kk": "Үлгі деректер", "ru": "Демонстрационные данные", "en": "Sample data"}[report.locale]
    pages = pdf_pages(report)
    assert all(notice.casefold() in re.sub(r"\s+", " ", page).casefold() for page in pages)
    assert notice in report.html
    headers = [
        part.text for section in docx.Document(str(report.file("docx"))).sections for part in section.header.paragraphs
    ]
    assert any(notice in text for text in headers)


def test_report_pdf_declares_archive_and_accessibility(report: Report) -> None:
    """The PDF says that it is PDF/A-2a and PDF/UA-1, in its language, with bookmarks."""
    reader = PdfReader(report.file("pdf"))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert str(reader.trailer["/Root"]["/Lang"]).startswith(report.locale)
    assert len(reader.outline) >= 9


def test_report_summary_keeps_to_one_page(report: Report) -> None:
    """The second chapter begins on the page after the summary."""
    reader = PdfReader(report.file("pdf"))
    chapters = [entry for entry in reader.outline if not isinstance(entry, list)]
    pages = [reader.get_destination_page_number(chapter) for chapter in chapters[:2]]
    assert pages == [1, 2]


def test_report_docx_has_word_styles_and_fields(report: Report) -> None:
    """Headings are Word's headings, numbers of tables are Word's fields."""
    document = docx.Document(str(report.file("docx")))
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles.count("Heading 1") >= 9
    assert "SEQ Table" in document.element.xml
    assert document.element.xml.count("<w:tbl>") >= 8


def test_report_manifest_hashes_every_output(report: Report) -> None:
    """The manifest names parameters, inputs and each file with its SHA-256."""
    import hashlib

    manifest = json.loads((report.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parameters"]["locale"] == report.locale
    assert set(manifest["inputs"]["raw"]) == set(SEMESTERS)
    assert any(name.startswith("capa/") for name in manifest["inputs"]["registers"])
    for name, expected in manifest["outputs"].items():
        assert hashlib.sha256((report.folder / name).read_bytes()).hexdigest() == expected


def test_report_names_the_renderer_in_its_foot(report: Report) -> None:
    """A reader can tell what rendered the report."""
    assert re.search(r"(Quarto|pandoc) \d+\.\d+", visible_text(report.html))


def test_reports_in_three_languages_show_the_same_numbers(university: SampleProject) -> None:
    """The tables of the three languages differ in words only."""
    folder = university.out / "pharm" / "2025-autumn"
    reports = [Report(folder / f"internal-{locale}", locale).tables for locale in ("kk", "ru", "en")]
    for name, table in reports[0].items():
        for other in reports[1:]:
            pd.testing.assert_frame_equal(
                table.select_dtypes("number"), other[name].select_dtypes("number"), check_exact=True
            )


def test_report_leaks_no_identifier_and_no_teacher(university: SampleProject, report: Report) -> None:
    """No respondent id, staff number or teacher's full name of the raw data stands in any form of the report."""
    roster = openpyxl.load_workbook(next((university.raw / "2025-autumn").glob("teachers*.xlsx"))).active
    rows = list(roster.iter_rows(min_row=2, values_only=True))
    identifiers = {str(value) for row in rows for value in row[:2] if value}
    assert len(identifiers) > 50
    text = visible_text(report.html) + pdf_text(report)
    assert [identifier for identifier in identifiers if identifier in text] == []
