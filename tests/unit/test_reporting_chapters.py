"""Every section of every chapter, on a small university whose truth is known."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from chapters import NOTEBOOKS, code_of, show_notebook
from given import give

from qa_lib.analysis import ReportData
from qa_lib.analysis.result_cells import count_cells
from qa_lib.analysis.theme_trend import tabulate_theme_trend
from qa_lib.errors import ParamsError
from qa_lib.privacy.disclosure import measure_columns
from qa_lib.reporting import open_chapter, theme_sections
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.chapters import comparison, methods, open_answers, respondents, summary, teaching
from qa_lib.reporting.display import FigureView, Prose, TableView
from qa_lib.reporting.language import Language

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
ACCOUNT_COLUMNS = ["file", "survey", "sha256", "n_rows", "n_duplicates", "n_rejected_rows", "n_responses", "n_cells"]

MakeChapter = Callable[..., Chapter]


@pytest.fixture
def make_chapter(make_data: Callable[..., ReportData]) -> MakeChapter:
    """Makes an open chapter of the small university."""

    def make(
        code: str = "summary",
        *,
        locale: str = "en",
        tier: str = "internal",
        data: ReportData | None = None,
        **unit: str,
    ) -> Chapter:
        data = data or make_data(**unit)
        account = data.university.account.reindex(columns=[*ACCOUNT_COLUMNS, "n_rejected_cells"])
        vars(data.university).update(account=account, losses=account)
        ring = getattr(data.params.policy.disclosure, tier)
        language = Language(locale, folder=ROOT / "locale", strict=True)
        return Chapter(code=code, data=data, ring=ring, tier=tier, language=language)

    return make


@pytest.fixture(scope="module")
def known_data(make_data: Callable[..., ReportData]) -> Callable[..., ReportData]:
    """As ``make_data``, the same object for the same unit: for tests that change nothing, as chapters share it."""

    @cache
    def recall(semester: str | None = None, department: str | None = None) -> ReportData:
        return make_data(department=department, **{"semester": semester} if semester else {})

    return recall


CASES = [
    {"locale": "kk"},
    {"locale": "ru", "tier": "public", "semester": "2024-autumn"},
    {"locale": "en", "tier": "corporate", "department": "pharm-tech"},
]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("case", CASES, ids=["school", "first-semester", "department"])
def test_chapter_shows_every_section(
    notebook: Path, case: dict[str, str], make_chapter: MakeChapter, known_data: Callable[..., ReportData]
) -> None:
    """Every cell makes its section in every language, ring and kind of report; names are unique, nothing is nan."""
    data = known_data(case.get("semester"), case.get("department"))
    views = show_notebook(make_chapter(code_of(notebook), data=data, **case), notebook)
    names = [view.name for view in views if not isinstance(view, Prose)]
    assert len(set(names)) == len(names)
    texts = [view.markdown for view in views if not isinstance(view, FigureView)]
    assert not [text for text in texts if re.search(r"\bnan\b|<NA>|\bNone\b|\{\w+\}(?!$)", text)]
    assert all(view.alt and view.table.rows for view in views if isinstance(view, FigureView))


def test_summary_says_that_satisfaction_fell(make_chapter: MakeChapter) -> None:
    """The known fall in the small university is among the findings, with a person to decide on it."""
    chapter = make_chapter()
    heading, table = summary.show_findings(chapter).views
    assert heading.markdown == "## 3 findings need a decision {#summary-findings-section}"
    assert "below the threshold of 60" in table.rows[0][0]
    assert {row[2] for row in table.rows} == {"Quality assurance commission (school)"}


def test_benchmark_finds_the_unit_below(make_chapter: MakeChapter) -> None:
    """The unit whose answers were made worse than the rest's is found below it."""
    heading = comparison.show_benchmark(make_chapter("comparison")).views[0].markdown
    assert "levels lower, 0 higher" in heading


def test_departments_are_not_compared_in_the_report_of_one(make_chapter: MakeChapter) -> None:
    """A department's report says why it compares no departments."""
    views = comparison.show_departments(make_chapter("comparison", department="pharm-tech")).views
    assert views[1].markdown.startswith("::: {.notice}")


@pytest.mark.parametrize(("tier", "n_panels"), [("internal", 2), ("public", 1)])
def test_teachers_beyond_the_internal_ring_stand_together(tier: str, n_panels: int, make_chapter: MakeChapter) -> None:
    """Only the internal ring sees which department a dot belongs to, and nobody a name."""
    chapter = make_chapter("teaching", tier=tier)
    frame = chapter.release(pd.DataFrame({"department": ["pharm-tech", "pharm-chem"], "n_respondents": [50, 60]}))
    assert teaching._panels(chapter, frame)["label"].nunique() == n_panels


def _quotes(chapter: Chapter) -> set[str]:
    views = open_answers.show_quotes(chapter).views
    return {view.markdown.removeprefix("> ") for view in views if view.markdown.startswith("> ")}


