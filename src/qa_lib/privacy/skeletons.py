"""One spelling for all the ways in which people write a name: with other letters, in another script, by the sound."""

from __future__ import annotations

import re
import unicodedata

from qa_lib.privacy.letters import drop_marks

_NO_CYRILLIC = re.compile("[^\u0400-\u04ff]")
_LATIN_RUN = re.compile("[a-z]+")
_VISUAL = str.maketrans("aeopcxyikmthb", "аеорсхуикмтнв")
_LOOKALIKE_RUN = re.compile("[aeopcxyikmthb]+")
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwyz", "абкдефгхижклмнопкрстуввиз", strict=True))
_GROUPS = "shch:ш sch:ш zh:ж kh:х gh:г ch:ч sh:ш ts:ц dj:ж dzh:ж ck:к ya:а yu:у yo:е ye:е x:кс"
_OTHER_GROUPS = "iu:у ia:а ie:е ju:у ja:а je:е jo:е tc:ц sc:ш x:х j:и"
#: Letters that people write for one another in a name, each by one of them; what marks softness by none.
_ALIKE = str.maketrans("әғқңөұүһіыйэёяющ", "агкноуухиииееауш", "ьъʹʼ'’`")
#: Latin letters that lose more than a mark: those of the Kazakh, Turkish and Czech alphabets.
_SPECIAL = str.maketrans({"ş": "sh", "š": "sh", "ç": "ch", "č": "ch", "ž": "zh", "ı": "y", "ŋ": "n", "ə": "a"})
_DOUBLED = re.compile(r"(.)\1+")


class _Romanisation:
    """Latin letters and groups of letters with the sounds that they write."""

    def __init__(self, *groups: str) -> None:
        self.sounds = _LETTERS | dict(pair.split(":") for group in groups for pair in group.split())
        self.pattern = re.compile("|".join(sorted(self.sounds, key=len, reverse=True)))

    def write(self, run: str) -> str:
        """A run of Latin letters in Cyrillic ones."""
        return self.pattern.sub(lambda match: self.sounds[match[0]], run)


#: As people write names by ear and as English does; as passports and libraries do.
_USUAL, _OTHER = _Romanisation(_GROUPS), _Romanisation(_GROUPS, _OTHER_GROUPS)


def find_skeleton(word: str) -> str:
    """What is left of a word when all that people write differently in one name is written alike.

    Kazakh letters stand as the Russian ones that replace them; Latin letters as those of the same sound (or, within
    a Cyrillic word, of the same look); ы, й and і as и, я as а, ю as у; double letters are single; ь and ъ are gone.

    >>> find_skeleton("Айгүл") == find_skeleton("Айгуль") == find_skeleton("Aigul") == find_skeleton("Aygül")
    True
    """
    return _find_skeleton(word, _USUAL)


def find_skeletons(word: str) -> tuple[str, ...]:
    """The skeleton of a word, and for a Latin one also that by the spelling of passports («Iana», «Viktorija»).

    >>> find_skeletons("Iana")
    ('иана', 'ана')
    """
    first = find_skeleton(word)
    if not "a" <= word[:1].lower() <= "\u024f":
        return (first,)
    other = _find_skeleton(word, _OTHER)
    return (first,) if other == first else (first, other)


def _find_skeleton(word: str, romanisation: _Romanisation) -> str:
    lower = word.casefold()
    if _NO_CYRILLIC.search(lower):
        lower = _write_in_cyrillic(lower, romanisation)
    return _DOUBLED.sub(r"\1", lower.translate(_ALIKE).replace("дж", "ж"))


def _write_in_cyrillic(lower: str, romanisation: _Romanisation) -> str:
    if any("\u0400" <= letter <= "\u04ff" for letter in lower):
        return _LATIN_RUN.sub(lambda run: _by_look_or_sound(run[0], romanisation), lower)
    plain = lower if lower.isascii() else _without_accents(lower)
    return _LATIN_RUN.sub(lambda run: romanisation.write(run[0]), plain)


def _by_look_or_sound(run: str, romanisation: _Romanisation) -> str:
    return run.translate(_VISUAL) if _LOOKALIKE_RUN.fullmatch(run) else romanisation.write(run)


def _without_accents(lower: str) -> str:
    composed = unicodedata.normalize("NFC", lower).translate(_SPECIAL)
    return drop_marks(unicodedata.normalize("NFD", composed))
