"""A report in which every name, wording, file name and answer tries to act: all of it is shown, nothing of it acts."""

from __future__ import annotations

import csv
import re
import zipfile
from html import unescape

import openpyxl
import pytest
from hostile.acting import Watch, find_acting_parts
from hostile.planting import FILE_NAMES
from hostile.texts import TEXTS
from playwright.sync_api import Browser
from project import Report
from pypdf import PdfReader

from qa_lib.publishing.numbers import FORMULA_START
from qa_lib.reporting.escaping import clean_text

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("university")]
#: Scripts for which the typeface of the PDF has no letters, and marks that Unicode puts in another order.
NOT_IN_PDF = ("z\u0351", "שלום", "👩", "private")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")


def squeeze(text: str) -> str:
    """The letters of a text, however it is broken into lines."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def lacking(shown: str, texts: tuple[str, ...]) -> list[str]:
    return [text for text in texts if squeeze(clean_text(text)) not in squeeze(shown)]


@pytest.mark.parametrize("bypass_csp", [False, True], ids=["with its policy", "without its policy"])
def test_html_shows_hostile_words_and_runs_none(browser: Browser, hostile: Report, bypass_csp: bool) -> None:
    """Every word stands there letter by letter; no script, handler, frame, link or request comes of one."""
    watch = Watch(browser.new_context(bypass_csp=bypass_csp))
    address = (hostile.folder / "index.html").as_uri()
    page = watch.open(address)
    page.wait_for_timeout(300)
    assert watch.acts(own=address) == []
    assert [part for part in find_acting_parts(page, within="main") if "search" not in part] == []
    shown = page.evaluate("document.querySelector('main').textContent")
    assert lacking(shown, TEXTS + FILE_NAMES) == []
    watch.context.close()


#: Chromium lets a page that nobody has touched save ten files.
N_DOWNLOADS = 8


def test_html_download_is_inert(browser: Browser, hostile: Report) -> None:
    """The CSV that the page makes of a table has no cell that a spreadsheet would calculate."""
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    page.goto((hostile.folder / "index.html").as_uri())
    for button in page.locator(".tools button").all()[:N_DOWNLOADS]:
        with page.expect_download() as started:
            button.dispatch_event("click")
        with open(started.value.path(), encoding="utf-8-sig", newline="") as stream:  # noqa: PTH123 - a download
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert [
            cell for cell in cells if FORMULA_START.match(cell) and not re.fullmatch(r"[-+\d.,%()–…\s]*", cell)
        ] == []
    context.close()


def test_pdf_shows_hostile_words_and_does_nothing(hostile: Report) -> None:
    """The PDF has the words, and no link, script or action of theirs."""
    reader = PdfReader(hostile.file("pdf"))
    texts = tuple(text for text in TEXTS if not text.startswith(NOT_IN_PDF))
    assert lacking("".join(page.extract_text() for page in reader.pages), texts) == []
    links = [link.get_object() for page in reader.pages for link in page.get("/Annots") or []]
    assert {str(link["/A"]["/S"]) for link in links if "/A" in link} <= {"/GoTo"}
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(reader.trailer["/Root"])


def test_docx_shows_hostile_words_and_does_nothing(hostile: Report) -> None:
    """The Word file has the words, the theme's own fields and no link, object or macro."""
    with zipfile.ZipFile(hostile.file("docx")) as archive:
        parts = {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}
    document = parts["word/document.xml"]
    words = unescape("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)", document)))
    assert lacking(words, TEXTS) == []
    fields = re.findall(r'w:instr="([^"]*)"|<w:instrText[^>]*>([^<]*)', "".join(parts.values()))
    assert {one.split()[0] for pair in fields for one in pair if one.strip()} <= {
        "SEQ",
        "PAGE",
        "NUMPAGES",
        "TOC",
        "REF",
    }
    assert not re.search(r'TargetMode="External"|<w:object|altChunk|vbaProject', "".join(parts.values()))


def test_xlsx_holds_hostile_words_as_text(hostile: Report) -> None:
    """The workbook opens; no cell is a formula, no link leads out."""
    book = openpyxl.load_workbook(hostile.file("xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [
        c.coordinate for c in cells if FORMULA_START.match(str(c.value)) and c.data_type == "s" and not c.quotePrefix
    ] == []
    with zipfile.ZipFile(hostile.file("xlsx")) as archive:
        assert not any(b'TargetMode="External"' in archive.read(name) for name in archive.namelist())


def test_tables_hold_hostile_words_as_text(hostile: Report) -> None:
    """No cell of a CSV can be calculated, reorders its line or holds what has no picture."""
    for file in (hostile.folder / "tables").glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert [cell for cell in cells if FORMULA_START.match(cell) and not NUMBER.fullmatch(cell)] == []
        assert [cell for cell in cells if not cell.replace("\xa0", " ").replace("\u202f", " ").isprintable()] == []
