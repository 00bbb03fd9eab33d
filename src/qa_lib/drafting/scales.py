"""On which scale of the params the answers of a column are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qa_lib.drafting.columns import Column
from qa_lib.intake.answers import AnswerReader, Status
from qa_lib.params import Params, Scale

#: Different texts of a column that are tried on scales: labels in three languages, with slips of the pen.
MAX_TEXTS = 60
_NUMBER = re.compile(r"\d{1,2}(?:[.,]0+)?")
_ANSWER_CODE = re.compile(r"(AO?)(\d{1,2})")


@dataclass(frozen=True)
class Fit:
    """The answers of a column on a scale: value a row (NaN: none), and what the scale does not understand."""

    scale: str
    values: np.ndarray
    unknown: tuple[str, ...]
    #: Whether all that was understood is numbers or codes, so that other scales of as many options fit as well.
    is_numbered: bool
    #: Codes such as A1 with the value that each is taken for, by its number.
    codes: tuple[tuple[str, int], ...] = ()


class ScaleFinder:
    """Finds the scales that a column's answers fit, and which of them the whole file speaks for."""

    def __init__(self, params: Params) -> None:
        self.params, self.rules = params, params.intake.drafting
        self.readers = {scale.code: AnswerReader.build(scale, params=params) for scale in params.scales.scales}

    @cached_property
    def scales(self) -> dict[str, Scale]:
        """The scales by code, in the order of the params."""
        return {scale.code: scale for scale in self.params.scales.scales}

    def fits(self, column: Column) -> dict[str, Fit]:
        """How the column reads on each scale that understands enough of it; nothing for a column of no options."""
        if not column.different or len(column.different) > MAX_TEXTS:
            return {}
        if codes := _find_codes(column.different):
            return self._fit_codes(column, codes)
        found = {code: self._fit(column, code, reader) for code, reader in self.readers.items()}
        return {code: fit for code, fit in found.items() if fit is not None}

    def _fit(self, column: Column, scale: str, reader: AnswerReader) -> Fit | None:
        meanings = {text: reader.read(text) for text in column.different}
        counts = Counter(column.filled)
        n_known = sum(counts[text] for text, one in meanings.items() if one.status != Status.REJECTED)
        valid = [text for text, one in meanings.items() if one.status == Status.VALID]
        if not valid or n_known < self.rules.understood_share_min * len(column.filled):
            return None
        unknown = tuple(text for text, one in meanings.items() if one.status == Status.REJECTED)
        values = np.array([meanings[cell].value if cell else np.nan for cell in column.cells])
        return Fit(scale, values, unknown, all(_NUMBER.fullmatch(text) for text in valid))

    def _fit_codes(self, column: Column, codes: dict[str, int]) -> dict[str, Fit]:
        """On every scale with as many options as the highest code: the first code is taken for the lowest value."""
        found = {}
        for code, scale in self.scales.items():
            if len(scale.values) == max(codes.values()):
                numbered = tuple((text, scale.values[place - 1]) for text, place in sorted(codes.items()))
                known = dict(numbered)
                values = np.array([known.get(cell, np.nan) for cell in column.cells], dtype=float)
                found[code] = Fit(code, values, (), is_numbered=True, codes=numbered)
        return found

    def choose(self, fits: Sequence[dict[str, Fit]]) -> list[Fit | None]:
        """Of the scales that fit each column the one for which most of the file speaks; None where none fits.

        Labels speak first, then numbers that span a scale, then any that it understands, then the order of the params.
        """
        labelled = Counter(code for one in fits for code, fit in one.items() if not fit.is_numbered)
        spanned = Counter(code for one in fits for code, fit in one.items() if self.spans(fit))
        fitting = Counter(code for one in fits for code in one)
        order = list(self.scales)

        def rank(code: str) -> tuple[int, int, int, int]:
            return (labelled[code], spanned[code], fitting[code], -order.index(code))

        return [one[max(one, key=rank)] if one else None for one in fits]

    def spans(self, fit: Fit) -> bool:
        """Whether the answers reach from the lowest to the highest value of the scale."""
        values = fit.values[~np.isnan(fit.values)]
        ends = self.scales[fit.scale].values
        return bool(len(values)) and (values.min(), values.max()) == (ends[0], ends[-1])


def _find_codes(texts: Sequence[str]) -> dict[str, int]:
    """Codes such as A1 to A5 with their numbers; nothing where any text is none."""
    matches = [_ANSWER_CODE.fullmatch(text) for text in texts]
    return {match[0]: int(match[2]) for match in matches if match} if all(matches) else {}
