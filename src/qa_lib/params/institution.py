"""``institution.yaml``: the university, its schools and their departments; ``semesters.yaml``: its periods."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, model_validator

from qa_lib.params.model import Code, Model, Text, Words


class Department(Model):
    """A department of a school; ``aliases`` are further spellings that exports use."""

    code: Code
    name: Text
    aliases: tuple[Words, ...] = ()


class Programme(Model):
    """An educational programme of a school."""

    code: Code
    name: Text
    level: Code


class School(Model):
    """A school or faculty; ``short_name`` stands in figures and in the names of files."""

    code: Code
    name: Text
    short_name: Text
    aliases: tuple[Words, ...] = ()
    departments: tuple[Department, ...] = ()
    programmes: tuple[Programme, ...] = ()

    def department(self, code: str) -> Department:
        """The department with this code."""
        return next(department for department in self.departments if department.code == code)


class Level(Model):
    """A level of education (clause 1.2)."""

    code: Code
    name: Text
    aliases: tuple[Words, ...] = ()


class Institution(Model):
    """The university as it stands at the head of a report."""

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

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Institution:
        check_unique("school", [school.code for school in self.schools])
        check_unique("department", [d.code for school in self.schools for d in school.departments])
        check_unique("programme", [p.code for school in self.schools for p in school.programmes])
        levels = {level.code for level in self.levels}
        for school in self.schools:
            for programme in school.programmes:
                if programme.level not in levels:
                    raise ValueError(
                        f"programme '{programme.code}' has the unknown level '{programme.level}'; "
                        f"valid: {', '.join(sorted(levels))}"
                    )
        return self

    def school(self, code: str) -> School:
        """The school with this code."""
        return next(school for school in self.schools if school.code == code)


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


class Semesters(Model):
    """All semesters, oldest first."""

    semesters: tuple[Semester, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _are_ordered(self) -> Semesters:
        check_unique("semester", [semester.code for semester in self.semesters])
        starts = [semester.start_date for semester in self.semesters]
        if starts != sorted(starts):
            raise ValueError("semesters must stand in the order of their start_date, oldest first")
        return self


def check_unique(kind: str, codes: list[str]) -> None:
    """Raise a ValueError that names the codes which occur twice."""
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"{kind} code used twice: {', '.join(twice)}")
