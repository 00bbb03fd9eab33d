"""Which column of a sheet is which item, open question or piece of context."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from qa_lib.intake.reading import Sheet
from qa_lib.intake.rejections import FileRefused, RejectionLog
from qa_lib.intake.spelling import Names, expect, texts_of
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
_NUMBERED = re.compile(r"^\s*(\S{1,40}?\s*[.):–—]|[A-Za-zА-Яа-я]{0,4}\d{1,3})\s+(.+)$", re.S)


@dataclass(frozen=True)
class Target:
    """What a column holds."""

    kind: Kind
    code: str


@dataclass(frozen=True)
class RawTable:
    """The understood columns of a sheet: strings, indexed by the number of the row in Excel; headings as printed."""

    cells: dict[Target, pd.Series]
    headings: dict[Target, str]
    rows: pd.Index


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
    """What a heading means: as a whole, or as "code [wording]", "1. wording", "wording (remark)"."""
    heading = heading[:MAX_HEADING]
    spellings = [heading]
    if bracketed := _BRACKETED.match(heading):
        spellings += [bracketed[2], bracketed[1]]
    if numbered := _NUMBERED.match(heading):
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
    return _cut_columns(*usable[0], names, logs[0]), logs[0]


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
    headings, body = sheet.rows[place], sheet.rows[place + 1 :]
    width = max(map(len, sheet.rows))
    numbers = [place + 2 + offset for offset, row in enumerate(body) if any(row)]
    filled = [row + [""] * (width - len(row)) for row in body if any(row)]
    columns = list(zip(*filled, strict=True)) if filled else [()] * width
    rows = pd.Index(numbers, dtype="int64")
    cells: dict[Target, pd.Series] = {}
    printed: dict[Target, str] = {}
    for heading, column in zip(headings + [""] * (width - len(headings)), columns, strict=True):
        target = find_target(heading, names)
        if target is None or target in cells:
            _reject_column(heading, any(column), names, log, printed.get(target) if target else None)
        else:
            cells[target], printed[target] = pd.Series(list(column), index=rows, dtype=object), heading
    return RawTable(cells, printed, rows)


def _reject_column(heading: str, has_cells: bool, names: Names[Target], log: RejectionLog, first: str | None) -> None:
    if first is not None:
        log.add_column(heading, reason="duplicate_column", expected=f"one column; used: {first}")
    elif heading or has_cells:
        log.add_column(
            heading,
            reason="unknown_column",
            expected=expect(names, heading, otherwise="a heading that the codebook names"),
        )
