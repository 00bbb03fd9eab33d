"""``institution.yaml``: the university, its schools and their departments; ``semesters.yaml``: its periods."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from qa_lib.params.model import LOCALES, Code, Locale, Model, Text, Words, check_distinct, check_unique


class _Named(Model):
    """A part of the university; ``aliases`` are further spellings that exports use."""

    code: Code
    name: Text
    aliases: tuple[Words, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """All names under which exports know it."""
        return (*self.name.by_locale.values(), *self.aliases)


class Department(_Named):
    """A department of a school."""


class Programme(_Named):
    """An educational programme of a school."""

    level: Code


class School(_Named):
    """A school or faculty; ``short_name`` stands in figures and in the names of files."""

    short_name: Text
    departments: tuple[Department, ...] = ()
    programmes: tuple[Programme, ...] = ()

    def department(self, code: str) -> Department:
        """The department with this code."""
        return next(department for department in self.departments if department.code == code)


class Level(_Named):
    """A level of education (clause 1.2)."""


class Institution(Model):
    """The university as it stands at the head of a report."""

    #: The languages in which reports can be made.
    locales: tuple[Locale, ...] = LOCALES
    name: Text
    short_name: Text
    #: The unit that issues the reports, under the university's name in the header.
    issuer: Text
    #: A remark that every report of this institution carries, for example about the origin of the data.
    note: Text | None = None
    #: Another params folder, relative to this one, that provides the files that are missing here.
    extends: str | None = None
    levels: tuple[Level, ...] = ()
    schools: tuple[School, ...] = Field(min_length=1)
    #: Contacts and names of people that the institution publishes itself, as they are written: no leak in a report.
    published: tuple[Words, ...] = ()
    #: The authority that stamps the seal of evidence bundles with the time (RFC 3161); "": none.
    tsa_url: Annotated[str, StringConstraints(pattern=r"^(https?://[!-~]{1,300})?$")] = ""

    @model_validator(mode="after")
    def _names_are_unique(self) -> Institution:
        departments = [department for school in self.schools for department in school.departments]
        programmes = [programme for school in self.schools for programme in school.programmes]
        parts: dict[str, Sequence[_Named]] = {
            "level": self.levels,
            "school": self.schools,
            "department": departments,
            "programme": programmes,
        }
        for kind, named in parts.items():
            check_unique(f"{kind} code", [one.code for one in named])
            check_distinct(f"{kind} name", [one.spellings for one in named])
        return self

    @model_validator(mode="after")
    def _levels_are_known(self) -> Institution:
        levels = sorted(level.code for level in self.levels)
        for school in self.schools:
            for programme in school.programmes:
                if programme.level not in levels:
                    raise ValueError(
                        f"programme '{programme.code}' has the unknown level '{programme.level}'; "
                        f"valid: {', '.join(levels)}"
                    )
        return self

    def school(self, code: str) -> School:
        """The school with this code."""
        return next(school for school in self.schools if school.code == code)


def last_day_of(month: str) -> dt.date:
    """The last day of a month.

    >>> last_day_of("2024-02")
    datetime.date(2024, 2, 29)
    """
    year, number = (int(part) for part in month.split("-"))
    return dt.date(year, number, calendar.monthrange(year, number)[1])


class Semester(Model):
    """A semester; ``report_date`` is the date in the names of its reports."""

    code: Code
    season: Literal["autumn", "spring"]
    #: The calendar year in which the academic year begins: 2025 for 2025-2026.
    academic_year: int = Field(ge=1990, le=2100)
    start_date: dt.date
    end_date: dt.date
    report_date: dt.date

    @model_validator(mode="after")
    def _dates_are_in_order(self) -> Semester:
        if not self.start_date < self.end_date <= self.report_date:
            raise ValueError(f"semester '{self.code}': expected start_date < end_date <= report_date")
        return self

    @property
    def year(self) -> str:
        """The academic year: "2025-2026"."""
        return f"{self.academic_year}-{self.academic_year + 1}"

    @property
    def last_date(self) -> dt.date:
        """The end of the academic year, 31 August: until then the semester's affairs are looked after."""
        return dt.date(self.academic_year + 1, 8, 31)


class Semesters(Model):
    """All semesters, oldest first."""

    semesters: tuple[Semester, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _are_ordered(self) -> Semesters:
        check_unique("semester code", [semester.code for semester in self.semesters])
        starts = [semester.start_date for semester in self.semesters]
        if starts != sorted(starts):
            raise ValueError("semesters must stand in the order of their start_date, oldest first")
        return self
