"""Sentences, numbers and dates as each language writes them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.errors import ParamsError, QaError
from qa_lib.params import Semester
from qa_lib.reporting.language import Language

pytestmark = pytest.mark.unit

FOLDER = Path(__file__).parents[2] / "locale"
KK, RU, EN = (Language(locale, folder=FOLDER, strict=True) for locale in ("kk", "ru", "en"))
AUTUMN = Semester(
    code="2025-autumn",
    season="autumn",
    academic_year=2025,
    start_date=dt.date(2025, 9, 1),
    end_date=dt.date(2026, 1, 20),
    report_date=dt.date(2026, 1, 25),
)


def test_date_in_each_language() -> None:
    """Dates follow the language's own order and words."""
    dates = [language.date(dt.date(2026, 1, 25)) for language in (KK, RU, EN)]
    assert dates == ["2026 жылғы 25 қаңтар", "25 января 2026 г.", "25 January 2026"]


def test_short_date_fits_on_a_line_of_a_table() -> None:
    """Long names of months would be divided in narrow columns."""
    dates = [language.short_date(dt.date(2025, 9, 11)) for language in (KK, RU, EN)]
    assert dates == ["11.09.2025", "11.09.2025", "11 Sep 2025"]


def test_semester_in_each_language() -> None:
    """A semester is named in full in text and briefly in figures."""
    assert KK.semester(AUTUMN) == "2025–2026 оқу жылының күзгі семестрі"
    assert RU.semester(AUTUMN) == "осенний семестр 2025–2026 учебного года"
    assert EN.semester(AUTUMN) == "autumn semester of 2025–2026"
    assert [language.semester_label(AUTUMN) for language in (KK, RU, EN)] == ["2025 күз", "осень 2025", "autumn 2025"]


def test_number_in_each_language() -> None:
    """Thousands are grouped and decimals marked as the language does; the minus is a minus."""
    assert [language.number(-12345.67, 1) for language in (KK, RU, EN)] == [
        "−12\u00a0345,7",
        "−12\u00a0345,7",
        "−12,345.7",
    ]


def test_percent_gets_a_decimal_from_a_thousand_answers() -> None:
    """Precision is shown only where the number of answers carries it."""
    assert EN.percent(0.8534, 999) == "85%"
    assert EN.percent(0.8534, 1000) == "85.3%"
    assert RU.percent(0.8534, 1000) == "85,3\u00a0%"
    assert KK.interval(0.78, 0.84) == "78–84%"


@pytest.mark.parametrize("absent", [None, float("nan"), pd.NA])
def test_number_without_value_is_a_dash(absent: object) -> None:
    """No absent value is ever written as nan."""
    written = {EN.number(absent), EN.percent(absent), EN.points(absent), EN.interval(absent, 0.5), EN.date(absent)}
    assert written == {"—"}


@given(st.floats(min_value=-1, max_value=1, allow_nan=False))
def test_points_never_lose_their_sign(difference: float) -> None:
    """A difference of a tenth of a point or more is written with its sign and never as zero."""
    written = EN.points(difference)
    if abs(difference) >= 0.001:
        assert written[0] == ("+" if difference > 0 else "−")


def test_plural_has_the_forms_of_each_language() -> None:
    """Russian has three forms, Kazakh one."""
    forms = ("{n} survey was held.", "{n} surveys were held.")
    russian = ["Проведён 1 опрос.", "Проведены 3 опроса.", "Проведено 5 опросов.", "Проведён 21 опрос."]
    assert [RU.plural(*forms, n) for n in (1, 3, 5, 21)] == russian
    assert [KK.plural(*forms, n) for n in (1, 5)] == ["1 сауалнама өткізілді.", "5 сауалнама өткізілді."]
    assert [EN.plural(*forms, n) for n in (1, 5)] == ["1 survey was held.", "5 surveys were held."]


def test_names_are_quoted_and_joined() -> None:
    """Names stand in the language's quotation marks, so that no case endings are needed."""
    assert KK.names(["А", "Б", "В."]) == "«А», «Б» және «В»"
    assert EN.names(["A", "B"]) == "“A” and “B”"


def test_text_without_translation_is_an_error_when_strict() -> None:
    """A sentence that nobody translated is found by tests; a report shows it in English."""
    with pytest.raises(QaError, match="not translated: Nobody translated this"):
        KK.text("Nobody translated this")
    assert Language("kk", folder=FOLDER).text("Nobody translated this") == "Nobody translated this"


def test_language_unknown_names_the_valid_ones() -> None:
    """A language that does not exist is a fault of the parameters."""
    with pytest.raises(ParamsError, match=r"no catalogue for 'kz'.*en, kk, ru"):
        Language("kz", folder=FOLDER)
