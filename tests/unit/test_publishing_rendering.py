"""Rendering a small build folder with the embedded engines: real HTML, PDF and DOCX."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from qa_lib.errors import RunError
from qa_lib.publishing.rendering import RenderResult, quarto_project, render_report

pytestmark = pytest.mark.unit

THEME = Path(__file__).parents[2] / "reports" / "theme"
DATE = dt.date(2026, 1, 25)
NOTICE = "Үлгі деректер: нақты адамдар жоқ."
LABELS = {
    "contents": "Мазмұны", "edition": "Басылым", "unit": "Бөлімше", "period": "Кезең", "ring": "Таратылым",
    "status": "Мәртебесі", "date": "Күні", "policy": "Ереже", "search": "Іздеу", "search-none": "Табылмады",
    "search-found": "{i} / {n}", "for-experts": "Қосымшада: {titles}.",
    "page-of": "{page}-бет, барлығы {pages}", "show-data": "Деректер",
    "rendered-with": "Бағдарлама:", "skip": "Есепке өту", "previous": "Алдыңғы", "next": "Келесі", "sort": "Сұрыптау",
    "download": "Жүктеу", "link": "Сілтеме", "languages": "Тілдер", "table": "Кесте", "figure": "Сурет",
}  # fmt: skip
CHAPTER = r"""# Қанағаттану {#satisfaction}

## Деңгей төмендеді {#satisfaction-fell}

