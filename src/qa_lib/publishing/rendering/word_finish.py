"""What pandoc leaves to be done in a DOCX: table widths of this page, page breaks without empty lines, fixed dates."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

#: Width of the text on the page of `word_reference`, in twentieths of a point: 166 mm.
TEXT_WIDTH = 9411

_MAIN = "word/document.xml"
_FIRST = "[Content_Types].xml"


def finish_docx(file: Path, date: dt.date) -> None:
    """Rewrite a DOCX that pandoc made, in place: the same document gives the same bytes."""
    moment = (date.year, date.month, date.day, 0, 0, 0)
    buffer = BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        names = [name for name in source.namelist() if not name.endswith("/")]
        for name in sorted(names, key=lambda name: (name != _FIRST, name)):
            content = source.read(name)
            member = zipfile.ZipInfo(name, moment)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, _finish_main(content) if name == _MAIN else content)
    file.write_bytes(buffer.getvalue())


def _finish_main(content: bytes) -> bytes:
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import parse_xml

    root = parse_xml(content)
    for table in root.iter(_name("tbl")):
        _fit_table(table)
    for mark in list(root.iter(_name("br"))):
        if mark.get(_name("type")) == "page":
            _break_before_next(mark.getparent().getparent())
    return bytes(serialize_part_xml(root))


def _fit_table(table: Any) -> None:
    """Widths that Word and others agree on, and rows that stay on one page."""
    columns = list(table.iter(_name("gridCol")))
    widths = [int(column.get(_name("w"), "0")) for column in columns]
    share = float(table.find(f"{_name('tblPr')}/{_name('tblW')}").get(_name("w"), "5000")) / 5000
    scale = TEXT_WIDTH * share / (sum(widths) or 1)
    fitted = [str(round(width * scale)) for width in widths]
    for column, width in zip(columns, fitted, strict=True):
        column.set(_name("w"), width)
    for row in table.iter(_name("tr")):
        row.get_or_add_trPr().append(_new("cantSplit"))
        for cell, width in zip(row.iter(_name("tc")), fitted, strict=False):
            cell.get_or_add_tcPr().insert(0, _new("tcW", w=width, type="dxa"))
        is_head = row.find(f"{_name('trPr')}/{_name('tblHeader')}") is not None
        for style in row.iter(_name("pStyle")):
            style.set(_name("val"), "TableHeading" if is_head else "TableText")


def _break_before_next(paragraph: Any) -> None:
    """A page break in a paragraph of its own leaves an empty line; the next paragraph can carry it."""
    following = paragraph.getnext()
    while following is not None and following.tag != _name("p"):
        following = following.getnext()
    if following is not None:
        following.get_or_add_pPr()._insert_pageBreakBefore(_new("pageBreakBefore"))
        paragraph.getparent().remove(paragraph)


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{tag}"))


def _new(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        element.set(_name(key), value)
    return element
