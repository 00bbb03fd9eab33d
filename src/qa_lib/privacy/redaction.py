"""Open answers without what identifies a person: numbers, addresses, names.

Every find is replaced by the mark of its kind (`MARKS`), the same in every language. Names are found by the roster of
teachers (any Kazakh or Russian ending, Kazakh letters or their Russian look-alikes), by patronymics, initials and
forms of address. Where in doubt, the word goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from qa_lib.privacy.letters import fold_letters, strip_invisible

#: Kind of find -> what stands in its place.
MARKS: dict[str, str] = {
    kind: f"‹{kind}›" for kind in ("url", "email", "handle", "card", "iin", "phone", "number", "name")
}
#: Longer answers are cut here; the cut is shown by an ellipsis.
MAX_LENGTH = 4000

_URL = re.compile(r"(?:https?://|www\.)\S+|\b(?:t\.me|wa\.me|vk\.com|instagram\.com|facebook\.com)/\S+", re.I)
_EMAIL = re.compile(r"[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63})+")
_HANDLE = re.compile(r"(?<!\w)@\w[\w.]{2,}")
_CARD = re.compile(r"(?<!\d)\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}(?!\d)")
_IIN = re.compile(r"(?<!\d)\d{6}[ -]?\d{6}(?!\d)")
_PHONE = re.compile(
    r"(?<![\d+])(?:\+\s?\d{1,3}[\s(-]*\d{2,4}|8[\s(-]*\d{3}|7[\s(-]*\d{3}|\(?7\d{2})[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}(?!\d)"
)
_NUMBER = re.compile(r"(?<!\d)\d{7,}(?!\d)")

_UPPER = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
_INITIALS = re.compile(
    rf"(?<!\w)(?:[{_UPPER}]\.\s?){{1,2}}[{_UPPER}]\w{{2,}}|(?<!\w)[{_UPPER}]\w{{2,}}\s(?:[{_UPPER}]\.\s?){{1,2}}"
)
#: With the capitalised words around it. Russian ones need a capital letter and their own endings: "основной" and
#: "отлично" look like patronymics too.
_PATRONYMIC = re.compile(
    rf"(?:(?<!\w)[{_UPPER}]\w+\s+)?(?<!\w)(?:"
    rf"[{_UPPER}]\w{{2,}}(?:[ое]вич\w{{0,3}}|[ое]вн[аыеу]|инич(?:н[аыеу]|ной))"
    rf"|(?:\w{{3,}}(?:ұлы|[қк]ызы)|[{_UPPER}]\w{{2,}}улы)(?:н[аыеі]|н[ыі]ң|нан|нен|нда|нде|мен)?)(?!\w)(?:\s+[{_UPPER}]\w+)?"
    rf"|(?<!\w)[{_UPPER}]\w+\s+[{_UPPER}]\w{{2,}}[ое]вной(?!\w)"
)
_ADDRESSED = re.compile(rf"(?<!\w)([{_UPPER}]\w{{2,}})(?=\s+(?:апай|ағай|агай|мұғалім|ханым|мырза|апке|эпке|әпке)\w*)")
#: Words that often stand before a form of address and are no names (folded).
_NO_NAMES = frozenset(
    map(
        fold_letters,
        [
            "біздің",
            "менің",
            "бұл",
            "осы",
            "ол",
            "барлық",
            "кейбір",
            "жақсы",
            "әр",
            "бір",
            "наш",
            "наша",
            "мой",
            "моя",
            "этот",
            "эта",
            "все",
            "сол",
            "мына",
            "біз",
        ],
    )
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: Case endings after a name: Kazakh plural, possessive and case; Russian declension of nouns and adjectives.
_ENDINGS = re.compile(
    "(?:лар|лер|дар|дер|тар|тер)?(?:ым|им|м|ымыз|имиз|сы|си|ы|и)?"
    "(?:нын|нин|дын|дин|тын|тин|га|ге|ка|ке|на|не|а|е|ды|ди|ты|ти|ны|ни|н|да|де|та|те|нда|нде|дан|ден|тан|тен|нан|нен"
    "|мен|бен|пен|дай|дей|тай|тей|дики|тики|ники|дыки)?"
    "|а|у|ом|ем|е|ы|ой|ою|ей|ым|ых|ыми|ов|ам|ами|ах|я|ю|и|ий|ого|ого|ому|им|их|ими|ая|ую|ые|ие|s"
)
_DROPPED = ("ий", "ая", "ой", "ый", "а", "я", "ь", "й", "е", "о")
_SHORT = 4


@dataclass(frozen=True)
class Roster:
    """The names that open answers may hold, as registers write them: surname, first name, patronymic."""

    names: frozenset[str] = frozenset()

    @cached_property
    def stems(self) -> frozenset[str]:
        """Folded words of the names, each whole and without the ending that declension drops."""
        words = {_fold_name(word) for name in self.names for word in _WORD.findall(name) if len(word) > 1}
        stems = {word[: -len(end)] for word in words for end in _DROPPED if word.endswith(end) and len(word) >= 5}
        return frozenset(words | {stem for stem in stems if len(stem) >= _SHORT})

    def holds(self, word: str) -> bool:
        """Whether a word is a name of the roster with any ending; short names count only with a capital letter."""
        folded = _fold_name(word)
        return any(
            folded[:place] in self.stems
            and (place >= _SHORT or word[0].isupper())
            and _ENDINGS.fullmatch(folded[place:]) is not None
            for place in range(2, len(folded) + 1)
        )


def _fold_name(word: str) -> str:
    return fold_letters(word).replace("ь", "")


def is_iin(digits: str) -> bool:
    """Whether 12 digits carry the check digit of a Kazakh individual identification number.

    >>> is_iin("123456789012")
    False
    """
    numbers = [int(digit) for digit in digits]
    rest = sum(weight * number for weight, number in zip(range(1, 12), numbers, strict=False)) % 11
    if rest == 10:
        weights = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
        rest = sum(weight * number for weight, number in zip(weights, numbers, strict=False)) % 11
    return len(numbers) == 12 and rest == numbers[11]


def mask_identifiers(text: str) -> str:
    """The text with addresses, numbers of persons and cards replaced by their marks; names stay.

    >>> mask_identifiers("8 701 123 45 67, a.b@mail.kz")
    '‹phone›, ‹email›'
    """
    for kind, pattern in (("url", _URL), ("email", _EMAIL), ("handle", _HANDLE), ("card", _CARD)):
        text = pattern.sub(MARKS[kind], text)
    text = _IIN.sub(_mark_twelve_digits, text)
    text = _PHONE.sub(MARKS["phone"], text)
    return _NUMBER.sub(MARKS["number"], text)


def redact_texts(texts: Iterable[str], *, roster: Roster) -> list[str]:
    """Open answers without invisible characters, identifiers and names, each at most `MAX_LENGTH` characters.

    The order is kept; an empty text stays empty.
    """
    cleaned = [mask_identifiers(_clean(text)) for text in texts]
    words = {word for text in cleaned for word in _WORD.findall(text)}
    names = {word for word in words if any(map(roster.holds, {word, *word.split("-")}))}
    return [_shorten(_mask_names(text, names)) for text in cleaned]


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", strip_invisible(text)).split())


def _shorten(text: str) -> str:
    """Cut after everything is masked: half a number or name would no longer be known as one."""
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"


def _mark_twelve_digits(match: re.Match[str]) -> str:
    return MARKS["iin" if is_iin(re.sub(r"\D", "", match[0])) else "number"]


def _mask_names(text: str, names: set[str]) -> str:
    mark = MARKS["name"]
    for pattern in (_PATRONYMIC, _INITIALS):
        text = pattern.sub(f"{mark} ", text) if pattern.search(text) else text
    text = _ADDRESSED.sub(lambda match: match[0] if fold_letters(match[0]) in _NO_NAMES else mark, text)
    text = _WORD.sub(lambda match: mark if match[0] in names else match[0], text)
    text = re.sub(rf"{mark}(?:\s+{mark})+", mark, " ".join(text.split()))
    return re.sub(rf"{mark}\s+(?=[.,;:!?)])", mark, text)
