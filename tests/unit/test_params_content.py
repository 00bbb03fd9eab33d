"""The shipped params of the sample university say what the regulation says."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

from qa_lib.params import LOCALES, Scale, Survey, Text, load_params

pytestmark = pytest.mark.unit

PARAMS = load_params(Path(__file__).resolve().parents[2] / "params")
SURVEYS = pytest.mark.parametrize("survey", PARAMS.surveys, ids=lambda survey: survey.code)


def wordings_of(survey: Survey) -> list[Text]:
    """Every question of a survey."""
    return [item.text for item in survey.items] + [question.text for question in survey.open_questions]


def test_surveys_are_those_of_the_catalogue() -> None:
    """All nine surveys of clause 7.8 are there, in its order."""
    assert [survey.number for survey in PARAMS.surveys] == list(range(1, 10))


@SURVEYS
def test_survey_has_the_size_of_a_questionnaire(survey: Survey) -> None:
    """A questionnaire has 12 to 30 items, one of them reversed at least, and an open question."""
    assert 12 <= len(survey.items) <= 30
    assert any(item.reversed for item in survey.items)
    assert survey.open_questions


@SURVEYS
def test_wordings_stand_for_one_question(survey: Survey) -> None:
    """A column of an export can be told by any wording, heading or code of its question, and by one only."""
    questions = [*survey.items, *survey.open_questions]
    headings = [{q.code, *(q.text[locale] for locale in LOCALES), *q.columns} for q in questions]
    context = {word.casefold() for words in PARAMS.intake.columns.values() for word in words}
    spellings = [word.casefold() for words in headings for word in words]
    assert len(spellings) == len(set(spellings))
    assert not context & set(spellings)


@SURVEYS
def test_kazakh_wordings_have_kazakh_letters(survey: Survey) -> None:
    """No Kazakh wording is the Russian one left untranslated."""
    for wording in wordings_of(survey):
        assert set(wording.kk.casefold()) & set("әғқңөұүһі")
        assert len({wording.kk, wording.ru, wording.en}) == 3
        assert not set(wording.ru.casefold()) & set("әғқңөұүһі")


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("1_qanagat_2025-autumn.xlsx", "satisfaction"),
        ("satisfaction_pharm.csv", "satisfaction"),
        ("2_adaldyq_2025-autumn.xlsx", "integrity"),
        ("Таза сессия 2025.xlsx", "integrity"),
        ("3_oqytushy_2025-autumn.csv", "teaching"),
        ("Оқытушыны бағалау.xlsx", "teaching"),
        ("4_poq_2025-spring.csv", "staff"),
        ("5_tulek.xlsx", "alumni"),
        ("Опрос работодателей.xlsx", "employers"),
        ("7_abp.xlsx", "admin"),
        ("8_alauqat.sav", "wellbeing"),
        ("9_tyndaushy.csv", "ape"),
        ("population.xlsx", None),
        ("teachers.csv", None),
        ("coding.xlsx", None),
    ],
)
def test_files_patterns_name_one_survey(file: str, code: str | None) -> None:
    """Each raw file belongs to one survey, and the other files of a semester to none."""
    names = [
        survey.code
        for survey in PARAMS.surveys
        if any(fnmatch(file.casefold(), pattern.casefold()) for pattern in survey.files)
    ]
    assert names == ([code] if code else [])


@pytest.mark.parametrize(
    ("code", "positive"),
    [
        ("agree5", (4, 5)),
        ("satisfied5", (4, 5)),
        ("quality5", (4, 5)),
        ("frequency5", (4, 5)),
        ("ten", (7, 8, 9, 10)),
        ("recommend11", (7, 8, 9, 10)),
        ("who5", (4, 5)),
    ],
)
def test_scales_follow_the_rule_of_the_top_share(code: str, positive: tuple[int, ...]) -> None:
    """The midpoints in the top 40 % of each scale are those that the digest of clause 7.5.3 (2) lists."""
    scale: Scale = PARAMS.scale(code)
    k = len(scale.values)
    top = 1 - PARAMS.policy.measurement.positive_top_share.value
    assert tuple(value for i, value in enumerate(scale.values, start=1) if (i - 0.5) / k >= top) == positive


def test_school_of_pharmacy_has_the_regulated_short_name() -> None:
    """Clause 8.3 prints this name in its example of a file name."""
    assert PARAMS.school("pharm").short_name.kk == "Фарм.Мектеп"


def test_rings_grow_stricter_outwards() -> None:
    """What a wider ring may see, a narrower one may see too (8.1.2)."""
    rings = PARAMS.policy.disclosure
    order = [rings.internal, rings.corporate, rings.public]
    for name in ("ratings_n_min", "comments_n_min", "themes_n_min"):
        bounds = [getattr(ring, name).value for ring in order]
        assert bounds == sorted(bounds)
    assert not rings.public.quoted_states.value
    assert rings.corporate.quoted_states.value == ("public",)