@pytest.mark.parametrize(
    ("tier", "states"),
    [("internal", {"undecided", "public", "private"}), ("corporate", {"public"}), ("public", set())],
)
def test_quotes_are_of_the_states_that_the_ring_allows(tier: str, states: set[str], make_chapter: MakeChapter) -> None:
    """Outside the internal ring only what a reviewer released is quoted, and on the website nothing."""
    chapter = make_chapter("open-answers", tier=tier)
    comments = chapter.data.current.comments
    allowed = set(comments.loc[comments["state"].isin(states), "text"])
    quotes = _quotes(chapter)
    assert bool(quotes) == bool(states)
    assert quotes <= allowed


def test_themes_stand_under_every_semester(make_chapter: MakeChapter) -> None:
    """The table of themes by semester has the counts of the trend; with a hidden one in the order of the code frame."""
    chapter = make_chapter("open-answers")
    tables = [view for view in theme_sections.show_trend(chapter).views if isinstance(view, TableView)]
    (table,) = (view for view in tables if view.name == "open-answers-semesters")
    order = list(chapter.params.lineage.themes)
    trend = tabulate_theme_trend(chapter.data)
    if chapter.release_themes(trend)["is_suppressed"].any():
        trend = trend.iloc[sorted(range(len(trend)), key=lambda place: order.index(trend["theme"].iloc[place]))]
    place = [column.name for column in table.columns].index("n_respondents")
    pairs = list(zip((row[place] for row in table.rows), trend["n_respondents"], strict=True))
    shown = [pair for pair in pairs if pair[0] is not None]
    assert len(shown) > 0
    assert all(count == known for count, known in shown)


def test_nothing_is_quoted_outside_while_nobody_has_reviewed(make_chapter: MakeChapter) -> None:
    """Undecided answers stay inside."""
    chapter = make_chapter("open-answers", tier="corporate")
    unit = chapter.data.unit
    give(chapter.data, unit=replace(unit, comments=unit.comments.assign(state="undecided")))
    assert not _quotes(chapter)


def test_release_hides_small_groups_from_words_and_tables(make_chapter: MakeChapter) -> None:
    """What a chapter has in its hands is already released: too few respondents, no number."""
    frame = pd.DataFrame({"survey": ["studies"], "n_respondents": [3], "satisfaction_share": [0.9]})
    released = make_chapter().release(frame)
    assert released["is_suppressed"].all()
    assert released["satisfaction_share"].isna().all()
    assert released["label"].tolist() == ["studies"]


#: Tables of the unit's results; those of open answers, teachers and other schools have rules of their own.
PLANNED = re.compile(
    "summary|satisfaction|teaching-(items|dep)|dynamics|comparison-(targets|university|dep)|instruments"
)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_chapter_shows_no_result_that_the_plan_hides(notebook: Path, make_chapter: MakeChapter) -> None:
    """Where all results are hidden, no table or figure has the number of one."""
    chapter = make_chapter(code_of(notebook))
    plan = count_cells(chapter.data.whole_school, n_needed=0).assign(reason="too_few", protects=pd.NA)
    give(chapter.data, hidden_results=plan)
    views = [view for view in show_notebook(chapter, notebook) if not isinstance(view, Prose)]
    tables = [view.table if isinstance(view, FigureView) else view for view in views]
    planned = [table for table in tables if PLANNED.match(table.name)]
    frames = [pd.DataFrame(table.rows, columns=[column.name for column in table.columns]) for table in planned]
    measures = [frame[measure_columns(frame)].drop(columns="n", errors="ignore") for frame in frames]
    assert not [frame for frame in measures if frame.notna().any(axis=None)]


def test_response_without_questionnaires_says_why(make_chapter: MakeChapter) -> None:
    """A unit from which nothing came gets a notice instead of an empty table."""
    chapter = make_chapter("respondents")
    current = chapter.data.current
    give(chapter.data, current=replace(current, responses=current.responses[:0], answers=current.answers[:0]))
    views = respondents.show_response(chapter).views
    assert views[0].markdown.startswith("## No survey was held")
    assert "autumn 2025" in views[1].markdown


def test_open_chapter_names_every_wrong_parameter() -> None:
    """All wrong parameters are named at once, each with the nearest valid name."""
    with pytest.raises(ParamsError) as caught:
        open_chapter("sumary", school="farm", semester="2025-autum", tier="internal", locale="kz")
    assert len(caught.value.faults) == 4
    assert "did you mean 'pharm'?" in str(caught.value)
    assert "unknown chapter 'sumary'; did you mean 'summary'?" in str(caught.value)


@pytest.mark.parametrize(("date", "words"), [(None, "edition 1."), (dt.date(2026, 3, 2), "approved on 2 March 2026.")])
def test_rules_name_the_approval_only_where_there_is_one(
    date: dt.date | None, words: str, make_chapter: MakeChapter
) -> None:
    """An edition without an approving protocol is cited without a date."""
    chapter = make_chapter("methods")
    policy = chapter.params.policy.model_copy(update={"approved_date": date})
    data = replace(chapter.data, params=chapter.params.model_copy(update={"policy": policy}))
    sentence = methods.show_rules(replace(chapter, data=data)).views[2].markdown.replace("\\", "")
    assert sentence.endswith(words)
