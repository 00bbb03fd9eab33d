"""Open answers lose what identifies a person, and keep the rest."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.privacy import Roster, mask_identifiers, redact_texts
from qa_lib.privacy.redaction import MAX_LENGTH

pytestmark = pytest.mark.unit

ROSTER = Roster(frozenset({"Смағұлова Айгүл Серікқызы", "Вишневский Пётр Ильич", "Ким Ольга", "Әбдіғалиев Нұрлан"}))


def _redact(text: str) -> str:
    return redact_texts([text], roster=ROSTER)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("звоните +7 (701) 123-45-67!", "звоните ‹phone›!"),
        ("тел 87011234567", "тел ‹phone›"),
        ("8 727 338 70 90", "‹phone›"),
        ("701 123 45 67", "‹phone›"),
        ("a.b+c@kaznmu.edu.kz жазыңыз", "‹email› жазыңыз"),
        ("@teacher_kz менің аккаунтым", "‹handle› менің аккаунтым"),
        ("https://t.me/abc қараңыз", "‹url› қараңыз"),
        ("ЖСН 950101300009", "ЖСН ‹number›"),
        ("карта 4400 4301 2345 6789", "карта ‹card›"),
        ("2024-2025 оқу жылы, 305 аудитория, 12.05.2025", "2024-2025 оқу жылы, 305 аудитория, 12.05.2025"),
    ],
)
def test_mask_identifiers(text: str, expected: str) -> None:
    """Each kind of identifier has its mark; years, rooms and dates stay."""
    assert mask_identifiers(text) == expected


def test_mask_identifiers_knows_a_valid_iin() -> None:
    """Twelve digits whose last is their check digit are an IIN."""
    weights = range(1, 12)
    digits = "98010145012"
    check = sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11
    assert mask_identifiers(f"{digits}{check}") == "‹iin›"


WORDS = ["Смағұлова", "смағұловаға", "СМАГУЛОВОЙ", "Айгүлдің", "айгульге", "Вишневского", "Вишневским"]


@pytest.mark.parametrize("word", [*WORDS, "Кимге", "Нұрланның", "Әбдіғалиевтен", "Абдигалиеву"])
def test_redact_texts_finds_names_with_any_ending(word: str) -> None:
    """A name goes in any case and with Kazakh or Russian endings, also when typed without Kazakh letters."""
    assert _redact(f"маған {word} ұнайды") == "маған ‹name› ұнайды"


@pytest.mark.parametrize(
    "text",
    [
        "Ерлан Маратұлы түсіндірді",
        "Айше Ерланкызына рахмет",
        "Сабақты Ерлан ағай береді",
        "у Анны Петровны",
        "с Анной Петровной",
        "Иванов А.Б. объясняет",
        "А. Б. Иванова объясняет",
    ],
)
def test_redact_texts_finds_people_outside_the_roster(text: str) -> None:
    """Patronymics, initials and forms of address give away people whom no register names."""
    redacted = _redact(text)
    assert "‹name›" in redacted
    assert not {"Ерлан", "Иванов", "Маратұлы", "Анны", "Петровной", "Айше"} & set(redacted.split())


@pytest.mark.parametrize(
    "text",
    [
        "Практика көп болса екен",
        "Біздің апайлар жақсы",
        "Всё понравилось, спасибо",
        "кимешек",
        "Денсаулық сақтау",
        "Основной курс прошёл отлично",
        "жазулы тапсырма",
        "Ежедневно",
        "Ұлы дала",
    ],
)
def test_redact_texts_leaves_other_words(text: str) -> None:
    """What names nobody stays as it was."""
    assert _redact(text) == text


def test_redact_texts_strips_invisible_characters() -> None:
    """Zero-width and bidirectional marks neither hide a number nor turn a line around."""
    assert _redact("8701\u200b123\u202e4567") == "‹phone›"


@given(st.text(max_size=300))
def test_redact_texts_with_any_text(text: str) -> None:
    """Any text comes back bounded, and a second pass changes nothing that persons could be found by."""
    once = _redact(text)
    assert len(once) <= 4100
    assert not any(mark in once for mark in "\u200b\u202e\x00")


def test_redact_texts_is_fast() -> None:
    """Ten thousand answers and two thousand names take seconds, not minutes."""
    roster = Roster(frozenset(f"Фамилия{place}ов Имя{place}" for place in range(2000)))
    texts = [f"Сабақ {place} жақсы өтті, бірақ дәрісхана салқын болды, тағы практика керек" for place in range(10_000)]
    start = time.perf_counter()
    redact_texts(texts, roster=roster)
    assert time.perf_counter() - start < 10


def test_redact_texts_cuts_after_masking() -> None:
    """A number that stands across the cut is masked whole, not shown by half."""
    text = _redact("а" * (MAX_LENGTH - 8) + " 87011234567 хабарласыңыз")
    assert len(text) == MAX_LENGTH
    assert not any(letter.isdigit() for letter in text)
