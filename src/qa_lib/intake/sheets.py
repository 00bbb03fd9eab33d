"""A table as it lies in a file, and its cells as a person would type them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from qa_lib.intake.bounds import MAX_CELL_LENGTH

#: Spreadsheets keep fifteen digits of a number.
LARGEST_EXACT = 1e15
#: Stands where a character of a text file can not be read.
UNREADABLE = "\ufffd"
#: Stands before the label of a value that a data file itself declares as missing.
USER_MISSING = "\u2205"


@dataclass(frozen=True)
class Sheet:
    """A table as it lies in a file: ``rows[0]`` is row 1 of Excel; all cells are strings, blanks are ''.

    ``is_ragged`` says that cells are told apart by delimiters, so that a row with another number of cells than the
    headings is a damaged one. ``broken`` are rows (counted from 0, empty here) whose quotation marks do not close,
    ``merged`` the first and last row of cells that were merged. ``technical`` are headings, as `spelling_key` gives
    them, of columns that nobody asks for: a survey product added them, or the codebook leaves them out.
    """

    name: str
    rows: list[list[str]]
    is_ragged: bool = False
    broken: tuple[int, ...] = ()
    merged: tuple[tuple[int, int], ...] = ()
    technical: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(any(row) for row in self.rows)


@dataclass
class Texts:
    """The texts of a file, each kept once: answers repeat, and so a bomb of equal cells takes no room."""

    kept: dict[str, str] = field(default_factory=dict)

    def show(self, cell: Any) -> str:
        """A cell as a person would type it."""
        text = show_cell(cell)
        return self.kept.setdefault(text, text)


def show_cell(cell: Any) -> str:
    """A cell as a person would type it: whole numbers without a decimal point, dates by ISO 8601.

    Numbers of sixteen digits and more keep their power of ten: a spreadsheet has rounded them.
    """
    if isinstance(cell, str):
        return cell.strip()[:MAX_CELL_LENGTH]
    if cell is None:
        return ""
    if isinstance(cell, float):
        if abs(cell) >= LARGEST_EXACT:
            return f"{cell:.15g}"
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.datetime | dt.time):
        return cell.isoformat()
    return str(cell)
