"""The words of open answers: hand-written sentences by theme, put together so that few look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from qa_lib.params import Theme

TEXTS = Path(__file__).parent / "texts"
WAYS = ("kk", "ru", "mixed", "en")
#: Comments with an opening sentence, with a closing one, without the last full stop, begun in lower case,
#: and Kazakh ones typed without the Kazakh letters.
OPENED_SHARE, CLOSED_SHARE, UNSTOPPED_SHARE, LOWER_SHARE, PLAIN_SHARE = 0.18, 0.10, 0.35, 0.15, 0.04
WITHOUT_KAZAKH_LETTERS = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")


@dataclass(frozen=True)
class Phrases:
    """What ``texts/`` holds, by language (or ``mixed``).

    ``sentences`` by category and theme, ``openings`` by category, ``closings``, ``subjects`` (what fills the slot),
    ``private`` (sentences that name a person or give a number, by kind), ``groups`` (by kind of respondent, category
    and language, for those without a code frame).
    """

    sentences: dict[str, dict[str, dict[str, list[str]]]]
    openings: dict[str, dict[str, list[str]]]
    closings: dict[str, list[str]]
    subjects: dict[str, list[str]]
    private: dict[str, dict[str, list[str]]]
    groups: dict[str, dict[str, dict[str, list[str]]]]

    def about_theme(self, theme: Theme, way: str, school: str) -> list[str]:
        """The sentences for a theme, with those of one school alone ("theme@school").

        A theme without its own gets those of its category with its name in them.
        """
        of_category = self.sentences[way][theme.category]
        label = theme.label["ru" if way == "mixed" else way]
        own = of_category.get(theme.code, []) + 2 * of_category.get(f"{theme.code}@{school}", [])
        return own or [text.replace("{theme}", label) for text in of_category["other"]]

    def of_group(self, kind: str, category: str, way: str) -> list[str]:
        """The sentences of those who have no code frame; they write in Kazakh or Russian."""
        by_language = self.groups.get(kind, self.groups["admin"])[category]
        return by_language["kk" if way in ("kk", "mixed") else "ru"]


def compose(
    phrases: Phrases, pools: Sequence[Sequence[str]], *, category: str, way: str, generator: np.random.Generator
) -> str:
    """One open answer: a sentence of each pool, at times with an opening or a closing, typed as people type."""
    opened, closed, unstopped, lower, plain = generator.random(5)
    openings = [_pick(phrases.openings[way][category], generator)] if opened < OPENED_SHARE else []
    closings = [_pick(phrases.closings[way], generator)] if closed < CLOSED_SHARE else []
    slots = {
        "subject": _pick(phrases.subjects[way], generator),
        "building": int(generator.integers(2, 8)),
        "hours": int(generator.integers(2, 4)),
    }
    text = " ".join([*openings, *(_pick(pool, generator).format(**slots) for pool in pools), *closings])
    text = text.rstrip(".") if unstopped < UNSTOPPED_SHARE else text
    text = text[0].lower() + text[1:] if lower < LOWER_SHARE else text
    return text.translate(WITHOUT_KAZAKH_LETTERS) if plain < PLAIN_SHARE else text


def _pick(words: Sequence[str], generator: np.random.Generator) -> str:
    return words[int(generator.integers(len(words)))]


@lru_cache(maxsize=1)
def load_phrases() -> Phrases:
    """The sentences that ``texts/`` holds."""
    raw = {name: _read(name) for name in (*WAYS, "other_groups")}
    by_way = {part: {way: raw[way][part] for way in WAYS} for part in ("sentences", "openings", "closings")}
    return Phrases(
        **by_way,
        subjects={way: raw[way]["subjects"] for way in WAYS},
        private={way: raw[way]["private"] for way in WAYS},
        groups=raw["other_groups"],
    )


def _read(name: str) -> Any:
    return yaml.load((TEXTS / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
