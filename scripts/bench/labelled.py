"""Open answers in which people have marked what is personal, and how much of it the redaction finds.

A file of ``tests/golden/redaction`` holds a roster and, for each language, an answer a line: ``{roster:Айгүл} апай``.
A mark counts as hidden when each of its letters and digits is; a find counts as right when all its words are marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml

from bench.project import ROOT
from qa_lib.privacy.identifiers import Find
from qa_lib.privacy.natures import judge_words
from qa_lib.privacy.redaction import clean_text, find_personal
from qa_lib.privacy.roster import WORD, Roster

FOLDER = ROOT / "tests" / "golden" / "redaction"
LANGUAGES = ("kk", "ru", "en", "mixed")
#: Kinds of marks, in the order of the page, each with the kind of find that replaces it.
KINDS = {"roster": "name", "person": "name"} | {
    kind: kind for kind in ("phone", "email", "iin", "card", "iban", "handle", "url", "number")
}
_MARK = re.compile(r"\{(\w+):([^{}]*)\}")


@dataclass(frozen=True)
class Answer:
    """An answer as its author wrote it, and what is personal in it (``kind`` as in `KINDS`)."""

    text: str
    language: str
    marks: tuple[Find, ...]


@dataclass(frozen=True)
class LabelledSet:
    """One part of the labelled answers with the roster of its university."""

    roster: Roster
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Outcome:
    """One mark or one find, and whether it was met: hidden, or right."""

    answer: Answer
    part: Find
    is_met: bool


@dataclass(frozen=True)
class Outcomes:
    """All marks (``is_met``: hidden) and all finds (``is_met``: nothing but what is personal)."""

    marks: tuple[Outcome, ...]
    finds: tuple[Outcome, ...]


def read_labelled(name: str) -> LabelledSet:
    """The part ``development`` or ``heldout``."""
    content = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    answers = (
        _read_answer(line, language)
        for language in LANGUAGES
        for line in content[language].splitlines()
        if line.strip()
    )
    return LabelledSet(Roster(frozenset(content["roster"].splitlines())), tuple(answers))


def _read_answer(line: str, language: str) -> Answer:
    line, text, marks = clean_text(line), "", []
    place = 0
    for match in _MARK.finditer(line):
        text += line[place : match.start()]
        marks.append(Find(len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        place = match.end()
    return Answer(text + line[place:], language, tuple(marks))


def score(labelled: LabelledSet) -> Outcomes:
    """What the redaction makes of a part."""
    words = {word for answer in labelled.answers for word in WORD.findall(answer.text)}
    natures = judge_words(words, roster=labelled.roster)
    found = [(answer, find_personal(answer.text, natures)) for answer in labelled.answers]
    return Outcomes(
        tuple(
            Outcome(answer, mark, _is_hidden(answer, mark, finds)) for answer, finds in found for mark in answer.marks
        ),
        tuple(Outcome(answer, find, _is_right(answer, find)) for answer, finds in found for find in finds),
    )


def _is_hidden(answer: Answer, mark: Find, finds: Iterable[Find]) -> bool:
    hidden = {place for find in finds for place in range(find.start, find.end)}
    return all(place in hidden or not answer.text[place].isalnum() for place in range(mark.start, mark.end))


def _is_right(answer: Answer, find: Find) -> bool:
    marked = {place for mark in answer.marks for place in range(mark.start, mark.end)}
    return all(not marked.isdisjoint(word) for word in _words(answer.text, find))


def _words(text: str, find: Find) -> Iterator[range]:
    return (range(*match.span()) for match in re.compile(r"\w+").finditer(text, find.start, find.end))


def share(outcomes: Iterable[Outcome]) -> tuple[int, int]:
    """How many were met, of how many."""
    met = [outcome.is_met for outcome in outcomes]
    return sum(met), len(met)
