"""A table becomes a file (.csv, .xlsx, .sav), sound or damaged, with what is left of its answers."""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fuzz.foretelling import Answers, Foretold, Mode
from fuzz.tables import Grid

DELIMITERS = (";", ",", "\t", "|")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1251", "kz1048")
LINE_ENDS = ("\n", "\r\n", "\r")
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>'


#: Contents that are no export.
LIES = (
    b"",
    b"\n\n\n",
    b";;;\n;;;",
    b"%PDF-1.7 x",
    b"\x89PNG\r\n\x1a\n",
    bytes(500),
    b"\xd0\xcf\x11\xe0" + bytes(600),
    b"$FL2@(#) x",
    b"PK\x05\x06" + bytes(18),
    b"{" * 5000,
    b"<html><table><tr><td>1</td></tr></table></html>",
)


@dataclass(frozen=True)
class Damaged:
    """A damaged export: its name, its bytes, what was done to it, and what is foretold."""

    name: str
    content: bytes
    notes: tuple[str, ...]
    foretold: Foretold
    #: What the identifiers of its people begin with.
    prefix: str = ""


def _finish(grid: Grid, name: str, content: bytes, mode: Mode = "exact", lost: frozenset[int] = frozenset()) -> Damaged:
    """``lost`` are rows of which nothing is left."""
    sha256 = hashlib.sha256(content).hexdigest()
    first = len(grid.title) + 2
    rows: dict[str, Answers] = {
        who if who is not None else f"{sha256}:{first + place}": answers
        for place, who, answers in grid.left()
        if place not in lost
    }
    return Damaged(name, content, tuple(grid.notes), Foretold({} if mode == "sane" else rows, mode))


def _nothing(name: str, content: bytes, note: str) -> Damaged:
    return Damaged(name, content, (note,), Foretold({}))


def write_csv(grid: Grid, name: str, random: Random) -> Damaged:
    """A text file of any delimiter, encoding and line end, in half of the cases damaged itself."""
    delimiter, end = random.choice(DELIMITERS), random.choice(LINE_ENDS)
    lines = [_line(row, delimiter, end, random) for row in [*grid.title, grid.head, *grid.rows]]
    encoding = _encoding("".join(lines), random)
    if random.random() < 0.5:
        return _finish(grid, name, "".join(lines).encode(encoding))
    damage_name, damage = random.choice(_TEXT_DAMAGES)
    grid.notes.append(damage_name)
    return damage(grid, name, lines, delimiter, random)


def _line(row: list[str], delimiter: str, end: str, random: Random) -> str:
    stream = io.StringIO(newline="")
    if end == "\r" or random.random() < 0.3:  # before "\r" the writer would leave a "\n" in a cell without marks
        csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator=end).writerow(row)
    else:
        csv.writer(stream, delimiter=delimiter, lineterminator=end).writerow(row)
    return stream.getvalue()


def _encoding(text: str, random: Random) -> str:
    encoding = random.choice(ENCODINGS)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "utf-8"
    return encoding


def _plain_row(grid: Grid, random: Random) -> int:
    """A row whose line can be damaged: it stands once, and its cells hold no line breaks."""
    fit = [
        place
        for place, row in enumerate(grid.rows[: len(grid.export.rows)])
        if not any(c in "".join(row) for c in '"\r\n')
    ]
    return random.choice(fit) if fit else -1


def _write_plain(grid: Grid, lines: list[str], delimiter: str, place: int) -> list[str]:
    """The line of a row without quotation marks."""
    row = [cell.replace(delimiter, " ") for cell in grid.rows[place]]
    lines[len(grid.title) + 1 + place] = delimiter.join(row) + "\n"
    return lines


def _uneven(grid: Grid, name: str, lines: list[str], delimiter: str, random: Random) -> Damaged:
    """A delimiter too many or too few moves the answers of a row."""
    place = _plain_row(grid, random)
    if place < 0:
        return _finish(grid, name, "".join(lines).encode())
    line = _write_plain(grid, lines, delimiter, place)[len(grid.title) + 1 + place]
    cells = line[:-1].split(delimiter)
    at = random.randrange(1, len(cells) - 1)
    cells[at : at + 1] = [cells[at], "4"] if random.random() < 0.5 else []
    lines[len(grid.title) + 1 + place] = delimiter.join([*cells[:-1], cells[-1] or "x"]) + "\n"
    return _finish(grid, name, "".join(lines).encode(), lost=frozenset({place}))


