"""What one report is about: its slices of the store, read and scored once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import wraps
from typing import TypeVar, cast

import pandas as pd

from qa_lib.analysis.item_sums import SurveyItems, sum_surveys
from qa_lib.analysis.release import list_hidden, plan_results
from qa_lib.analysis.released import read_released
from qa_lib.analysis.scored import Scored, score_slice
from qa_lib.analysis.sums import mark_hidden, select_surveys_and_blocks, summarise_results, summarise_school
from qa_lib.analysis.teacher_release import plan_teachers
from qa_lib.analysis.window import list_window
from qa_lib.errors import IntakeError, unknown_name
from qa_lib.intake import Slice, list_slices, read_losses, read_slice
from qa_lib.params import Params, Survey
from qa_lib.paths import Paths
from qa_lib.reads import remembering
from qa_lib.registers import Registers, open_registers

Tabulate = TypeVar("Tabulate", bound=Callable[..., pd.DataFrame])
#: Gives the sums of a school (`summarise_school`): made anew, or kept from another report of the semester.
SumsOfSchool = Callable[[str], pd.DataFrame]
#: Gives the results of a school in a semester (`summarise_results`), made anew or kept.
ResultsOfSchool = Callable[[str, str], pd.DataFrame]

#: The tables of which the results of a unit are made.
UNIT_TABLES = ("responses", "answers", "comments", "codings", "population")


@dataclass(frozen=True)
class University:
    """Tables of all schools in one semester, each read when first asked for: who asks for one has read no other."""

    paths: Paths
    semester: str

    @property
    @remembering
    def population(self) -> pd.DataFrame:
        """Cells of the population."""
        return self._read("population").population

    @property
    @remembering
    def rejections(self) -> pd.DataFrame:
        """What intake refused."""
        return self._read("rejections").rejections

    @property
    @remembering
    def account(self) -> pd.DataFrame:
        """The files that were read, with their checksums, which every answer changes."""
        return self._read("account").account

    @property
    @remembering
    def losses(self) -> pd.DataFrame:
        """What each file held and what of it is not used (`intake.read_losses`)."""
        return read_losses(self.paths, self.semester)

    def _read(self, table: str) -> Slice:
        return read_slice(self.paths, school=None, semesters=[self.semester], tables=[table])


@dataclass(frozen=True)
class ReportData:
    """One report: a school (or one of its departments) in a semester. Slices are read when first asked for.

    Of other schools it knows their sums and results alone, from ``sums_of_school`` and ``results_of_school`` or,
    without these, made when first asked for.
    """

    params: Params
    paths: Paths
    school: str
    semester: str
    department: str | None = None
    sums_of_school: SumsOfSchool | None = None
    results_of_school: ResultsOfSchool | None = None

    @property
    @remembering
    def semesters(self) -> tuple[str, ...]:
        """Semesters with data within ``dynamics_years`` before this one, oldest first; the last is this one."""
        return list_window(self.paths, self.params, self.semester)

    @property
    @remembering
    def whole_school(self) -> Scored:
        """The school's data in all of ``semesters``, whether the report is about it or about one of its departments."""
        slice_ = read_slice(self.paths, school=self.school, semesters=list(self.semesters), tables=UNIT_TABLES)
        return score_slice(slice_, params=self.params)

    @property
    @remembering
    def unit(self) -> Scored:
        """The school's or department's data in all of ``semesters``."""
        return self.whole_school.of_department(self.department) if self.department else self.whole_school

    @property
    @remembering
    def current(self) -> Scored:
        """The unit's data in this semester."""
        return self.unit.of_semester(self.semester)

    @remembering
    def items_in(self, semester: str) -> dict[str, SurveyItems]:
        """The sums of the items of each survey of the unit in one of ``semesters``, by the survey's code."""
        answers = self.unit.answers
        is_then = answers["semester"].eq(semester).to_numpy(dtype=bool)
        return sum_surveys(self.current.answers if semester == self.semester else answers[is_then], self.params)

    @property
    @remembering
    def university(self) -> University:
        """What a report reads of the whole university in this semester: nobody's answers."""
        return University(self.paths, self.semester)

    @property
    @remembering
    def other_schools(self) -> tuple[str, ...]:
        """The parts of the store with responses in this semester beside that of the school."""
        return tuple(part for part in list_slices(self.paths, self.semester) if part != self.school)

    @remembering
    def hidden_results(self, tier: str) -> pd.DataFrame:
        """The results of the school that a ring may not see, in all ``semesters`` (`list_hidden`)."""
        return list_hidden(self.planned_results, tier)

    @property
    @remembering
    def planned_results(self) -> pd.DataFrame:
        """All results of the school in all ``semesters``, and which of them each ring may not see (`plan_results`)."""
        parts = [self._own_results_in(semester) for semester in self.semesters]
        return pd.concat(parts, ignore_index=True)

    def _own_results_in(self, semester: str) -> pd.DataFrame:
        if self.results_of_school is not None:
            return self.results_of_school(self.school, semester)
        released = read_released(self.paths, self.params, school=self.school, semester=semester)
        own = self.whole_school.of_semester(semester)
        return plan_results(own, self.params, code=self.school, released=released)

    @property
    @remembering
    def planned_themes(self) -> pd.DataFrame:
        """All counts of themes of the school in all ``semesters``, and which of them each ring may not see."""
        from qa_lib.analysis.theme_release import plan_themes

        return plan_themes(self.whole_school, self.params)

    @property
    @remembering
    def planned_teachers(self) -> pd.DataFrame:
        """The teachers of the school in this semester, and which of them each ring may not see (`plan_teachers`)."""
        results = self.planned_results
        now = results[results["semester"].eq(self.semester)]
        return plan_teachers(self.whole_school.of_semester(self.semester), self.params, results=now)

    @remembering
    def results_of(self, school: str) -> pd.DataFrame:
        """All results of one of ``other_schools`` in this semester, as `plan_results`; ``university`` needs them."""
        if self.results_of_school is not None:
            return self.results_of_school(school, self.semester)
        return summarise_results(self.paths, self.params, school=school, semester=self.semester)

    @remembering
    def sums_of(self, school: str) -> pd.DataFrame:
        """The sums of surveys and blocks in one of ``other_schools`` in this semester, with what is hidden of them."""
        if self.sums_of_school is not None:
            sums = self.sums_of_school(school)
        else:
            sums = summarise_school(self.paths, self.params, school=school, semester=self.semester)
        return mark_hidden(select_surveys_and_blocks(sums), self.results_of(school))

    @property
    @remembering
    def surveys(self) -> tuple[Survey, ...]:
        """Codebooks with responses of the unit in this semester, in the order of the catalogue."""
        held = set(self.current.responses["survey"].astype("str"))
        return tuple(survey for survey in catalogue_order(self.params) if survey.code in held)

    @property
    @remembering
    def registers(self) -> Registers:
        """The registers of the unit as they stood on the semester's report date; invented ones beside sample data."""
        on = self.params.semester(self.semester).report_date
        unit = {"school": self.school, "department": self.department}
        return open_registers(self.paths, self.params, on=on, takes_sample=self.is_sample, **unit)

    @property
    @remembering
    def school_registers(self) -> Registers:
        """The registers of the whole school, whether the report is about it or about one of its departments."""
        return replace(self.registers, department=None) if self.department else self.registers

    @property
    @remembering
    def teachers(self) -> pd.DataFrame:
        """The teachers of the school in this semester: ``teacher_id``, ``school``, ``department``."""
        everybody = read_slice(self.paths, school=self.school, semesters=[self.semester], tables=["teachers"]).teachers
        return everybody[everybody["school"].eq(self.school).fillna(False)].reset_index(drop=True)

    @property
    def is_sample(self) -> bool:
        """Whether any of the unit's data are synthetic."""
        return self.unit.is_sample


