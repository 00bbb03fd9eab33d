"""Texts of Word and Excel files: every part of the package, shown or hidden."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from posixpath import basename

from qa_lib.privacy.leaks.markup import read_attributes, read_markup, text_lines
from qa_lib.privacy.leaks.passages import Passage, counted, decode

CONTENT_TYPES = "[Content_Types].xml"
_REST_OF_TAG = r"/?[a-zA-Z][^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>"
#: In Word a paragraph, a break and a tab end what may be one text; runs do not.
_INLINE_WORD = re.compile(rf"<(?!/(?:w:p|a:p|w:tc)>|w:(?:br|tab|cr)\b|!|\?){_REST_OF_TAG}")
#: In Excel's shared strings an entry ends it.
_INLINE_EXCEL = re.compile(rf"<(?!/(?:si|is|text|definedName|a:p)>|!|\?){_REST_OF_TAG}")
_NOTHING = re.compile("(?!)")
_INLINE_OF = {"word": _INLINE_WORD, "xl": _INLINE_EXCEL}
_ENTRY = re.compile(r"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.DOTALL)
_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
#: What parts and forms the texts of a page's header and footer.
_HEADER_CODE = re.compile(r"&amp;(?:[A-Z]|&quot;[^&]*&quot;|\d{1,2}(?=&))")
_REFERENCE = re.compile(r'\br="([A-Z]+\d+)"')
_SHEET = re.compile(r"<sheet\b[^>]*>")
_RELATION = re.compile(r"<Relationship\b[^>]*>")
_NAMED = re.compile(r'([\w:]+)="([^"]*)"')
_SHARED = "xl/sharedStrings.xml"

#: Place of an entry of the shared strings.
Locate = Callable[[int], str]


def read_office(archive: zipfile.ZipFile) -> Iterator[Passage]:
    """The passages of a .docx or .xlsx: all of its parts, by their names."""
    from qa_lib.privacy.leaks.reading import read_content, read_member

    sheets = _sheet_names(archive)
    grids = {part: decode(archive.read(part)) for part in sheets if part in archive.namelist()}
    for member in archive.infolist():
        if member.is_dir():
            continue
        content = read_member(archive, member)
        name = member.filename
        if name == _SHARED:
            yield from _read_shared(decode(content), partial(_cells_of_entry, sheets, grids))
        elif name in grids:
            yield from _read_sheet(grids[name], sheets[name])
        elif name.endswith((".xml", ".rels", ".vml")):
            yield from _read_part(name, decode(content))
        else:
            yield from (passage.inside(name) for passage in read_content(content, name=basename(name)))


def _read_part(name: str, text: str) -> Iterator[Passage]:
    inline = _INLINE_OF.get(name.partition("/")[0], _NOTHING)
    is_property = name.startswith("docProps/")
    for passage in read_markup(text, inline=inline):
        if passage.part == "text":
            yield Passage(name, passage.lines, counted(name, "paragraph"), is_property)
        else:
            yield passage.inside(name)


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part -> what the sheet is called, with its state where it is hidden."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = {}
    for tag in _RELATION.findall(decode(archive.read("xl/_rels/workbook.xml.rels"))):
        attributes = dict(_NAMED.findall(tag))
        target = attributes.get("Target", "").removeprefix("/xl/")
        relations[attributes.get("Id", "")] = f"xl/{target}"
    sheets = {}
    for tag in _SHEET.findall(decode(archive.read("xl/workbook.xml"))):
        attributes = dict(_NAMED.findall(tag))
        state = attributes.get("state", "")
        label = f"sheet '{attributes.get('name', '')}'" + (f" ({state})" if state and state != "visible" else "")
        sheets[relations.get(attributes.get("r:id", ""), "")] = label
    return sheets


def _read_shared(text: str, locate: Locate) -> Iterator[Passage]:
    entries = [" ".join(text_lines(entry, inline=_INLINE_EXCEL)) for entry in _ENTRY.findall(text)]
    yield Passage("shared strings", entries, locate)


def _read_sheet(text: str, label: str) -> Iterator[Passage]:
    """Cells that hold their content themselves, and all else that stands in the sheet."""
    lines, references = [], []
    for attributes, content in _CELL.findall(text):
        if content and 't="s"' not in attributes:
            reference = _REFERENCE.search(attributes)
            lines.append(" ".join(text_lines(content, inline=_INLINE_EXCEL)))
            references.append(reference[1] if reference else "?")
    yield Passage(label, lines, lambda number: f"{label}, cell {references[number]}")
    rest = _HEADER_CODE.sub("\n", _CELL.sub("", text))
    yield Passage(label, text_lines(rest, inline=_INLINE_EXCEL))
    yield from (passage.inside(label) for passage in read_attributes(rest))


def _cells_of_entry(sheets: dict[str, str], grids: dict[str, str], entry: int) -> str:
    """The cells that show a shared string, looked for when something is found in it."""
    shown = []
    for part, grid in grids.items():
        for attributes, content in _CELL.findall(grid):
            if 't="s"' in attributes and f"<v>{entry}</v>" in content:
                reference = _REFERENCE.search(attributes)
                shown.append(f"{sheets[part]}, cell {reference[1] if reference else '?'}")
    return "; ".join(shown[:3]) or "a shared string that no cell shows"