def _stray_quote(grid: Grid, name: str, lines: list[str], delimiter: str, random: Random) -> Damaged:
    """A quotation mark that opens and does not close."""
    place = _plain_row(grid, random)
    if place < 0:
        return _finish(grid, name, "".join(lines).encode())
    line = _write_plain(grid, lines, delimiter, place)[len(grid.title) + 1 + place]
    cells = line[:-1].split(delimiter)
    at = random.randrange(len(cells))
    cells[at] = '"' + cells[at]
    lines[len(grid.title) + 1 + place] = delimiter.join(cells) + "\n"
    return _finish(grid, name, "".join(lines).encode(), lost=frozenset({place}))


def _bad_bytes(grid: Grid, name: str, lines: list[str], _delimiter: str, random: Random) -> Damaged:
    """Bytes of no encoding, or zeros, in one answer of a UTF-8 file."""
    cells = [(r, c) for r in range(len(grid.export.rows)) for c in grid.export.places("item") if grid.is_answer(r, c)]
    if not cells:
        return _finish(grid, name, "".join(lines).encode())
    row, column = random.choice(cells)
    grid.set_answer(row, column, "\ue000", "rejected")
    lines[len(grid.title) + 1 + row] = _line(grid.rows[row], _delimiter, "\n", random)
    bad = random.choice((b"4\xff", b"\xfe\xff", b"5\x00", b"\xc3", b"\xed\xa0\x80"))
    return _finish(grid, name, "".join(lines).encode().replace("\ue000".encode(), bad))


