"""Where an answer names a person: the words that are names, judged by themselves and by the words beside them.

A word of the roster is a name wherever it stands, unless it is an ordinary word too («Роза», «Мейрам», «Ли»): then its
capital letter or its neighbours must tell. A person outside the roster is told by a patronymic, by initials, by the
ending of a surname, by the dictionary, and by a form of address or an office beside a capital letter.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from qa_lib.privacy import lexicon
from qa_lib.privacy.identifiers import Find
from qa_lib.privacy.letters import KAZAKH_LETTERS
from qa_lib.privacy.natures import LIKELY, NAMES, OTHER, Nature, ends_as_surname
from qa_lib.privacy.roster import SHORT, WORD
from qa_lib.privacy.skeletons import find_skeleton

#: What ends a sentence before the next word.
_SENTENCE_END = re.compile(r"[.!?…•]\W*$")
#: What may stand between the words of one name.
_JOIN = re.compile(r"[ .]{0,3}|\s?-\s?")
_INITIAL = re.compile(r"(?<!\w)\w{1,2}\.")
_INITIALS = frozenset(("Дж", "Zh", "Sh", "Ch", "Ya", "Yu", "Kh"))
#: Letters that are words of their own; after a name they are initials only with a dot.
_LETTERS_AS_WORDS = "ИВАОСУКЯIA"
_MOST_INITIALS = 3
#: A verb of teaching stands at most so many words after the teacher at the head of a sentence.
_SOON = 6
#: What a form calls surname, first name and patronymic.
_PLACEHOLDERS = ("ФИО", "ТАӘ", "ТАА")
#: An abbreviation has at most so many letters.
_ABBREVIATION = 4


@dataclass(frozen=True)
class Token:
    """A word of an answer, where it stands and what it tells."""

    start: int
    end: int
    word: str
    nature: Nature

    @property
    def skeleton(self) -> str:
        """The word as `find_skeleton` writes it."""
        return find_skeleton(self.word)

    @property
    def is_name(self) -> bool:
        """Whether it is a name by itself."""
        return self.nature in NAMES

    @property
    def is_likely(self) -> bool:
        """Whether it is a name beside another one."""
        return self.is_name or (self.is_capital and self.nature in (Nature.STRANGER, Nature.MAYBE))

    @property
    def is_capital(self) -> bool:
        """Whether it is written as a name: a capital letter, then small ones."""
        return self.word[0].isupper() and not self.word[1:2].isupper()

    @property
    def is_initial(self) -> bool:
        """Whether it can be an initial."""
        return self.word in _INITIALS or (len(self.word) == 1 and self.word.isupper())


def find_names(text: str, natures: dict[str, Nature]) -> list[Find]:
    """The names in a text, each with the initials and further names beside it."""
    if natures.keys().isdisjoint(WORD.findall(text)) and not _INITIAL.search(text):
        return []
    tokens = tuple(Token(*match.span(), match[0], natures.get(match[0], OTHER)) for match in WORD.finditer(text))
    return _Reading(text, tokens).find()


class _Reading:
    """One text and its words, and which of these are names."""

    def __init__(self, text: str, tokens: tuple[Token, ...]) -> None:
        self.text, self.tokens = text, tokens

    @cached_property
    def is_shouted(self) -> bool:
        """Whether the text is in capital letters."""
        letters = [letter for letter in self.text if letter.isalpha()]
        return sum(map(str.isupper, letters)) * 2 > len(letters)

    @cached_property
    def is_titled(self) -> bool:
        """Whether Most Words Begin With A Capital Letter."""
        capitals = [token.word[0].isupper() for token in self.tokens if len(token.word) > 2]
        return len(capitals) > 3 and sum(capitals) * 2 > len(capitals)

    @cached_property
    def is_kazakh(self) -> bool:
        """Whether the text is Kazakh, also typed without Kazakh letters: few words are in the Russian dictionary."""
        if not KAZAKH_LETTERS.isdisjoint(self.text.lower()):
            return True
        words = [token.word for token in self.tokens if len(token.word) > 3 and token.word.islower()]
        return sum(not lexicon.is_word(word) for word in words) * 2 > len(words)

    def find(self) -> list[Find]:
        sure = [self._is_name(place) for place in range(len(self.tokens))]
        for place in range(1, len(self.tokens)):
            sure[place] = sure[place] or (sure[place - 1] and self._goes_on(place))
        spans = [self._with_initials(place) for place, is_name in enumerate(sure) if is_name]
        return [Find(start, end, "name") for start, end in spans]

    def _is_name(self, place: int) -> bool:
        token = self.tokens[place]
        if token.nature is OTHER:
            return token.is_capital and self._is_called(place)
        if token.is_name:
            return not self._is_abbreviation(token) or self._is_named_beside(place)
        if token.nature is Nature.MAYBE:
            return self._is_named_beside(place) or self._stands_as_name(place)
        if token.nature is Nature.CALLED:
            return self._is_named_beside(place)
        if token.nature is Nature.STRANGER:
            return self._is_named_beside(place) or (not self._is_eponym(place) and self._is_meant(place))
        return False

    def _goes_on(self, place: int) -> bool:
        """Whether the name before goes on with this word."""
        token = self.tokens[place]
        if not self._is_joined(place - 1):
            return False
        if token.nature is Nature.PARTICLE:
            return True
        return token.is_capital and not token.is_initial and (token.is_likely or self._may_be_unknown_name(token))

    def _may_be_unknown_name(self, token: Token) -> bool:
        if token.nature is not OTHER or self.is_shouted or self.is_titled:
            return False
        is_plain = lexicon.may_be_kazakh_word(token.skeleton) or lexicon.is_word(token.word)
        return not is_plain and len(token.skeleton) > 2 and not token.word[1:].isupper()

    def _is_abbreviation(self, token: Token) -> bool:
        """Whether a word of the roster is rather an abbreviation: few letters, all capital, in a text that is not."""
        return 1 < len(token.word) <= _ABBREVIATION and token.word.isupper() and not self.is_shouted

    def _is_named_beside(self, place: int) -> bool:
        """Whether a name, an initial, a form of address or an office stands right beside."""
        token, before, after = self.tokens[place], self._before(place), self._after(place)
        if (after and Nature.ADDRESS in after.nature) or (before and Nature.ROLE in before.nature):
            return True
        is_like_name = token.is_capital or self.is_shouted
        return any(
            one.is_name or (is_like_name and (one.is_likely or self._is_dotted(one)))
            for one in (before, after)
            if one is not None
        )

    def _stands_as_name(self, place: int) -> bool:
        """Whether an ordinary word is written as a name: a capital inside a sentence, or teaching after it."""
        token, after = self.tokens[place], self._at(place + 1)
        if not token.is_capital or self.is_shouted:
            return False
        if not self._is_head(place):
            return True
        if lexicon.is_never_at_head(token.skeleton) or (after and lexicon.is_preposition(after.word)):
            return False
        if (after and lexicon.tells_of_teaching(after.skeleton)) or ends_as_surname(token.word.lower(), shortest=5):
            return True
        if any(lexicon.is_teaching_verb(one.skeleton) for one in self._near(place, 0, _SOON)):
            return True
        share = lexicon.name_share(token.word)
        is_long = len(token.skeleton) > SHORT
        return not self.is_kazakh and (share == 1 or (is_long and (share is None or share >= LIKELY)))

    def _is_meant(self, place: int) -> bool:
        """Whether a stranger's name is one: at the head of a sentence the dictionary must be sure or mute."""
        if not self._is_head(place):
            return True
        share = lexicon.name_share(self.tokens[place].word)
        return share is None or (share == 1 and not self.is_kazakh)

    def _is_called(self, place: int) -> bool:
        """Whether an unknown capitalised word is told as a name by a form of address, an office or two initials."""
        token = self.tokens[place]
        if self.is_shouted or len(token.skeleton) < 2 or lexicon.is_famous(token.skeleton):
            return False
        if max(self._n_before(place), self._n_after(place)) > 1:
            return not self._is_placeholder(place)
        before, after = self._before(place), self._after(place)
        tells_after = Nature.PARTICLE | Nature.PATRONYMIC | Nature.ADDRESS
        is_told = (after and after.nature & tells_after) or (before and Nature.ROLE in before.nature)
        is_told = is_told or (before and after and before.nature is Nature.CUE and after.is_capital)
        is_plain = self.is_titled or lexicon.is_no_name(token.skeleton) or lexicon.is_word(token.word)
        return bool(is_told) and not is_plain

    def _is_eponym(self, place: int) -> bool:
        return any(lexicon.makes_eponym(token.skeleton) for token in self._near(place, 3, 2))

    def _is_placeholder(self, place: int) -> bool:
        """Whether the initials beside a word are those of a form: «Ф.И.О.», «Т.А.Ә.»."""
        initials = "".join(token.word for token in self._near(place, 3, 3) if token.is_initial)
        return any(sign in initials for sign in _PLACEHOLDERS)

    def _with_initials(self, place: int) -> tuple[int, int]:
        first, last = place - self._n_before(place), place
        while last - place < _MOST_INITIALS and self._is_joined(last) and self._follows_as_initial(last + 1):
            last += 1
        end = self.tokens[last].end
        is_dotted = last > place and self.text[end : end + 1] == "."
        return self.tokens[first].start, end + is_dotted

    def _follows_as_initial(self, place: int) -> bool:
        """Whether a word after a name is an initial: with a dot, doubled, or no word of its own."""
        token, before, after = self.tokens[place], self.tokens[place - 1], self._after(place)
        if len(token.word) == 2 and token.word.isupper():
            return not before.is_initial and not self.is_shouted
        is_alone = token.word in _LETTERS_AS_WORDS and not (before.is_initial or (after and after.is_initial))
        is_last = place + 1 == len(self.tokens)
        return token.is_initial and (self._is_dotted(token) or is_last or not is_alone)

    def _n_before(self, place: int) -> int:
        """How many initials with their dots stand right before a word."""
        places = range(place - 1, max(place - 1 - _MOST_INITIALS, -1), -1)
        return self._count(one for one in places if self._is_joined(one)) if place else 0

    def _n_after(self, place: int) -> int:
        """How many initials with their dots stand right after a word."""
        places = range(place + 1, min(place + 1 + _MOST_INITIALS, len(self.tokens)))
        return self._count(one for one in places if self._is_joined(one - 1))

    def _count(self, places: Iterable[int]) -> int:
        return sum(1 for _ in itertools.takewhile(lambda one: self._is_dotted(self.tokens[one]), places))

    def _is_dotted(self, token: Token) -> bool:
        return token.is_initial and self.text[token.end : token.end + 1] == "."

    def _is_head(self, place: int) -> bool:
        """Whether a word opens a sentence."""
        if place == 0:
            return True
        before = self.text[max(self.tokens[place].start - 6, 0) : self.tokens[place].start]
        return _SENTENCE_END.search(before) is not None and not self.tokens[place - 1].is_initial

    def _is_joined(self, place: int) -> bool:
        """Whether only a blank, the dot of an abbreviation or a hyphen stands between a word and the next one."""
        if not 0 <= place < len(self.tokens) - 1:
            return False
        token = self.tokens[place]
        between = self.text[token.end : self.tokens[place + 1].start]
        if "." in between and not (token.is_initial or lexicon.is_title(token.word)):
            return False
        return _JOIN.fullmatch(between) is not None

    def _before(self, place: int) -> Token | None:
        return self.tokens[place - 1] if self._is_joined(place - 1) else None

    def _after(self, place: int) -> Token | None:
        return self.tokens[place + 1] if self._is_joined(place) else None

    def _at(self, place: int) -> Token | None:
        return self.tokens[place] if place < len(self.tokens) else None

    def _near(self, place: int, n_before: int, n_after: int) -> Sequence[Token]:
        return self.tokens[max(place - n_before, 0) : place] + self.tokens[place + 1 : place + 1 + n_after]
