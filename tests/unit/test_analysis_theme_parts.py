"""Themes in the programmes of a school, and beside the levels of the blocks on the same matter."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from given import ROOT, give
from scipy.stats import chi2_contingency

from qa_lib.analysis.data import ReportData
from qa_lib.analysis.main_survey import find_main_survey
from qa_lib.analysis.theme_blocks import tabulate_block_themes
from qa_lib.analysis.theme_units import _test_theme, tabulate_themes_by_programme
from qa_lib.params import CodeFrame, Params
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.chapters import open_answers
from qa_lib.reporting.language import Language
from qa_lib.reporting.theme_parts import THEME_MEASURES, hide_noughts

pytestmark = pytest.mark.unit

PROGRAMMES = ("pharmacy", "production")


def _text(words: str) -> dict[str, str]:
    return dict.fromkeys(("kk", "ru", "en"), words)


@pytest.fixture(scope="module")
def params(small_params: Params) -> Params:
    """The small university with two programmes, and a code frame that names a block of questions."""
    raw = small_params.institution.model_dump()
    names = [{"code": code, "level": "bachelor", "name": _text(code)} for code in PROGRAMMES]
    raw["schools"] = [school | {"programmes": names if school["code"] == "pharm" else ()} for school in raw["schools"]]
    frame = small_params.codeframes[0].model_dump()
    block = small_params.survey("studies").blocks[0].code
    frame["themes"] = [theme | {"blocks": [block] if theme["code"] == "rooms" else []} for theme in frame["themes"]]
    institution = type(small_params.institution).model_validate(raw)
    return small_params.model_copy(
        update={"institution": institution, "codeframes": (CodeFrame.model_validate(frame),)}
    )


@pytest.fixture
def pharm(make_data: Callable[..., ReportData], params: Params) -> ReportData:
    """Who wrote of rooms is of one programme, of the others one in three; each tenth names none."""
    data = make_data()
    whole = data.whole_school
    rooms = set(whole.codings.loc[whole.codings["theme"].eq("rooms"), "response_id"])
    number = whole.responses["response_id"]
    is_first = number.isin(rooms) | (number % 3 == 1)
    programme = pd.Series(np.where(is_first, *PROGRAMMES), index=number.index, dtype="str").mask(number % 10 == 0)
    people = whole.responses["respondent_id"].astype("str") + whole.responses["semester"].astype("str")
    responses = whole.responses.assign(programme=programme, respondent_id=people)
    return give(
        replace(data, params=params), semesters=data.semesters, whole_school=replace(whole, responses=responses)
    )


def _open(data: ReportData, tier: str) -> Chapter:
    ring = getattr(data.params.policy.disclosure, tier)
    return Chapter("open-answers", data, ring, tier, Language("en", folder=ROOT / "locale", strict=True))


def test_themes_by_programme_are_those_of_who_named_it(pharm: ReportData) -> None:
    """Counts are those of a plain group-by; who named no programme is in none; the theme stands out where planted."""
    table = tabulate_themes_by_programme(pharm).set_index(["theme", "unit"])
    assert set(table.index.get_level_values("unit")) == set(PROGRAMMES)
    codings = pharm.unit.codings.query("coder == 'a' and theme == 'rooms'")
    people = pharm.unit.responses[pharm.unit.responses["response_id"].isin(codings["response_id"])]
    counted = people.groupby("programme")["respondent_id"].nunique()
    assert table.loc[("rooms", "pharmacy"), "n_respondents"] == counted["pharmacy"] > 0
    assert counted.sum() < people["respondent_id"].nunique()
    assert table.loc[("rooms", "pharmacy"), "verdict"] == "more"


def test_themes_stand_with_the_block_that_the_code_frame_names(pharm: ReportData) -> None:
    """Only the theme that names a block of the main survey, with its count of this semester."""
    table = tabulate_block_themes(pharm)
    assert table[["survey", "theme"]].to_numpy().tolist() == [["studies", "rooms"]]
    assert find_main_survey(pharm) == "studies"
    codings = pharm.current.codings.query("coder == 'a' and theme == 'rooms' and survey == 'studies'")
    people = pharm.current.responses.set_index("response_id")["respondent_id"].reindex(codings["response_id"])
    assert table["n_respondents"].tolist() == [people.nunique()]


@pytest.mark.parametrize(("tier", "base"), [("internal", 3), ("public", 10)])
def test_counts_by_programme_are_rounded(pharm: ReportData, tier: str, base: int) -> None:
    """As counts by department: the difference of two reports is no count of a semester."""
    released = _open(pharm, tier).release_themes(tabulate_themes_by_programme(pharm), within=["theme"])
    shown = released["n_respondents"].dropna()
    assert len(shown)
    assert (shown % base == 0).all()


def test_small_programme_does_not_keep_the_others_from_being_compared() -> None:
    """It expects fewer than five with the theme: the test is that of the others, and of it nothing can be told."""
    parts = pd.DataFrame({"n_respondents": [60, 2, 20], "n_writers": [300, 33, 310]})
    p_value, residuals = _test_theme(parts)
    others = chi2_contingency([[60, 240], [20, 290]], correction=False)
    assert p_value == pytest.approx(others.pvalue)
    assert residuals.isna().tolist() == [False, True, False]
    assert np.isnan(_test_theme(parts.assign(n_respondents=[2, 0, 1]))[0])


def test_count_of_nobody_says_no_more_than_a_hidden_one() -> None:
    """Neither its number nor its share nor what a test made of it."""
    row = {"n_respondents": 0, "theme_share": 0.0, "theme_low": 0.0, "theme_high": 0.1, "p_value": 0.01}
    frame = pd.DataFrame([row, row | {"n_respondents": 9}]).assign(verdict=["less", "more"], is_suppressed=False)
    shown = hide_noughts(frame)
    assert shown[list(THEME_MEASURES)].isna().all(axis=1).tolist() == [True, False]
    assert shown["is_suppressed"].tolist() == [True, False]
    pd.testing.assert_frame_equal(shown.tail(1), frame.tail(1), check_dtype=False)


def test_levels_of_blocks_stand_beside_themes(pharm: ReportData) -> None:
    """A row a block: its level with the verdict, and the themes on the same matter with their shares."""
    chapter = _open(pharm, "internal")
    *_, told, table = open_answers.show_units(chapter).views
    survey = chapter.params.survey("studies")
    title = chapter.language.name(survey.blocks[0].title)
    assert title in told.markdown
    rows = {row[0]: dict(zip((column.name for column in table.columns), row, strict=True)) for row in table.rows}
    assert len(rows) == len(survey.blocks)
    assert rows[title]["satisfaction_share"] < 0.5
    assert re.fullmatch(r"rooms \d+%", rows[title]["improvement"])