def _cut(grid: Grid, name: str, lines: list[str], delimiter: str, random: Random) -> Damaged:
    """The end is missing: nothing counts from the row that is cut within its first half."""
    content = [line.encode() for line in lines]
    place = random.randrange(len(grid.rows))
    kept = content[: len(grid.title) + 1 + place]
    part = content[len(grid.title) + 1 + place]
    cut = b"".join(kept) + part[: random.randrange(len(part) // 2)]
    return _finish(grid, name, cut, lost=frozenset(range(place, len(grid.rows))))


def _flip_in_a_row(grid: Grid, name: str, lines: list[str], delimiter: str, random: Random) -> Damaged:
    """Bytes of one row become others; nobody knows what it says now, but all other rows stand."""
    place = _plain_row(grid, random)
    if place < 0:
        return _finish(grid, name, "".join(lines).encode())
    content = [line.encode() for line in _write_plain(grid, lines, delimiter, place)]
    line = bytearray(content[len(grid.title) + 1 + place])
    allowed = [byte for byte in range(256) if chr(byte) not in "\r\n"]
    first = line.index(delimiter.encode()) + 1  # the identifier stays: it could become that of another row
    for _ in range(random.randint(1, 20)):
        line[random.randrange(first, len(line) - 1)] = random.choice(allowed)
    content[len(grid.title) + 1 + place] = bytes(line)
    return _finish(grid, name, b"".join(content), mode="at least", lost=frozenset({place}))


def _mixed(grid: Grid, name: str, lines: list[str], _delimiter: str, random: Random) -> Damaged:
    """Some lines in another encoding than the others."""
    coded = []
    for line in lines:
        try:
            coded.append(line.encode("cp1251" if random.random() < 0.3 else "utf-8"))
        except UnicodeEncodeError:
            coded.append(line.encode())
    return _finish(grid, name, b"".join(coded))


TextDamage = Callable[[Grid, str, list[str], str, Random], Damaged]
_TEXT_DAMAGES: tuple[tuple[str, TextDamage], ...] = (
    ("uneven row", _uneven),
    ("stray quotation mark", _stray_quote),
    ("bytes of no encoding", _bad_bytes),
    ("cut text", _cut),
    ("other bytes in a row", _flip_in_a_row),
    ("mixed encodings", _mixed),
)


def write_xlsx(grid: Grid, name: str, random: Random) -> Damaged:
    """A workbook, in half of the cases damaged itself."""
    special: dict[tuple[int, int], str] = {}
    if random.random() < 0.5:
        _mark_cells(grid, special, random)
    content = _workbook(grid, special, random)
    if random.random() < 0.5:
        return _finish(grid, name, content)
    damage_name, damage = random.choice(_WORKBOOK_DAMAGES)
    grid.notes.append(damage_name)
    return damage(grid, name, content, random)


def _mark_cells(grid: Grid, special: dict[tuple[int, int], str], random: Random) -> None:
    """Some answers become errors, dates, formulas with and without a value, numbers or truths."""
    cells = [(r, c) for r in range(len(grid.rows)) for c in grid.export.places("item") if grid.is_answer(r, c)]
    for row, column in random.sample(cells, min(len(cells), random.randint(1, 5))):
        kind = random.choice(("error", "date", "formula", "calculated", "truth"))
        grid.notes.append(f"cell of the kind {kind}")
        special[row, column] = kind
        if kind != "calculated":
            grid.set_answer(row, column, grid.rows[row][column], "rejected")


def _workbook(grid: Grid, special: dict[tuple[int, int], str], random: Random) -> bytes:
    import datetime as dt

    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": dt.datetime(2025, 12, 1)})  # no clock: the same bytes again
        if random.random() < 0.2:
            book.add_worksheet("empty")
        sheet, day = book.add_worksheet("Парақ"), book.add_format({"num_format": "dd.mm.yyyy"})
        for place, row in enumerate([*grid.title, grid.head, *grid.rows]):
            for column, cell in enumerate(row):
                body = place - len(grid.title) - 1
                kind = special.get((body, column), "")
                if kind == "error":
                    sheet.write_formula(place, column, "=1/0", None, random.choice(("#DIV/0!", "#N/A", "#REF!")))
                elif kind == "date":
                    sheet.write_datetime(place, column, dt.datetime(2025, 4, 3), day)
                elif kind == "formula":
                    sheet.write_formula(place, column, "=A1+1", None, "")
                elif kind == "truth":
                    sheet.write_boolean(place, column, True)
                elif kind == "calculated":
                    sheet.write_formula(place, column, '="x"', None, cell)
                elif cell and cell.isascii() and cell.isdigit() and len(cell) < 10 and random.random() < 0.7:
                    sheet.write_number(place, column, int(cell))
                else:
                    sheet.write_string(place, column, cell[:32_767])
        for further in ("hidden", "copy"):
            if random.random() < 0.15:
                copy = book.add_worksheet(further)
                copy.write_row(0, 0, grid.head)
                copy.write_row(1, 0, grid.rows[0])
                copy.hide()
        sheet.activate()
    return stream.getvalue()


def _repack(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The archive with its parts changed; None leaves a part out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            changed = change(part, old.read(part))
            if changed is not None:
                new.writestr(zipfile.ZipInfo(part), changed, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _main_sheet(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [part for part in archive.namelist() if part.startswith("xl/worksheets/sheet")]
        return max(sheets, key=lambda part: archive.getinfo(part).file_size)


def _cut_archive(grid: Grid, name: str, content: bytes, random: Random) -> Damaged:
    return _nothing(name, content[: random.randrange(1, len(content) - 30)], "cut workbook")


def _flip_archive(grid: Grid, name: str, content: bytes, random: Random) -> Damaged:
    """Any bytes of the archive: its check sums find what is wrong, or nothing has changed."""
    changed = bytearray(content)
    for _ in range(random.randint(1, 8)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    if any(who is None for _, who, _ in grid.left()):
        return _finish(grid, name, bytes(changed), mode="sane")
    return _finish(grid, name, bytes(changed), mode="all or nothing")


def _entities(grid: Grid, name: str, content: bytes, random: Random) -> Damaged:
    part = random.choice((_main_sheet(content), "xl/workbook.xml", "xl/sharedStrings.xml", "[Content_Types].xml"))
    changed = _repack(content, lambda one, text: BOMB + text.split(b"?>", 1)[-1] if one == part else text)
    return _nothing(name, changed, "entities")


def _stray_cell(grid: Grid, name: str, content: bytes, random: Random) -> Damaged:
    place = random.choice((b"XFD1048576", b"A2000000", b"ZZZ9", b"B600000"))
    stray = b'<row r="1048576"><c r="' + place + b'"><v>1</v></c></row></sheetData>'
    main = _main_sheet(content)
    changed = _repack(content, lambda one, text: text.replace(b"</sheetData>", stray) if one == main else text)
    return _nothing(name, changed, "stray cell")


def _lose_part(grid: Grid, name: str, content: bytes, random: Random) -> Damaged:
    part = random.choice(("xl/workbook.xml", "xl/_rels/workbook.xml.rels", _main_sheet(content)))
    return _nothing(name, _repack(content, lambda one, text: None if one == part else text), f"without {part}")


def _break_xml(grid: Grid, name: str, content: bytes, random: Random) -> Damaged:
    """XML that is cut, doubled or scrambled in any part; nobody can say what a reader makes of it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = random.choice(archive.namelist())

    def scramble(one: str, text: bytes) -> bytes:
        if one != part:
            return text
        middle = random.randrange(len(text))
        return random.choice(
            (text[:middle], text + text, text[middle:], text[:middle] + b"<" + text[middle:], b"", b"\xff" * 99)
        )

    return _finish(grid, name, _repack(content, scramble), mode="sane")


def _harmless(grid: Grid, name: str, content: bytes, random: Random) -> Damaged:
    """Parts that no reader of values needs: macros, links, a false size of the sheet."""
    main = _main_sheet(content)

    def change(one: str, text: bytes) -> bytes:
        return text.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>') if one == main else text

    changed = _repack(content, change)
    stream = io.BytesIO(changed)
    with zipfile.ZipFile(stream, "a") as archive:
        link = b'<externalLink><r href="file:///etc/passwd"/></externalLink>'
        archive.writestr(zipfile.ZipInfo("xl/vbaProject.bin"), b"Sub Auto_Open()" * 50)
        archive.writestr(zipfile.ZipInfo("../../evil.xml"), b"<x/>")
        archive.writestr(zipfile.ZipInfo("xl/externalLinks/externalLink1.xml"), link)
    return _finish(grid, name, stream.getvalue())


WorkbookDamage = Callable[[Grid, str, bytes, Random], Damaged]
_WORKBOOK_DAMAGES: tuple[tuple[str, WorkbookDamage], ...] = (
    ("cut workbook", _cut_archive),
    ("other bytes in the archive", _flip_archive),
    ("entities", _entities),
    ("stray cell", _stray_cell),
    ("lost part", _lose_part),
    ("broken XML", _break_xml),
    ("macros, links, false size", _harmless),
)


#: Where a data file says when it was made, and what it says here.
_SAV_DATE, _SAV_MADE = slice(92, 109), b"01 Dec 2512:00:00"


def write_sav(grid: Grid, name: str, random: Random) -> Damaged:
    """An SPSS file: sound, cut, or with other bytes, of which nobody can say what they mean."""
    import pandas as pd
    import pyreadstat

    width = len(grid.head)
    rows = [[cell[:250] for cell in row] for row in grid.rows]
    frame = pd.DataFrame(rows, columns=[f"v{place:03d}" for place in range(width)], dtype=object)
    labels: list[str | None] = [heading[:250] for heading in grid.head]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x.sav")
        pyreadstat.write_sav(frame, file, column_labels=labels, compress=random.random() < 0.3)
        content = file.read_bytes()
    content = content[: _SAV_DATE.start] + _SAV_MADE + content[_SAV_DATE.stop :]
    grid.title = []
    kind = random.choice(("sound", "cut", "other bytes"))
    grid.notes.append(f"{kind} data file")
    if kind == "cut":
        return _finish(grid, name, content[: random.randrange(1, len(content))], mode="sane")
    if kind == "other bytes":
        changed = bytearray(content)
        for _ in range(random.randint(1, 30)):
            changed[random.randrange(len(changed))] = random.randrange(256)
        return _finish(grid, name, bytes(changed), mode="sane")
    return _finish(grid, name, content, mode="sane" if any(len(h) > 200 for h in grid.head) else "exact")


def write_lie(grid: Grid, name: str, random: Random) -> Damaged:
    """A file that is not what its name says."""
    content = random.choice((*LIES, random.randbytes(3000)))
    suffix = random.choice((".csv", ".xlsx", ".sav", ".xls", ".txt", ".xlsm", ""))
    return _nothing(Path(name).stem + suffix, content, f"{suffix or 'no suffix'} with other content")
