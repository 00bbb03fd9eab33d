"""The reference document whose styles, page and running heads pandoc gives to every DOCX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_lib.publishing.rendering.fonts import FAMILY
from qa_lib.publishing.rendering.word_parts import add_border, add_field, drop_borders, set_language, set_typeface

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.text.paragraph import Paragraph

#: Word's language tags for the report's languages.
LANGUAGE_TAGS = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}

INK, BLUE, GREY = "1A1A1A", "1F4E79", "595959"

#: style: base, size in pt, bold, colour, space before and after in pt, kept with the next paragraph
STYLES: dict[str, tuple[str | None, float, bool, str, float, float, bool]] = {
    "Normal": (None, 10, False, INK, 0, 6, False),
    "Body Text": ("Normal", 10, False, INK, 0, 5, False),
    "First Paragraph": ("Body Text", 10, False, INK, 0, 5, False),
    "Compact": ("Body Text", 10, False, INK, 1, 1, False),
    "Table Text": ("Normal", 8.5, False, INK, 1, 1, False),
    "Table Number": ("Table Text", 8.5, False, INK, 1, 1, False),
    "Table Heading": ("Table Text", 8, True, INK, 1, 1, True),
    "Table Group": ("Table Text", 8.5, True, BLUE, 4, 1.5, True),
    "Table Number Heading": ("Table Heading", 8, True, INK, 1, 1, True),
    "Block Text": ("Body Text", 10, False, INK, 2, 6, False),
    "Title": ("Normal", 20, True, BLUE, 18, 4, True),
    "Subtitle": ("Normal", 13, False, INK, 0, 12, True),
    "Heading 1": ("Normal", 16, True, BLUE, 14, 4, True),
    "Heading 2": ("Normal", 12, True, INK, 11, 3, True),
    "Heading 3": ("Normal", 11, True, INK, 10, 3, True),
    "TOC Heading": ("Normal", 13, True, BLUE, 14, 4, True),
    "toc 1": ("Normal", 10, True, INK, 4, 1, False),
    "toc 2": ("Normal", 9.5, False, INK, 0, 1, False),
    "Caption": ("Normal", 9.5, True, INK, 8, 4, False),
    "Table Caption": ("Caption", 9.5, True, INK, 6, 2, True),
    "Image Caption": ("Caption", 9.5, True, INK, 4, 10, False),
    "Captioned Figure": ("Normal", 10.5, False, INK, 8, 2, True),
    "Note": ("Normal", 8.5, False, GREY, 2, 10, False),
    "Notice": ("Normal", 10, False, INK, 6, 8, False),
    "Header": ("Normal", 8.5, False, GREY, 0, 0, False),
    "Footer": ("Normal", 8.5, False, GREY, 0, 0, False),
}


def write_word_reference(file: Path, *, report: Mapping[str, Any], lang: str) -> None:
    """Write the reference document of one report: its styles, A4 page, header and footer.

    Parameters
    ----------
    file
        Where it is written.
    report
        The mapping ``report`` of the metadata, plain texts.
    lang
        Language of the report: ``kk`` ``ru`` ``en``.
    """
    import docx

    document = docx.Document(BytesIO(_styled_document(LANGUAGE_TAGS.get(lang, lang))))
    _write_first_header(document.sections[0], report)
    _write_running_header(document.sections[0], report)
    for footer in (document.sections[0].footer, document.sections[0].first_page_footer):
        _write_footer(footer.paragraphs[0], report)
    document.save(str(file))


@cache
def _styled_document(language_tag: str) -> bytes:
    """What the reference documents of one language share: the page and the styles."""
    import docx

    document = docx.Document()
    _set_page(document.sections[0])
    known = {style.name for style in document.styles}
    for name, shape in STYLES.items():
        _set_style(document, name, shape, is_known=name in known)
    _set_table_style(document)
    set_language(document, language_tag)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_page(section: Section) -> None:
    from docx.shared import Mm

    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(24), Mm(19)
    section.header_distance, section.footer_distance = Mm(11), Mm(9)
    section.different_first_page_header_footer = True


def _set_style(
    document: Document,
    name: str,
    shape: tuple[str | None, float, bool, str, float, float, bool],
    *,
    is_known: bool,
) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    base, size, bold, colour, before, after, keep = shape
    style: Any = (
        document.styles[name]
        if is_known
        else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.islower())
    )
    if base:
        style.base_style = document.styles[base]
    set_typeface(style, FAMILY)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold or None, None
    style.font.color.rgb = RGBColor.from_string(colour)
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.keep_with_next = Pt(before), Pt(after), keep
    layout.line_spacing, layout.widow_control = 1.0 if name.startswith("Table") else 1.07, True
    drop_borders(style)
    if name.startswith("Table Number"):
        layout.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if name in ("toc 2", "Block Text"):
        layout.left_indent = Pt(14)
    if name == "Notice":
        add_border(style.element.get_or_add_pPr(), "left", size=24, colour="B45F06", space=8)


def _set_table_style(document: Document) -> None:
    """Pandoc's name for tables: rules above, under the head and below, none between columns."""
    from docx.enum.style import WD_STYLE_TYPE

    from qa_lib.publishing.rendering.word_parts import set_table_rules

    style = document.styles.add_style("Table", WD_STYLE_TYPE.TABLE)
    style.base_style = document.styles["Normal Table"]
    set_table_rules(style, GREY)


