"""What a report on the university is about: the sums of its schools, semester by semester."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from qa_lib.analysis.data import catalogue_order
from qa_lib.analysis.result_cells import WHOLE
from qa_lib.analysis.sums import ITEM_KEYS, WHOLE_SURVEY, summarise_results, summarise_school
from qa_lib.analysis.university.release import plan_university, read_totals
from qa_lib.analysis.window import list_window
from qa_lib.intake import Slice, is_sample, list_slices, read_slice
from qa_lib.params import Params, School, Semester, Survey
from qa_lib.params.institution import last_day_of
from qa_lib.paths import Paths
from qa_lib.reads import remembering
from qa_lib.registers import Registers, open_registers

#: Gives a table of a school in a semester: its sums (`summarise_school`) or results (`summarise_results`).
TableOfSchool = Callable[[str, str], pd.DataFrame]
#: Stands for the university among the schools.
UNIVERSITY = ""
#: What is read of the university beside sums: nobody's answers.
TABLES = ("population", "rejections", "account")


@dataclass(frozen=True)
class UniversityData:
    """The university up to a semester: its last academic year, and the years before it.

    ``survey`` narrows it to one survey; ``month`` ("2025-11") says until when a monthly report looks.
    """

    params: Params
    paths: Paths
    semester: str
    survey: str = ""
    month: str = ""
    sums_of_school: TableOfSchool | None = None
    results_of_school: TableOfSchool | None = None

    #: As in the data of a school: the university has no code and no department.
    school: ClassVar[str] = UNIVERSITY
    department: ClassVar[None] = None

    @property
    def last(self) -> Semester:
        """The last semester that the report looks at."""
        return self.params.semester(self.semester)

    @property
    @remembering
    def semesters(self) -> tuple[str, ...]:
        """Semesters with data within ``dynamics_years`` before this one, oldest first."""
        return list_window(self.paths, self.params, self.semester)

    @property
    def year_semesters(self) -> tuple[str, ...]:
        """Those of the academic year of the report."""
        year = self.last.academic_year
        return tuple(code for code in self.semesters if self.params.semester(code).academic_year == year)

    @property
    def schools(self) -> tuple[School, ...]:
        """The schools in the order of the institution, with data or not."""
        return self.params.institution.schools

    @remembering
    def sums_in(self, semester: str) -> pd.DataFrame:
        """The sums of all schools in a semester: ``school`` (of `intake.list_slices`) and the columns of `sum_school`.

        Of ``survey`` alone where the data are narrowed to it.
        """
        parts = [self._sums_of(school, semester).assign(school=school) for school in list_slices(self.paths, semester)]
        sums = pd.concat(parts, ignore_index=True)
        return sums[sums["survey"].eq(self.survey)].reset_index(drop=True) if self.survey else sums

    def _sums_of(self, school: str, semester: str) -> pd.DataFrame:
        if self.sums_of_school is not None:
            return self.sums_of_school(school, semester)
        return summarise_school(self.paths, self.params, school=school, semester=semester)

    @property
    @remembering
    def sums(self) -> pd.DataFrame:
        """The sums of all schools in all ``semesters``, with ``semester``."""
        parts = [self.sums_in(semester).assign(semester=semester) for semester in self.semesters]
        empty = pd.DataFrame({name: pd.Series(dtype="str") for name in ("semester", "school", *ITEM_KEYS)})
        return pd.concat(parts, ignore_index=True) if parts else empty

    @property
    @remembering
    def tables(self) -> Slice:
        """Population, rejections and account of all ``semesters``; no answers."""
        return read_slice(self.paths, school=None, semesters=list(self.semesters), tables=TABLES)

    @property
    @remembering
    def surveys(self) -> tuple[Survey, ...]:
        """Codebooks that were answered in the academic year, in the order of the catalogue."""
        held = set(self.cycles)
        return tuple(survey for survey in catalogue_order(self.params) if survey.code in held)

    @property
    @remembering
    def cycles(self) -> dict[str, str]:
        """Survey -> the last semester of the academic year in which it was held: whose results are the year's.

        Where the data are narrowed to a survey, its cycle is that of the semester alone.
        """
        held = {
            semester: self.sums_in(semester).loc[lambda sums: sums["block"].eq(WHOLE_SURVEY), "survey"]
            for semester in ([self.semester] if self.survey else self.year_semesters)
            if semester in self.semesters
        }
        return {survey: semester for semester, surveys in held.items() for survey in surveys}

    @remembering
    def results_of(self, school: str, semester: str) -> pd.DataFrame:
        """All results of a school in a semester, and which of them each ring may not see (`plan_results`)."""
        if self.results_of_school is not None:
            return self.results_of_school(school, semester)
        return summarise_results(self.paths, self.params, school=school, semester=semester)

    def results_in(self, semester: str) -> dict[str, pd.DataFrame]:
        """By school all results of a semester, those of departments, too."""
        known = {school.code for school in self.schools}
        held = [school for school in list_slices(self.paths, semester) if school in known]
        return {school: self.results_of(school, semester) for school in held}

    @remembering
    def hidden_results(self, tier: str) -> pd.DataFrame:
        """The results that a ring may not see: ``semester``, ``department`` (a school or ""), `ITEM_KEYS`."""
        names, reason = ["semester", "department", *ITEM_KEYS], f"reason_{tier}"
        parts = [part.assign(department=school) for school, part in self._results.items()]
        parts += [self.planned_totals.assign(department=UNIVERSITY)] if parts else []
        empty = pd.DataFrame({name: pd.Series(dtype="str") for name in names})
        return pd.concat([empty, *(part.loc[part[reason].notna(), names] for part in parts)], ignore_index=True)

    @remembering
    def hidden_departments(self, school: str, tier: str) -> pd.DataFrame:
        """The results of a school's departments that a ring may not see: ``semester``, ``department``, `ITEM_KEYS`."""
        names, reason = ["semester", "department", *ITEM_KEYS], f"reason_{tier}"
        held = [semester for semester in self.semesters if school in list_slices(self.paths, semester)]
        plans = [self.results_of(school, semester) for semester in held]
        empty = pd.DataFrame({name: pd.Series(dtype="str") for name in names})
        hidden = [plan.loc[plan[reason].notna() & plan["department"].ne(WHOLE), names] for plan in plans]
        return pd.concat([empty, *hidden], ignore_index=True)

    @property
    @remembering
    def planned_totals(self) -> pd.DataFrame:
        """The results of the whole university, and which of them each ring may not see (`plan_university`)."""
        return plan_university(
            self._results, self.params, released=read_totals(self.paths, self.params, self.semesters)
        )

    @property
    @remembering
    def _results(self) -> dict[str, pd.DataFrame]:
        """What is planned of each school as a whole, in all ``semesters``."""
        parts: dict[str, list[pd.DataFrame]] = {}
        for semester in self.semesters:
            for school in list_slices(self.paths, semester):
                plan = self.results_of(school, semester)
                parts.setdefault(school, []).append(plan[plan["department"].eq(WHOLE)])
        return {school: pd.concat(plans, ignore_index=True) for school, plans in parts.items()}

    @property
    @remembering
    def registers(self) -> Registers:
        """The registers of the university as they stood on the report's date; invented ones beside sample data."""
        return open_registers(self.paths, self.params, on=self.date, takes_sample=self.is_sample)

    @property
    def date(self) -> dt.date:
        """The day of the report: its semester's, or the last of its month."""
        return last_day_of(self.month) if self.month else self.last.report_date

    @property
    def is_sample(self) -> bool:
        """Whether any of the data are synthetic."""
        return any(is_sample(self.paths, semester) for semester in self.semesters)


def open_university(
    paths: Paths, params: Params, *, semester: str, survey: str = "", month: str = ""
) -> UniversityData:
    """What a report on the university is about, its names checked; ``survey`` and ``month`` "" are none.

    Raises
    ------
    ParamsError
        If the semester or the survey is unknown; names the nearest one.
    """
    kept = _KEPT_OPEN.get((paths, semester, survey, month))
    if kept is not None and kept.params is params:
        return kept
    params.semester(semester)
    if survey:
        params.survey(survey)
    return UniversityData(params, paths, semester, survey, month)


#: What was opened before this process was forked.
_KEPT_OPEN: dict[tuple[Paths, str, str, str], UniversityData] = {}


def keep_university(data: UniversityData) -> None:
    """Let `open_university` give out ``data`` in this process and those forked from it."""
    _KEPT_OPEN[data.paths, data.semester, data.survey, data.month] = data