def once_per_report(tabulate: Tabulate) -> Tabulate:
    """Keep what a function of a report's data returns: it is computed once, whoever asks for it and how often.

    Every call returns a frame of its own whose values are shared until one of them is changed.
    """
    remembered = remembering(tabulate)

    @wraps(tabulate)
    def recall(data: ReportData, *args: Hashable) -> pd.DataFrame:
        return remembered(data, *args).copy(deep=False)

    return cast("Tabulate", recall)


def open_data(paths: Paths, params: Params, *, school: str, semester: str, department: str | None = None) -> ReportData:
    """What a report is about, its names checked; ``department`` "" is none.

    Raises
    ------
    ParamsError
        If the school, the semester or the school's department is unknown; names the nearest one.
    IntakeError
        If the semester has no data.
    """
    kept = _KEPT_OPEN.get((paths, school, semester, department or None))
    if kept is not None and kept.params is params:
        return kept
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


#: What was opened before this process was forked.
_KEPT_OPEN: dict[tuple[Paths, str, str, str | None], ReportData] = {}


def keep_open(data: ReportData) -> None:
    """Let `open_data` give out ``data`` in this process and those forked from it, instead of reading it again."""
    _KEPT_OPEN[data.paths, data.school, data.semester, data.department] = data


def catalogue_order(params: Params) -> list[Survey]:
    """The codebooks by their number in the catalogue (7.8)."""
    return sorted(params.surveys, key=lambda survey: (survey.number, survey.code))
