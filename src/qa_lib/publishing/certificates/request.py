"""For whom certificates are asked, and for what time, checked before anything runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from qa_lib.errors import ParamsError, unknown_name
from qa_lib.params import Locale, Params, Semester


@dataclass(frozen=True)
class CertificateRequest:
    """Certificates of one teacher (a staff number), or of all teachers of a school, over some semesters.

    ``period`` is the code of the semester, or the academic year as "2025-2026"; ``semesters`` are oldest first.
    """

    teacher: str
    school: str
    period: str
    semesters: tuple[str, ...]
    locale: Locale
    date: dt.date


def check_certificate_request(
    params: Params, *, semesters_with_data: Sequence[str], teacher: str, school: str, **given: str
) -> CertificateRequest:
    """A checked request from ``semester`` or ``year``, ``locale`` and ``date`` (YYYY-MM-DD; "" for the default).

    The semester defaults to the latest with data, the date to the report date of the last semester.

    Raises
    ------
    ParamsError
        Naming every parameter that is missing, unknown or contradicts another.
    """
    faults = [] if teacher or school else ["give TEACHER=<staff number>, or SCHOOL=<code> for all its teachers"]
    if school and school not in [one.code for one in params.institution.schools]:
        faults += unknown_name("school", school, [one.code for one in params.institution.schools]).faults
    if given["locale"] not in params.institution.locales:
        faults += unknown_name("locale", given["locale"], params.institution.locales).faults
    semesters = _find_semesters(params, semesters_with_data, faults, semester=given["semester"], year=given["year"])
    date = _read_date(given["date"], semesters, faults)
    if faults:
        raise ParamsError(faults)
    codes = tuple(one.code for one in semesters)
    period = given["year"] or codes[-1]
    return CertificateRequest(teacher.strip(), school, period, codes, given["locale"], date)


def _find_semesters(
    params: Params, with_data: Sequence[str], faults: list[str], *, semester: str, year: str
) -> list[Semester]:
    known = [one for one in params.semesters.semesters if one.code in with_data]
    if semester and year:
        faults.append("give SEMESTER or YEAR, not both")
        return []
    if not year:
        found = [one for one in known if one.code == semester] if semester else known[-1:]
        if not found:
            faults.extend(unknown_name("semester", semester, [one.code for one in known]).faults)
        return found
    years = [f"{one.academic_year}-{one.academic_year + 1}" for one in known]
    if year not in years:
        faults.extend(unknown_name("academic year", year, list(dict.fromkeys(years))).faults)
    return [one for one, its_year in zip(known, years, strict=True) if its_year == year]


def _read_date(text: str, semesters: Sequence[Semester], faults: list[str]) -> dt.date:
    default = semesters[-1].report_date if semesters else dt.date.min
    try:
        date = dt.date.fromisoformat(text) if text else default
    except ValueError:
        faults.append(f"date '{text}' is not a date; expected YYYY-MM-DD, for example 2026-01-25")
        return default
    if semesters and date < semesters[-1].end_date:
        faults.append(f"date {date} lies before the end of {semesters[-1].code} ({semesters[-1].end_date})")
    return date
