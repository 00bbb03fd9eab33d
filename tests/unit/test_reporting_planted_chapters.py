"""The chapters on respondents and teaching where their models are estimated: a school of the synthetic university."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from chapters import NOTEBOOKS, code_of, show_notebook
from given import NO_DATA, ROOT, give
from planted import draw_learners, draw_slice

from qa_lib.analysis import Scored, score_slice
from qa_lib.analysis.data import ReportData
from qa_lib.params import Params, load_params
from qa_lib.paths import Paths
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.chapters import respondents, teaching
from qa_lib.reporting.display import FigureView, Prose
from qa_lib.reporting.language import Language

pytestmark = pytest.mark.unit
SCHOOL, SEMESTER = "ped", "2025-autumn"
CHAPTERS = [notebook for notebook in NOTEBOOKS if code_of(notebook) in ("respondents", "teaching")]


@pytest.fixture(scope="module")
def params() -> Params:
    """The params of the repository."""
    return load_params(ROOT / "params")


@pytest.fixture(scope="module")
def school(params: Params) -> Scored:
    """What the school answered, and its population."""
    slice_ = draw_slice(params, school=SCHOOL, semesters=(SEMESTER,), surveys=("satisfaction", "teaching"))
    learners = draw_learners(params, school=SCHOOL, semester=SEMESTER)
    return score_slice(replace(slice_, population=learners), params=params)


def open_one(params: Params, school: Scored, code: str, *, locale: str, tier: str, department: str = "") -> Chapter:
    """A chapter of the school's or a department's report."""
    paths = Paths(root=ROOT, data=NO_DATA, params=ROOT / "params")
    data = ReportData(params, paths, SCHOOL, SEMESTER, department or None)
    give(data, semesters=(SEMESTER,), whole_school=school, other_schools=())
    ring = getattr(params.policy.disclosure, tier)
    return Chapter(code, data, ring, tier, Language(locale, folder=ROOT / "locale", strict=True))


@pytest.mark.parametrize("notebook", CHAPTERS, ids=lambda path: path.stem)
@pytest.mark.parametrize(("locale", "tier", "is_department"), [("kk", "internal", False), ("ru", "public", True)])
def test_chapters_with_models_show_every_section(
    params: Params, school: Scored, notebook, locale: str, tier: str, is_department: bool
) -> None:
    """Every section says what it found, in every language; nothing is nan and no pseudonym is shown."""
    department = params.school(SCHOOL).departments[0].code if is_department else ""
    chapter = open_one(params, school, code_of(notebook), locale=locale, tier=tier, department=department)
    views = show_notebook(chapter, notebook)
    texts = "\n".join(view.markdown for view in views if not isinstance(view, FigureView))
    assert not re.search(r"\bnan\b|<NA>|\bNone\b", texts)
    names = {name for column in ("teacher_id", "respondent_id") for name in school.responses[column].dropna().unique()}
    assert not [name for name in names if name in texts]


def headings(section) -> str:
    """The heading of a section, without its address and what Markdown needs."""
    return section.views[0].markdown.split(" {#")[0].replace("\\", "")


def test_teaching_says_what_was_planted(params: Params, school: Scored) -> None:
    """The number that can be trusted, a count of teachers below the average, and no teacher's place."""
    chapter = open_one(params, school, "teaching", locale="en", tier="internal")
    assert re.search(r"can be trusted from \d\d questionnaires on;", headings(teaching.show_trust(chapter)))
    section = teaching.show_teachers(chapter)
    n_below, n = map(int, re.match(r"## (\d+) of (\d+) teachers lie", headings(section)).groups())
    assert 0 < n_below < n / 4
    prose = " ".join(view.markdown for view in section.views if isinstance(view, Prose))
    assert "not a ranking" in prose


def test_respondents_says_what_was_planted(params: Params, school: Scored) -> None:
    """The urged first course is named, weights take the level back, and what silence could turn is told."""
    chapter = open_one(params, school, "respondents", locale="en", tier="internal")
    assert "over-represented among the respondents year 1 (+" in headings(respondents.show_representativeness(chapter))
    weights = headings(respondents.show_weighting(chapter))
    assert re.search(r"the level would be \d\.\d percentage points lower", weights)
    silence = respondents.show_nonresponse(chapter)
    assert len(next(view for view in silence.views if hasattr(view, "rows")).rows) == 2
