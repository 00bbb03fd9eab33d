"""The door of a notebook: `open_chapter` checks the parameters and gives the chapter its data, language and ring."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.errors import ParamsError, unknown_name
from qa_lib.params import TIERS, Params, Ring, Survey, load_params
from qa_lib.paths import Paths, find_paths
from qa_lib.privacy import disclose, disclose_quotes, disclose_themes
from qa_lib.reporting.display import FigureView, Prose, TableView
from qa_lib.reporting.figures import make_figure
from qa_lib.reporting.labels import add_labels
from qa_lib.reporting.language import Language, mark
from qa_lib.reporting.sections import make_heading
from qa_lib.reporting.tables import Column, make_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.analysis.data import ReportData

TITLES = {
    "summary": mark("Summary"),
    "respondents": mark("Respondents and representativeness"),
    "data-quality": mark("Data quality"),
    "satisfaction": mark("Satisfaction"),
    "teaching": mark("Teaching as evaluated by learners"),
    "dynamics": mark("Dynamics"),
    "comparison": mark("Comparison with targets and with the university"),
    "open-answers": mark("Open answers"),
    "instruments": mark("Reliability and structure of the questionnaires"),
    "risks": mark("Risks"),
    "capa": mark("Corrective and preventive actions"),
    "methods": mark("Methods and provenance"),
    "participation": mark("Participation"),
    "results": mark("Results of the university"),
    "conclusions": mark("Indicators and conclusions"),
    "month": mark("The month"),
    "recommendations": mark("Recommendations of accreditation"),
    "findings": mark("Findings and decisions"),
    "calendar": mark("Calendar and deadlines"),
    "coverage": mark("Objects of monitoring"),
    "cross-check": mark("Reported figures and the data"),
    "control": mark("In-department control"),
    "attendance": mark("Attendance"),
}


@dataclass(frozen=True)
class BaseChapter(ABC):
    """One chapter of one report: for whom, and in which language. What it is about is the business of its kind."""

    code: str
    data: Any
    ring: Ring
    tier: str
    language: Language

    @property
    def params(self) -> Params:
        """The university's params."""
        params: Params = self.data.params
        return params

    def title(self) -> Prose:
        """The chapter's title."""
        return make_heading(1, self.title_of(self.code), self.code)

    def title_of(self, code: str) -> str:
        """The title of a chapter of the report."""
        return self.language.text(TITLES[code])

    def release(
        self,
        frame: pd.DataFrame,
        *,
        n_column: str = "n_respondents",
        value_columns: Sequence[str] | None = None,
        within: Sequence[str] | None = None,
        is_of_unit: bool = True,
    ) -> pd.DataFrame:
        """The frame as this ring may see it, with names for its codes; every table and figure is made of such a frame.

        Rows with a ``survey`` are results of the unit, which the release's plan may hide; they are not
        (``is_of_unit=False``) where they tell of teachers or other units. A column ``is_hidden_<tier>`` marks rows that
        another plan hides from the ring. Words are made from the frame too, so that no
        sentence says what a table hides.
        """
        disclosed = disclose(
            frame,
            ring=self.ring,
            n_column=n_column,
            value_columns=value_columns,
            within=within,
            hidden=self._find_hidden(frame, is_of_unit=is_of_unit and "survey" in frame.columns),
        )
        return add_labels(disclosed, params=self.params, language=self.language)

    def _find_hidden(self, frame: pd.DataFrame, *, is_of_unit: bool) -> pd.Series:
        """Rows that the plan of results hides (where they are the unit's), and those that a table marks."""
        marked = frame.get(f"is_hidden_{self.tier}", pd.Series(False, index=frame.index))
        hidden: pd.Series = marked.eq(True).fillna(False).astype(bool)
        return hidden | self._find_planned(frame) if is_of_unit else hidden

    @abstractmethod
    def _find_planned(self, frame: pd.DataFrame) -> pd.Series:
        """Results that the release's plan hides."""

    def _find_planned_themes(self, _frame: pd.DataFrame) -> pd.Series | None:
        """Counts of themes that their plan hides; None without one."""
        return None

    @abstractmethod
    def unit_name(self, *, is_short: bool = True) -> str:
        """What the report is about."""

    def main_survey(self) -> Survey | None:
        """The survey about the respondents' whole experience that comes first in the catalogue and was held."""
        return next((survey for survey in self.data.surveys if survey.subject == "none"), None)

    @abstractmethod
    def no_survey(self) -> str:
        """Why a section has nothing to show when no questionnaire was received."""

    def table(
        self,
        frame: pd.DataFrame,
        columns: Sequence[Column],
        *,
        name: str,
        caption: str,
        note: str = "",
        further: Sequence[Column] = (),
    ) -> TableView:
        """A released frame as a table; ``further`` columns stand in its data alone."""
        notes = " ".join(words for words in (note, self._explain_rounding(frame)) if words)
        return make_table(
            frame, columns=columns, name=name, caption=caption, note=notes, further=further, language=self.language
        )

    def _explain_rounding(self, frame: pd.DataFrame) -> str:
        """How what passed the door of this ring was rounded; nothing where it was not."""
        base = self.ring.round_to.value
        if "is_rounded" in frame.columns and frame["is_rounded"].any():
            base = max(base or 0, self.ring.themes_n_min.value)
        if not base or "is_suppressed" not in frame.columns:
            return ""
        return self.language.text(
            "Counts are rounded to multiples of {base}, shares and means accordingly; a total may differ from the sum "
            "of its parts.",
            base=self.language.number(base),
        )

    def figure(self, drawn: Figure, table: TableView, *, finding: str) -> FigureView:
        """A figure with its data as table; name and caption are the table's, the alt text also says the finding."""
        return make_figure(
            drawn, name=f"{table.name}-figure", caption=table.caption, alt=f"{table.caption}. {finding}.", table=table
        )

    def release_themes(self, frame: pd.DataFrame, *, within: Sequence[str] | None = None) -> pd.DataFrame:
        """A table of themes as this ring may see it, with the names of the themes.

        Rows with a ``theme`` are counts of the unit in this semester or in that of the row, in all surveys or in that
        of the row; with ``n_semesters`` or ``unit`` (a part of it) they are counts over all semesters. Those of parts
        and of pairs (``first``, ``second``) are rounded to the ring's minimum: else the count of one report minus that
        of the last is a semester's.
        """
        hidden = self._find_planned_themes(frame) if "theme" in frame.columns else None
        is_part = "unit" in frame.columns or "first" in frame.columns
        base = self.ring.themes_n_min.value if is_part else None
        disclosed = disclose_themes(frame, ring=self.ring, within=within, hidden=hidden, least_base=base)
        disclosed = disclosed.assign(is_rounded=is_part)
        return add_labels(disclosed, params=self.params, language=self.language)

    def release_quotes(self, answers: pd.DataFrame, *, n_respondents: int) -> pd.DataFrame:
        """The redacted open answers that this ring may read."""
        return disclose_quotes(answers, ring=self.ring, n_respondents=n_respondents)

    def period(self, semester: str) -> str:
        """The label of a semester."""
        return self.language.semester_label(self.params.semester(semester))


