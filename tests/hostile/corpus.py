"""Hostile exports, each with the ending that it must have.

A case writes one file beside a sound one. ``reason`` is why the file is refused; without one it is read, ``listed`` are
the reasons that stand in the list, and ``answers`` is what its rows answer to the first item, by respondent.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

HEAD = "Респондент ID;Мектеп;Курс;w01;w02;comment"
#: Three sound rows: respondent, answer to the first item.
ROWS = ("a;pharm;1;3;4;", "b;pharm;2;2;4;жақсы", "c;pharm;3;1;4;")
ANSWERS = {"a": 3.0, "b": 2.0, "c": 1.0}


@dataclass(frozen=True)
class Case:
    """One hostile file."""

    name: str
    write: Callable[[Path], None]
    reason: str = ""
    listed: frozenset[str] = frozenset()
    answers: Mapping[str, float | None] = field(default_factory=dict)


def _csv(*rows: str, head: str = HEAD, encoding: str = "utf-8") -> Callable[[Path], None]:
    return _bytes("\n".join((head, *rows, "")).encode(encoding))


def _bytes(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


def _book(change: Callable[[str, bytes], bytes] = lambda _part, text: text, **cells: object) -> Callable[[Path], None]:
    """A workbook of the sound rows; ``cells`` as C2=…, ``change`` rewrites its parts."""

    def write(path: Path) -> None:
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet("data")
            for place, row in enumerate((HEAD, *ROWS)):
                for column, cell in enumerate(row.split(";")):
                    sheet.write(place, column, int(cell) if cell.isdigit() else cell)
            for cell, value in cells.items():
                _put(book, sheet, cell, value)
        with zipfile.ZipFile(stream) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.namelist():
                new.writestr(part, change(part, old.read(part)))

    return write


def _put(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, cell: str, value: object) -> None:
    if isinstance(value, dt.date):
        sheet.write_datetime(cell, value, book.add_format({"num_format": "dd.mm.yyyy"}))
    elif isinstance(value, tuple):
        sheet.write_formula(cell, value[0], None, value[1])
    elif cell == "merged":
        sheet.merge_range(str(value), 3)
    else:
        sheet.write(cell, value)


def _replace(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda part, text: text.replace(old, new) if part == "xl/worksheets/sheet1.xml" else text


def _declare(part_changed: str) -> Callable[[str, bytes], bytes]:
    lol = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return lambda part, text: text.replace(b"?>", b"?>" + lol, 1) if part == part_changed else text


def _bomb(path: Path) -> None:
    """An archive that says that it unpacks to more than a gigabyte."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(1_234_567))
    stored, lie = (1_234_567).to_bytes(4, "little"), (1_234_567_890).to_bytes(4, "little")
    head, _, end = path.read_bytes().rpartition(stored)
    path.write_bytes(head + lie + end)


def _amplified(path: Path) -> None:
    """One text of 32 KiB that a hundred thousand cells share: three gigabytes where each keeps a copy."""
    text = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
        + b"W" * 32_767
        + b"</t></si></sst>"
    )
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 100_001))

    def change(part: str, content: bytes) -> bytes:
        if part == "xl/sharedStrings.xml":
            return text
        return (
            content.split(b"<sheetData>")[0] + b"<sheetData>" + cells + b"</sheetData></worksheet>"
            if "sheet1" in part
            else content
        )

    _book(change)(path)


def _link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


