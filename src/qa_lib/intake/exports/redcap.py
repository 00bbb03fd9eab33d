"""REDCap: variable names or labels as headings, choices as columns of their own, events and repeating instruments."""

from __future__ import annotations

import re

from qa_lib.intake.exports.unified import Form, Grid, Unified, change_column, mark_technical, set_aside
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.sheets import Sheet

_RECORD = ("record_id", "Record ID")
_EVENT = ("redcap_event_name", "Event Name")
_INSTRUMENT = ("redcap_repeat_instrument", "Repeat Instrument")
_INSTANCE = ("redcap_repeat_instance", "Repeat Instance")
_OTHERS = (
    *("redcap_survey_identifier", "Survey Identifier", "redcap_data_access_group", "Data Access Group"),
    "redcap_survey_access_code",
)
_COMPLETE_LABEL = "Complete?"
_COMPLETE = re.compile(r"\w+_complete$")
_TIMESTAMP = re.compile(r"\w+_timestamp$|Survey Timestamp$")
#: A choice of a question with several: "q5___2", "Question (choice=Label)".
_CHOICE = re.compile(r"\w+___\w+$|.*\(choice=.*\)$", re.S)
_NOT_COMPLETED = "[not completed]"
_INCOMPLETE = {"0", "incomplete"}


def _find_mark(sheet: Sheet) -> str:
    grid = Grid(sheet)
    own = [grid.headings[at] for at in grid.places(lambda name: name.startswith("redcap_"))]
    if own:
        return f"columns {', '.join(own)}"
    complete = grid.places(_is_complete)
    if grid.has(*_RECORD) and complete:
        return f"columns {grid.headings[grid.place(*_RECORD) or 0]}, {grid.headings[complete[0]]}"
    return ""


def _is_complete(name: str) -> bool:
    """Whether a column says how far a form was filled in."""
    return bool(_COMPLETE.fullmatch(name)) or name == _COMPLETE_LABEL


def _unify(sheet: Sheet) -> Unified:
    grid = Grid(sheet)
    _refuse_several(grid)
    completes, stamps = grid.places(_is_complete), grid.places(_TIMESTAMP.fullmatch)
    unfinished = _find_unfinished(grid, completes, stamps)
    names = {*_RECORD, *_EVENT, *_INSTRUMENT, *_INSTANCE, *_OTHERS}
    technical = {*completes, *stamps, *grid.places(_CHOICE.fullmatch), *grid.places(names.__contains__)}
    headings = [grid.headings[at] for at in sorted(technical)]
    if len(stamps) == 1:
        sheet = change_column(sheet, stamps[0], heading="submitted_at", change=_empty_unsent)
    return set_aside(mark_technical(sheet, headings), {"unfinished_response": unfinished})


def _refuse_several(grid: Grid) -> None:
    """Refuse what is not one row a questionnaire.

    Raises
    ------
    FileRefused
        `repeating_instruments` where rows of several instruments, or of one and of none, are mixed; `several_events`.
    """
    instruments = {cell for _, cell in grid.cells(grid.place(*_INSTRUMENT))}
    if len(instruments) > 1:
        named = ", ".join(sorted(filter(None, instruments)))
        expected = "one row a questionnaire: export each repeating instrument, and the rest, to a file of its own"
        raise FileRefused("repeating_instruments", value=named, expected=expected)
    events = sorted({cell for _, cell in grid.cells(grid.place(*_EVENT)) if cell})
    if len(events) > 1:
        expected = "one event a file: export each event of the project by itself, into the folder of its semester"
        raise FileRefused("several_events", value=", ".join(events), expected=expected)


def _find_unfinished(grid: Grid, completes: list[int], stamps: list[int]) -> set[int]:
    """Rows of which no form is complete, or whose survey was left before its end."""
    incomplete = [grid.rows_with(at, _INCOMPLETE) for at in completes]
    left = [grid.rows_where(at, lambda cell: cell == _NOT_COMPLETED) for at in stamps]
    return (set.intersection(*incomplete) if incomplete else set()) | set().union(*left)


def _empty_unsent(cell: str) -> str:
    return "" if cell == _NOT_COMPLETED else cell


FORM = Form("redcap", _find_mark, _unify)