@dataclass(frozen=True)
class Chapter(BaseChapter):
    """A chapter about a school or one of its departments."""

    data: ReportData

    def _find_planned(self, frame: pd.DataFrame) -> pd.Series:
        """Rows that the plan hides; of other schools it says nothing."""
        from qa_lib.analysis.release import find_hidden

        plan = self.data.hidden_results(self.tier)
        unit = {"semester": self.data.semester, "department": self.data.department or ""}
        hidden = find_hidden(frame, plan, **unit, order=self.data.semesters)
        return hidden & frame["school"].eq(self.data.school) if "school" in frame.columns else hidden

    def _find_planned_themes(self, frame: pd.DataFrame) -> pd.Series:
        """Counts of themes that their plan hides."""
        from qa_lib.analysis.main_survey import find_main_survey
        from qa_lib.analysis.theme_release import find_hidden_themes, find_rests

        plan, department = self.data.planned_themes, self.data.department or ""
        if "unit" in frame.columns:  # rounded instead (`release_themes`)
            return pd.Series(False, index=frame.index)
        now = {"semester": self.data.semester, "department": department}
        hidden = find_hidden_themes(frame, plan, tier=self.tier, **now)
        if "n_semesters" not in frame.columns:
            return hidden
        over_semesters = {"survey": find_main_survey(self.data), "department": department}
        return hidden | find_rests(frame.assign(**over_semesters), plan, tier=self.tier)

    def unit_name(self, *, is_short: bool = True) -> str:
        """The name of the department, or the name of the school."""
        school = self.params.school(self.data.school)
        if self.data.department:
            return self.language.name(school.department(self.data.department).name)
        return self.language.name(school.short_name if is_short else school.name)

    def no_survey(self) -> str:
        """Why a section has nothing to show when the unit sent in nothing."""
        return self.language.text(
            "No questionnaire of this unit was received for {period}; a survey has results only for the "
            "semesters in which it is held.",
            period=self.period(self.data.semester),
        )


