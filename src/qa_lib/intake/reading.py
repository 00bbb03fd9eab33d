"""Raw files to sheets of strings, each row with the number that it has in Excel. Nothing is interpreted here."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_lib.intake.bounds import (
    MAX_CELL_LENGTH,
    MAX_ROWS,
    OLE_MAGIC,
    SPSS_MAGIC,
    ZIP_MAGIC,
    check_shape,
    check_size,
    check_workbook,
)
from qa_lib.intake.rejections import FileRefused
from qa_lib.intake.spss import read_spss

DELIMITERS = ",;\t|"
#: What Kazakh and Russian Windows programs write when they do not write UTF-8.
FALLBACK_ENCODING = "cp1251"
#: Share of the bytes above ASCII that are Russian letters in a Russian or Kazakh text of these encodings, at least.
CYRILLIC_SHARE = 0.6
#: Lines by which the delimiter is found.
SAMPLED_LINES = 50
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
#: KZ-1048 (cp1251 with Kazakh letters) differs from cp1251 at these bytes only; both are tried.
_KAZAKH_BYTES = bytes([0x8D, 0x8E, 0x9D, 0x9E, 0xA1, 0xA2, 0xA3, 0xAA, 0xAF, 0xB2, 0xB3, 0xBA, 0xBC, 0xBD, 0xBE, 0xBF])


@dataclass(frozen=True)
class Sheet:
    """A table as it lies in a file: ``rows[0]`` is row 1 of Excel; all cells are strings, blanks are ''."""

    name: str
    rows: list[list[str]]

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(any(row) for row in self.rows)


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """All sheets of an .xlsx, .csv or .sav file that hold anything.

    Raises
    ------
    FileRefused
        With the reason: empty, too large, damaged, encrypted, of another format than its name says.
    """
    head = check_size(path)
    reader = _READERS.get(path.suffix.casefold())
    if reader is None:
        raise FileRefused("unknown_format", value=path.suffix, expected=", ".join(_READERS))
    sheets = tuple(sheet for sheet in reader(path, head) if not sheet.is_empty)
    if not sheets:
        raise FileRefused("empty_file", expected="a table with a row of headings")
    for sheet in sheets:
        check_shape(len(sheet.rows), max(map(len, sheet.rows)))
    return sheets


def _read_workbook(path: Path, head: bytes) -> Iterable[Sheet]:
    from python_calamine import CalamineError, load_workbook

    check_workbook(path, head)
    try:
        workbook = load_workbook(str(path))
        grids = {name: workbook.get_sheet_by_name(name) for name in workbook.sheet_names}
        return [
            Sheet(name, [[show_cell(cell) for cell in row] for row in grid.to_python(skip_empty_area=False)])
            for name, grid in grids.items()
        ]
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused("damaged_file", value=str(error), expected="a complete .xlsx workbook") from error


def show_cell(cell: Any) -> str:
    """A cell as a person would type it: whole numbers without a decimal point, dates by ISO 8601."""
    if isinstance(cell, str):
        return cell[:MAX_CELL_LENGTH].strip()
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.datetime | dt.time):
        return cell.isoformat()
    return str(cell)


def _read_csv(path: Path, head: bytes) -> Iterable[Sheet]:
    if head.startswith((ZIP_MAGIC, OLE_MAGIC, *SPSS_MAGIC)):
        raise FileRefused("not_a_csv", expected="a text file; the content is a workbook or a data file")
    text = decode_text(path.read_bytes())
    if "\0" in text:
        raise FileRefused("not_a_csv", expected="a text file; the content is binary")
    csv.field_size_limit(1_000_000)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=find_delimiter(text)):
            rows.append([cell[:MAX_CELL_LENGTH].strip() for cell in row])
            if len(rows) > MAX_ROWS:
                check_shape(len(rows), len(row))
    except csv.Error as error:
        raise FileRefused("damaged_file", value=str(error), expected="a table separated by , ; tab or |") from error
    return [Sheet("", rows)]


def decode_text(content: bytes) -> str:
    """The text of a file: by its byte order mark, else strict UTF-8, else the Cyrillic Windows encoding that fits.

    >>> decode_text("жоқ".encode("kz1048")), decode_text("нет".encode("cp1251"))
    ('жоқ', 'нет')
    """
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(_find_encoding(content), errors="replace")


def _find_encoding(content: bytes) -> str:
    from charset_normalizer import from_bytes

    if _looks_cyrillic(content):
        return "kz1048" if any(byte in content for byte in _KAZAKH_BYTES) else FALLBACK_ENCODING
    best = from_bytes(content[:200_000]).best()
    return best.encoding if best else FALLBACK_ENCODING


def _looks_cyrillic(content: bytes) -> bool:
    high = [byte for byte in content[:200_000] if byte >= 0x80]
    return sum(byte >= 0xC0 for byte in high) >= CYRILLIC_SHARE * len(high)


def find_delimiter(text: str) -> str:
    r"""The delimiter of a table: the one that splits most of its lines into equally many cells, and into most.

    >>> find_delimiter("a, b, c, d;e\n1;2\n3;4")
    ';'
    """
    lines = [line for line in text[:1_000_000].splitlines() if line.strip()][:SAMPLED_LINES]
    return max(DELIMITERS, key=lambda delimiter: _count_alike(lines, delimiter))


def _count_alike(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How many lines have the usual number of cells, and that number; nothing where the usual line is one cell."""
    widths = Counter(map(len, csv.reader(lines, delimiter=delimiter)))
    width, n_lines = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    return (n_lines, width) if width > 1 else (0, 0)


def _read_spss(path: Path, head: bytes) -> Iterable[Sheet]:
    return [Sheet("", read_spss(path, head))]


_READERS: dict[str, Callable[[Path, bytes], Iterable[Sheet]]] = {
    ".xlsx": _read_workbook,
    ".csv": _read_csv,
    ".sav": _read_spss,
}
