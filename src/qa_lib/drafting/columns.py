"""The columns of an export that nobody has described."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from qa_lib.errors import IntakeError
from qa_lib.intake.exports import PRODUCT_OF, unify_export
from qa_lib.intake.exports.unified import MAX_HEADING, parts_of
from qa_lib.intake.reading import read_sheets
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.sheets import Sheet
from qa_lib.intake.spelling import spelling_key
from qa_lib.params.surveys import Intake

#: The headings may stand below a title; as many rows are searched as intake does.
MAX_TITLE_ROWS = 20
_GRID = re.compile(r"^(.+?)\s*\[(.+)\]\s*$", re.S)
_LABEL = re.compile(r"^\(([^()]{1,40})\)\s+(.+)$", re.S)
_CODE = re.compile(r"[A-Za-z]\w*(?:\[[^\]]+\])*")
_SUB = re.compile(r"^([A-Za-z]\w*)\[([^\]]+)\]$")


@dataclass(frozen=True)
class Column:
    """One column: its heading as printed and its cells, '' where blank."""

    heading: str
    cells: tuple[str, ...]

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """The cells that hold anything."""
        return tuple(cell for cell in self.cells if cell)

    @cached_property
    def different(self) -> tuple[str, ...]:
        """The different texts, in order of their first appearance."""
        return tuple(dict.fromkeys(self.filled))

    @property
    def code(self) -> str:
        """The code in the heading; '' where it has none with a digit, which tells a code from a word."""
        labelled = _LABEL.match(self.heading)
        code = labelled[1] if labelled else parts_of(self.heading)[0]
        return code if _CODE.fullmatch(code) and re.search(r"\d", code) else ""

    @property
    def question(self) -> str:
        """The question of a grid whose statement this column is; for a code such as B1[SQ001] its first part."""
        grid = _GRID.match(self._wording)
        sub = _SUB.match(self.code)
        return grid[1].strip(" :") if grid and not _SUB.match(self._wording) else sub[1] if sub else ""

    @property
    def wording(self) -> str:
        """What was asked: the statement of a grid, else the wording, else the heading."""
        grid = _GRID.match(self._wording)
        text = grid[2] if grid and not _SUB.match(self._wording) else self._wording
        return " ".join(text.split())

    @property
    def _wording(self) -> str:
        labelled = _LABEL.match(self.heading)
        return labelled[2] if labelled else parts_of(self.heading)[1]


@dataclass(frozen=True)
class Export:
    """A file: the product that wrote it, its columns without those that the product added, how many rows count."""

    form: str
    mark: str
    n_rows: int
    n_aside: int
    columns: tuple[Column, ...]

    @property
    def origin(self) -> str:
        """In words, which product wrote the file."""
        if not self.form:
            return "a plain table, without marks of a survey product"
        return f"an export of {PRODUCT_OF[self.form]} ({self.mark})"


def read_export(path: Path, *, words: Intake) -> Export:
    """The columns of the first sheet that the marks of a product point at, else of the first sheet.

    Raises
    ------
    IntakeError
        When the file can not be read as a table of one row a questionnaire.
    """
    try:
        unified = unify_export(read_sheets(path), name=path.name, words=words).drop_aside()
    except FileRefused as refused:
        given = f", given {refused.value}" if refused.value else ""
        raise IntakeError(
            f"{path.name} can not be read ({refused.reason}){given}; expected {refused.expected}"
        ) from None
    sheet = unified.sheets[unified.place]
    place = _find_headings(sheet)
    rows = [row for row in sheet.rows[place + 1 :] if any(row)]
    if not rows:
        raise IntakeError(f"{path.name} has no row below its headings; expected one row a questionnaire")
    columns = [
        Column(heading[:MAX_HEADING], tuple(row[at] if len(row) > at else "" for row in rows))
        for at, heading in enumerate(sheet.rows[place])
        if heading and spelling_key(heading) not in sheet.technical
    ]
    n_aside = sum(map(len, unified.aside.values()))
    return Export(unified.form, unified.mark, len(rows), n_aside, tuple(columns))


def _find_headings(sheet: Sheet) -> int:
    """The first row with the most filled cells among the first rows: titles fill fewer, answers at most as many."""
    counts = [sum(map(bool, row)) for row in sheet.rows[:MAX_TITLE_ROWS]]
    return counts.index(max(counts))
