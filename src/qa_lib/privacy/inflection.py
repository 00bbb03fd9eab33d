"""The forms that a name takes in a Kazakh or Russian sentence.

Kazakh endings are joined to the name as it is (plural, possessive, case and what may follow); all of them together are
few, so a word is told by its ending. Russian changes the end of the name itself, so its forms are written out.
"""

from __future__ import annotations

import itertools
from functools import cache

from qa_lib.privacy.skeletons import find_skeleton

_PLURAL = ("", "лар", "лер", "дар", "дер", "тар", "тер")
_POSSESSIVE = ("", "ым", "м", "ың", "ң", "ы", "сы", "ымыз", "мыз", "ыңыз", "ңыз")
_CASES = (
    *("", "ның", "дың", "тың", "ға", "ге", "қа", "ке", "на", "не", "а", "е", "ны", "ды", "ты", "н", "да", "де", "та"),
    *("те", "нда", "нде", "дан", "ден", "тан", "тен", "нан", "нен", "ндан", "нден", "мен", "бен", "пен", "менен"),
    *("дай", "дей", "тай", "тей", "ша", "ше", "дағы", "дегі", "тағы", "тегі", "ндағы", "ндегі", "мын", "мыз"),
    *("нікі", "дікі", "тікі", "нікіне", "дікіне", "тікіне", "нікінен", "дікінен", "нікінде", "дікінде", "еке", "екең"),
)

_LONG_ADJECTIVE = ("ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ою", "ие", "их", "ими")
_HARD_ADJECTIVE = ("ый", "ым", "ые", "ых", "ыми", *_LONG_ADJECTIVE)
_OF_SURNAMES = ("", "а", "у", "ым", "ом", "е", "ой", "ою", "ы", "ых", "ыми")
#: How a surname ends -> what stands in place of the ending in its other forms, those of the other sex among them.
_SURNAMES = {
    **dict.fromkeys(("ов", "ев", "ёв", "ин", "ын"), _OF_SURNAMES),
    **dict.fromkeys(("ский", "цкий", "ская", "цкая"), _LONG_ADJECTIVE),
    **dict.fromkeys(("ный", "ая", "чий", "лый", "тый"), _HARD_ADJECTIVE),
}
#: How any name ends -> what stands in place of the ending. The first that fits is taken.
_NOUNS = {
    "вич": ("", "а", "у", "ем", "е", "и", "ей", "ам"),
    "ия": ("я", "и", "ю", "ей", "ею"),
    "а": ("а", "ы", "и", "е", "у", "ой", "ей", "ою"),
    "я": ("я", "и", "е", "ю", "ей", "ёй", "ею"),
    "й": ("й", "я", "ю", "ем", "е", "и"),
    "ь": ("ь", "и", "я", "ю", "ем", "ём", "е", "ью"),
}
_OF_CONSONANTS = ("", "а", "у", "ом", "ем", "е", "ы")
_FLEETING = {"лев": "льв", "павел": "павл"}
_VOWELS = "аәеёиіоөуұүыэюя"
_SEX_SUFFIXES = ("қызы", "кызы", "ұлы", "улы", "овна", "евна", "ович", "евич", "ична", "ич")


@cache
def kazakh_endings() -> frozenset[str]:
    """Kazakh endings as `find_skeleton` writes them; the empty one among them."""
    return frozenset(find_skeleton("".join(parts)) for parts in itertools.product(_PLURAL, _POSSESSIVE, _CASES))


@cache
def russian_endings() -> frozenset[str]:
    """Russian endings as `find_skeleton` writes them."""
    return frozenset(find_skeleton(ending) for endings in (*_SURNAMES.values(), *_NOUNS.values()) for ending in endings)


@cache
def singular_endings() -> frozenset[str]:
    """Endings of one person or thing: Russian ones, and Kazakh ones without the plural."""
    kazakh = (find_skeleton("".join(parts)) for parts in itertools.product(_POSSESSIVE, _CASES))
    return russian_endings().union(kazakh)


def russian_forms(word: str, *, is_surname: bool = False) -> set[str]:
    """A name in all cases, as Russian declines names that end so; a surname in those of both sexes.

    >>> sorted(russian_forms("ахмет"))[:3]
    ['ахмет', 'ахмета', 'ахмете']
    """
    if word in _FLEETING:
        return {word} | {_FLEETING[word] + ending for ending in ("а", "у", "ом", "е", "ы")}
    forms = _decline_surname(word) if is_surname else set()
    return forms or _decline_noun(word)


def _decline_surname(word: str) -> set[str]:
    if word.endswith(("ова", "ева", "ёва", "ина", "ына")):
        word = word[:-1]
    for ending, endings in _SURNAMES.items():
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word if endings is _OF_SURNAMES else word[:-2]
            return {word} | {stem + each for each in endings}
    return set()


def _decline_noun(word: str) -> set[str]:
    for ending, endings in _NOUNS.items():
        if word.endswith(ending):
            stem = word if ending == "вич" else word[:-1]
            return {word} | {stem + each for each in endings}
    return {word} if word[-1:] in _VOWELS else {word + each for each in _OF_CONSONANTS}


def spell_patronymic(word: str) -> set[str]:
    """A patronymic in its Kazakh and Russian shape: of «Серікқызы» also «Серіковна», of «Маратович» also «Маратұлы».

    >>> "серіковна" in spell_patronymic("серікқызы")
    True
    """
    suffix = next((suffix for suffix in _SEX_SUFFIXES if word.endswith(suffix) and len(word) > len(suffix) + 1), "")
    if not suffix:
        return {word}
    father = word.removesuffix(suffix)
    shapes = {father + each for each in ("ұлы", "қызы", "ович", "овна", "евич", "евна")}
    if father.endswith(("й", "и", "і", "ы")):
        shapes |= {father[:-1] + each for each in ("евич", "евна", "ич", "инична")}
    return shapes | {word}
