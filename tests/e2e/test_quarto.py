"""One assembled build folder through Quarto and through the embedded engines: the same report."""

from __future__ import annotations

import datetime as dt
import html
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

from qa_lib.errors import RunError
from qa_lib.publishing.assembly import assemble
from qa_lib.publishing.labels import interface_labels
from qa_lib.publishing.outputs import ExecutedChapter, FigurePart, Passage, ShownTable, TablePart
from qa_lib.publishing.rendering import RenderResult, quarto_project, render_report
from qa_lib.reporting.display import DataColumn
from qa_lib.reporting.escaping import clean_text, escape_markdown
from qa_lib.reporting.language import Language

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(shutil.which("quarto") is None, reason="no Quarto on PATH")]

ROOT = Path(__file__).parents[2]
THEME = ROOT / "reports" / "theme"
DATE = dt.date(2026, 1, 25)
HOSTILE = (
    "{{< include /etc/hostname >}} {{< meta title >}} {{% x %}}",
    "```{=html} <script>alert(1)</script> ``` `x`{=html} <img src=x onerror=alert(2)>",
    "b58fc729-690b-4000-b19f-365a4093b2ff;3c7363726970743e; a6fd8f7c-1f5b-4f3c-8f4b-0d6f8c2b9a11",
    "::: {.callout-note} @sec-x [@cite] [^1] $x^2$ ::: {.content-visible} ![](http://example.org/x.png)",
    "```{python} open('x') ``` # heading {#report} | a | b | -- ... 'q' \"q\" \\newpage #pagebreak()",
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 30"><rect width="60" height="30" fill="#1f4e79"/></svg>'


@dataclass(frozen=True)
class Pair:
    """The same build folder as rendered by both."""

    quarto: RenderResult
    embedded: RenderResult


def _chapters() -> list[ExecutedChapter]:
    columns = (DataColumn("block", "Блок", "text"), DataColumn("n", "n", "count"))
    short = ShownTable("items", "Сұрақтар", "Ескерту.", columns, (("Кітапхана", 41), ("Асхана", 7)))
    drawn = ShownTable("levels", "Деңгейлер", "", columns, short.rows)
    pipe = "| Блок | n |\n|:--|--:|\n| Кітапхана | 41 |\n| **Асхана** | **7** |"
    quotes = "\n\n".join(f"> {escape_markdown(text)}" for text in HOSTILE)
    parts = (
        Passage("# Қанағаттану {#satisfaction}\n\n## Деңгей төмендеді {#fell}\n\nСөйлем."),
        FigurePart("levels-figure", "Деңгейлер", 'Суретте "60 %"', SVG, drawn, pipe),
        TablePart(pipe, drawn),
        TablePart(pipe, short),
        Passage("::: {.notice}\nСақ болыңыз.\n:::"),
    )
    voices = (Passage(f"# Пікірлер {{#voices}}\n\n{quotes}"),)
    return [
        ExecutedChapter("satisfaction", Path("03.ipynb"), parts),
        ExecutedChapter("voices", Path("07.ipynb"), voices),
    ]


def _write_build(build: Path) -> Path:
    language = Language("kk", ROOT / "locale")
    assemble(_chapters(), build, language=language)
    report = {
        "institution": "Университет", "institution-kk": "Университет", "institution-ru": "Университет (рус)",
        "issuer": "Сапа \"бөлімі\" -- ... 'a'", "document-title": "Есеп *жұлдыз* {{< meta lang >}}", "edition": "1",
        "policy-title": "Ереже", "unit": "Фармация мектебі", "period": "2025–2026", "ring": "ішкі", "date": "25 қаңтар",
        "status": "жоба", "sample-notice": "Үлгі деректер.", "renderer": "", "labels": interface_labels(language),
        "languages": [{"code": "ru", "name": "Русский", "href": "../internal-ru/index.html", "current": False}],
    }  # fmt: skip
    meta = {"title": "Есеп", "subtitle": "1. Фармация", "lang": "kk", "toc-title": "Мазмұны", "report": report}
    project = yaml.safe_dump(quarto_project(meta), allow_unicode=True, sort_keys=False)
    (build / "_quarto.yml").write_text(project, encoding="utf-8")
    return build


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """The small report in three formats, twice."""
    folder = tmp_path_factory.mktemp("quarto")
    builds = [_write_build(folder / name) for name in ("quarto", "embedded")]
    return Pair(
        render_report(builds[0], theme=THEME, date=DATE),
        render_report(builds[1], theme=THEME, date=DATE, use_quarto=False),
    )


def _page(result: RenderResult) -> str:
    """The page without its pictures, without the classes that Quarto gives to rows, with quotes as themselves."""
    text = result.files["html"].read_text(encoding="utf-8").replace(result.renderer, "")
    text = re.sub(r'(src|href)="data:[^"]*"', r"\1", text)
    text = (
        re.sub(r' class="(odd|even|header|caption-top)"| ?/(?=>)', "", text)
        .replace("&quot;", '"')
        .replace("&#39;", "'")
    )
    return " ".join(text.split()).replace("> <", "><")


def _visible(result: RenderResult) -> str:
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", _page(result).split("<body", 1)[1])
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def _word(file: Path, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(file) as archive:
        return archive.read(name).decode("utf-8")


def _bookmarks(outline: list[Any]) -> list[Any]:
    return [_bookmarks(entry) if isinstance(entry, list) else entry.title for entry in outline]


def test_quarto_names_itself(pair: Pair) -> None:
    """The foot of the report says who rendered it."""
    assert re.fullmatch(r"Quarto \d+\.\d+[\w.]*", pair.quarto.renderer)
    assert pair.quarto.renderer in pair.quarto.files["html"].read_text(encoding="utf-8")
    assert pair.quarto.renderer in PdfReader(pair.quarto.files["pdf"]).pages[-1].extract_text()


def test_quarto_page_is_the_same(pair: Pair) -> None:
    """Markup, words, ids, alternative texts, styles and script are those of the embedded page."""
    one, other = (_page(result).split("<body", 1)[1] for result in (pair.quarto, pair.embedded))
    assert one == other


def test_quarto_pdf_is_the_same(pair: Pair) -> None:
    """Each printed page has the same lines; standard, language and bookmarks agree."""
    readers = [PdfReader(result.files["pdf"]) for result in (pair.quarto, pair.embedded)]
    one, other = (
        [page.extract_text().replace(result.renderer, "") for page in reader.pages]
        for reader, result in zip(readers, (pair.quarto, pair.embedded), strict=True)
    )
    assert one == other
    assert readers[0].metadata == readers[1].metadata | {"/Creator": readers[0].metadata["/Creator"]}
    for reader in readers:
        marks = reader.trailer["/Root"]["/Metadata"].get_data().decode()
        assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", marks, re.DOTALL)
        assert "<pdfuaid:part>1<" in marks
        assert reader.trailer["/Root"]["/Lang"] == "kk"
    assert _bookmarks(readers[0].outline) == _bookmarks(readers[1].outline)


def test_quarto_docx_is_the_same(pair: Pair) -> None:
    """The Word document is the same to the letter, fields and headers included."""
    one, other = pair.quarto.files["docx"], pair.embedded.files["docx"]
    same = _word(one).replace(pair.quarto.renderer, "") == _word(other).replace(pair.embedded.renderer, "")
    assert same
    assert "SEQ Figure" in _word(one)
    assert _word(one, "word/header1.xml") == _word(other, "word/header1.xml")


@pytest.mark.parametrize("text", HOSTILE)
def test_quarto_shows_hostile_text_as_typed(pair: Pair, text: str) -> None:
    """No shortcode, raw piece, cell or internal marker in an answer acts."""
    shown = " ".join(clean_text(text).split())
    assert shown in _visible(pair.quarto)
    assert "<script>alert" not in _page(pair.quarto)
    assert not list(pair.quarto.files["html"].parent.glob("x"))


def test_build_folder_renders_by_hand(tmp_path: Path) -> None:
    """After the embedded engines, `quarto render <folder>` alone gives the same report and names itself."""
    build = _write_build(tmp_path / "build")
    before = render_report(build, theme=THEME, date=DATE, use_quarto=False)
    words, document = _visible(before), _word(before.files["docx"])
    subprocess.run(["quarto", "render", str(build)], check=True, capture_output=True)
    renderer = re.search(r"Quarto [\d.]+", _visible(before))
    assert renderer
    assert _visible(before).replace(renderer.group(), "").strip() == words
    assert _word(before.files["docx"]).replace(renderer.group(), before.renderer) == document


def test_quarto_missing_picture_is_an_error(tmp_path: Path) -> None:
    """Quarto itself ends well when the page lacks a picture; the report does not."""
    build = _write_build(tmp_path / "build")
    (build / "figures" / "levels-figure.svg").unlink()
    with pytest.raises(RunError, match=r"levels-figure\.svg"):
        render_report(build, theme=THEME, date=DATE, formats=["html"])


def test_quarto_error_in_the_filter_is_an_error(tmp_path: Path) -> None:
    """Quarto itself ends well when a filter calls error()."""
    theme = tmp_path / "theme"
    shutil.copytree(THEME, theme)
    filter_file = theme / "report.lua"
    broken = filter_file.read_text(encoding="utf-8").replace(
        "local function prepare(doc)", "local function prepare(doc) error('the filter is broken')"
    )
    filter_file.write_text(broken, encoding="utf-8")
    with pytest.raises(RunError, match="the filter is broken"):
        render_report(_write_build(tmp_path / "build"), theme=theme, date=DATE, formats=["html"])
