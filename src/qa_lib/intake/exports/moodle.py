"""Moodle: the activity Feedback ("Response number", or names with groups and date) and the plug-in Questionnaire."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from qa_lib.intake.exports.times import read_worded
from qa_lib.intake.exports.unified import Form, Grid, Unified, change_column, mark_technical, put_headings, set_aside
from qa_lib.intake.sheets import Sheet
from qa_lib.intake.spelling import spelling_key

_NUMBER = ("Response number", "Номер ответа", "Жауап нөмірі")
_GROUPS = ("Groups", "Группы", "Топтар")
_DATE = ("Date", "Дата", "Күні")
_RESPONSE = ("Response", "Ответ", "Жауап")
_SUBMITTED = ("Submitted on:", "Submitted on", "Отправлено:", "Жіберілді:")
#: What says that a questionnaire was saved and not sent.
_COMPLETE = ("Complete", "Завершено", "Аяқталды")
_INCOMPLETE = {"n", "no", "н", "нет", "жоқ"}
#: Columns that the product puts before the questions: who answered, in which course.
_ABOUT_PEOPLE = (
    *("Full name", "First name / Last name", "First name", "Last name", "Username", "ID", "ID number", "Email address"),
    *("Institution", "Course", "Group", "Полное имя", "Имя / Фамилия", "Логин", "Учреждение", "Курс", "Группа"),
    *("Толық аты-жөні", "Мекеме", "Топ", "Адрес электронной почты", "Электрондық пошта"),
)
#: "Q05_Name->statement": a statement of a scale in the plug-in Questionnaire.
_STATEMENT = re.compile(r"^(Q\d+(?:_.*?)?)->(.+)$", re.S)
#: Questions begin after at most so many columns about people.
_MAX_PREFIX = 12


def _find_mark(sheet: Sheet) -> str:
    headings = Grid(sheet).headings
    first = headings[0] if headings else ""
    if _is(first, _NUMBER):
        return f"the first column is called {first} (activity Feedback, anonymous)"
    if _is(first, _RESPONSE) and any(_is(heading, _SUBMITTED) for heading in headings[:3]):
        return f"columns {first}, {headings[1]} (plug-in Questionnaire)"
    groups = _place(headings, _GROUPS)
    dated = _place(headings, _DATE)
    if groups is not None and dated is not None and groups < dated:
        return f"columns {headings[groups]}, {headings[dated]} before the questions (activity Feedback)"
    return ""


def _is(heading: str, names: tuple[str, ...]) -> bool:
    return spelling_key(heading) in {spelling_key(name) for name in names}


def _place(headings: list[str], names: tuple[str, ...]) -> int | None:
    return next((at for at, heading in enumerate(headings[:_MAX_PREFIX]) if _is(heading, names)), None)


def _unify(sheet: Sheet) -> Unified:
    sheet = _unescape(sheet)
    headings = Grid(sheet).headings
    dated = _place(headings, (*_DATE, *_SUBMITTED))
    complete = _place(headings, _COMPLETE)
    n_prefix = _count_prefix(headings)
    named = [_STATEMENT.sub(r"\1 [\2]", heading) for heading in headings]
    sheet = put_headings(sheet, named)
    if dated is not None:
        sheet = change_column(sheet, dated, heading="submitted_at", change=read_worded)
    technical = (*_NUMBER, *_RESPONSE, *_GROUPS, *_COMPLETE, *_ABOUT_PEOPLE)
    sheet = mark_technical(sheet, [heading for heading in headings[:n_prefix] if _is(heading, technical)])
    unfinished = Grid(sheet).rows_where(complete, lambda cell: cell.casefold() in _INCOMPLETE)
    return set_aside(sheet, {"unfinished_response": unfinished})


def _count_prefix(headings: list[str]) -> int:
    """How many columns stand before the first question: those up to the last that the product is known to add."""
    known = (*_NUMBER, *_RESPONSE, *_GROUPS, *_DATE, *_SUBMITTED, *_COMPLETE, *_ABOUT_PEOPLE)
    places = [at for at, heading in enumerate(headings[:_MAX_PREFIX]) if _is(heading, known)]
    return places[-1] + 1 if places else 0


def _unescape(sheet: Sheet) -> Sheet:
    """Labels are exported as they stand in a page: &amp; and &quot; instead of the signs."""
    rows = [[html.unescape(cell) if "&" in cell else cell for cell in row] for row in sheet.rows]
    return replace(sheet, rows=rows)


FORM = Form("moodle", _find_mark, _unify)
