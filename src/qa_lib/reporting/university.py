"""The chapters of reports on the university: the annual report, a month, a survey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from qa_lib.analysis.release import find_hidden
from qa_lib.analysis.university import UniversityData, open_university
from qa_lib.params import KINDS, Params, Survey
from qa_lib.paths import Paths
from qa_lib.reporting.chapter import BaseChapter, check_names, ring_of
from qa_lib.reporting.language import Language
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.terms import say_heading


@dataclass(frozen=True)
class UniversityChapter(BaseChapter):
    """A chapter about the university as a whole.

    Rows with a ``school`` are results of that school; with a ``department``, too, those of that department.
    """

    data: UniversityData

    def _find_planned(self, frame: pd.DataFrame) -> pd.Series:
        plan = self.data.hidden_results(self.tier)
        now: dict[str, Any] = {"semester": self.data.semester, "order": self.data.semesters}
        if not {"school", "department"} <= set(frame.columns):
            return find_hidden(frame.rename(columns={"school": "department"}), plan, **now, department="")
        of_schools = frame.drop(columns="department").rename(columns={"school": "department"})
        hidden = find_hidden(of_schools, plan, **now, department="")
        is_of_department = frame["department"].fillna("").ne("")
        for school, rows in frame[is_of_department].groupby("school"):
            own = self.data.hidden_departments(str(school), self.tier)
            hidden.loc[rows.index] = find_hidden(rows, own, **now, department="")
        return hidden

    def unit_name(self, *, is_short: bool = True) -> str:
        """The name of the university."""
        institution = self.params.institution
        return self.language.name(institution.short_name if is_short else institution.name)

    def name_schools(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A copy with ``school_label``: the short name of the school, the university's for ""."""
        names = {school.code: self.language.name(school.short_name) for school in self.data.schools}
        names[""] = self.unit_name()
        return frame.assign(school_label=[names.get(code, code) for code in frame["school"]])

    def school_column(self) -> Column:
        """The column of schools after `name_schools`."""
        return Column("school_label", say_heading("school", self.language))

    def main_survey(self) -> Survey | None:
        """The survey that the report is about, or that about the whole experience of learners."""
        return self.params.survey(self.data.survey) if self.data.survey else super().main_survey()

    def no_survey(self) -> str:
        """Why a section has nothing to show when nobody was asked."""
        return self.language.text("No survey was held in the {year}.", year=self.language.academic_year(self.data.last))


def open_university_chapter(
    code: str,
    params: Params,
    paths: Paths,
    *,
    tier: str,
    locale: str,
    semester: str = "",
    month: str = "",
    survey: str = "",
    **unit: str,
) -> UniversityChapter:
    """Check the parameters of a chapter about the university and open its data; ``unit`` are empty names.

    Raises
    ------
    ParamsError
        If a parameter is not among the valid ones; names all wrong ones, each with the nearest valid name.
    """
    semester = semester or (params.semester_in_month(month).code if month else "")
    valid = {
        "code": [chapter.code for kind in KINDS[2:] for chapter in getattr(params.reports, kind)],
        "semester": [one.code for one in params.semesters.semesters],
        "survey": ["", *(one.code for one in params.surveys)],
        "department": [""],
    }
    given = {"code": code, "tier": tier, "locale": locale, "semester": semester, "survey": survey}
    check_names(params, {"department": "", **given, **unit}, valid)
    data = open_university(paths, params, semester=semester, survey=survey, month=month)
    return UniversityChapter(code, data, ring_of(params, tier), tier, Language(locale, paths.locale))