def open_chapter(code: str, *, tier: str, locale: str, **about: str) -> BaseChapter:
    """Check the parameters of a chapter and open its data.

    ``about`` says what the chapter is about, as the notebooks of its kind of report declare it: ``school``,
    ``semester``, ``department``; with the school "" the university; or a ``month``; or a ``survey`` and ``semester``.

    Raises
    ------
    ParamsError
        If a parameter is not among the valid ones; names all wrong ones, each with the nearest valid name.
    IntakeError
        If the semester of a school has no data.
    """
    paths = find_paths()
    params = load_params(paths.params)
    if not about.get("school"):
        from qa_lib.reporting.university import open_university_chapter

        return open_university_chapter(code, params, paths, tier=tier, locale=locale, **about)
    return _open_unit_chapter(code, params, paths, tier=tier, locale=locale, **about)


def _open_unit_chapter(
    code: str, params: Params, paths: Paths, *, tier: str, locale: str, school: str, semester: str, department: str = ""
) -> Chapter:
    from qa_lib.analysis.data import open_data

    valid = {"semester": [one.code for one in params.semesters.semesters], "school": _schools(params)}
    if school in valid["school"]:
        valid["department"] = ["", *(department.code for department in params.school(school).departments)]
    given = {"code": code, "tier": tier, "locale": locale, "school": school, "semester": semester}
    check_names(params, given | {"department": department}, valid)
    data = open_data(paths, params, school=school, semester=semester, department=department or None)
    return Chapter(code=code, data=data, ring=ring_of(params, tier), tier=tier, language=Language(locale, paths.locale))


def _schools(params: Params) -> list[str]:
    return [school.code for school in params.institution.schools]


def ring_of(params: Params, tier: str) -> Ring:
    """The rules of a ring of readers."""
    ring: Ring = getattr(params.policy.disclosure, tier)
    return ring


def check_names(params: Params, given: Mapping[str, str], valid: Mapping[str, Collection[str]]) -> None:
    """Raise a `ParamsError` that names every wrong parameter of a chapter with the nearest valid name."""
    every: dict[str, Collection[str]] = {"code": TITLES, "tier": TIERS, "locale": params.institution.locales, **valid}
    wrong = [name for name, names in every.items() if given[name] not in names]
    if wrong:
        raise ParamsError(
            [str(unknown_name(_KINDS.get(name, name), given[name], filter(None, every[name]))) for name in wrong]
        )


_KINDS = {"code": "chapter"}