::: {.qa-figure #levels data-file="tables/levels.csv"}
[![Деңгей "60 %"](figures/levels.svg)]{.qa-image}

[[1-сурет.]{.number kind="figure"} Деңгейлер \<b\>]{.caption}

::: {.qa-data}
| Блок | n |
|:--|--:|
| Кітапхана | 41 |
:::
:::

::: {.qa-table #items data-file="tables/items.csv"}
| Өте ұзын сұрақтың толық мәтіні осында тұрады | n | Деңгей, % |
|:--|--:|--:|
| Тәлімгер 👍 түсінікті айтады | 41 | 60 |
| **Барлық сұрақ & пікір** | **41** | **60** |
| `x` | | 60 |
| [Барлық кафедра]{.group heading="Сауалнама"} | | |
| Кітапхана | 7 | 50 |

: [1-кесте.]{.number kind="table"} Сұрақтар

[Ескерту.]{.note}
:::

::: {.notice}
Сақ болыңыз: \<script\>alert(1)\</script\>
:::
"""
INDEX = "---\nengine: markdown\n---\n\n{{< include chapters/00-satisfaction.qmd >}}\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 30"><rect width="60" height="30" fill="#1f4e79"/></svg>'


def _meta() -> dict[str, Any]:
    report = {
        "institution": "Университет", "institution-kk": "Университет", "institution-ru": "Университет (рус)",
        "issuer": 'Сапа "бөлімі" #1', "document-title": "Есеп *жұлдыз*", "edition": "1", "policy-title": "Ереже",
        "unit": "Фармация мектебі", "period": "2025–2026", "ring": "ішкі", "date": "2026 жылғы 25 қаңтар",
        "status": "жоба", "sample-notice": NOTICE, "renderer": "", "labels": LABELS,
        "languages": [{"code": "ru", "name": "Русский", "href": "../internal-ru/index.html", "current": False}],
    }  # fmt: skip
    return {"title": "Есеп", "subtitle": "1. Фармация", "lang": "kk", "toc-title": "Мазмұны", "report": report}


def _write_build(build: Path) -> Path:
    (build / "chapters").mkdir(parents=True)
    (build / "figures").mkdir()
    (build / "chapters" / "00-satisfaction.qmd").write_text(CHAPTER, encoding="utf-8")
    (build / "index.qmd").write_text(INDEX, encoding="utf-8")
    (build / "figures" / "levels.svg").write_text(SVG, encoding="utf-8")
    project = yaml.safe_dump(quarto_project(_meta()), allow_unicode=True, sort_keys=False)
    (build / "_quarto.yml").write_text(project, encoding="utf-8")
    return build


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> RenderResult:
    """The small report in three formats."""
    build = _write_build(tmp_path_factory.mktemp("rendering") / "build")
    return render_report(build, theme=THEME, date=DATE, use_quarto=False)


@pytest.fixture(scope="module")
def page(rendered: RenderResult) -> str:
    """The HTML page."""
    return rendered.files["html"].read_text(encoding="utf-8")


def _word_part(rendered: RenderResult, name: str) -> str:
    with zipfile.ZipFile(rendered.files["docx"]) as archive:
        return archive.read(name).decode("utf-8")


def test_render_report_same_folder_gives_same_bytes(rendered: RenderResult, tmp_path: Path) -> None:
    """Another folder, another moment: every file is the same to the byte."""
    again = render_report(_write_build(tmp_path / "elsewhere"), theme=THEME, date=DATE, use_quarto=False)
    for suffix, file in rendered.files.items():
        assert again.files[suffix].read_bytes() == file.read_bytes(), suffix


def test_html_needs_nothing_from_outside(page: str) -> None:
    """Styles, script, fonts and pictures lie in the page itself; metadata is text, not Markdown."""
    loaded = re.findall(r'(?:src|srcset|action)="([^"#]{1,12})', page) + re.findall(r'<link[^>]*href="(.{1,12})', page)
    assert all(address.startswith("data:") for address in loaded)
    assert "url(http" not in page
    assert "<h1>Есеп *жұлдыз*</h1>" in page


def test_html_text_of_people_stays_text(page: str) -> None:
    """What looks like a tag in an answer is shown, not obeyed."""
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_html_table_has_name_and_own_scroll_region(page: str) -> None:
    """A keyboard reaches a wide table, a screen reader says its caption."""
    assert '<div class="table-scroll" tabindex="0" role="region" aria-labelledby="items-caption">' in page
    assert '<details class="data">' in page


def test_name_of_a_group_stands_over_the_whole_width(rendered: RenderResult, page: str) -> None:
    """It is a head of its rows on the screen, one wide cell in Word, a head of the second level in print."""
    assert re.search(r'<th colspan="3"[^>]* scope="rowgroup" data-heading="Сауалнама">Барлық кафедра</th>', page)
    assert re.search(
        r'<w:gridSpan w:val="3"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="TableGroup"',
        _word_part(rendered, "word/document.xml"),
    )
    assert 'qa-group(3, "Барлық кафедра")' in rendered.files["pdf"].with_suffix(".typ").read_text(encoding="utf-8")


def test_pdf_is_archival_accessible_and_names_every_page(rendered: RenderResult) -> None:
    """PDF/A-2a and PDF/UA-1 at once; the sample notice and the page number stand on each page."""
    from pypdf import PdfReader

    reader = PdfReader(rendered.files["pdf"])
    marks = str(reader.xmp_metadata.stream.get_data()) if reader.xmp_metadata else ""
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", marks)
    assert "pdfuaid:part>1<" in marks
    assert reader.trailer["/Root"]["/Lang"] == "kk"
    assert reader.metadata["/Author"] == 'Сапа "бөлімі" #1'
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        assert NOTICE in text
        assert f"{number}-бет, барлығы {len(reader.pages)}" in text


def test_docx_counts_captions_and_pages_itself(rendered: RenderResult) -> None:
    """Numbers in captions and page numbers are Word's own fields; the head of a table repeats."""
    document = _word_part(rendered, "word/document.xml")
    assert "SEQ Figure" in document
    assert "SEQ Table" in document
    assert "<w:tblHeader" in document
    assert "<w:cantSplit" in document
    headers = [_word_part(rendered, f"word/header{number}.xml") for number in (1, 2)]
    assert all(NOTICE in header for header in headers)
    assert any("NUMPAGES" in header for header in headers)


def test_docx_cells_keep_their_form(rendered: RenderResult) -> None:
    """Words, bold totals, code and empty cells arrive as they were written."""
    document = _word_part(rendered, "word/document.xml")
    assert '<w:t xml:space="preserve">Тәлімгер 👍 түсінікті айтады</w:t>' in document
    assert '<w:rPr><w:b /><w:bCs /></w:rPr><w:t xml:space="preserve">Барлық сұрақ &amp; пікір</w:t>' in document
    assert re.search(r'w:val="VerbatimChar" ?/></w:rPr><w:t xml:space="preserve">x</w:t>', document)
    assert "<w:p/></w:tc>" in document


def test_docx_speaks_kazakh_on_a4(rendered: RenderResult) -> None:
    """Proofing language and paper come from the project, not from a template."""
    assert 'w:val="kk-KZ"' in _word_part(rendered, "word/styles.xml")
    assert re.search(r'<w:pgSz [^>]*w:w="11906"', _word_part(rendered, "word/document.xml"))


@pytest.mark.parametrize("suffix", ["html", "pdf", "docx"])
def test_render_report_missing_picture_is_an_error(suffix: str, tmp_path: Path) -> None:
    """A report without one of its figures is refused."""
    build = _write_build(tmp_path / "build")
    (build / "figures" / "levels.svg").unlink()
    with pytest.raises(RunError, match=r"levels\.(png|svg)"):
        render_report(build, theme=THEME, date=DATE, formats=[suffix], use_quarto=False)


def test_render_report_broken_picture_is_an_error(tmp_path: Path) -> None:
    """A figure that is no picture is refused with the reason."""
    build = _write_build(tmp_path / "build")
    (build / "figures" / "levels.svg").write_text("<svg", encoding="utf-8")
    with pytest.raises(RunError, match="could not be drawn"):
        render_report(build, theme=THEME, date=DATE, formats=["docx"], use_quarto=False)


def test_docx_holds_the_figure_as_sharp_as_print(rendered: RenderResult) -> None:
    """Word's picture is drawn from the SVG with 200 dots an inch, in the colours of the SVG."""
    from PIL import Image

    with zipfile.ZipFile(rendered.files["docx"]) as archive:
        (name,) = (name for name in archive.namelist() if name.startswith("word/media/"))
        picture = Image.open(archive.open(name))
    assert picture.size == (125, 62)
    assert picture.convert("RGB").getpixel((60, 30)) == (0x1F, 0x4E, 0x79)


def _put_quarto_on_path(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quarto = folder / "quarto"
    quarto.write_text(script)
    quarto.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_render_report_failing_quarto_shows_its_last_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Quarto is on PATH it is used, and its words reach the user."""
    script = '#!/bin/sh\n[ "$1" = --version ] && echo 1.9.0 && exit 0\necho "chapter 3 is broken" >&2\nexit 1\n'
    _put_quarto_on_path(tmp_path, script, monkeypatch)
    with pytest.raises(RunError, match="chapter 3 is broken"):
        render_report(_write_build(tmp_path / "build"), theme=THEME, date=DATE, formats=["html"])


@pytest.mark.parametrize(
    ("answer", "reason"), [("echo 1.8.26", "1.9 or newer is needed"), ("echo no room; exit 3", "no room")]
)
def test_render_report_unusable_quarto_is_told_and_replaced(
    answer: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An old or broken Quarto does not stop the report; the foot names what rendered it."""
    _put_quarto_on_path(tmp_path, f"#!/bin/sh\n{answer}\n", monkeypatch)
    done = render_report(_write_build(tmp_path / "build"), theme=THEME, date=DATE, formats=["html"])
    assert reason in caplog.text
    assert len(caplog.messages) == 1
    assert done.renderer.startswith("pandoc")


def test_render_report_quarto_without_output_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of an earlier run does not pass for the new one."""
    _put_quarto_on_path(tmp_path, "#!/bin/sh\necho 1.9.0\n", monkeypatch)
    build = _write_build(tmp_path / "build")
    (build / "report.html").write_text("old")
    with pytest.raises(RunError, match=r"no report\.html"):
        render_report(build, theme=THEME, date=DATE, formats=["html"])


FLOW = """
# Бірінші тарау {#first}

## Бір табылды {#one}

::: {.qa-figure #square}
[![суреттің мәні](figures/square.svg)]{.qa-image}

[[1-сурет.]{.number kind="figure"} Бірінші шаршы]{.caption}
:::

Бірінші түсіндірме.

## Екі табылды {#two}

::: {.qa-figure #second}
[![суреттің мәні](figures/square.svg)]{.qa-image}

[[2-сурет.]{.number kind="figure"} Екінші шаршы]{.caption}
:::

Екінші түсіндірме.

::: {.qa-expert}
## Сарапшыға {#expert}

Сарапшы сөзі.
:::

## Үш табылды {#three}

Үшінші түсіндірме.

::: {.qa-paper .qa-experts}
# Сарапшылар қосымшасы {#experts}
:::
"""
SQUARE = SVG.replace("0 0 60 30", "0 0 60 50")


@pytest.fixture(scope="module")
def flowing(tmp_path_factory: pytest.TempPathFactory) -> RenderResult:
    """A report whose two high figures do not stand on one page, and with a section for experts."""
    build = _write_build(tmp_path_factory.mktemp("flow") / "build")
    (build / "figures" / "square.svg").write_text(SQUARE, encoding="utf-8")
    (build / "chapters" / "00-satisfaction.qmd").write_text(FLOW, encoding="utf-8")
    return render_report(build, theme=THEME, date=DATE, use_quarto=False)


def _page_of(words: str, rendered: RenderResult) -> int:
    from pypdf import PdfReader

    pages = [" ".join(page.extract_text().split()) for page in PdfReader(rendered.files["pdf"]).pages]
    return max(number for number, text in enumerate(pages) if words in text)


def test_pdf_words_of_a_section_go_before_a_figure_that_does_not_fit(flowing: RenderResult) -> None:
    """The second figure stands at the head of the next page; its words, and the next section, fill the page before."""
    assert _page_of("Бірінші шаршы", flowing) == _page_of("Екінші түсіндірме", flowing) == _page_of("Үшінші", flowing)
    assert _page_of("Екінші шаршы", flowing) == _page_of("Екінші түсіндірме", flowing) + 1


def test_sections_for_experts_stand_at_the_end_of_paper_alone(flowing: RenderResult) -> None:
    """Paper names the section in its place and has it in the appendix; the page keeps it where it is."""
    page, word = flowing.files["html"].read_text(encoding="utf-8"), _word_part(flowing, "word/document.xml")
    assert page.index("Екі табылды") < page.index("Сарапшы сөзі") < page.index("Үшінші түсіндірме")
    assert "Сарапшылар қосымшасы" not in page
    assert word.index("Үшінші түсіндірме") < word.rindex("Сарапшылар қосымшасы") < word.index("Сарапшы сөзі")
    assert _page_of("Сарапшы сөзі", flowing) >= _page_of("Екінші шаршы", flowing)
    assert "Сарапшыға" in word[: word.index("Үшінші түсіндірме")]
