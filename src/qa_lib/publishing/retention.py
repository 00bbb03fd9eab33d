"""What is kept past its term (7.9, 8.1.3). It is listed here; nothing is ever deleted by the project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qa_lib.params import Params, Semester
from qa_lib.paths import Paths

#: What is kept of a semester, by kind: the folder below which each has one of the semester's name.
KINDS = {
    "raw exports": "raw",
    "answers as they were read": "store",
    "decisions about open answers": "review",
    "codes of open answers": "coding",
}


@dataclass(frozen=True)
class Kept:
    """A folder of a semester and the last day on which it must be kept."""

    kind: str
    folder: Path
    semester: str
    last_date: dt.date


def last_date_of(semester: Semester, params: Params) -> dt.date:
    """The last day on which primary data and reports of a semester are to be kept.

    The years of the policy count from the date of the semester's reports; where the accreditation cycle to which the
    semester belongs ends later than a year before that, a year after its end.
    """
    rules = params.policy.privacy
    term = add_years(semester.report_date, rules.retention_years.value)
    cycle = rules.accreditation_end_date.value
    return term if cycle is None or semester.start_date > cycle else max(term, add_years(cycle, 1))


def list_kept(paths: Paths, params: Params) -> list[Kept]:
    """Everything that is kept of each semester, oldest first."""
    return [one for semester in params.semesters.semesters for one in _kept_of(semester, paths, params)]


def _kept_of(semester: Semester, paths: Paths, params: Params) -> Iterator[Kept]:
    last_date = last_date_of(semester, params)
    for kind, name in KINDS.items():
        folder: Path = getattr(paths, name) / semester.code
        if folder.is_dir():
            yield Kept(kind, folder, semester.code, last_date)
    for folder in sorted(paths.out.glob(f"*/{semester.code}")):
        yield Kept("reports", folder, semester.code, last_date)


def add_years(date: dt.date, years: int) -> dt.date:
    """The same day some years later; 28 February for the 29th."""
    try:
        return date.replace(year=date.year + years)
    except ValueError:
        return date.replace(year=date.year + years, day=28)
