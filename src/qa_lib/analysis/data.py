"""What one report is about: its slices of the store, read and scored once."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import pandas as pd

from qa_lib.errors import IntakeError, unknown_name
from qa_lib.intake import Slice, list_semesters_with_data, read_slice
from qa_lib.measurement import score_answers
from qa_lib.params import Params, Semester, Survey
from qa_lib.paths import Paths

#: What the answers take over from their response, so that levels can be grouped by it.
CONTEXT = ("school", "department", "teacher_id", "respondent_id", "semester")


@dataclass(frozen=True)
class Scored(Slice):
    """A slice of the store whose answers are scored and carry the context of their response.

    ``responses.respondent_id`` is complete: an anonymous response is its own respondent. ``answers`` has the columns of
    `measurement.score_answers` and `CONTEXT`.
    """

    def of_semester(self, semester: str) -> Scored:
        """The same slice in one semester."""
        return self._filter("semester", semester)

    def of_department(self, department: str) -> Scored:
        """The rows of one department, population and teachers included."""
        return self._filter("department", department)

    def _filter(self, column: str, value: str) -> Scored:
        responses = self.responses[self.responses[column].eq(value).fillna(False)]
        by_response = {
            name: frame[frame["response_id"].isin(responses["response_id"])]
            for name, frame in (("answers", self.answers), ("comments", self.comments), ("codings", self.codings))
        }
        by_column = {
            name: frame[frame[column].eq(value).fillna(False)] if column in frame.columns else frame
            for name, frame in (("population", self.population), ("teachers", self.teachers))
        }
        frames: dict[str, Any] = {"responses": responses} | by_response | by_column
        return replace(self, **frames)


def score_slice(slice_: Slice, *, params: Params) -> Scored:
    """Score a slice's answers and give them the context of their responses; the slice itself stays as it is."""
    frames = {field.name: getattr(slice_, field.name) for field in fields(Scored)}
    responses = _complete_respondents(slice_.responses)
    answers = score_answers(_join_context(slice_.answers, responses), params=params)
    return Scored(**frames | {"responses": responses, "answers": answers})


def _complete_respondents(responses: pd.DataFrame) -> pd.DataFrame:
    respondent = responses["respondent_id"].astype("str")
    own = "response " + responses["response_id"].astype("str")
    return responses.assign(respondent_id=respondent.where(responses["respondent_id"].notna(), own))


def _join_context(answers: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    row = pd.Index(responses["response_id"]).get_indexer(answers["response_id"])
    is_known = row >= 0
    context = {name: responses[name].astype("category").array.take(row[is_known]) for name in CONTEXT}
    known: pd.DataFrame = answers[is_known]
    return known.assign(**context)


@dataclass(frozen=True)
class ReportData:
    """One report: a school (or one of its departments) in a semester. Slices are read when first asked for."""

    params: Params
    paths: Paths
    school: str
    semester: str
    department: str | None = None

    @cached_property
    def semesters(self) -> tuple[str, ...]:
        """Semesters with data within ``dynamics_years`` before this one, oldest first; the last is this one."""
        with_data = set(list_semesters_with_data(self.paths))
        last = self.params.semester(self.semester)
        years = self.params.policy.comparison.dynamics_years.value
        return tuple(
            semester.code
            for semester in self.params.semesters.semesters
            if semester.code in with_data and _is_within(semester, last, years=years)
        )

    @cached_property
    def unit(self) -> Scored:
        """The school's or department's data in all of ``semesters``."""
        scored = self._read(school=self.school, semesters=self.semesters)
        return scored.of_department(self.department) if self.department else scored

    @cached_property
    def current(self) -> Scored:
        """The unit's data in this semester."""
        return self.unit.of_semester(self.semester)

    @cached_property
    def university(self) -> Scored:
        """The data of all schools in this semester."""
        return self._read(school=None, semesters=(self.semester,))

    @cached_property
    def surveys(self) -> tuple[Survey, ...]:
        """Codebooks with responses of the unit in this semester, in the order of the catalogue."""
        held = set(self.current.responses["survey"].astype("str"))
        return tuple(survey for survey in catalogue_order(self.params) if survey.code in held)

    @property
    def is_sample(self) -> bool:
        """Whether any of the unit's data are synthetic."""
        return self.unit.is_sample

    def _read(self, *, school: str | None, semesters: tuple[str, ...]) -> Scored:
        return score_slice(read_slice(self.paths, school=school, semesters=list(semesters)), params=self.params)


def open_data(paths: Paths, params: Params, *, school: str, semester: str, department: str | None = None) -> ReportData:
    """What a report is about, its names checked; ``department`` "" is none.

    Raises
    ------
    ParamsError
        If the school, the semester or the school's department is unknown; names the nearest one.
    IntakeError
        If the semester has no data.
    """
    params.semester(semester)
    departments = {d.code for d in params.school(school).departments}
    if department and department not in departments:
        raise unknown_name(f"department of school '{school}'", department, sorted(departments))
    data = ReportData(params=params, paths=paths, school=school, semester=semester, department=department or None)
    if semester not in data.semesters:
        raise IntakeError(
            f"semester '{semester}' has no data: expected survey exports in {paths.raw.name}/{semester}; "
            f"semesters with data before it: {', '.join(data.semesters) or 'none'}"
        )
    return data


def catalogue_order(params: Params) -> list[Survey]:
    """The codebooks by their number in the catalogue (7.8)."""
    return sorted(params.surveys, key=lambda survey: (survey.number, survey.code))


def _is_within(semester: Semester, last: Semester, *, years: int) -> bool:
    """Whether a semester lies between ``last`` and the same season ``years`` before it, both included."""
    place, end = _place(semester), _place(last)
    return (end[0] - years, end[1]) <= place <= end


def _place(semester: Semester) -> tuple[int, int]:
    return semester.academic_year, int(semester.season == "spring")
