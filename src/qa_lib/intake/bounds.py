"""What a raw file may be and how large, checked before a reader opens it.

Who reads a file that people hand in calls `check_kind` with the folder that was handed in, then
`qa_lib.intake.reading.read_sheets`, which keeps all other bounds.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from qa_lib.intake.refusals import FileRefused

MAX_FILE_BYTES = 200_000_000
#: Everything inside a workbook, unpacked.
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_ROWS = 500_000
MAX_COLUMNS = 1_000
#: Rows times columns of one sheet: a reader makes room for all of them, even when one stray cell stands far away.
MAX_CELLS = 20_000_000
#: Sheets of one workbook.
MAX_SHEETS = 100
#: Characters of one cell, as in Excel.
MAX_CELL_LENGTH = 32_767

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
SPSS_MAGIC = (b"$FL2", b"$FL3")

#: Address space of the process that opens a file.
MAX_MEMORY_BYTES = 2_000_000_000
#: Seconds that it may take.
MAX_SECONDS = 120


def find_fault_of_kind(path: Path, *, within: Path) -> str | None:
    """Why a file is none that can be read: a link that leads out of the folder, a pipe, a device, a locked file.

    A link out of the folder could put any file of this machine, a key or a password, into the list of rejections.
    Nothing is opened that could wait for ever.
    """
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(within.resolve()):
            return "a link that leads out of the folder"
        mode = path.stat().st_mode
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, as Python 3.12 and older tell it
        return getattr(error, "strerror", None) or "a link in a circle"
    if not stat.S_ISREG(mode):
        return "a folder" if stat.S_ISDIR(mode) else "a pipe or a device"
    return None if os.access(path, os.R_OK) else "permission denied"


def check_kind(path: Path, *, within: Path) -> None:
    """Raise `FileRefused` (`not_readable`) for anything but a file of the folder ``within`` that we may read."""
    if fault := find_fault_of_kind(path, within=within):
        raise FileRefused("not_readable", value=fault, expected="a file of its own that can be opened, in this folder")


def check_shape(n_rows: int, n_columns: int) -> None:
    """Raise `FileRefused` (`too_large`) for a table of more rows, columns or cells than a reader takes."""
    if n_rows > MAX_ROWS or n_columns > MAX_COLUMNS or n_rows * n_columns > MAX_CELLS:
        raise FileRefused(
            "too_large",
            value=f"{n_rows} rows, {n_columns} columns",
            expected=f"at most {MAX_ROWS} rows, {MAX_COLUMNS} columns, {MAX_CELLS} cells",
        )
