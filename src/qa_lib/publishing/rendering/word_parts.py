"""The few pieces of WordprocessingML that python-docx has no words for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def add_field(paragraph: Paragraph, code: str) -> None:
    """Append a field that Word calculates, such as PAGE."""
    field = _element("w:fldSimple", instr=f" {code} ")
    run = _element("w:r")
    text = _element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def add_border(properties: Any, side: str, *, size: int, colour: str, space: int) -> None:
    """Draw a rule at one side of the paragraphs; size in eighths of a point, space in points."""
    borders = _element("w:pBdr")
    borders.append(_element(f"w:{side}", val="single", sz=str(size), space=str(space), color=colour))
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:outlineLvl"
    )


def drop_borders(style: Any) -> None:
    """Take away the rules that a style of Word's own template has, such as the line under Title."""
    from docx.oxml.ns import qn

    for borders in list(style.element.iter(qn("w:pBdr"))):
        borders.getparent().remove(borders)


def set_typeface(style: Any, family: str) -> None:
    """Give a style one typeface for all scripts."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), family)


def set_language(document: Document, tag: str) -> None:
    """Set the proofing language of everything in the document."""
    from docx.oxml.ns import qn

    for language in document.styles.element.iter(qn("w:lang")):
        for script in ("val", "eastAsia"):
            language.set(qn(f"w:{script}"), tag)


def set_table_rules(style: Any, colour: str) -> None:
    """Thin rules above, below and under the head of a table style, cells with a little air."""
    properties = _element("w:tblPr")
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4" if side != "insideH" else "2", color=colour))
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w="70", type="dxa"))
    properties.extend([borders, margins])
    style.element.append(properties)
    head = _element("w:tblStylePr", type="firstRow")
    run = _element("w:rPr")
    run.append(_element("w:b"))
    head.append(run)
    style.element.append(head)
