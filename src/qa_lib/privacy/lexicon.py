"""Words around names: what is no name although it looks like one, and what tells that a name stands beside it.

Kazakh words are told by the lists of ``words.yaml``, Russian ones by the dictionary of pymorphy3 (OpenCorpora), which
knows for each word whether it can be a first name, a surname or a patronymic, and whether it can be anything else.
Words are looked up by their skeletons (`find_skeleton`).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from qa_lib.privacy.inflection import singular_endings
from qa_lib.privacy.letters import KAZAKH_LETTERS, fold_letters
from qa_lib.privacy.skeletons import find_skeleton

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

WORDS = Path(__file__).parent / "words.yaml"
_NAME_GRAMMEMES = frozenset(("Name", "Surn", "Patr"))
#: Longer words are in no dictionary.
_LONGEST = 40


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    """The words of each list."""
    content = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return {name: tuple(words.split()) for name, words in content.items()}


@cache
def _skeletons(name: str) -> frozenset[str]:
    return frozenset(map(find_skeleton, _lists()[name]))


@cache
def _stems(name: str) -> tuple[str, ...]:
    return tuple(sorted(_skeletons(name)))


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """Skeleton -> the Kazakh words that have it."""
    found = defaultdict(list)
    for word in _lists()["kazakh_words"]:
        found[find_skeleton(word)].append(word)
    return {skeleton: tuple(words) for skeleton, words in found.items()}


def may_be_kazakh_word(skeleton: str) -> bool:
    """Whether an ordinary Kazakh word has this skeleton."""
    return skeleton in _spellings()


def has_ordinary_stem(word: str, stem: str) -> bool:
    """Whether a word whose stem has this skeleton can be an ordinary Kazakh one.

    In a word with Kazakh letters the stem has them where it should: «Кімнің» asks whose, «Кимнің» speaks of Kim.
    """
    lower = word.lower()
    if lower.isascii():
        return may_be_kazakh_word(stem) and lower == word
    spellings = _spellings().get(stem, ())
    if not KAZAKH_LETTERS.isdisjoint(lower):
        return lower.startswith(spellings) if spellings else False
    return fold_letters(lower).startswith(tuple(map(fold_letters, spellings))) if spellings else False


def is_ordinary(word: str, skeleton: str) -> bool:
    """Whether a word that looks like a name is an ordinary one too, in any of the languages."""
    return has_ordinary_stem(word, skeleton) or is_word(word) or word.lower() in _lists()["english_words"]


def is_function_word(word: str) -> bool:
    """Whether a word is no name wherever it stands."""
    return fold_letters(word) in _folded_function_words() or _begins(find_skeleton(word), _stems("places"))


@cache
def _folded_function_words() -> frozenset[str]:
    return frozenset(map(fold_letters, _lists()["function_words"]))


def is_never_at_head(skeleton: str) -> bool:
    """Whether a word is no name at the head of a sentence."""
    return skeleton in _skeletons("never_at_head")


def is_address(skeleton: str, word: str) -> bool:
    """Whether a word addresses or tells the one person named before it."""
    return _begins(skeleton, _stems("addresses")) or word.lower().replace("'", "") in _lists()["english_addresses"]


def is_role(skeleton: str, word: str) -> bool:
    """Whether a word says what the person named after it is."""
    return _begins(skeleton, _stems("roles")) or is_title(word)


def is_english_cue(word: str) -> bool:
    """Whether a name of two words or more can follow an English word."""
    return word.lower() in _lists()["english_cues"]


def is_title(word: str) -> bool:
    """Whether a word is a title before a name, perhaps abbreviated by a dot."""
    return word.lower() in _lists()["titles"]


def _begins(skeleton: str, stems: tuple[str, ...]) -> bool:
    """Whether a word is one of these with an ending of the singular."""
    return skeleton.startswith(stems) and any(
        skeleton[len(stem) :] in singular_endings() for stem in stems if skeleton.startswith(stem)
    )


def is_no_name(skeleton: str) -> bool:
    """Whether a word is no name although a form of address follows it."""
    return skeleton in _skeletons("no_names") or may_be_kazakh_word(skeleton)


def tells_of_teaching(skeleton: str) -> bool:
    """Whether a word says what a teacher does or how she is."""
    return skeleton.startswith(_stems("teaching"))


def is_teaching_verb(skeleton: str) -> bool:
    """Whether a word says what teachers do and few others."""
    return skeleton.startswith(_stems("teaching_verbs"))


def is_preposition(word: str) -> bool:
    """Whether a word is a Russian preposition that follows an abstract noun."""
    return word in _lists()["prepositions"]


def makes_eponym(skeleton: str) -> bool:
    """Whether a name beside this word stands for a thing."""
    return skeleton.startswith(_stems("eponyms"))


def is_famous(skeleton: str) -> bool:
    """Whether a word is the name of somebody whom everybody knows."""
    return _begins(skeleton, _stems("famous"))


@cache
def _analyzer() -> MorphAnalyzer:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")


def is_borne_as_name(skeleton: str) -> bool:
    """Whether an ordinary Kazakh word is a first name too."""
    return skeleton in _skeletons("words_borne_as_names")


def first_names() -> frozenset[str]:
    """First names that people outside the roster may have."""
    return frozenset(_lists()["first_names"])


@lru_cache(maxsize=65536)
def name_share(word: str) -> float | None:
    """How far a word is a name by the Russian dictionary, from 0 to 1; None for a word that is not in it.

    The share is that of its readings as first name, surname or patronymic, weighed by how often each is met.
    """
    lower = word.lower()
    analyzer = _analyzer()
    if len(lower) > _LONGEST or not analyzer.word_is_known(lower):
        return None
    readings = [(one.score, not _NAME_GRAMMEMES.isdisjoint(one.tag.grammemes)) for one in analyzer.parse(lower)]
    total = sum(score for score, _ in readings)
    return sum(score for score, is_name in readings if is_name) / total if total else 0.0


def is_word(word: str) -> bool:
    """Whether the Russian dictionary has a word as something else than a name too."""
    share = name_share(word)
    return share is not None and share < 1
