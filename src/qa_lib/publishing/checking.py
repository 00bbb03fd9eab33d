"""What is asked for on the command line becomes a `ReportRequest`, checked before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from qa_lib.errors import ParamsError, nearest_name, show_given, unknown_name
from qa_lib.params import Kind, Params, Semester
from qa_lib.publishing.request import ReportRequest


def check_request(
    params: Params, *, semesters_with_data: Sequence[str], kind: Kind = "school", **wanted: str | None
) -> ReportRequest:
    """A checked request of a kind of report.

    ``wanted`` has ``tier`` and ``locale`` (default: internal, Kazakh) and what the kind is about: ``school``,
    ``semester``, ``department``, ``year``, ``month``, ``survey``. What is left empty is the latest with data.

    Raises
    ------
    ParamsError
        Naming every parameter that is unknown, its valid values and the nearest one.
    """
    checker = _Checker(params, tuple(semesters_with_data), {name: value for name, value in wanted.items() if value})
    about = getattr(checker, f"check_{kind}")()
    tier, locale = checker.wanted.get("tier", "internal"), checker.wanted.get("locale", "kk")
    checker.check("tier" if kind == "school" else f"tier of this kind of report ({kind})", tier, _rings(params, kind))
    checker.check("locale", locale, params.institution.locales)
    if checker.faults:
        raise ParamsError(checker.faults)
    return ReportRequest(**about, tier=tier, locale=locale)  # type: ignore[arg-type]


def _rings(params: Params, kind: Kind) -> Sequence[str]:
    return params.reports.rings_of(kind)


@dataclass
class _Checker:
    """Collects the faults of one request; each ``check_<kind>`` gives the fields of its kind."""

    params: Params
    with_data: tuple[str, ...]
    wanted: dict[str, str]
    faults: list[str] = field(default_factory=list)

    def check(self, kind: str, name: str, valid: Sequence[str]) -> None:
        if name not in valid:
            self.faults.extend(unknown_name(kind, name, valid).faults)

    def check_school(self) -> dict[str, Any]:
        school, department = self.wanted.get("school", ""), self.wanted.get("department")
        schools = {candidate.code: candidate for candidate in self.params.institution.schools}
        semester = self._semester()
        self.check("school", school, list(schools))
        self.check("semester", semester, self.with_data)
        if department and school in schools:
            self.check(f"department of {school}", department, [d.code for d in schools[school].departments])
        return {"school": school, "semester": semester, "department": department}

    def check_institution(self) -> dict[str, Any]:
        return {"kind": "institution"} | self._check_year()

    def check_accreditation(self) -> dict[str, Any]:
        return {"kind": "accreditation"} | self._check_year()

    def check_monthly(self) -> dict[str, Any]:
        """A month of the academic years of ``semesters.yaml``; data come from the last semester that had begun."""
        months = self._months()
        month = self.wanted.get("month") or f"{self._latest.end_date:%Y-%m}"
        if month not in months:
            near = nearest_name(month, months)
            hint = f"; did you mean '{near}'?" if near else "."
            self.faults.append(f"unknown month '{show_given(month)}'{hint} Valid: {months[0]} to {months[-1]}")
            return {}
        return {"kind": "monthly", "month": month, "semester": self.params.semester_in_month(month).code}

    def check_survey(self) -> dict[str, Any]:
        survey, semester = self.wanted.get("survey", ""), self._semester()
        self.check("survey", survey, [one.code for one in self.params.surveys])
        self.check("semester", semester, self.with_data)
        return {"kind": "survey", "survey": survey, "semester": semester}

    def _check_year(self) -> dict[str, Any]:
        """An academic year with data, and the last of its semesters with data (or an earlier one that is named)."""
        years = {semester.year: semester.code for semester in self._semesters_with_data()}
        year = self.wanted.get("year") or self._latest.year
        self.check("year", year, list(years))
        semester = self.wanted.get("semester") or years.get(year, "")
        if year in years:
            of_year = [one.code for one in self._semesters_with_data() if one.year == year]
            self.check(f"semester of {year}", semester, of_year)
        return {"year": year, "semester": semester}

    def _semester(self) -> str:
        return self.wanted.get("semester") or (self._latest.code if self.with_data else "")

    def _semesters_with_data(self) -> list[Semester]:
        """Oldest first."""
        return [semester for semester in self.params.semesters.semesters if semester.code in self.with_data]

    @property
    def _latest(self) -> Semester:
        return (self._semesters_with_data() or list(self.params.semesters.semesters))[-1]

    def _months(self) -> list[str]:
        semesters = self.params.semesters.semesters
        first, last = semesters[0].start_date, max(semester.last_date for semester in semesters)
        n = (last.year - first.year) * 12 + last.month - first.month
        places = [first.year * 12 + first.month - 1 + i for i in range(n + 1)]
        return [f"{place // 12}-{place % 12 + 1:02d}" for place in places]
