"""Which column of a sheet is which item, open question or piece of context."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from qa_lib.intake.reading import Sheet
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.rejections import RejectionLog
from qa_lib.intake.spelling import Names, Suggestions, spelling_key, texts_of
from qa_lib.intake.unread import UnreadColumn
from qa_lib.params import Params, Survey

Kind = Literal["item", "question", "context"]
#: The context that a response has; other headings of the params are of registers. A column of names stays unread.
SURVEY_CONTEXT = frozenset(
    {"respondent", "started_at", "submitted_at", "duration", "school", "department", "level", "programme", "course"}
    | {"language", "teacher"}
)
#: The headings may stand below a title; this many rows are searched for them.
MAX_TITLE_ROWS = 20

MAX_HEADING = 500
_BRACKETED = re.compile(r"^(.*?)[\[(](.+)[\])]\s*$", re.S)
#: "CODE[SUB]. Question [Statement]", as LimeSurvey prints it.
_CODED = re.compile(r"^\s*([A-Za-z]\w*(?:\[[^\]]*\])+)(?:\.\s+|\s+\[)(.+?)\]?\s*$", re.S)
_NUMBERED = re.compile(r"^\s*(\S{1,40}?\s*[.):–—]|[A-Za-zА-Яа-я]{0,4}\d{1,3})\s+(.+)$", re.S)


@dataclass(frozen=True)
class Target:
    """What a column holds."""

    kind: Kind
    code: str


@dataclass(frozen=True)
class RawTable:
    """The understood columns of a sheet: strings, indexed by the number of the row in Excel; headings as printed.

    ``n_damaged`` rows are not among them: nobody can tell which cell of theirs belongs to which column. ``unread`` are
    the columns without a meaning, in the same rows; ``aside`` those of further sheets, each sheet by itself.
    """

    cells: dict[Target, pd.Series]
    headings: dict[Target, str]
    rows: pd.Index
    n_damaged: int = 0
    unread: tuple[UnreadColumn, ...] = ()
    aside: tuple[tuple[UnreadColumn, ...], ...] = ()

    def without(self, target: Target) -> RawTable:
        """The table with a column among those that are not read."""
        if target not in self.cells:
            return self
        left = {other: cells for other, cells in self.cells.items() if other != target}
        column = UnreadColumn(self.headings[target], tuple(self.cells[target]))
        return replace(self, cells=left, unread=(*self.unread, column))


def survey_columns(survey: Survey, *, params: Params) -> Names[Target]:
    """Every heading under which a survey's items, questions and context are known."""
    items = [(Target("item", item.code), item) for item in survey.items]
    questions = [(Target("question", question.code), question) for question in survey.open_questions]
    pairs = [(name, Target("context", context)) for context, names in survey.columns.items() for name in names]
    pairs += [(name, target) for target, item in items + questions for name in texts_of(item.code, item.columns)]
    pairs += [(name, target) for target, item in items + questions for name in texts_of(item.text)]
    headings = {code: names for code, names in params.intake.columns.items() if code in SURVEY_CONTEXT}
    pairs += [(name, Target("context", code)) for code, names in headings.items() for name in (code, *names)]
    return Names.build(pairs)


def find_target(heading: str, names: Names[Target]) -> Target | None:
    """What a heading means: as a whole, or as "code [1. wording]", "1. wording", "wording (remark)".

    Of "code[sub]. question [statement]" code, question with statement, and statement are tried in this order.
    """
    heading = heading[:MAX_HEADING]
    spellings = [heading]
    if coded := _CODED.match(heading):
        spellings += [coded[1], coded[2], coded[2].rpartition("[")[2]]
        return next((target for target in map(names.find, spellings) if target is not None), None)
    if bracketed := _BRACKETED.match(heading):
        spellings += [bracketed[2], bracketed[1]]
    for spelling in spellings[:2]:
        if numbered := _NUMBERED.match(spelling):
            spellings += [numbered[2], numbered[1]]
    return next((target for target in map(names.find, spellings) if target is not None), None)


def read_table(sheets: Sequence[Sheet], names: Names[Target], *, log: RejectionLog) -> tuple[RawTable, RejectionLog]:
    """The first sheet with known headings, as columns; and the log, which now knows the sheet.

    Columns that are unknown or stand twice are rejected, and so are further sheets with known headings.

    Raises
    ------
    FileRefused
        `no_known_column` when no sheet has a row of known headings.
    """
    places = [_find_headings(sheet, lambda heading: find_target(heading, names) is not None) for sheet in sheets]
    usable = [(sheet, place) for sheet, place in zip(sheets, places, strict=True) if place is not None]
    if not usable:
        raise _no_known_column(sheets[0], names)
    logs = [RejectionLog(log.file, sheet.name, log.parts) for sheet, _ in usable]
    for further in logs[1:]:
        further.add_sheet(read=logs[0].sheet)
    table = _cut_columns(*usable[0], names, logs[0])
    others = [
        _cut_unread(sheet, place or 0) for sheet, place in zip(sheets, places, strict=True) if sheet is not usable[0][0]
    ]
    return replace(table, aside=tuple(others)), logs[0]


