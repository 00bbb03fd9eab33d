"""The draft of a codebook: everything that can be told from an export, with each guess marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qa_lib.drafting.blocks import Run, find_runs
from qa_lib.drafting.columns import Column, Export, read_export
from qa_lib.drafting.directions import Direction, find_directions
from qa_lib.drafting.kinds import Guess, Kind, guess_kinds
from qa_lib.drafting.languages import find_language
from qa_lib.drafting.writing import Inline
from qa_lib.errors import IntakeError, ParamsError
from qa_lib.intake.columns import find_target, survey_columns
from qa_lib.intake.spelling import Names
from qa_lib.params import LOCALES, Params, Survey, Text

#: The object of monitoring that a block informs when nobody has said which: satisfaction of learners (clause 4.4).
OBJECT = "4.4 (1)"
VERSION = "1"
_NOT_CODE = re.compile(r"[^a-z0-9]+")
_MAX_CODE = 40


@dataclass(frozen=True)
class Draft:
    """A draft: the survey's code, what stands in its file, and what to say about it."""

    code: str
    content: dict[str, Any]
    export: Export
    guesses: tuple[Guess, ...]

    def of_kind(self, kind: Kind) -> list[Guess]:
        """The columns of one kind."""
        return [guess for guess in self.guesses if guess.kind == kind]


def draft_codebook(path: Path, params: Params, *, code: str = "") -> Draft:
    """The draft of a codebook for an export; ``code`` is that of the survey ("": after the name of the file).

    Raises
    ------
    IntakeError
        When the file can not be read, or holds no column of answers on a scale of the params.
    ParamsError
        When the file is one of a survey that has a codebook, or the code is that of another survey.
    """
    export = read_export(path, words=params.intake)
    code = code or make_code(path.stem, otherwise="survey")
    _refuse_known(export, params, path.name)
    guesses = guess_kinds(export.columns, params)
    items = [guess for guess in guesses if guess.kind == "item"]
    if not items:
        reasons = "; ".join(f"{one.column.heading[:40]}: {one.reason}" for one in guesses[:20])
        raise IntakeError(f"{path.name} has no column of answers on a scale of params/scales.yaml. Columns: {reasons}")
    return Draft(code, _Writer(export, guesses, params).content(code, path), export, tuple(guesses))


def make_code(text: str, *, otherwise: str) -> str:
    """A code from words in Latin letters; ``otherwise`` where they have none."""
    code = _NOT_CODE.sub("-", text.casefold()).strip("-")[:_MAX_CODE].strip("-")
    return code if any(letter.isalpha() for letter in code) else otherwise


def _refuse_known(export: Export, params: Params, name: str) -> None:
    """Refuse a file most of whose columns a codebook knows: it needs a name, not a draft."""
    asked = [column for column in export.columns if column.filled]
    for survey in params.surveys:
        names = survey_columns(survey, params=params)
        found = {target.code for one in asked if (target := find_target(one.heading, names)) and target.kind == "item"}
        if len(found) >= params.intake.drafting.known_share_min * len(survey.items):
            raise ParamsError(
                f"{name} is an export of the survey '{survey.code}', which has a codebook: {len(found)} of its "
                f"{len(survey.items)} items are columns of the file. No draft is needed: put the file into "
                f"data/raw/<semester>/ under a name like {survey.files[0]}"
            )


