"""Decisions about open answers meet the answers: who may read what, and which words stand in the place of the answer's.

An answer is known by its words (`name_answers`): the same words to the same question are one answer to be decided, and
its name says neither who wrote it nor when.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from qa_lib.intake.refusals import ReviewError
from qa_lib.intake.rejections import show_value
from qa_lib.intake.review_books import UNDECIDED, ReviewBook, Reviews
from qa_lib.intake.spelling import Names, texts_of
from qa_lib.params import Params
from qa_lib.params.review import ReviewState
from qa_lib.privacy.redaction import redact_texts
from qa_lib.privacy.roster import Roster

DELETED: ReviewState = "deleted"
#: States in which the text to publish takes the place of the answer's own.
DECIDED_OPEN: tuple[ReviewState, ...] = ("public", "private")
_NAME = re.compile(r"a[0-9a-f]{15}")


def name_answer(survey: str, question: str, text: str) -> str:
    """The name of an open answer: made of what was asked and of its redacted words, nothing else.

    >>> name_answer("satisfaction", "strengths", "Жақсы") == name_answer("satisfaction", "strengths", "Жақсы")
    True
    """
    return "a" + hashlib.sha256("\x1f".join((survey, question, text)).encode()).hexdigest()[:15]


def name_answers(comments: pd.DataFrame) -> list[str]:
    """The name of each open answer of a table with ``survey``, ``question`` and ``text``."""
    columns = (comments[name].astype("str") for name in ("survey", "question", "text"))
    return [name_answer(*row) for row in zip(*columns, strict=True)]


def apply_reviews(
    comments: pd.DataFrame, schools: pd.Series, reviews: Reviews, *, roster: Roster, params: Params
) -> pd.DataFrame:
    """The open answers with what was decided about each.

    ``comments`` has ``survey``, ``question``, the redacted ``text``; ``schools`` holds the code of the school of each.

    Returns
    -------
    DataFrame
        With ``answer_id`` (`name_answer`), ``state`` and ``published_text``: what a reviewer put in the place of the
        text, redacted as every answer is, else "". A deleted answer has no text any more.

    Raises
    ------
    ReviewError
        With every fault of every workbook.
    """
    named = comments.assign(answer_id=name_answers(comments), state=UNDECIDED, published_text="")
    faults = list(reviews.faults)
    for school, book in reviews.books.items():
        own = schools.eq(school).fillna(False).to_numpy(dtype=bool)
        known = dict(zip(named.loc[own, "answer_id"], named.loc[own, "text"], strict=True))
        faults += [*book.faults, *_Checker(book, known, params).find_faults()]
        decided = book.rows[book.rows["state"].ne(UNDECIDED)].set_index("answer_id")
        named = _decide(named, own.tolist(), decided, roster=roster)
    if faults:
        raise ReviewError(faults)
    return named


def _decide(named: pd.DataFrame, own: Sequence[bool], decided: pd.DataFrame, *, roster: Roster) -> pd.DataFrame:
    states: dict[Any, str] = decided["state"].to_dict()
    is_open = decided["state"].isin(DECIDED_OPEN) & decided["published_text"].ne("")
    published = decided.loc[is_open, "published_text"]
    texts = dict(zip(published.index, redact_texts(published, roster=roster), strict=True))
    names = [name if is_own else "" for name, is_own in zip(named["answer_id"], own, strict=True)]
    rows = list(zip(names, named["state"], named["published_text"], named["text"], strict=True))
    return named.assign(
        state=[states.get(name, state) for name, state, _, _ in rows],
        published_text=[texts.get(name, text) for name, _, text, _ in rows],
        text=["" if states.get(name) == DELETED else text for name, _, _, text in rows],
    )


@dataclass(frozen=True)
class _Checker:
    """Holds a workbook against the answers of its school, ``known``: name -> text."""

    book: ReviewBook
    known: dict[str, str]
    params: Params

    def find_faults(self) -> list[str]:
        questions = [question for survey in self.params.surveys for question in survey.open_questions]
        names = {
            "survey": Names.build((w, s.code) for s in self.params.surveys for w in texts_of(s.code, s.short_title)),
            "question": Names.build((w, q.code) for q in questions for w in texts_of(q.code, q.text)),
        }
        rows = self.book.rows[self.book.rows["page"].eq("answers")].to_dict("records")
        return [fault for row in rows if (fault := self._check(row, names))]

    def _check(self, row: Mapping[Any, str], names: dict[str, Names[str]]) -> str | None:
        name, text = row["answer_id"], row["text"]
        if name in self.known:
            return self._check_known(row)
        survey, question = (names[column].find(row[column]) for column in ("survey", "question"))
        is_gone = survey is not None and question is not None and name == name_answer(survey, question, text)
        if is_gone or (not text and _NAME.fullmatch(name)):
            return None  # the exports no longer hold it: it is kept, aside from the others
        words = f"unknown answer '{show_value(name)}'; the code and the text of an answer are not to be changed"
        return self.book.fault(row, "answer_id", words)

    def _check_known(self, row: Mapping[Any, str]) -> str | None:
        expected = self.known[row["answer_id"]]
        if row["text"] and row["text"] != expected:
            words = f"the text was changed to '{show_value(row['text'])}'; expected '{show_value(expected)}'. "
            return self.book.fault(row, "text", words + "Other words go into the column of the text to publish")
        if not row["text"] and row["state"] not in (UNDECIDED, DELETED):
            words = "an answer that is not shown can not be released; choose 'undecided' and run make review again"
            return self.book.fault(row, "state", words)
        return None
