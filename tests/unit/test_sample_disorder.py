"""What goes wrong in the exports, at its known rates; open answers, their codings and the private details in them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from qa_lib.params import Params, load_params
from qa_lib.sample.coding import AGREEMENT_SHARE, CODERS, DOUBLE_CODED_SHARE, HARD_THEMES
from qa_lib.sample.disorder import answer_alike, spoil_cells
from qa_lib.sample.effects import SECONDS_PER_ITEM, SPEEDER_SHARE, SPEEDER_SHARE_OF_STRAIGHT
from qa_lib.sample.mess import CLEAN, Mess
from qa_lib.sample.names import PersonName
from qa_lib.sample.phrases import load_phrases
from qa_lib.sample.private_details import with_check_digit
from qa_lib.sample.setting import Setting
from qa_lib.sample.sheets import SurveyExport, draw_export
from qa_lib.sample.styles import XLSX_STYLES
from qa_lib.sample.writing import Sheet

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def params() -> Params:
    """The params of the repository."""
    return load_params(Path(__file__).parents[2] / "params")


@pytest.fixture(scope="module")
def export(params: Params) -> SurveyExport:
    """The satisfaction survey of one semester, as sent."""
    setting = Setting(params, params.semester("2025-autumn"), seed=3, scale=0.5)
    return draw_export(params.survey("satisfaction"), setting, XLSX_STYLES[0])


def test_spoil_cells_keep_to_their_shares(params: Params) -> None:
    """Blank, not applicable and hard to answer occur as often as `Mess` says."""
    cells = np.full((2000, 20), 4, dtype=object)
    spoiled = spoil_cells(cells, np.random.default_rng(1), mess=Mess(), params=params, style=XLSX_STYLES[1])
    share = np.isin(spoiled, params.intake.not_applicable).mean()
    assert abs(share - Mess().not_applicable_share) < 0.004
    assert (cells == 4).all()


def test_spoil_cells_clean_mess_changes_nothing(params: Params) -> None:
    """Without disorder the cells stay as they are."""
    cells = np.full((50, 20), 4, dtype=object)
    assert (spoil_cells(cells, np.random.default_rng(1), mess=CLEAN, params=params, style=XLSX_STYLES[1]) == 4).all()


def test_answer_alike_gives_the_same_option_everywhere(params: Params) -> None:
    """A straight-liner ticks one option from top to bottom, the others are left alone."""
    survey = params.survey("teaching")
    places = np.random.default_rng(1).integers(0, 5, size=(6, len(survey.items))).astype(np.int8)
    alike = answer_alike(places, survey, params, rows=np.array([True] + [False] * 5))
    assert len(set(alike[0])) == 1
    assert (alike[1:] == places[1:]).all()


def test_draw_export_second_sending_is_later_and_partial(export: SurveyExport) -> None:
    """A duplicate follows its original and answers less."""
    items = [item.code for item in export.survey.items]
    again = export.rows[export.rows["is_duplicate"]].set_index("respondent")
    first = export.rows[~export.rows["is_duplicate"]].set_index("respondent").loc[again.index]
    assert len(again) > 10
    assert (again["submitted_at"] > first["submitted_at"]).all()
    assert ((again[items] != "").sum(axis=1) <= (first[items] != "").sum(axis=1)).all()


def test_sheet_ends_with_empty_rows_and_an_unknown_column(export: SurveyExport) -> None:
    """The export has what nobody asked for: a column without meaning, rows without content."""
    sheet: Sheet = export.sheet()
    assert sheet.headings[-1] == "Құрылғы түрі"
    assert len(sheet.headings) == len(sheet.rows[0])
    assert not any(any(row) for row in sheet.rows[-3:])


def test_code_comments_agree_as_often_as_planted(export: SurveyExport) -> None:
    """The second coder codes a quarter and mostly agrees."""
    key = ["respondent", "question", "theme"]
    easy = export.codings[~export.codings["theme"].isin(HARD_THEMES)]
    first, second = (easy[easy["coder"] == coder] for coder in CODERS)
    agreed = second.merge(first, on=key).shape[0] / len(second)
    assert abs(len(second) / len(first) - DOUBLE_CODED_SHARE) < 0.05
    assert AGREEMENT_SHARE - 0.05 < agreed < AGREEMENT_SHARE + 0.10


def test_draw_export_tells_durations_with_few_speeders(export: SurveyExport) -> None:
    """Every questionnaire of a timed survey has its seconds; those who answer alike are speeders more often."""
    seconds = export.rows["duration"].astype(float) / len(export.survey.items)
    is_fast, is_straight = seconds < 2, export.rows["is_straight_line"].to_numpy(bool)
    assert abs(is_fast[is_straight].mean() - SPEEDER_SHARE_OF_STRAIGHT) < 0.13
    assert abs(is_fast[~is_straight].mean() - SPEEDER_SHARE) < 0.01
    assert abs(seconds.median() - SECONDS_PER_ITEM) < 0.5


def test_draw_export_numbers_of_persons_belong_to_nobody(export: SurveyExport) -> None:
    """Every individual number has a birth in 2096 or later and a right check digit; every telephone has 000."""
    texts = pd.concat([export.rows[question.code] for question in export.survey.open_questions])
    numbers = [number for text in texts for number in re.findall(r"\b\d{12}\b", text)]
    assert numbers
    assert all(
        number == with_check_digit(number[:11]) and number[:2] >= "96" and number[6] == "5" for number in numbers
    )
    assert all("000" in text for text in texts if "+7" in text)


@pytest.mark.parametrize(
    ("name", "kazakh", "russian"),
    [
        (PersonName("Омарова", "Айгүл", "Серікқызы", is_woman=True), "Айгүл Серікқызына", "Омаровой"),
        (PersonName("Омаров", "Нұрлан", "Маратұлы", is_woman=False), "Нұрлан Маратұлына", "Омарову"),
        (PersonName("Белов", "Олег", "Викторович", is_woman=False), "Олег Викторовичке", "Белову"),
        (PersonName("Белова", "Анна", "Викторовна", is_woman=True), "Анна Викторовнаға", "Беловой"),
    ],
)
def test_person_name_dative(name: PersonName, kazakh: str, russian: str) -> None:
    """Names are declined as the language has it."""
    assert (name.kazakh_dative, name.russian_dative) == (kazakh, russian)


def test_load_phrases_every_theme_has_its_own_sentences(params: Params) -> None:
    """Each theme of the learners' code frame is written about in many ways in Kazakh and in Russian."""
    phrases = load_phrases()
    frame = next(frame for frame in params.codeframes if frame.code == "learners")
    for theme in frame.themes:
        for way in ("kk", "ru"):
            assert len(set(phrases.sentences[way][theme.category][theme.code])) >= 8
