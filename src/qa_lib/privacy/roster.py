"""The names of a register, found in whatever form, script and spelling people write them."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from qa_lib.privacy.inflection import kazakh_endings, russian_forms, singular_endings, spell_patronymic
from qa_lib.privacy.letters import KAZAKH_LETTERS, fold_letters
from qa_lib.privacy.skeletons import find_skeleton, find_skeletons

#: A word; an apostrophe inside it is a letter (Ol'ga), one before the last letter is not (Kim's).
WORD = re.compile(r"[^\W\d_]+(?:(?:-|['’](?=[^\W\d_]{2}))[^\W\d_]+)*")
#: Names from so many letters on (without the last vowels) are found with one letter wrong, left out, added or swapped
#: with its neighbour.
MISSPELT_LENGTH = 6
#: A surname, first name, patronymic of fewer letters is doubtful when misspelt.
SURE_LENGTHS = (6, 7, 8)
#: Names of up to so many letters are found only in their own letters, or in the Russian ones for Kazakh letters.
SHORT = 3
#: Words of a full name that are no names by themselves.
_PARTICLES = frozenset(
    map(find_skeleton, ("оглы", "огли", "улы", "кызы", "угли", "гызы", "бин", "ибн", "де", "фон", "ван"))
)
_SURNAME_ENDINGS = ("ов", "ев", "ёв", "ин", "ын", "ова", "ева", "ёва", "ина", "ына")
_SURNAMES_ALONE = ("ов", "ев", "ёв", "ова", "ева", "ёва", "ский", "цкий", "ская", "цкая")
_VOWELS = "аеиоу"
_LONGEST_ENDING = 18


@dataclass(frozen=True)
class Hit:
    """A word that is a name of the roster.

    ``stem`` is the name's skeleton without ending; ``is_doubtful`` says that the word is misspelt, and not long.
    """

    stem: str
    is_misspelt: bool = False
    is_doubtful: bool = False


@dataclass(frozen=True)
class Roster:
    """The names that open answers may hold, as registers write them: surname, first name, patronymic."""

    names: frozenset[str] = frozenset()

    @cached_property
    def stems(self) -> frozenset[str]:
        """Skeletons of all words of the names, in both sexes and in both shapes of a patronymic."""
        return frozenset(self._spellings)

    @cached_property
    def forms(self) -> dict[str, tuple[str, ...]]:
        """Skeleton of each Russian form -> skeletons of the names that have it."""
        forms: dict[str, set[str]] = defaultdict(set)
        for stem, spelt in self._spellings.items():
            for form in spelt:
                forms[find_skeleton(form)].add(stem)
        return {form: tuple(sorted(stems)) for form, stems in forms.items()}

    @cached_property
    def _spellings(self) -> dict[str, frozenset[str]]:
        """Skeleton of each name -> its Russian forms as they are spelt."""
        found: dict[str, set[str]] = defaultdict(set)
        for word, place in self._words:
            for variant in _variants(word, place):
                found[find_skeleton(variant)] |= russian_forms(variant, is_surname=_is_surname(word, place))
        return {stem: frozenset(spelt) for stem, spelt in found.items()}

    @cached_property
    def _words(self) -> frozenset[tuple[str, int]]:
        """The words of the names in small letters, each with its place: 0 is the surname."""
        return frozenset(
            (_in_cyrillic(part), min(place, 2))
            for name in self.names
            for place, word in enumerate(WORD.findall(name))
            for part in {word.lower(), *word.lower().split("-")}
            if len(part) > 1 and find_skeleton(part) not in _PARTICLES
        )

    @cached_property
    def _bases(self) -> dict[str, bool]:
        """Each long name without its last vowels -> whether it is long enough to be sure of when misspelt."""
        bases: dict[str, bool] = {}
        for word, place in self._words:
            for base in (find_skeleton(variant).rstrip(_VOWELS) for variant in _variants(word, place)):
                if len(base) >= MISSPELT_LENGTH:
                    bases[base] = bases.get(base, False) or len(base) >= SURE_LENGTHS[place]
        return bases

    @cached_property
    def _shortened(self) -> dict[str, tuple[str, ...]]:
        """Each of these bases, whole and with any one letter left out -> the base."""
        found: dict[str, set[str]] = defaultdict(set)
        for base in self._bases:
            for short in _shorten(base):
                found[short].add(base)
        return {short: tuple(sorted(bases)) for short, bases in found.items()}

    def find(self, word: str) -> Hit | None:
        """The name whose form a word is, in any script."""
        lower = word.lower()
        for skeleton in find_skeletons(word):
            stem = next((stem for stem in self._find_stems(skeleton) if self._is_spelt(lower, stem)), None)
            if hit := Hit(stem) if stem else self._find_misspelt(skeleton):
                return hit
        return None

    def _find_stems(self, skeleton: str) -> Iterator[str]:
        """The names that a word of this skeleton can be: Russian forms of theirs, or they with a Kazakh ending."""
        yield from self.forms.get(skeleton, ())
        for stem, ending in _splits(skeleton, shortest=2):
            if ending in kazakh_endings() or stem[-1] + ending in kazakh_endings():
                if stem in self.stems:
                    yield stem
                elif ending.startswith("и") and _unvoice(stem) in self.stems:
                    yield _unvoice(stem)

    def _is_spelt(self, lower: str, stem: str) -> bool:
        """Whether a word begins as a short name does: «Киім» is no form of «Ким», nor «Соңына» one of «Сон»."""
        if len(stem) > SHORT or not "\u0400" <= lower[0] <= "\u04ff":
            return True
        folded = fold_letters(lower)
        return any(
            folded.startswith(fold_letters(form)) and KAZAKH_LETTERS.intersection(lower[: len(form)]) <= set(form)
            for form in self._spellings[stem]
        )

    def _find_misspelt(self, skeleton: str) -> Hit | None:
        for part, ending in _splits(skeleton, shortest=MISSPELT_LENGTH - 1):
            if ending in _endings_of_misspelt() and (base := self._find_alike(part)):
                return Hit(base, is_misspelt=True, is_doubtful=not self._bases[base])
        return None

    def _find_alike(self, part: str) -> str | None:
        """The long name that a word without its ending is like; of several, one that can be sure."""
        found = {
            base
            for short in _shorten(part)
            for base in self._shortened.get(short, ())
            if base[0] == part[0] and is_alike(base, part)
        }
        return min(found, key=lambda base: (not self._bases[base], base), default=None)


@cache
def _endings_of_misspelt() -> frozenset[str]:
    return singular_endings() | frozenset(_VOWELS)


def _variants(word: str, place: int) -> set[str]:
    """The spellings under which a name of the register is looked for."""
    spelt = spell_patronymic(word)
    if _is_surname(word, place) and word.endswith(_SURNAME_ENDINGS):
        spelt |= {word[:-1]} if word.endswith("а") else {word + "а"}
    return spelt | {each.replace("ө", "у") for each in spelt}


def _is_surname(word: str, place: int) -> bool:
    """Whether a word of a full name is the surname: the first one, or in another order one that ends as they do."""
    return place == 0 or word.endswith(_SURNAMES_ALONE)


def _in_cyrillic(word: str) -> str:
    """A word of a register that is written in Latin letters, by its sound."""
    return find_skeleton(word) if word.isascii() else word


def _unvoice(stem: str) -> str:
    """The stem before a vowel softened its last consonant: «Серіг-ім» of «Серік»."""
    return stem[:-1] + {"г": "к", "б": "п"}.get(stem[-1], stem[-1])


def _splits(skeleton: str, *, shortest: int) -> Iterator[tuple[str, str]]:
    """Stem and ending, from the longest stem on."""
    for place in range(len(skeleton), max(shortest, len(skeleton) - _LONGEST_ENDING) - 1, -1):
        yield skeleton[:place], skeleton[place:]


def _shorten(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def is_alike(one: str, other: str) -> bool:
    """Whether two words differ by at most one letter: wrong, left out, added, or swapped with its neighbour.

    >>> is_alike("ахметов", "ахмтеов"), is_alike("ахметов", "ахметв"), is_alike("ахметов", "ахматоф")
    (True, True, False)
    """
    if abs(len(one) - len(other)) > 1:
        return False
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    first = sum(1 for _ in alike)
    one, other = one[first:], other[first:]
    is_swapped = one[1::-1] == other[:2] and one[2:] == other[2:]
    return is_swapped or one[1:] in (other[1:], other) or one == other[1:]