DAY = dt.date(2025, 4, 3)
CASES = (
    Case("sound.csv", _csv(*ROWS), answers=ANSWERS),
    Case("sound.xlsx", _book(), answers=ANSWERS),
    # text files
    Case(
        "stray-quote.csv",
        _csv(ROWS[0], 'b;pharm;2;2;"4;', ROWS[2]),
        listed=frozenset({"broken_quotes"}),
        answers={"a": 3, "c": 1},
    ),
    Case(
        "two-stray-quotes.csv",
        _csv('x;pharm;"2;2;4;', 'y;pharm;2;2;4";', *ROWS),
        listed=frozenset({"broken_quotes"}),
        answers={"y": 2, **ANSWERS},
    ),
    Case(
        "open-at-the-end.csv", _csv(*ROWS, 'd;pharm;1;3;4;"cut'), listed=frozenset({"broken_quotes"}), answers=ANSWERS
    ),
    Case("one-cell-too-many.csv", _csv(*ROWS, "d;pharm;1;2;3;4;x"), listed=frozenset({"uneven_row"}), answers=ANSWERS),
    Case(
        "row-names.csv",
        _csv(*(f"{n};{row}x" for n, row in enumerate(ROWS))),
        reason="",
        listed=frozenset({"uneven_row"}),
    ),
    Case(
        "cut-in-a-row.csv",
        _bytes("\n".join((HEAD, *ROWS, "d;pharm;1;3")).encode()),
        listed=frozenset({"uneven_row"}),
        answers=ANSWERS,
    ),
    Case("line-break-in-a-cell.csv", _csv(ROWS[0], 'b;pharm;2;2;4;"one\ntwo; three"', ROWS[2]), answers=ANSWERS),
    Case(
        "mixed-encodings.csv",
        _bytes("\n".join((HEAD, ROWS[1])).encode() + "\nd;pharm;1;3;4;нет\n".encode("cp1251")),
        answers={"b": 2, "d": 3},
    ),
    Case(
        "bytes-of-no-encoding.csv",
        _bytes("\n".join((HEAD, *ROWS, "")).encode() + b"d;pharm;1;3\xff\xfe;4;\n"),
        listed=frozenset({"unknown_label"}),
        answers={**ANSWERS, "d": None},
    ),
    Case(
        "zero-byte.csv",
        _bytes("\n".join((HEAD, *ROWS, "")).encode() + b"d;pharm;1;3\x00;4;" + b"x" * 200 + b"\n"),
        listed=frozenset({"damaged_text"}),
        answers={**ANSWERS, "d": None},
    ),
    Case("utf16.csv", _csv(*ROWS, encoding="utf-16"), answers=ANSWERS),
    Case("utf16-without-mark.csv", _csv(*ROWS, encoding="utf-16-le"), reason="not_a_csv"),
    Case("binary.csv", _bytes(bytes(range(256)) * 40), reason="no_known_column"),
    Case("million-columns.csv", _bytes(b";" * 1_000_000 + b"\n1"), reason="too_large"),
    Case("two-million-rows.csv", _bytes(HEAD.encode() + b"\n;;;1;1;" * 2_000_000), reason="too_large"),
    Case(
        "endless-cell.csv",
        _csv(*ROWS, f"d;pharm;1;{'W' * 100_000};4;"),
        listed=frozenset({"unknown_label"}),
        answers={**ANSWERS, "d": None},
    ),
    Case(
        "blanks-before-more.csv",
        _csv(*ROWS, f"d;pharm;1;3{' ' * 400}99;4;"),
        listed=frozenset({"unknown_label"}),
        answers={**ANSWERS, "d": None},
    ),
    Case(
        "failed-look-ups.csv",
        _csv(*ROWS, "#N/A;pharm;1;#N/A;4;", "#N/A;pharm;1;#REF!;4;"),
        listed=frozenset({"no_identifier", "spreadsheet_error"}),
        answers={**ANSWERS, "?5": None, "?6": None},
    ),
    Case(
        "rounded-numbers.csv",
        _csv(*ROWS, "9,50101E+11;pharm;1;3;4;", "9,50101E+11;pharm;1;2;4;"),
        listed=frozenset({"no_identifier"}),
        answers={**ANSWERS, "?5": 3, "?6": 2},
    ),
    Case("hidden-marks.csv", _csv(*ROWS, "a\u200b;pharm;1;3;;"), listed=frozenset({"duplicate"}), answers=ANSWERS),
    Case(
        "twenty-thousand-texts.csv",
        _csv(*(f"r{n};pharm;1;x{n};;" for n in range(21_000))),
        listed=frozenset({"too_many_texts"}),
    ),
    Case(
        "double-headings.csv",
        _csv("a;pharm;1;3;1;4;", head="Респондент ID;Мектеп;Курс;w01;w01;w02;comment"),
        listed=frozenset({"duplicate_column"}),
        answers={"a": 3},
    ),
    # workbooks
    Case(
        "errors.xlsx",
        _book(D2=("=1/0", "#DIV/0!")),
        listed=frozenset({"spreadsheet_error"}),
        answers={**ANSWERS, "a": None},
    ),
    Case(
        "never-calculated.xlsx", _book(D2=("=1+2", "")), listed=frozenset({"formula"}), answers={**ANSWERS, "a": None}
    ),
    Case("calculated.xlsx", _book(D2=("=1+1", 2)), answers={**ANSWERS, "a": 2}),
    Case("dates.xlsx", _book(D2=DAY), listed=frozenset({"date_in_score"}), answers={**ANSWERS, "a": None}),
    Case("numbers-as-text.xlsx", _book(D2=" 2 "), answers={**ANSWERS, "a": 2}),
    Case("merged.xlsx", _book(merged="D2:D3"), listed=frozenset({"merged_cells"}), answers=ANSWERS),
    Case("entities.xlsx", _book(_declare("xl/sharedStrings.xml")), reason="damaged_file"),
    Case("entities-of-a-sheet.xlsx", _book(_declare("xl/worksheets/sheet1.xml")), reason="damaged_file"),
    Case(
        "stray-cell.xlsx",
        _book(_replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')),
        reason="too_large",
    ),
    Case(
        "two-million-rows.xlsx",
        _book(_replace(b"</sheetData>", b'<row r="2000000"><c r="A2000000"><v>1</v></c></row></sheetData>')),
        reason="too_large",
    ),
    Case("bomb.xlsx", _bomb, reason="too_large"),
    Case("amplified.xlsx", _amplified, reason="too_large"),
    Case("encrypted.xlsx", _bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), reason="encrypted_or_old"),
    Case("text.xlsx", _csv(*ROWS), reason="not_a_workbook"),
    Case("cut.sav", _bytes(b"$FL2@(#) SPSS DATA FILE" + bytes(200)), reason="damaged_file"),
    # what is no file
    Case("link.csv", _link("/etc/passwd"), reason="not_readable"),
    Case("endless.csv", _link("/dev/zero"), reason="not_readable"),
    Case("circle.csv", _link("wellbeing circle.csv"), reason="not_readable"),
    Case("pipe.csv", lambda path: os.mkfifo(path), reason="not_readable"),
    # names
    Case("line\nbreak \u202evsc.csv", _csv(*ROWS), answers=ANSWERS),
    Case("-rf '\"$(id)`id`; [bold]\x1b[31m.csv", _csv(*ROWS), answers=ANSWERS),
)
