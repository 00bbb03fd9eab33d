"""The words of open answers: hand-written sentences by theme, put together so that no two look alike."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

from qa_lib.params import Theme

TEXTS = Path(__file__).parent / "texts"
WAYS = ("kk", "ru", "mixed", "en")
#: How a comment is finished: shares of those with an opening word, without a full stop, in lower case.
OPENED_SHARE, UNSTOPPED_SHARE, LOWER_SHARE, CLOSED_SHARE = 0.18, 0.35, 0.15, 0.10


@dataclass(frozen=True)
class Phrases:
    """Sentences by language (or ``mixed``), category and topic; ``topics`` says which themes a topic speaks for."""

    topics: dict[str, tuple[str, ...]]
    sentences: dict[str, dict[str, dict[str, list[str]]]]
    openings: dict[str, dict[str, list[str]]]
    closings: dict[str, list[str]]
    #: Sentences that name a person or give a number: by language and kind.
    private: dict[str, dict[str, list[str]]]

    def compose(self, themes: list[Theme], way: str, generator: np.random.Generator) -> str:
        """One open answer about the themes."""
        sentences = [_pick(self.sentences_about(theme, way), generator) for theme in themes]
        draw = generator.random(4)
        if draw[0] < OPENED_SHARE and (openings := self.openings.get(way, {}).get(themes[0].category)):
            sentences.insert(0, _pick(openings, generator))
        if draw[1] < CLOSED_SHARE and (closings := self.closings.get(way)):
            sentences.append(_pick(closings, generator))
        text = " ".join(sentences)
        text = text.rstrip(".") if draw[2] < UNSTOPPED_SHARE else text
        return text[0].lower() + text[1:] if draw[3] < LOWER_SHARE else text

    def sentences_about(self, theme: Theme, way: str) -> list[str]:
        """The sentences for a theme; a theme without its own gets those for its category, with its name in them."""
        of_category = self.sentences[way][theme.category]
        topic = self.topic_of(theme)
        if topic in of_category:
            return of_category[topic]
        label = theme.label["ru" if way == "mixed" else way]  # type: ignore[index]
        return [sentence.format(theme=label) for sentence in of_category["other"]]

    def topic_of(self, theme: Theme) -> str:
        """The topic whose patterns the theme's code matches; "other" where none does."""
        found = (name for name, patterns in self.topics.items() if any(fnmatchcase(theme.code, p) for p in patterns))
        return next(found, "other")


def _pick(words: list[str], generator: np.random.Generator) -> str:
    return words[int(generator.integers(len(words)))]


@lru_cache(maxsize=1)
def load_phrases() -> Phrases:
    """The sentences that ``texts/`` holds."""
    raw = {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(TEXTS.glob("*.yaml"))}
    return Phrases(
        topics={name: tuple(patterns) for name, patterns in raw["topics"].items()},
        sentences={way: raw[way]["sentences"] for way in WAYS},
        openings={way: raw[way].get("openings", {}) for way in WAYS},
        closings={way: raw[way].get("closings", []) for way in WAYS},
        private={way: raw[way]["private"] for way in WAYS},
    )