class _Writer:
    """Puts guesses into the form of a codebook."""

    def __init__(self, export: Export, guesses: Sequence[Guess], params: Params) -> None:
        self.export, self.params = export, params
        self.guesses = guesses
        self.items = [guess for guess in guesses if guess.kind == "item"]
        self.questions = [guess for guess in guesses if guess.kind == "question"]
        self.known = Names.build(
            (text, one.text) for one in _asked(params.surveys) for text in one.text.by_locale.values()
        )
        self.language = find_language(guess.column.wording for guess in [*self.items, *self.questions])
        self.codes = _name_items([guess.column for guess in self.items])

    def content(self, code: str, path: Path) -> dict[str, Any]:
        """The codebook as it is written, in the order of the project's own."""
        title = path.stem.replace("_", " ")
        teachers = [guess.column.heading for guess in self.guesses if guess.kind == "teacher"]
        content: dict[str, Any] = {
            "code": code,
            "number": max((survey.number for survey in self.params.surveys), default=0) + 1,
            "version": VERSION,
            "title": self._text(title),
            "short_title": self._text(title),
            "target_group": self.params.catalogue.target_groups[0].code,
            "subject": "teacher" if teachers else "none",
            "files": [f"{path.stem}*"],
            "confirm": self._confirm_all(),
        }
        if teachers:
            content["columns"] = {"teacher": teachers[:1]}
        if answers := self._answers():
            content["answers"] = answers
        if left_out := [guess for guess in self.guesses if guess.kind == "left_out"]:
            content["left_out"] = [{"column": one.column.heading, "reason": one.reason} for one in left_out]
        content["blocks"] = self._blocks()
        if self.questions:
            content["open_questions"] = [
                self._question(one, place) for place, one in enumerate(self.questions, start=1)
            ]
        return content

    def _confirm_all(self) -> list[str]:
        """What concerns the whole codebook."""
        found = ["number, title, target_group, version and the objects of blocks are not in the file"]
        if any(self.known.find(one.column.wording) is None for one in [*self.items, *self.questions]):
            others = " and ".join(locale for locale in LOCALES if locale != self.language)
            found.append(f"the wordings are in {self.language} and stand so in every language: translate into {others}")
        if teachers := [guess for guess in self.guesses if guess.kind == "teacher"]:
            found.append(
                f"one row is about one teacher, told by column '{teachers[0].column.heading}': {teachers[0].reason}"
            )
        found += self._confirm_scales()
        if any(guess.kind == "left_out" for guess in self.guesses):
            found.append("nothing is read of the columns under left_out")
        return found

    def _confirm_scales(self) -> list[str]:
        """One line a scale: how many items are on it, what else would fit, what it does not understand."""
        found = []
        for scale in dict.fromkeys(guess.fit.scale for guess in self.items if guess.fit):
            of_scale = [guess for guess in self.items if guess.fit and guess.fit.scale == scale]
            numbered = [guess for guess in of_scale if guess.fit and guess.fit.is_numbered]
            labels = f"{len(of_scale)} items are read on the scale '{scale}'"
            if not numbered:
                found.append(f"{labels}, by their labels")
                continue
            others = sorted({code for guess in numbered for code in guess.other_scales})
            fitting = f"; {', '.join(others)} would fit as well" if others else ""
            kind = "codes" if numbered[0].fit and numbered[0].fit.codes else "numbers"
            found.append(f"{labels}: {kind} without labels{fitting}; the file does not say which end is the good one")
        return found

    def _answers(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for fit in (guess.fit for guess in self.items):
            if fit and fit.codes:
                found.setdefault(fit.scale, {}).update(dict(fit.codes))
        return {scale: dict(sorted(codes.items(), key=lambda one: one[1])) for scale, codes in found.items()}

    def _blocks(self) -> list[dict[str, Any]]:
        fits = [guess.fit for guess in self.items]
        scales = [fit.scale if fit else "" for fit in fits]
        columns = [guess.column for guess in self.items]
        answers = pd.DataFrame(
            {code: fit.values for code, fit in zip(self.codes, fits, strict=True) if fit is not None}
        )
        rules = self.params.intake.drafting
        directions = find_directions(answers, rules=rules)
        runs = find_runs(list(zip(columns, scales, strict=True)), items_min=rules.block_items_min)
        return [self._block(run, place, directions) for place, run in enumerate(runs, start=1)]

    def _block(self, run: Run, place: int, directions: Sequence[Direction]) -> dict[str, Any]:
        return {
            "code": f"block-{place}",
            "object": OBJECT,
            "title": self._text(run.title or f"Block {place}"),
            "confirm": f"one block of {len(run.places)}: {run.reason}",
            "items": [self._item(self.items[at], self.codes[at], directions[at]) for at in run.places],
        }

    def _item(self, guess: Guess, code: str, direction: Direction) -> dict[str, Any]:
        fit = guess.fit
        item: dict[str, Any] = {"code": code, "scale": fit.scale if fit else ""}
        if direction.is_reversed:
            item["reversed"] = True
        if doubts := _doubt(guess, direction):
            item["confirm"] = doubts
        item["columns"] = _names_of(guess.column)
        item["text"] = self._text(guess.column.wording)
        return item

    def _question(self, guess: Guess, place: int) -> dict[str, Any]:
        return {
            "code": f"open-{place}",
            "confirm": f"an open question: {guess.reason}",
            "columns": _names_of(guess.column),
            "text": self._text(guess.column.wording),
        }

    def _text(self, words: str) -> dict[str, str]:
        """The words in every language: as a codebook has them, else as they stand in the file."""
        known = self.known.find(words)
        given = known.by_locale if isinstance(known, Text) else dict.fromkeys(self.params.institution.locales, words)
        return Inline(given)


def _asked(surveys: Sequence[Survey]) -> list[Any]:
    return [one for survey in surveys for one in (*survey.items, *survey.open_questions)]


def _doubt(guess: Guess, direction: Direction) -> list[str]:
    """What has to be confirmed of one item, with the numbers that it rests on."""
    found = []
    numbers = (
        f"loading {direction.loading:.2f} on the first factor of all items, correlation with the others "
        f"{direction.rest_correlation:.2f}, {direction.n_respondents} answers"
    )
    if direction.is_reversed:
        found.append(f"likely worded the other way round: {numbers}")
    elif direction.is_weak:
        found.append(f"hardly belongs to the others, perhaps no item of a block: {numbers}")
    elif np.isnan(direction.loading):
        found.append(f"whether it is reversed can not be told: {direction.n_respondents} answers")
    if guess.fit and guess.fit.unknown:
        found.append(f"{len(guess.fit.unknown)} different answers of the column are not understood")
    return found


def _names_of(column: Column) -> list[str]:
    """The headings under which a column is found again: as printed, and its code where it is a part of it."""
    return list(dict.fromkeys(name for name in (column.heading, column.code) if name))


def _name_items(columns: Sequence[Column]) -> list[str]:
    """The codes of items: those of the headings where each has one of its own, else q01, q02 and so on."""
    codes = [make_code(column.code.casefold(), otherwise="") for column in columns]
    if all(codes) and len(set(codes)) == len(codes):
        return codes
    width = max(2, len(str(len(columns))))
    return [f"q{place:0{width}}" for place in range(1, len(columns) + 1)]
