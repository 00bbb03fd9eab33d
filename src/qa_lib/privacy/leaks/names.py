"""Names of the roster in the lines of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qa_lib.privacy.identifiers import Find
from qa_lib.privacy.leaks.passages import Lines
from qa_lib.privacy.leaks.published import Published
from qa_lib.privacy.leaks.watch import Watch
from qa_lib.privacy.natures import judge_words
from qa_lib.privacy.people import find_names
from qa_lib.privacy.redaction import MARKS
from qa_lib.privacy.roster import SHORT, WORD, Hit

_PARTS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]{2,})*")


@dataclass(frozen=True)
class _Hits:
    """The names found, asked as a roster is."""

    names: Mapping[str, Hit]

    def find(self, word: str) -> Hit | None:
        return self.names.get(word)


def find_roster_names(lines: Lines, *, watch: Watch, published: Published) -> Iterator[tuple[str, Find]]:
    """Lines with a name of the roster, and where it stands.

    A word counts when it is judged as a name where it stands (`privacy.people`), and begins with a capital letter. A
    word that the institution uses itself counts only together with another name beside it that makes a phrase which the
    institution does not use.
    """
    words = {word for word in WORD.findall(lines.text) if word[0].isupper()}
    names = watch.find_names({part for word in words for part in (word, *word.split("-")) if part})
    if not names:
        return
    likely = [line for line in lines if not names.keys().isdisjoint(_PARTS.findall(line))]
    natures = judge_words({word for line in likely for word in WORD.findall(line)}, roster=_Hits(names))  # type: ignore[arg-type]
    for line in likely:
        for find in find_names(line.replace(MARKS["name"], " "), natures):
            if _is_told(line[find.start : find.end], names, published):
                yield line, find


def _is_told(phrase: str, names: Mapping[str, Hit], published: Published) -> bool:
    """Whether a phrase that reads as a name tells a person of the roster."""
    words = WORD.findall(phrase)
    known = [word for word in words if any(part in names for part in (word, *word.split("-")))]
    if not known or (len(words) == 1 and len(names[known[0]].stem) <= SHORT if known[0] in names else False):
        return False
    return not (published.holds_words(known) if len(words) == 1 else published.holds_phrase(phrase))
