"""Raw files to sheets of strings, each row with the number that it has in Excel. Nothing is interpreted here.

`read_sheets` is the only door to a file that people handed in: the file is opened in a process of its own
(`reader_process`), with bounds of memory and time, so that no file can end, fill or halt the process that asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from qa_lib.intake.bounds import MAX_FILE_BYTES, check_shape
from qa_lib.intake.delimited import decode_text, find_delimiter, read_delimited
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.sheets import Sheet, show_cell

__all__ = ["Sheet", "decode_text", "find_delimiter", "open_sheets", "read_sheets", "show_cell"]


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """All sheets of an .xlsx, .csv or .sav file that hold anything.

    ``path`` is a file and nothing else (`qa_lib.intake.bounds.check_kind`).

    Raises
    ------
    FileRefused
        With the reason: empty, too large, damaged, encrypted, of another format than its name says.
    """
    from qa_lib.intake.reader_process import ask_reader

    return ask_reader(path)


def open_sheets(path: Path) -> tuple[Sheet, ...]:
    """What `read_sheets` gives, read in this process: what the reading process itself calls.

    Raises
    ------
    FileRefused
        As `read_sheets`.
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


def _read_workbook(path: Path, head: bytes) -> Iterable[Sheet]:
    from qa_lib.intake.workbooks import read_workbook

    return read_workbook(path, head)


def _read_csv(path: Path, head: bytes) -> Iterable[Sheet]:
    return [read_delimited(path, head)]


def _read_spss(path: Path, head: bytes) -> Iterable[Sheet]:
    from qa_lib.intake.spss import read_spss

    return [Sheet("", read_spss(path, head))]


_READERS: dict[str, Callable[[Path, bytes], Iterable[Sheet]]] = {
    ".xlsx": _read_workbook,
    ".csv": _read_csv,
    ".sav": _read_spss,
}
