"""What one report is asked to be: its kind, what it is about, for which ring and in which language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from qa_lib.params import Kind, Locale, Params, Tier
from qa_lib.params.institution import last_day_of
from qa_lib.params.reports import UNIT_FOLDERS

#: The parameters that the notebooks of a kind of report declare; those of the university have the school "".
_OF_UNIT = ("school", "semester", "tier", "locale", "department")
PARAMETERS: dict[Kind, tuple[str, ...]] = {
    "school": _OF_UNIT,
    "department": _OF_UNIT,
    "institution": _OF_UNIT,
    "accreditation": _OF_UNIT,
    "monthly": ("month", "tier", "locale"),
    "survey": ("survey", "semester", "tier", "locale"),
}


@dataclass(frozen=True)
class ReportRequest:
    """One report, checked (`checking.check_request`) or known to be right.

    Parameters
    ----------
    school
        The school, or the school of the ``department``; "" for reports on the university.
    semester
        The last semester whose data the report looks at.
    kind
        One of `params.KINDS`; a school's report with a ``department`` is the department's.
    year
        The academic year of an annual or an accreditation report, "2025-2026".
    month
        The month of an operational report, "2025-11".
    survey
        The survey whose results are reported.
    """

    school: str = ""
    semester: str = ""
    tier: Tier = "internal"
    locale: Locale = "kk"
    department: str | None = None
    kind: Kind = "school"
    year: str = ""
    month: str = ""
    survey: str = ""

    def __post_init__(self) -> None:
        if self.department and self.kind == "school":
            object.__setattr__(self, "kind", "department")

    @property
    def folder(self) -> PurePosixPath:
        """Where the report lies below ``reports/out`` and ``reports/build``."""
        return self._edition_folder(self.locale)

    def _edition_folder(self, locale: str) -> PurePosixPath:
        return PurePosixPath(self._unit, self.period, f"{self.tier}-{locale}")

    @property
    def _unit(self) -> str:
        """The first part of the folder: what the report is about."""
        parts = [self.school or UNIT_FOLDERS[self.kind], self.department or self.survey]
        return "-".join(part for part in parts if part)

    @property
    def period(self) -> str:
        """The month, the academic year or the semester that the report is about."""
        return self.month or self.year or self.semester

    def date(self, params: Params) -> dt.date:
        """The day of the report: its semester's, or the last of its month."""
        return last_day_of(self.month) if self.month else params.semester(self.semester).report_date

    @property
    def is_of_university(self) -> bool:
        """Whether the report is about the university as a whole."""
        return not self.school

    def edition_folders(self, locales: Sequence[Locale]) -> dict[Locale, PurePosixPath]:
        """The folders of this report in each of these languages."""
        return {locale: self._edition_folder(locale) for locale in locales}

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters that every chapter of the report declares."""
        return {name: getattr(self, name) or "" for name in PARAMETERS[self.kind]}

    @property
    def label(self) -> str:
        """A short name for progress displays and messages."""
        return f"{self.folder.parts[0]} {self.period} {self.tier} {self.locale}"
