"""Chapter "calendar": what was due by the report's date, what was done, what is late (5.3, 7.8, 8.1.3, 10)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.sums import WHOLE_SURVEY
from qa_lib.analysis.university.data import UniversityData
from qa_lib.measurement import attach_surveys, sum_population
from qa_lib.params import Params
from qa_lib.params.calendar import Deadline, SurveyPeriod, date_in_year
from qa_lib.params.institution import Semester

ReportedData = ReportData | UniversityData

#: What became of an entry: worst first.
STATUSES = ("late", "partly", "due", "done_late", "done", "planned", "not_recorded")
COLUMNS = [
    "kind",
    "survey",
    "activity",
    "place",
    "semester",
    "start_date",
    "due_date",
    "done_date",
    "n_units",
    "n_units_done",
    "missing",
    "status",
]
#: Whose reports an activity of the monitoring plan are: of every department, of every school, of the university.
UNITS = {"kib-report": "department", "skek-report": "school"}
MONITORING_PLAN = "monitoring-plan"


def report_date(data: ReportedData) -> dt.date:
    """The day that the report is of: nothing later is known to it."""
    return data.date if isinstance(data, UniversityData) else data.params.semester(data.semester).report_date


@once_per_report
def tabulate_calendar(data: ReportedData) -> pd.DataFrame:
    """The surveys and deadlines of the report's academic year, as they stood on its date.

    A survey is done when it has answers in the semester of its period; by school, when every school whose people it
    asks has some. A deadline is done when the register "monitoring plan" has a date for each unit concerned.

    Returns
    -------
    DataFrame
        By due date, for a school without the surveys that do not ask its people: ``kind`` (``survey``
        ``deadline``), ``survey`` or ``activity``, ``place`` (in ``calendar.yaml``),
        ``semester`` (NA where it belongs to the year), ``start_date`` (NA for deadlines), ``due_date``, ``done_date``
        (NA where unknown), ``n_units`` (schools or departments concerned), ``n_units_done``, ``missing`` (their codes,
        joined by commas), ``status`` (`STATUSES`).
    """
    rows = [_survey_row(place, entry, data) for place, entry in enumerate(data.params.calendar.surveys)]
    rows += [_deadline_row(place, entry, data) for place, entry in enumerate(data.params.calendar.deadlines)]
    is_concerned = [bool(row["n_units"]) or row["kind"] == "deadline" or not data.school for row in rows]
    table = pd.DataFrame([row for row, is_ours in zip(rows, is_concerned, strict=True) if is_ours], columns=COLUMNS)
    dates = dict.fromkeys(["start_date", "due_date", "done_date"], "datetime64[us]")
    counts = dict.fromkeys(["n_units", "n_units_done"], "Int64")
    texts = dict.fromkeys(["kind", "survey", "activity", "semester", "missing", "status"], "str")
    return table.astype(dates | counts | texts).sort_values(["due_date", "kind"], kind="stable").reset_index(drop=True)


def list_late(calendar: pd.DataFrame) -> pd.DataFrame:
    """The entries that are late, or done by some of those concerned alone."""
    return calendar[calendar["status"].isin(["late", "partly"])].reset_index(drop=True)


def _survey_row(place: int, entry: SurveyPeriod, data: ReportedData) -> dict[str, Any]:
    year = data.params.semester(data.semester).academic_year
    asked, answered = _units_of_survey(entry, data)
    start, due = date_in_year(entry.start, year), date_in_year(entry.end, year)
    row = {"kind": "survey", "survey": entry.survey, "place": place, "semester": _semester_code(entry.season, data)}
    row |= {"start_date": start, "due_date": due, "n_units": len(asked), "n_units_done": len(answered)}
    missing = [unit for unit in asked if unit not in answered]
    return row | {"missing": ", ".join(missing), "status": _judge(start, due, len(asked), len(answered), data)}


def _judge(start: dt.date, due: dt.date, n_asked: int, n_answered: int, data: ReportedData) -> str:
    on = report_date(data)
    if n_answered and n_answered >= n_asked:
        return "done"
    if on < start:
        return "planned"
    if on <= due:
        return "due"
    return "partly" if n_answered else "late"


def _units_of_survey(entry: SurveyPeriod, data: ReportedData) -> tuple[list[str], list[str]]:
    """The schools whose people a survey asks, and those of them with answers in its period."""
    codes = [data.school] if data.school else [school.code for school in data.params.institution.schools]
    semesters = _semesters(entry.season, data)
    held = _held(entry.survey, semesters, data)
    population = data.tables.population if isinstance(data, UniversityData) else data.unit.population
    cells = attach_surveys(population, [data.params.survey(entry.survey)])
    known = sum_population(cells, by=["school"])
    asked = set(known.loc[known["n_population"].gt(0).fillna(False), "school"]) | held
    return [code for code in codes if code in asked], [code for code in codes if code in held]


def _held(survey: str, semesters: list[str], data: ReportedData) -> set[str]:
    if isinstance(data, UniversityData):
        sums = data.sums
        is_held = sums["semester"].isin(semesters) & sums["survey"].eq(survey) & sums["block"].eq(WHOLE_SURVEY)
        return set(sums.loc[is_held, "school"])
    responses = data.unit.responses
    is_held = responses["semester"].isin(semesters) & responses["survey"].eq(survey)
    return {data.school} if is_held.any() else set()


def _deadline_row(place: int, entry: Deadline, data: ReportedData) -> dict[str, Any]:
    year = data.params.semester(data.semester).academic_year
    due = date_in_year(entry.due, year + int(entry.is_next_year))
    plan = _plan_of(entry, due, data)
    n, n_done = len(plan), int(plan["done_date"].notna().sum())
    row = {"kind": "deadline", "activity": entry.activity, "place": place, "due_date": due}
    row |= {"semester": _semester_code(entry.season, data), "n_units": n, "n_units_done": n_done}
    is_done = n > 0 and n_done == n
    last = plan["done_date"].max() if is_done else pd.NaT
    return row | {
        "done_date": last,
        "missing": _name_missing(plan),
        "status": _judge_deadline(due, n, n_done, last, data),
    }


def _judge_deadline(due: dt.date, n: int, n_done: int, last: Any, data: ReportedData) -> str:
    on = report_date(data)
    if n and n_done == n:
        return "done_late" if last.date() > due else "done"
    if on <= due:
        return "due" if n_done else "planned"
    if not n:
        return "not_recorded"
    return "partly" if n_done else "late"


def _plan_of(entry: Deadline, due: dt.date, data: ReportedData) -> pd.DataFrame:
    """The rows of the monitoring plan about a deadline: of its activity, due within half a year of its day."""
    empty = pd.DataFrame({"done_date": pd.Series(dtype="datetime64[us]"), "unit": pd.Series(dtype="str")})
    if MONITORING_PLAN not in {book.code for book in data.params.registers}:
        return empty
    plan = data.registers.frame(MONITORING_PLAN)
    if plan.empty:
        return empty
    day, on = pd.Timestamp(due), pd.Timestamp(report_date(data))
    is_near = (plan["due_date"] - day).abs() <= pd.Timedelta(days=120)
    rows = plan[plan["activity"].eq(entry.activity) & is_near.fillna(False)]
    unit = rows["department"].where(rows["department"].notna() & rows["department"].ne(""), rows["school"])
    return rows.assign(done_date=rows["done_date"].where(rows["done_date"] <= on), unit=unit)


def _name_missing(plan: pd.DataFrame) -> str:
    return ", ".join(dict.fromkeys(plan.loc[plan["done_date"].isna(), "unit"].dropna().astype("str")))


def _semesters(season: str | None, data: ReportedData) -> list[str]:
    """The semesters of the report's year up to its own, of a season where one is given."""
    last = data.params.semester(data.semester)
    return [one.code for one in _of_year(data.params, last) if season in (None, one.season)]


def _of_year(params: Params, last: Semester) -> list[Semester]:
    of_year = [one for one in params.semesters.semesters if one.academic_year == last.academic_year]
    return [one for one in of_year if one.start_date <= last.start_date]


def _semester_code(season: str | None, data: ReportedData) -> str | None:
    if season is None:
        return None
    year = data.params.semester(data.semester).academic_year
    found = [one.code for one in data.params.semesters.semesters if (one.academic_year, one.season) == (year, season)]
    return found[0] if found else None