def _no_known_column(sheet: Sheet, names: Names[Target]) -> FileRefused:
    first = next((row for row in sheet.rows if any(row)), [])
    expected = ", ".join(list(names.shown.values())[:5])
    return FileRefused(
        "no_known_column", value=", ".join(filter(None, first))[:80], expected=f"headings like: {expected}"
    )


def _find_headings(sheet: Sheet, is_known: Callable[[str], bool]) -> int | None:
    counts = [sum(map(is_known, filter(None, row))) for row in sheet.rows[:MAX_TITLE_ROWS]]
    best = max(counts, default=0)
    return counts.index(best) if best else None


def _cut_columns(sheet: Sheet, place: int, names: Names[Target], log: RejectionLog) -> RawTable:
    headings = sheet.rows[place]
    n_damaged = _reject_damaged(sheet, place, log)
    usable = _find_usable(sheet, place)
    rows = pd.Index([row + 1 for row in usable], dtype="int64")
    reject = _ColumnRejections(names, log)
    cells: dict[Target, pd.Series] = {}
    printed: dict[Target, str] = {}
    unread: list[UnreadColumn] = []
    for heading, column in _turn(headings, [sheet.rows[row] for row in usable]):
        is_technical = bool(sheet.technical) and spelling_key(heading) in sheet.technical
        target = None if is_technical else find_target(heading, names)
        if target is None or target in cells:
            if not is_technical:
                reject.add(heading, any(column), printed.get(target) if target else None)
            unread.append(UnreadColumn(heading, column))
        else:
            cells[target], printed[target] = pd.Series(list(column), index=rows, dtype=object), heading
    return RawTable(cells, printed, rows, n_damaged, tuple(unread))


def _cut_unread(sheet: Sheet, place: int) -> tuple[UnreadColumn, ...]:
    """All columns of a sheet that is not read, in the rows beneath its headings."""
    filled = [row for row in sheet.rows[place:] if any(row)]
    return tuple(UnreadColumn(*column) for column in _turn(filled[0], filled[1:])) if filled else ()


def _turn(headings: list[str], rows: Sequence[list[str]]) -> list[tuple[str, tuple[str, ...]]]:
    """Each heading, '' beyond the last, with the cells beneath it."""
    width = max(len(headings), *map(len, rows), 0)
    filled = [row + [""] * (width - len(row)) for row in rows]
    columns = list(zip(*filled, strict=True)) if filled else [()] * width
    return list(zip(headings + [""] * (width - len(headings)), columns, strict=True))


def _find_usable(sheet: Sheet, place: int) -> list[int]:
    """The rows beneath the headings that hold anything, each cell under its heading."""
    filled = [row for row in range(place + 1, len(sheet.rows)) if any(sheet.rows[row])]
    if not sheet.is_ragged:
        return filled
    least, most = _bounds_of_rows(sheet.rows[place])
    return [row for row in filled if len(sheet.rows[row]) >= least and not any(sheet.rows[row][most:])]


def _bounds_of_rows(headings: list[str]) -> tuple[int, int]:
    """How many cells a row has at least, and after how many nothing may stand."""
    return max((column + 1 for column, heading in enumerate(headings) if heading), default=0), len(headings)


def _reject_damaged(sheet: Sheet, place: int, log: RejectionLog) -> int:
    """Log rows of a text file with more or fewer cells than headings, or with quotation marks that do not close.

    Their cells have moved to other columns, so that an answer would count for another question. How many they are.
    """
    for first, last in sheet.merged:
        if last > place:
            expected = f"every cell filled; rows {first + 1}–{last + 1} share one, which counts for the first alone"
            log.add_rows([max(first, place) + 1], reason="merged_cells", expected=expected, action="as_it_stands")
    if not sheet.is_ragged:
        return 0
    least, most = _bounds_of_rows(sheet.rows[place])
    usable = {*_find_usable(sheet, place), *sheet.broken}
    uneven = [row for row in range(place + 1, len(sheet.rows)) if any(sheet.rows[row]) and row not in usable]
    cells = f"{least} cells" if least == most else f"{least}–{most} cells"
    log.add_rows([row + 1 for row in uneven], reason="uneven_row", expected=f"{cells}, as many as headings")
    broken = [row for row in sheet.broken if row > place]
    log.add_rows([row + 1 for row in broken], reason="broken_quotes", expected="quotation marks that close")
    return len(uneven) + len(broken)


class _ColumnRejections:
    """Logs the columns of a sheet that are not used; searches the nearest known heading for the first of them only."""

    def __init__(self, names: Names[Target], log: RejectionLog) -> None:
        self.log = log
        self.suggestions = Suggestions(names, otherwise="a heading that the codebook names")

    def add(self, heading: str, has_cells: bool, first: str | None) -> None:
        """A column that is unknown, or that stands twice: ``first`` is the heading that is used."""
        if first is not None:
            self.log.add_column(heading, reason="duplicate_column", expected=f"one column; used: {first}")
        elif heading or has_cells:
            self.log.add_column(heading, reason="unknown_column", expected=self.suggestions.expect(heading))
