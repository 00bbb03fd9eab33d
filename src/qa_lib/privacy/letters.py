"""Letters as people type them: invisible characters, and Kazakh letters that a keyboard did not have."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Controls (but line break and tab), soft hyphen, zero-width and bidirectional marks, surrogates, private use, tags.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
#: Kazakh letters and Latin look-alikes, each with the Russian letter that replaces it on a foreign keyboard.
_LOOKALIKES = str.maketrans("әғқңөұүһіaeopcxyikmthb", "агкноуухиаеорсхуикмтнв")

#: Marks that stand over or under a letter and make no letter of its own with it (after normalisation).
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
#: What a text of ordinary letters, digits and signs is made of.
_ORDINARY = re.compile("[\\x00-\x7f\u0400-\u04ff«»“”„…№]*")
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")

#: The letters that Kazakh has and Russian has not.
KAZAKH_LETTERS = frozenset("әғқңөұүһі")


def strip_invisible(text: str) -> str:
    r"""The text without characters that have no picture of their own.

    >>> strip_invisible("a\u200bb\u202ec")
    'abc'
    """
    return _INVISIBLE.sub("", text)


def fold_letters(text: str) -> str:
    """The text in lower case with Kazakh letters and Latin look-alikes written as Russian letters.

    >>> fold_letters("Қиын") == fold_letters("КИЫН")
    True
    """
    return text.casefold().replace("ё", "е").translate(_LOOKALIKES)


def drop_marks(text: str) -> str:
    r"""The text without marks stacked over and under its letters; letters that have a mark of their own keep it.

    >>> drop_marks("а\u0337й\u0489")
    'ай'
    """
    return text if text.isascii() else _MARKS.sub("", text)


def write_plainly(text: str) -> str:
    """A text of the same length in small letters, with ordinary digits, dashes and signs for their look-alikes.

    >>> write_plainly("８７０１–Ａ＠b")
    '8701-a@b'
    """
    if _ORDINARY.fullmatch(text) is None:
        text = "".join(map(_plain_letter, text))
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(map(_small_letter, text))


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    if letter in _DASHES:
        return "-"
    plain = unicodedata.normalize("NFKC", letter)
    plain = plain if len(plain) == 1 else letter
    digit = unicodedata.digit(plain, None)
    return plain if digit is None else str(digit)


def _small_letter(letter: str) -> str:
    lower = letter.lower()
    return lower if len(lower) == 1 else letter
