"""Workbooks (.xlsx) to grids of strings.

The archive is unpacked once, piece by piece, before a reader sees it: so no bomb is opened, and cells that the reader
would leave empty without a word are known: errors, and formulas that no program has calculated.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa_lib.intake.bounds import MAX_SHEETS, MAX_UNPACKED_BYTES, OLE_MAGIC, ZIP_MAGIC, check_shape
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.sheets import Sheet, Texts

#: Parts of one archive.
MAX_PARTS = 10_000
#: Merged ranges of one sheet that are told.
MAX_MERGED = 1_000
#: The place of a cell, however the XML is written.
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,4})(\d{1,9})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.S)
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?f>)", re.S)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
#: Signs that a piece of a sheet holds an error or a formula.
_SIGNS = re.compile(rb"""<(?:\w+:)?f\b|=\s*["']e["']""")
_DOCUMENT_TYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")
#: The only part whose text people wrote; in any other, wherever it lies, a sheet may hide.
_TEXTS = "xl/sharedStrings.xml"
#: Bytes of a cell that may be cut between two pieces: more than Excel's longest formula takes.
_OVERLAP = 50_000
#: Letters of a namespace before the name of a cell's element.
_CELL_PREFIX = 16
_CHUNK = 1 << 20


@dataclass
class _Part:
    """What was found in one part of the archive: its bytes, its farthest cell, and cells that a reader leaves empty."""

    size: int = 0
    last_row: int = 0
    columns: set[bytes] = field(default_factory=lambda: {b"A"})
    unread: dict[tuple[int, int], str] = field(default_factory=dict)

    def look(self, text: bytes) -> None:
        found = _PLACE.findall(text)
        self.last_row = max([self.last_row, *(int(row) for _, row in found)])
        self.columns.update({column.upper() for column, _ in found})
        if _SIGNS.search(text):
            self.unread.update(_find_unread(text))


def read_workbook(path: Path, head: bytes) -> list[Sheet]:
    """The sheets of a workbook, visible ones first; a cell without a calculated value shows its error or formula.

    Raises
    ------
    FileRefused
        `encrypted_or_old`, `not_a_workbook`, `damaged_file` or `too_large`.
    """
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    unread = check_workbook(path, head)
    try:
        workbook = load_workbook(str(path))
        known = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        if len(known) > MAX_SHEETS:
            raise FileRefused("too_large", value=f"{len(known)} sheets", expected=f"at most {MAX_SHEETS} sheets")
        ordered = sorted(known, key=lambda sheet: sheet.visible != SheetVisibleEnum.Visible)
        return [_read_sheet(workbook.get_sheet_by_name(one.name), unread.get(one.name, {})) for one in ordered]
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused("damaged_file", value=str(error), expected="a complete .xlsx workbook") from error


def _read_sheet(sheet: Any, unread: dict[tuple[int, int], str]) -> Sheet:
    if sheet.end is not None:
        check_shape(sheet.end[0] + 1, sheet.end[1] + 1)
    texts = Texts()
    rows = [[texts.show(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in unread.items():
        _put(rows, row, column, text)
    merged = [(first[0], last[0]) for first, last in (sheet.merged_cell_ranges or [])[:MAX_MERGED] if first != last]
    return Sheet(sheet.name, rows, merged=tuple(sorted(set(merged))))


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    """Write a text into a grid where nothing stands yet."""
    width = max(map(len, rows), default=0)
    rows.extend([""] * width for _ in range(row + 1 - len(rows)))
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = rows[row][column] or text


def check_workbook(path: Path, head: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """What a reader would leave empty, by sheet and place (row, column from 0): the error or the formula.

    Raises
    ------
    FileRefused
        When a workbook is encrypted, damaged, declares entities, or unpacks to more than a reader takes.
    """
    if head.startswith(OLE_MAGIC):
        raise FileRefused("encrypted_or_old", expected="an .xlsx workbook without a password (not .xls)")
    if not head.startswith(ZIP_MAGIC):
        raise FileRefused("not_a_workbook", expected="an .xlsx workbook; the content is something else")
    try:
        with zipfile.ZipFile(path) as archive:
            unread = _check_parts(archive)
            return {name: unread[part] for name, part in _sheet_parts(archive).items() if part in unread}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileRefused("damaged_file", value=str(error), expected="a complete .xlsx workbook") from error


def _check_parts(archive: zipfile.ZipFile) -> dict[str, dict[tuple[int, int], str]]:
    members = archive.infolist()
    if len(members) > MAX_PARTS:
        raise FileRefused("too_large", value=f"{len(members)} parts", expected=f"at most {MAX_PARTS} parts")
    _check_unpacked_size(sum(member.file_size for member in members))
    unpacked, unread = 0, {}
    for member in members:
        part = _check_part(archive, member, room=MAX_UNPACKED_BYTES - unpacked)
        unpacked += part.size
        if part.unread:
            unread[member.filename] = part.unread
    return unread


def _check_unpacked_size(size: int) -> None:
    if size > MAX_UNPACKED_BYTES:
        raise FileRefused("too_large", value=f"{size} bytes unpacked", expected=f"at most {MAX_UNPACKED_BYTES} bytes")


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, room: int) -> _Part:
    """Unpack one part piece by piece, having checked where the cells of a sheet stand."""
    part, tail, is_xml = _Part(), b"", member.filename.casefold().endswith((".xml", ".rels"))
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            part.size += len(piece)
            _check_unpacked_size(part.size + MAX_UNPACKED_BYTES - room)
            text = tail + piece
            if is_xml and _DOCUMENT_TYPE.search(text):
                raise FileRefused("damaged_file", value="a document type", expected="a workbook without entities")
            if member.filename != _TEXTS:
                part.look(text)
                check_shape(part.last_row, max(map(_column_number, part.columns)))
            tail = _cut_tail(text)
    return part


def _cut_tail(text: bytes) -> bytes:
    """The end of a piece in which a cell may have begun."""
    begun = max(text.rfind(b"<c "), text.rfind(b":c "), len(text) - _OVERLAP, 0)
    return text[max(begun - _CELL_PREFIX, 0) :]


def _find_unread(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for attributes, content in _CELL.findall(text):
        place = _PLACE.search(attributes)
        value, formula = _VALUE.search(content), _FORMULA.search(content)
        if place is None:
            continue
        where = int(place[2]) - 1, _column_number(place[1].upper()) - 1
        if _ERROR.search(attributes):
            yield where, value[1].decode(errors="replace") if value else "#ERROR!"
        elif formula and not value:
            yield where, "=" + (formula[1] or b"").decode(errors="replace")


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive that holds each sheet, by the sheet's name."""
    from html import unescape

    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = archive.read("xl/_rels/workbook.xml.rels").decode(errors="replace")
    targets = {}
    for tag in _RELATION.findall(relations):
        given = dict(_ATTRIBUTE.findall(tag))
        targets[given.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", given.get("Target", ""))).lstrip("/")
    parts = {}
    for tag in _SHEET.findall(archive.read("xl/workbook.xml").decode(errors="replace")):
        given = dict(_ATTRIBUTE.findall(tag))
        parts[unescape(given.get("name", ""))] = targets.get(given.get("r:id", ""), "")
    return parts


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
