"""Change single cells of a workbook and nothing else.

A workbook is a zip of parts. Spreadsheet libraries read what they know and write that: charts, pictures, conditional
formats, pivot tables or comments of a form that they do not know are gone. Here the XML of the sheets alone is changed,
cell by cell; every other part is copied byte for byte, but for the request that formulas be calculated anew.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from qa_lib.errors import IntakeError

#: Row and column (1 is the first) -> what the cell is to hold.
Cells = Mapping[tuple[int, int], str | int | float | dt.date]
_EPOCH = dt.date(1899, 12, 30)
#: Formats of numbers that Excel has built in for dates.
_DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_DATE_CODE = re.compile(r"[yd]", re.I)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
#: What stands before the calculation settings in a workbook part.
_BEFORE_CALCULATION = ("sheets", "functionGroups", "externalReferences", "definedNames")


class PatchError(IntakeError):
    """A workbook into which nothing can be written without losing something of it."""


@dataclass
class Patched:
    """What was changed: the parts, the number of cells, and cells that were left alone because they hold a formula."""

    parts: set[str] = field(default_factory=set)
    n_cells: int = 0
    formulas: list[str] = field(default_factory=list)


def patch_workbook(source: Path, target: Path, changes: Mapping[str, Cells]) -> Patched:
    """Write ``source`` to ``target`` with other values in some cells of some sheets (by their names).

    Cells keep their format; texts stand in the sheet itself; a cell with a formula is left alone.

    Raises
    ------
    PatchError
        When the workbook is signed (a change would break the signature), or not of the form that is understood.
    """
    with zipfile.ZipFile(source) as archive:
        names = archive.namelist()
        if any(name.startswith("_xmlsignatures/") for name in names):
            raise PatchError(f"{source.name} is signed: a change would break its signature; nothing was written")
        book = _Book(archive)
        patched = Patched()
        parts = {book.part_of(sheet): _patch_sheet(book, sheet, cells, patched) for sheet, cells in changes.items()}
        if patched.n_cells:
            parts |= book.ask_for_calculation()
        patched.parts = set(parts)
        with zipfile.ZipFile(target, "w") as written:
            for info in archive.infolist():
                written.writestr(info, parts.get(info.filename, archive.read(info)), info.compress_type)
    return patched


class _Book:
    """The parts of a workbook that name others."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        relations = self._relations("")
        self.part = next((to for kind, to in relations.values() if kind.endswith("/officeDocument")), "")
        if self.part not in archive.namelist():
            raise PatchError(f"{archive.filename} has no workbook part; expected an .xlsx workbook")
        self.root = self.read(self.part)
        self.sheets = self._find_sheets()

    def read(self, part: str) -> Any:
        """The root of a part; nothing outside it is read."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_blank_text=False)
        try:
            return etree.fromstring(self.archive.read(part), parser)
        except (etree.XMLSyntaxError, KeyError) as error:
            raise PatchError(f"{self.archive.filename}: {part} can not be read ({error})") from error

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, name = posixpath.split(part)
        file = posixpath.join(folder, "_rels", f"{name}.rels")
        if file not in self.archive.namelist():
            return {}
        found = {}
        for one in self.read(file):
            target = one.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[one.get("Id", "")] = (one.get("Type", ""), path)
        return found

    def _find_sheets(self) -> dict[str, str]:
        relations = self._relations(self.part)
        found = {}
        for sheet in _children(self.root, "sheets", "sheet"):
            ids = [value for key, value in sheet.attrib.items() if key.endswith("}id")]
            if ids and ids[0] in relations:
                found[sheet.get("name", "")] = relations[ids[0]][1]
        return found

    def part_of(self, sheet: str) -> str:
        """The part of a sheet."""
        if sheet not in self.sheets:
            raise PatchError(f"{self.archive.filename} has no sheet '{sheet}'")
        return self.sheets[sheet]

    def date_styles(self) -> set[str]:
        """The numbers of the cell formats that show dates."""
        styles = [to for kind, to in self._relations(self.part).values() if kind.endswith("/styles")]
        if not styles or styles[0] not in self.archive.namelist():
            return set()
        root = self.read(styles[0])
        codes = {one.get("numFmtId"): one.get("formatCode", "") for one in _children(root, "numFmts", "numFmt")}
        formats = [one.get("numFmtId", "0") for one in _children(root, "cellXfs", "xf")]
        return {str(place) for place, number in enumerate(formats) if _is_date_format(number, codes.get(number))}

    def ask_for_calculation(self) -> dict[str, bytes]:
        """The workbook part with the request to calculate anew, where any sheet has a formula."""
        sheets = [self.archive.read(part) for part in self.sheets.values() if part in self.archive.namelist()]
        if not any(b"<f" in sheet or b":f" in sheet for sheet in sheets):
            return {}
        settings = next(iter(_children(self.root, "calcPr")), None)
        if settings is None:
            settings = etree.Element(_tag(self.root, "calcPr"))
            places = [place for place, one in enumerate(self.root) if _name(one) in _BEFORE_CALCULATION]
            self.root.insert(max(places, default=len(self.root) - 1) + 1, settings)
        settings.set("fullCalcOnLoad", "1")
        return {self.part: _write(self.root)}


def _is_date_format(number: str, code: str | None) -> bool:
    if code is None:
        return number.isdigit() and int(number) in _DATE_FORMATS
    return _DATE_CODE.search(_QUOTED.sub("", code)) is not None


def _patch_sheet(book: _Book, sheet: str, cells: Cells, patched: Patched) -> bytes:
    part = book.part_of(sheet)
    root = book.read(part)
    data = next(iter(_children(root, "sheetData")), None)
    if data is None:
        raise PatchError(f"sheet '{sheet}' holds no cells")
    page = _Page(root, data, book.date_styles())
    for (row, column), value in sorted(cells.items()):
        cell = page.cell(row, column)
        if next(iter(_children(cell, "f")), None) is not None:
            patched.formulas.append(f"{sheet}!{column_letters(column)}{row}")
            continue
        page.fill(cell, column, value)
        patched.n_cells += 1
    return _write(root)


class _Page:
    """The cells of a sheet."""

    def __init__(self, root: Any, data: Any, date_styles: set[str]) -> None:
        self.root, self.data, self.date_styles = root, data, date_styles
        self.rows: dict[int, Any] = {}
        number = 0
        for row in _children(data, "row"):
            number = int(row.get("r", number + 1))
            self.rows[number] = row

    def cell(self, row: int, column: int) -> Any:
        """The cell at a place; one that is not there yet is put in its place."""
        line = self.rows.get(row)
        if line is None:
            line = etree.Element(_tag(self.data, "row"), r=str(row))
            after = [place for place, number in enumerate(self.rows) if number < row]
            self.data.insert(len(after), line)
            self.rows = dict(sorted((self.rows | {row: line}).items()))
        line.attrib.pop("spans", None)  # a hint of which columns are filled, which may hold no longer
        place, last = 0, 0
        for one in line:
            reference = _REFERENCE.fullmatch(one.get("r", ""))
            last = column_number(reference[1]) if reference else last + 1
            if last == column:
                return one
            if last > column:
                break
            place += 1
        cell = etree.Element(_tag(self.data, "c"), r=f"{column_letters(column)}{row}")
        style = line.get("s") if line.get("customFormat") else self._column_style(column)
        if style:
            cell.set("s", style)
        line.insert(place, cell)
        return cell

    def _column_style(self, column: int) -> str | None:
        for one in _children(self.root, "cols", "col"):
            if int(one.get("min", "0")) <= column <= int(one.get("max", "0")):
                return str(one.get("style")) if one.get("style") else None
        return None

    def fill(self, cell: Any, column: int, value: str | float | dt.date) -> None:
        """Let a cell hold a value; its format stays. A date in a cell of another format is written as text."""
        for child in list(cell):
            if _name(child) in ("v", "is"):
                cell.remove(child)
        cell.attrib.pop("t", None)
        if isinstance(value, dt.date) and cell.get("s", self._column_style(column)) in self.date_styles:
            value = (value - _EPOCH).days
        if isinstance(value, int | float):
            held = etree.SubElement(cell, _tag(cell, "v"))
            held.text = repr(value)
        else:
            cell.set("t", "inlineStr")
            held = etree.SubElement(etree.SubElement(cell, _tag(cell, "is")), _tag(cell, "t"))
            held.text = value.isoformat() if isinstance(value, dt.date) else value
        extension = next(iter(_children(cell, "extLst")), None)
        if extension is not None:
            cell.append(extension)  # it stands last


def _children(root: Any, *names: str) -> list[Any]:
    """The elements below the root on a path of names, whatever their namespace."""
    found = [root]
    for name in names:
        found = [child for one in found for child in one if _name(child) == name]
    return found


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _tag(beside: Any, name: str) -> str:
    """A name in the namespace of an element."""
    namespace = etree.QName(beside).namespace
    return f"{{{namespace}}}{name}" if namespace else name


def _write(root: Any) -> bytes:
    written: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def column_letters(number: int) -> str:
    """The letters of a column: 1 is A.

    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
