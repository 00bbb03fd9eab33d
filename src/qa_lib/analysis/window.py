"""The semesters that a report looks back on (7.5.3, point 5)."""

from __future__ import annotations

from typing import Protocol

from qa_lib.intake import list_semesters_with_data
from qa_lib.params import Params, Semester
from qa_lib.paths import Paths


class Looks(Protocol):
    """The data of a report that looks back: of a unit or of the university."""

    @property
    def params(self) -> Params:
        """The university's params."""

    @property
    def semester(self) -> str:
        """The last semester."""

    @property
    def semesters(self) -> tuple[str, ...]:
        """The semesters with data, oldest first."""


def list_window(paths: Paths, params: Params, semester: str) -> tuple[str, ...]:
    """Semesters with data within ``dynamics_years`` before ``semester``, oldest first; it is the last if it has any."""
    with_data = set(list_semesters_with_data(paths))
    last = params.semester(semester)
    years = params.policy.comparison.dynamics_years.value
    return tuple(
        one.code for one in params.semesters.semesters if one.code in with_data and is_within(one, last, years=years)
    )


def is_within(semester: Semester, last: Semester, *, years: int) -> bool:
    """Whether a semester lies between ``last`` and the same season ``years`` before it, both included."""
    place, end = _place(semester), _place(last)
    return (end[0] - years, end[1]) <= place <= end


def _place(semester: Semester) -> tuple[int, int]:
    return semester.academic_year, int(semester.season == "spring")
