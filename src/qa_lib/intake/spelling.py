"""When two spellings are the same name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Generic, TypeVar

from qa_lib.params import Text
from qa_lib.privacy.letters import fold_letters, strip_invisible

Target = TypeVar("Target")

#: Share of letters that two spellings have in common when one is offered for the other.
SIMILAR = 0.7
MAX_COMPARED = 120
#: Different unknown spellings of a column for which the nearest known one is searched.
MAX_SUGGESTED = 100
_NOT_WORD = re.compile(r"[\W_]+")


def spelling_key(text: str) -> str:
    """Case, blanks, punctuation and invisible characters do not matter.

    >>> spelling_key(" Толық  келісемін! ") == spelling_key("толық келісемін")
    True
    """
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", strip_invisible(text)).casefold()).strip()


@dataclass(frozen=True)
class Names(Generic[Target]):
    """What spellings mean; one given first wins. Letters of a foreign keyboard are understood where unambiguous."""

    by_key: dict[str, Target]
    by_folded: dict[str, Target | None]
    shown: dict[str, str] = field(repr=False)

    @classmethod
    def build(cls, pairs: Iterable[tuple[str, Target]]) -> Names[Target]:
        """Names from pairs of spelling and meaning."""
        by_key: dict[str, Target] = {}
        by_folded: dict[str, Target | None] = {}
        shown: dict[str, str] = {}
        for text, target in pairs:
            key = spelling_key(text)
            if not key or key in by_key:
                continue
            by_key[key], shown[key] = target, text
            folded = fold_letters(key)
            by_folded[folded] = target if by_folded.get(folded, target) == target else None
        return cls(by_key, by_folded, shown)

    def find(self, text: str) -> Target | None:
        """The meaning of a spelling, or None."""
        key = spelling_key(text)
        found = self.by_key.get(key)
        return self.by_folded.get(fold_letters(key)) if found is None else found

    def suggest(self, text: str) -> str | None:
        """The known spelling nearest to an unknown one."""
        nearest = get_close_matches(spelling_key(text)[:MAX_COMPARED], self.shown, n=1, cutoff=SIMILAR)
        return self.shown[nearest[0]] if nearest else None


def expect(names: Names[Target], text: str, *, otherwise: str) -> str:
    """What to print as expected: the nearest known spelling, else a description. For few texts; else `Suggestions`."""
    nearest = names.suggest(text)
    return f"perhaps: {nearest}" if nearest else otherwise


@dataclass
class Suggestions(Generic[Target]):
    """What to print as expected: the nearest known spelling, else a description.

    The nearest is searched for the first `MAX_SUGGESTED` different spellings of a column: with each it takes as long as
    reading a hundred cells, and half a million different ones would be a hang.
    """

    names: Names[Target]
    otherwise: str
    n_left: int = MAX_SUGGESTED

    def expect(self, text: str) -> str:
        """What was expected in place of a spelling that is not known."""
        self.n_left -= 1
        return expect(self.names, text, otherwise=self.otherwise) if self.n_left >= 0 else self.otherwise


def texts_of(*named: object) -> list[str]:
    """All spellings of texts in every language, aliases and codes, flat."""
    found: list[str] = []
    for one in named:
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, Text):
            found += one.by_locale.values()
        elif isinstance(one, Mapping):
            found += texts_of(*one.values())
        elif isinstance(one, Iterable):
            found += texts_of(*one)
    return found
