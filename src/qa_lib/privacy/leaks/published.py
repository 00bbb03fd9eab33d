"""What the institution publishes itself: no leak, wherever it stands.

These are the words of its params, catalogues, notebooks and page templates (sources of the methods, approving bodies,
whom the university is named after), and what the policy names besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from qa_lib.privacy.roster import WORD

_DIGITS = re.compile(r"\D")
#: Digits of a telephone in Kazakhstan without 7 or 8.
_OWN_DIGITS = 10


@dataclass(frozen=True)
class Published:
    """Texts that may stand in any report: ``files``, read when there is something to be asked, and ``words``."""

    files: tuple[Path, ...] = ()
    words: frozenset[str] = field(default_factory=frozenset)

    def also(self, words: Iterable[str]) -> Published:
        """The same with further words that may stand there."""
        return replace(self, words=self.words | frozenset(words))

    def holds_phrase(self, phrase: str) -> bool:
        """Whether a phrase stands in these texts as it is, but for case and blanks."""
        return _fold(phrase) in self._text

    def is_said(self, identifier: str) -> bool:
        """Whether an identifier is said to be published; one without digits may also be a word of the institution."""
        if _fold(identifier) in {_fold(words) for words in self.words}:
            return True
        return not any(map(str.isdigit, identifier)) and self.holds_phrase(identifier)

    def holds_number(self, number: str) -> bool:
        """Whether a telephone or another number stands there, however it is grouped."""
        last = _last_digits(number)
        return any(_last_digits(words) == last for words in self.words) or self.holds_phrase(number)

    def holds_words(self, words: Iterable[str]) -> bool:
        """Whether each of these words stands there, in the same form."""
        return self._words.issuperset(word.casefold() for word in words)

    @cached_property
    def _text(self) -> str:
        return " ".join([self._said, _read(self._files)])

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(WORD.findall(self._said)) | _words_of(self._files)

    @property
    def _said(self) -> str:
        return _fold("\n".join(sorted(self.words)))

    @cached_property
    def _files(self) -> tuple[tuple[Path, int, int], ...]:
        """The files as they are now, so that what was read of them is read again only when one has changed."""
        found = [(file, file.stat()) for file in self.files]
        return tuple((file, state.st_mtime_ns, state.st_size) for file, state in found)


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[Path, int, int], ...]) -> str:
    return _fold("\n".join(file.read_text(encoding="utf-8", errors="replace") for file, _, _ in files))


@lru_cache(maxsize=4)
def _words_of(files: tuple[tuple[Path, int, int], ...]) -> frozenset[str]:
    return frozenset(WORD.findall(_read(files)))


def _last_digits(number: str) -> str:
    """The digits of a number, of a telephone without the country's code."""
    return _DIGITS.sub("", number)[-_OWN_DIGITS:]


def _fold(text: str) -> str:
    return " ".join(text.replace("\\n", " ").replace('"\n"', "").split()).casefold()
