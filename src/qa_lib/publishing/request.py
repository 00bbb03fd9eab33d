"""What one report is asked to be, checked before anything runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from qa_lib.errors import ParamsError, unknown_name
from qa_lib.params import TIERS, Locale, Params, Tier


@dataclass(frozen=True)
class ReportRequest:
    """One report: a school (or one of its departments), a semester, a ring of readers and a language."""

    school: str
    semester: str
    tier: Tier = "internal"
    locale: Locale = "kk"
    department: str | None = None

    @property
    def kind(self) -> str:
        """``school`` or ``department``: the key of the list of chapters in ``reports.yaml``."""
        return "department" if self.department else "school"

    @property
    def folder(self) -> PurePosixPath:
        """Where the report lies below ``reports/out`` and ``reports/build``."""
        return self._edition_folder(self.locale)

    def _edition_folder(self, locale: str) -> PurePosixPath:
        unit = f"{self.school}-{self.department}" if self.department else self.school
        return PurePosixPath(unit, self.semester, f"{self.tier}-{locale}")

    def edition_folders(self, locales: Sequence[Locale]) -> dict[Locale, PurePosixPath]:
        """The folders of this report in each of these languages."""
        return {locale: self._edition_folder(locale) for locale in locales}

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters that every chapter declares."""
        return {
            "school": self.school,
            "semester": self.semester,
            "tier": self.tier,
            "locale": self.locale,
            "department": self.department or "",
        }

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, str]) -> ReportRequest:
        """The request whose ``parameters`` these are."""
        given: dict[str, Any] = {**parameters, "department": parameters["department"] or None}
        return cls(**given)

    @property
    def label(self) -> str:
        """A short name for progress displays and messages."""
        return f"{self.folder.parts[0]} {self.semester} {self.tier} {self.locale}"


def check_request(
    params: Params,
    *,
    semesters_with_data: Sequence[str],
    school: str,
    semester: str | None = None,
    tier: str = "internal",
    locale: str = "kk",
    department: str | None = None,
) -> ReportRequest:
    """A checked request; the semester defaults to the latest with data.

    Raises
    ------
    ParamsError
        Naming every parameter that is unknown, its valid values and the nearest one.
    """
    faults: list[str] = []

    def check(kind: str, name: str, valid: Sequence[str]) -> None:
        if name not in valid:
            faults.extend(unknown_name(kind, name, valid).faults)

    schools = {candidate.code: candidate for candidate in params.institution.schools}
    semester = semester or max(semesters_with_data, key=_order(params), default="")
    check("school", school, list(schools))
    check("semester", semester, list(semesters_with_data))
    check("tier", tier, TIERS)
    check("locale", locale, params.institution.locales)
    if department and school in schools:
        check(f"department of {school}", department, [d.code for d in schools[school].departments])
    if faults:
        raise ParamsError(faults)
    return ReportRequest(school=school, semester=semester, tier=tier, locale=locale, department=department or None)  # type: ignore[arg-type]


def _order(params: Params):  # type: ignore[no-untyped-def]
    places = {semester.code: place for place, semester in enumerate(params.semesters.semesters)}
    return lambda code: places.get(code, -1)
