"""Completeness of the archive (8.1.3): what the calendar says there must be by a day, against what is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_lib.archive.entries import Entry
from qa_lib.archive.items import academic_year_of
from qa_lib.params import KINDS, Params, Semester
from qa_lib.params.archive import Expected
from qa_lib.params.calendar import Deadline, date_in_year

#: What is no report names no period: it belongs to the day, of the same kind, from which it is no farther.
NEAR = dt.timedelta(days=120)
#: What became of a document that is due, worst first.
STATES = ("missing", "not_approved", "late", "there", "planned")


@dataclass(frozen=True)
class Due:
    """One document that must be in the archive by a day.

    ``activity`` or ``survey`` says why; ``unit`` is a code ("": the university), ``period`` a semester or an academic
    year; ``state`` one of `STATES` ("not_approved": there, but without the marks that it must bear; "late": dated
    after the day, whenever it was approved); ``entry`` is the line that fulfils it.
    """

    kind: str
    unit: str
    period: str
    due_date: dt.date
    state: str
    activity: str = ""
    survey: str = ""
    entry: int = 0


@dataclass(frozen=True)
class _Wanted:
    kind: str
    unit: str
    period: str
    due_date: dt.date
    activity: str = ""
    survey: str = ""
    is_approved: bool = False


def check_completeness(entries: Sequence[Entry], params: Params, *, on: dt.date) -> list[Due]:
    """What must be there of all academic years since the first that the archive is kept for, as it stands on a day.

    ``entries`` are the lines of what is kept. By state, then by the day on which it was due.
    """
    wanted = [one for year in _years(params, on) for one in _wanted_of_year(year, params)]
    dues = [_judge(one, entries, params, on) for one in wanted]
    return sorted(dues, key=lambda due: (STATES.index(due.state), due.due_date, due.unit, due.kind))


def _years(params: Params, on: dt.date) -> range:
    """The academic years, by the calendar year in which each begins, up to that of the day."""
    return range(params.archive.first_academic_year.value, int(academic_year_of(on)[:4]) + 1)


def _wanted_of_year(year: int, params: Params) -> Iterator[_Wanted]:
    deadlines = {one.activity: one for one in params.archive.expected}
    for deadline in params.calendar.deadlines:
        if deadline.activity in deadlines:
            yield from _wanted_by(deadlines[deadline.activity], deadline, year, params)
    yield from _wanted_surveys(year, params)


def _wanted_by(expected: Expected, deadline: Deadline, year: int, params: Params) -> Iterator[_Wanted]:
    period = _period(deadline.season, year, params)
    due = date_in_year(deadline.due, year + int(deadline.is_next_year))
    for unit in _units(expected.unit, params):
        yield _Wanted(expected.kind, unit, period, due, deadline.activity, is_approved=expected.is_approved)


def _wanted_surveys(year: int, params: Params) -> Iterator[_Wanted]:
    rule = params.archive.expected_surveys
    if rule is None:
        return
    for entry in params.calendar.surveys:
        due = date_in_year(entry.end, year) + dt.timedelta(days=rule.grace_days.value)
        for unit in _units(rule.unit, params):
            yield _Wanted(rule.kind, unit, _period(entry.season, year, params), due, survey=entry.survey)


def _period(season: str | None, year: int, params: Params) -> str:
    """The semester of a season, else the academic year; a semester not entered yet has the name that it will have."""
    if season is None:
        return f"{year}-{year + 1}"
    known = [one.code for one in _semesters_of(year, params) if one.season == season]
    return known[0] if known else f"{year + int(season == 'spring')}-{season}"


def _semesters_of(year: int, params: Params) -> list[Semester]:
    return [one for one in params.semesters.semesters if one.academic_year == year]


def _units(unit: str, params: Params) -> list[str]:
    schools = params.institution.schools
    if unit == "department":
        return [f"{school.code}-{department.code}" for school in schools for department in school.departments]
    return [school.code for school in schools] if unit == "school" else [""]


def _judge(wanted: _Wanted, entries: Sequence[Entry], params: Params, on: dt.date) -> Due:
    found = [entry for entry in entries if _fits(entry, wanted, params) and _day(entry) <= on]
    good = [entry for entry in found if entry.approved_by] if wanted.is_approved else found
    first = min(good, key=_day, default=None)
    if first:
        state = "late" if first.document_date > wanted.due_date.isoformat() else "there"
    elif on <= wanted.due_date:
        state = "planned"
    else:
        state = "not_approved" if found else "missing"
    about = (wanted.kind, wanted.unit, wanted.period, wanted.due_date)
    shown = first or (found[0] if found else None)
    return Due(*about, state, wanted.activity, wanted.survey, shown.number if shown else 0)


def _day(entry: Entry) -> dt.date:
    return dt.date.fromisoformat(entry.approved_date or entry.document_date)


def _fits(entry: Entry, wanted: _Wanted, params: Params) -> bool:
    if entry.kind != wanted.kind or entry.unit != wanted.unit or not entry.name.endswith((".pdf", ".docx", ".xlsx")):
        return False
    if wanted.survey and f"/survey-{wanted.survey}/" not in f"/{entry.location}":
        return False
    if wanted.kind not in KINDS:
        return abs(_day(entry) - wanted.due_date) <= NEAR
    is_edition = entry.locale == params.archive.locale and entry.tier == params.archive.tier
    return is_edition and wanted.period in _periods_of(entry, params)


def _periods_of(entry: Entry, params: Params) -> set[str]:
    """What a report is about: its period, and the academic year of a semester."""
    years = {one.code: one.year for one in params.semesters.semesters}
    return {entry.period, years.get(entry.period, entry.period)}
