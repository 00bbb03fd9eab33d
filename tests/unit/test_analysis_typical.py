"""Which open answers stand for a theme."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.analysis.typical import choose_typical, find_words

pytestmark = pytest.mark.unit

TEXTS = (
    "Кестені бір күн бұрын өзгертеді, жоспарлау мүмкін емес",
    "Кестені соңғы күні өзгертеді, хабарламайды",
    "Кесте ыңғайсыз, күн сайын өзгертеді",
    "Буфетте тамақ қымбат әрі дәмсіз болып кетті",
)


def _answers(*texts: str, n_themes: int = 1) -> pd.DataFrame:
    return pd.DataFrame({"text": texts, "n_themes": n_themes, "state": "public"})


def test_choose_typical_takes_what_others_say_too() -> None:
    """The answer that shares no word with the others illustrates the theme last."""
    assert TEXTS[3] not in choose_typical(_answers(*TEXTS), n=2)


def test_choose_typical_prefers_answers_about_this_theme_alone() -> None:
    """What raises two themes illustrates neither of them well."""
    answers = _answers(*TEXTS).assign(n_themes=[2, 2, 2, 1])
    assert choose_typical(answers, n=1) == [TEXTS[3]]


def test_choose_typical_does_not_repeat_itself() -> None:
    """The same sentence with another ending of a word or another mark is one quote."""
    again = TEXTS[0].replace("мүмкін емес", "мүмкін болмады!")
    assert len({TEXTS[0], again} & set(choose_typical(_answers(TEXTS[0], again, TEXTS[3])))) == 1


def test_choose_typical_takes_single_words_last() -> None:
    """A single word that everybody uses tells nothing."""
    assert choose_typical(_answers("Кестені", *TEXTS), n=1) != ["Кестені"]


def test_choose_typical_leaves_out_what_was_shown() -> None:
    """A text quoted under one theme is not quoted under another."""
    assert not set(TEXTS[:2]) & set(choose_typical(_answers(*TEXTS), without=TEXTS[:2]))


@given(st.lists(st.text("абвгд жзеё.!", max_size=30), max_size=12), st.randoms())
def test_choose_typical_does_not_depend_on_the_order(texts: list[str], random) -> None:  # type: ignore[no-untyped-def]
    """Whoever wrote first is not known by it; the quotes stand in alphabetical order."""
    shuffled = random.sample(texts, len(texts))
    chosen = choose_typical(_answers(*texts))
    assert chosen == choose_typical(_answers(*shuffled))
    assert chosen == sorted(chosen, key=lambda text: (text.casefold(), text))
    assert len(chosen) <= 3


def test_find_words_leaves_out_marks_of_redaction() -> None:
    """That a name was taken out is no word of the answer."""
    assert find_words("‹name› жақсы түсіндіреді") == {"жақсы", "түсін"}
