"""What the strings in an item's column mean: a category of its scale, no answer, or nothing that is understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import pandas as pd

from qa_lib.intake.rejections import Fault, RejectionLog
from qa_lib.intake.sheets import UNREADABLE
from qa_lib.intake.spelling import Names, Suggestions, texts_of
from qa_lib.params import Params, Scale


class Status(IntEnum):
    """What became of a cell; the names in lower case are the categories of the column ``status``."""

    VALID = 0
    NOT_APPLICABLE = 1
    HARD_TO_ANSWER = 2
    MISSING = 3
    REJECTED = 4


STATUSES = tuple(status.name.lower() for status in Status)

#: No label is longer.
MAX_LENGTH = 300
#: Different texts in a column of answers, from which it is none: no scale has so many spellings.
MAX_DIFFERENT = 20_000
_WHOLE = re.compile(r"[+-]?\d{1,9}(?:[.,]0+)?")
_ERROR = re.compile(r"#[^#]*[!?AД]|#GETTING_DATA|#{2,}")
_DECIMAL = re.compile(r"[+-]?\d*[.,]\d+")
DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}.*|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*")
#: How LimeSurvey numbers the options of a question: A1, AO01. Which is which only the questionnaire knows.
_ANSWER_CODE = re.compile(r"AO?\d{1,3}")
_NUMBER_AND_LABEL = re.compile(r"(\d{1,3})\s*[-–—:=.)]\s*(\D.*)")
_LABEL_AND_NUMBER = re.compile(r"(.*\D)\s*[(\[](\d{1,3})[)\]]")


@dataclass(frozen=True)
class Meaning:
    """What one string means as an answer."""

    status: Status
    value: float = np.nan
    fault: Fault | None = None


@dataclass(frozen=True)
class AnswerReader:
    """Understands the answers of one scale."""

    labels: Names[int]
    #: What the exports of a survey print for the values of the scale: codes such as A1, or numbers of another order.
    codes: Names[int]
    tokens: Names[Status]
    missing: frozenset[str]
    values: tuple[int, ...]
    is_labelled: bool
    suggestions: Suggestions[int]

    @classmethod
    def build(cls, scale: Scale, *, params: Params, codes: Mapping[str, int] | None = None) -> AnswerReader:
        """The reader of a scale with its labels in three languages, its aliases and the tokens of no answer.

        ``codes`` are what the exports of a survey print for values of the scale; they win over everything else.
        """
        intake = params.intake
        tokens = [(token, Status.NOT_APPLICABLE) for token in intake.not_applicable]
        tokens += [(token, Status.HARD_TO_ANSWER) for token in intake.hard_to_answer]
        pairs = [(name, one.value) for one in scale.categories for name in texts_of(one.label, one.aliases)]
        labels = Names.build(pairs)
        return cls(
            labels=labels,
            codes=Names.build((codes or {}).items()),
            tokens=Names.build(tokens),
            missing=frozenset(text.strip().casefold() for text in ("", *intake.missing)),
            values=scale.values,
            is_labelled=scale.is_labelled,
            suggestions=Suggestions(labels, otherwise=f"{scale.values[0]}–{scale.values[-1]}"),
        )

    def for_column(self) -> AnswerReader:
        """The same reader with suggestions for another column, each of which has so many."""
        return replace(self, suggestions=Suggestions(self.labels, otherwise=self._range))

    def read(self, text: str) -> Meaning:
        """The meaning of one cell. A label wins over the number beside it."""
        if len(text) > MAX_LENGTH:
            return self._reject(text[:MAX_LENGTH])
        text = text.strip().lstrip("'’").strip()
        if text.casefold() in self.missing:
            return Meaning(Status.MISSING)
        if self.codes.by_key and (coded := self._find_code(text)) is not None:
            return Meaning(Status.VALID, float(coded))
        if _WHOLE.fullmatch(text):
            return self._read_number(int(float(text.replace(",", "."))))
        if UNREADABLE in text:
            return Meaning(Status.REJECTED, fault=Fault("damaged_text", self._range))
        if _ERROR.fullmatch(text):  # "#N/A" is a failed look-up, not the answer "n/a"
            return Meaning(Status.REJECTED, fault=Fault("spreadsheet_error", self._range))
        token, value = self.tokens.find(text), self._find_label(text)
        if token is not None and value is None:
            return Meaning(token)
        return self._reject(text) if value is None else Meaning(Status.VALID, float(value))

    def _find_code(self, text: str) -> int | None:
        """The value of a code of the survey, also where a number has a decimal point ("5.0")."""
        return self.codes.find(str(int(float(text.replace(",", ".")))) if _WHOLE.fullmatch(text) else text)

    def _read_number(self, number: int) -> Meaning:
        if number in self.values:
            return Meaning(Status.VALID, float(number))
        return Meaning(Status.REJECTED, fault=Fault("out_of_range", self._range))

    def _find_label(self, text: str) -> int | None:
        value = self.labels.find(text)
        for pattern, place in ((_NUMBER_AND_LABEL, 2), (_LABEL_AND_NUMBER, 1)):
            match = pattern.fullmatch(text) if value is None else None
            if match:
                value = self.labels.find(match[place])
                number = int(match[3 - place])
                if value is None and not self.is_labelled and number in self.values:
                    value = number
        return value

    def _reject(self, text: str) -> Meaning:
        if text.startswith(("=", "+", "@")):
            fault = Fault("formula", self._range)
        elif DATE.fullmatch(text):
            fault = Fault("date_in_score", self._range)
        elif _DECIMAL.fullmatch(text):
            fault = Fault("not_a_category", self._range)
        elif _ANSWER_CODE.fullmatch(text):
            fault = Fault("answer_code", f"a label, or {text} under answers in the codebook")
        elif self.is_labelled:
            fault = Fault("unknown_label", self.suggestions.expect(text))
        else:
            fault = Fault("not_a_number", self._range)
        return Meaning(Status.REJECTED, fault=fault)

    @property
    def _range(self) -> str:
        return f"{self.values[0]}–{self.values[-1]}"


@dataclass(frozen=True)
class ReadAnswers:
    """The answers of one item, one a row of the table: ``values`` (NaN unless valid) and ``statuses``."""

    values: np.ndarray
    statuses: np.ndarray


def read_answers(cells: pd.Series, *, reader: AnswerReader, heading: str, log: RejectionLog) -> ReadAnswers:
    """Understand a column of strings; each different string once. Cells that are not understood are logged."""
    codes, texts = pd.factorize(cells.to_numpy(dtype=object))
    if len(texts) > MAX_DIFFERENT:
        expected = f"answers on a scale; given {len(texts)} different texts"
        log.add_column(heading, reason="too_many_texts", expected=expected)
        n = len(cells)
        return ReadAnswers(np.full(n, np.nan, np.float32), np.full(n, Status.REJECTED, np.int8))
    meanings = [reader.read(text) for text in texts]
    statuses = np.array([meaning.status for meaning in meanings], dtype=np.int8)
    values = np.array([meaning.value for meaning in meanings], dtype=np.float32)
    bad = np.flatnonzero(np.isin(codes, np.flatnonzero(statuses == Status.REJECTED)))
    faults = [meaning.fault for meaning in (meanings[codes[place]] for place in bad) if meaning.fault]
    log.add_cells(cells.index.to_numpy()[bad], heading, [texts[codes[place]] for place in bad], faults)
    if not len(texts):
        return ReadAnswers(np.empty(0, np.float32), np.empty(0, np.int8))
    return ReadAnswers(values[codes], statuses[codes])