def _write_first_header(section: Section, report: Mapping[str, Any]) -> None:
    """The university's header as on its regulation: names, issuer, document, edition, page x of y."""
    from docx.shared import Mm

    header = section.first_page_header
    table = header.add_table(1, 3, Mm(166))
    table.style = "Table Grid"
    labels = report["labels"]
    table.autofit = False
    left, middle, right = table.rows[0].cells
    for column, cell, width in zip(table.columns, (left, middle, right), (66, 64, 36), strict=True):
        column.width = cell.width = Mm(width)
    _write_lines(left.paragraphs[0], [report["institution-kk"], report["institution-ru"]])
    _write_lines(middle.paragraphs[0], [report["issuer"], report["document-title"]])
    _write_lines(right.paragraphs[0], [f"{labels['edition']}: {report['edition']}"])
    _write_page_numbers(right.add_paragraph(style="Header"), labels["page-of"])
    _write_sample_notice(header.paragraphs[0], report)
    header.paragraphs[0]._p.addprevious(table._tbl)


def _write_running_header(section: Section, report: Mapping[str, Any]) -> None:
    line = section.header.paragraphs[0]
    line.style = "Header"
    line.add_run(
        f"{report.get('institution-short') or report['institution']} · {report['document-title']} · "
        f"{report.get('running-unit') or report['unit']}"
    )
    add_border(line._p.get_or_add_pPr(), "bottom", size=4, colour=GREY, space=3)
    if report.get("sample-notice"):
        _write_sample_notice(section.header.add_paragraph(style="Header"), report)


def _write_sample_notice(paragraph: Paragraph, report: Mapping[str, Any]) -> None:
    from docx.shared import RGBColor

    run = paragraph.add_run(report.get("sample-notice") or "")
    run.bold, run.font.color.rgb = True, RGBColor.from_string("9C3D00")


def _write_footer(paragraph: Paragraph, report: Mapping[str, Any]) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    paragraph.style = "Footer"
    style, stops = paragraph.style, paragraph.paragraph_format.tab_stops
    for inherited in style.paragraph_format.tab_stops if style else ():  # a short text would stop at the middle
        stops.add_tab_stop(inherited.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Mm(166), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{report['period']} · {report['ring']}\t")
    _write_page_numbers(paragraph, report["labels"]["page-of"])


def _write_lines(paragraph: Paragraph, lines: list[str]) -> None:
    paragraph.style = "Header"
    for place, line in enumerate(lines):
        run = paragraph.add_run(line)
        if place < len(lines) - 1:
            run.add_break()


def _write_page_numbers(paragraph: Paragraph, pattern: str) -> None:
    """Write a pattern like "page {page} of {pages}" with Word's own fields in it."""
    fields = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
    for piece in re.split(r"(\{pages?\})", pattern):
        if piece in fields:
            add_field(paragraph, fields[piece])
        else:
            paragraph.add_run(piece)
