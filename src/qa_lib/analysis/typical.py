"""Which open answers stand for a theme: chosen by rule, so that nobody picks the ones that suit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from math import sqrt

import pandas as pd

N_QUOTES = 3
#: Two answers that share more of their words say the same.
ALIKE = 0.4
#: Different words of an answer that is quoted before shorter and longer ones.
HANDY = range(3, 41)
#: Letters by which two forms of a word are known as one: Kazakh and Russian put their endings behind.
STEM_LENGTH = 5
_WORD = re.compile(r"[^\W\d_]{3,}")

Words = frozenset[str]


def choose_typical(answers: pd.DataFrame, *, n: int = N_QUOTES, without: Collection[str] = ()) -> list[str]:
    """Up to ``n`` texts of a theme, those that share most words with its other answers, in alphabetical order.

    ``answers`` has ``text`` and ``n_themes``. Answers of `HANDY` length come first: a word alone illustrates nothing, a
    story tells of its writer. Answers about this theme alone come before those that raise others, too. Then how much
    of its words an answer shares with the others on average (cosine of the sets of words, each cut to its first
    letters) decides, then the alphabet. An answer that says nearly the same as a chosen one is passed over, and so are
    texts in ``without``.
    """
    texts = answers["text"].astype("str").tolist()
    words = {text: find_words(text) for text in texts}
    typicality = _rate(words)
    themes = dict(zip(texts, answers["n_themes"].astype(int), strict=True))

    def rank(text: str) -> tuple[bool, int, float, str]:
        return len(words[text]) not in HANDY, themes[text], -round(typicality[text], 9), text

    ranked = sorted(set(texts) - set(without), key=rank)
    return sorted(_choose_different(ranked, words, n), key=lambda text: (text.casefold(), text))


def find_words(text: str) -> Words:
    """The words of a text from three letters on, cut to their first letters, without marks of redaction."""
    plain = re.sub(r"‹\w+›|\[[^\]]*\]", " ", text.casefold())
    return frozenset(word[:STEM_LENGTH] for word in _WORD.findall(plain))


def _rate(words: Mapping[str, Words]) -> dict[str, float]:
    """The mean cosine of each text's words with those of the others; 0 for one without words."""
    weights: defaultdict[str, float] = defaultdict(float)
    for own in words.values():
        for word in own:
            weights[word] += 1 / sqrt(len(own))
    n_others = max(len(words) - 1, 1)
    return {
        text: (sum(weights[word] for word in own) / sqrt(len(own)) - 1) / n_others if own else 0.0
        for text, own in words.items()
    }


def _choose_different(ranked: Sequence[str], words: Mapping[str, Words], n: int) -> list[str]:
    chosen: list[str] = []
    for text in ranked:
        if len(chosen) == n:
            break
        if not any(_share(words[text], words[other]) > ALIKE for other in chosen):
            chosen.append(text)
    return chosen


def _share(first: Words, second: Words) -> float:
    """The words that two texts share, of the shorter one's."""
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else 0.0
