"""What a single word tells about persons, before the words beside it are looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Flag, auto
from functools import cache

from qa_lib.privacy import lexicon
from qa_lib.privacy.inflection import kazakh_endings
from qa_lib.privacy.roster import SHORT, Hit, Roster
from qa_lib.privacy.skeletons import find_skeleton

_RUSSIAN_PATRONYMIC = re.compile(
    r"\w{2,}(?:[оеё]вич(?:а|у|ем|е)?|[оеё]вн(?:а|ы|е|у|ой|ою)|[иы]ничн(?:а|ы|е|у|ой)|[иь]ич(?:а|у|ом|ем|е)?)"
)
_KAZAKH_PATRONYMIC = re.compile(r"(?P<father>\w{3,}?)(?P<suffix>ұлы|[қк]ызы|улы)(?P<ending>\w{0,8})")
_DAUGHTER = frozenset(("қызы", "кызы"))
_PARTICLE = re.compile(r"(?:ұлы|улы|[қк]ызы|оглы|огли|uly|qyzy|kyzy)(\w{0,5})")
_SURNAME = re.compile(r"\w{2,}(?:\w[оеё]в(?!ь)(?:а|у|ым|ой|е|ы|ых)?|енко|швили|дзе)(\w{0,6})")
#: Skeletons of surnames that the dictionary may have as adjectives («вознесенская»), seldom met as such.
_ADJECTIVES = ("ски", "ска", "цки", "цка")
#: A Latin name of up to so many letters counts only with a capital letter, others up to `SHORT`.
_SHORT_LATIN = 4
#: A misspelt name has at least so many letters: with a small letter, with a capital one.
_MISSPELT_SMALL, _MISSPELT_CAPITAL = 8, 6
#: A word that the dictionary has as a name in so many of its uses is one, if it has a capital inside a sentence.
LIKELY = 0.5
#: No word of a name has more letters.
_LONGEST = 40


class Nature(Flag):
    """What a word tells about persons; some tell several things."""

    OTHER = 0
    #: A name, whatever stands beside it.
    NAME = auto()
    #: A patronymic: a name, and the word before it is a first name.
    PATRONYMIC = auto()
    #: A name of the roster and an ordinary word too.
    MAYBE = auto()
    #: Looks like the name of somebody outside the roster.
    STRANGER = auto()
    #: An ordinary word that people outside the roster bear as a name.
    CALLED = auto()
    #: «қызы», «ұлы» apart: the word before it is the father's name.
    PARTICLE = auto()
    #: A form of address, after a name.
    ADDRESS = auto()
    #: An office or a title, before a name.
    ROLE = auto()
    #: An English word before a name of two words.
    CUE = auto()


OTHER = Nature.OTHER
NAMES = frozenset((Nature.NAME, Nature.PATRONYMIC))


def judge_words(words: Iterable[str], *, roster: Roster) -> dict[str, Nature]:
    """What each word tells, for those that tell anything."""
    return {word: nature for word in words if (nature := _judge(word, roster))}


def _judge(word: str, roster: Roster) -> Nature:
    if "-" not in word:
        return _judge_part(word, roster)
    natures = [_judge_part(part, roster) for part in word.split("-")]
    is_addressed = any(Nature.ADDRESS in one for one in natures) and Nature.MAYBE in natures
    return Nature.NAME if is_addressed else next((one for one in natures if one in NAMES), max(natures, key=bool))


def _judge_part(word: str, roster: Roster) -> Nature:
    if len(word) > _LONGEST:
        return OTHER
    skeleton = find_skeleton(word)
    if len(skeleton) < 2 or lexicon.is_function_word(word):
        return OTHER
    is_role, is_address = lexicon.is_role(skeleton, word), lexicon.is_address(skeleton, word)
    if is_role or is_address:
        return (Nature.ROLE if is_role else OTHER) | (Nature.ADDRESS if is_address else OTHER)
    if lexicon.is_english_cue(word):
        return Nature.CUE
    if _is_patronymic(word):
        return Nature.PATRONYMIC
    if (hit := roster.find(word)) and (nature := _judge_hit(word, skeleton, hit)):
        return nature
    return _judge_stranger(word, skeleton)


def _is_patronymic(word: str) -> bool:
    """Whether a word is one; «ұлы» in small letters and «улы» only after a known name: not «айыппұлы», «жазулы»."""
    lower = word.lower()
    if match := _KAZAKH_PATRONYMIC.fullmatch(lower):
        is_plain = match["suffix"] in _DAUGHTER or (match["suffix"] == "ұлы" and word[0].isupper())
        return find_skeleton(match["ending"]) in kazakh_endings() and (is_plain or _is_first_name(match["father"]))
    return len(word) > 5 and _RUSSIAN_PATRONYMIC.fullmatch(lower) is not None and not lexicon.is_word(word)


def _is_first_name(word: str) -> bool:
    if lexicon.is_function_word(word) or lexicon.may_be_kazakh_word(find_skeleton(word)):
        return False
    hit = _first_names().find(word)
    return (hit is not None and not hit.is_misspelt) or lexicon.name_share(word) == 1


def _judge_hit(word: str, skeleton: str, hit: Hit) -> Nature:
    is_common = lexicon.is_ordinary(word, skeleton)
    if hit.is_misspelt:
        shortest = _MISSPELT_CAPITAL if word[0].isupper() else _MISSPELT_SMALL
        if len(skeleton) < shortest or is_common or lexicon.may_be_kazakh_word(hit.stem):
            return OTHER
        is_small = not word[0].isupper() and not hit.stem.endswith(("ов", "ев"))
        return Nature.MAYBE if hit.is_doubtful or is_small else Nature.NAME
    if hit.stem.endswith(_ADJECTIVES):
        return Nature.NAME
    shortest = _SHORT_LATIN if word.isascii() else SHORT
    is_small = len(hit.stem) <= shortest and not word[0].isupper()
    return Nature.MAYBE if is_common or is_small or lexicon.has_ordinary_stem(word, hit.stem) else Nature.NAME


def _judge_stranger(word: str, skeleton: str) -> Nature:
    lower = word.lower()
    if (match := _PARTICLE.fullmatch(lower)) and find_skeleton(match[1]) in kazakh_endings():
        return Nature.PARTICLE
    if not word[0].isupper() or lexicon.is_famous(skeleton):
        return OTHER
    if lexicon.may_be_kazakh_word(skeleton):
        return Nature.CALLED if lexicon.is_borne_as_name(skeleton) else OTHER
    return Nature.STRANGER if _looks_like_name(word, lower) else OTHER


def _looks_like_name(word: str, lower: str) -> bool:
    if len(word) < 3 or word.isupper():
        return False
    if len(word) > SHORT and (hit := _first_names().find(word)):
        return not hit.is_misspelt and not lexicon.is_word(word)
    share = lexicon.name_share(word)
    return ends_as_surname(lower) if share is None else share >= LIKELY


@cache
def _first_names() -> Roster:
    return Roster(lexicon.first_names())


def ends_as_surname(lower: str, *, shortest: int = 6) -> bool:
    """Whether a word in small letters ends as surnames in -ов, -ев, -енко, -дзе and -швили do, in any case.

    >>> ends_as_surname("өтебаевтың"), ends_as_surname("любовь")
    (True, False)
    """
    match = _SURNAME.fullmatch(lower)
    return match is not None and len(lower) >= shortest and find_skeleton(match[1]) in kazakh_endings()
