"""How large a raw file may be, checked before a reader opens it."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from qa_lib.intake.rejections import FileRefused

MAX_FILE_BYTES = 200_000_000
#: Everything inside a workbook, unpacked.
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_ROWS = 500_000
MAX_COLUMNS = 1_000
#: Rows times columns of one sheet: a reader makes room for all of them, even when one stray cell stands far away.
MAX_CELLS = 30_000_000
#: Characters of one cell, as in Excel.
MAX_CELL_LENGTH = 32_767

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
SPSS_MAGIC = (b"$FL2", b"$FL3")

#: The place of a cell, however the XML is written.
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,4})(\d{1,9})["']""")
#: The only part whose text people wrote; in any other, wherever it lies, a sheet may hide.
_TEXTS = "xl/sharedStrings.xml"
#: More bytes than the place of a cell takes.
_OVERLAP = 64
_CHUNK = 1 << 20


def check_size(path: Path) -> bytes:
    """The first bytes of a file that is neither empty nor too large.

    Raises
    ------
    FileRefused
        `empty_file`, `too_large` or `not_readable`.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise FileRefused("not_readable", value=error.strerror or "", expected="a file that can be opened") from error
    if size == 0:
        raise FileRefused("empty_file", expected="a table with a row of headings")
    if size > MAX_FILE_BYTES:
        raise FileRefused("too_large", value=f"{size} bytes", expected=f"at most {MAX_FILE_BYTES} bytes")
    return head


def check_shape(n_rows: int, n_columns: int) -> None:
    """Raise `FileRefused` (`too_large`) for a table of more rows, columns or cells than a reader takes."""
    if n_rows > MAX_ROWS or n_columns > MAX_COLUMNS or n_rows * n_columns > MAX_CELLS:
        raise FileRefused(
            "too_large",
            value=f"{n_rows} rows, {n_columns} columns",
            expected=f"at most {MAX_ROWS} rows, {MAX_COLUMNS} columns, {MAX_CELLS} cells",
        )


def check_workbook(path: Path, head: bytes) -> None:
    """Raise `FileRefused` when a workbook is encrypted, damaged, or unpacks to more than a reader takes."""
    if head.startswith(OLE_MAGIC):
        raise FileRefused("encrypted_or_old", expected="an .xlsx workbook without a password (not .xls)")
    if not head.startswith(ZIP_MAGIC):
        raise FileRefused("not_a_workbook", expected="an .xlsx workbook; the content is something else")
    try:
        with zipfile.ZipFile(path) as archive:
            _check_unpacked_size(sum(member.file_size for member in archive.infolist()))
            unpacked = 0
            for member in archive.infolist():
                unpacked += _check_member(archive, member, room=MAX_UNPACKED_BYTES - unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise FileRefused("damaged_file", value=str(error), expected="a complete .xlsx workbook") from error


def _check_unpacked_size(size: int) -> None:
    if size > MAX_UNPACKED_BYTES:
        raise FileRefused("too_large", value=f"{size} bytes unpacked", expected=f"at most {MAX_UNPACKED_BYTES} bytes")


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, room: int) -> int:
    """Unpack one member piece by piece; return its size, having checked where the cells of a sheet stand."""
    has_cells = member.filename != _TEXTS
    size, tail, last_row, columns = 0, b"", 0, {b"A"}
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            _check_unpacked_size(size + MAX_UNPACKED_BYTES - room)
            if has_cells:
                text = tail + piece
                tail = text[-_OVERLAP:]
                found = _CELL.findall(text)
                last_row = max(last_row, *(int(row) for _, row in found)) if found else last_row
                columns.update(column.upper() for column, _ in found)
    check_shape(last_row, max(map(_column_number, columns)))
    return size


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
