"""What each column of an export seems to hold.

No reason repeats what stands in a cell: a draft is kept with the params, and cells are people's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from qa_lib.drafting.columns import Column
from qa_lib.drafting.scales import Fit, ScaleFinder
from qa_lib.intake.columns import SURVEY_CONTEXT
from qa_lib.intake.spelling import Names, spelling_key
from qa_lib.intake.unread import UnreadColumn, tells_who
from qa_lib.params import Params
from qa_lib.params.drafting import Drafting

Kind = Literal["item", "question", "context", "teacher", "left_out"]
#: What checkboxes are joined by in one cell.
_SEPARATORS = (";", ", ")
#: Share of the cells with several answers from which a question has several, and rows in which an option comes back.
_SEVERAL_SHARE, _OPTION_ROWS = 0.1, 2
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Guess:
    """One column, what it seems to hold, and why."""

    column: Column
    kind: Kind
    reason: str
    #: Of an item: its answers on the scale, and the codes of other scales that fit as well.
    fit: Fit | None = None
    other_scales: tuple[str, ...] = ()
    #: Of context: what it is.
    context: str = ""


def guess_kinds(columns: Sequence[Column], params: Params) -> list[Guess]:
    """What each column holds, in the order of the file."""
    finder = ScaleFinder(params)
    headings = {code: names for code, names in params.intake.columns.items() if code in SURVEY_CONTEXT}
    context = Names.build((name, str(code)) for code, names in headings.items() for name in (code, *names))
    asks = [_guess_without_scale(column, context, params) for column in columns]
    fits = [finder.fits(column) if guess is None else {} for column, guess in zip(columns, asks, strict=True)]
    chosen = finder.choose(fits)
    is_item = _find_items(columns, chosen, finder)
    guesses: list[Guess] = []
    for place, column in enumerate(columns):
        known, fit = asks[place], chosen[place]
        if known is not None:
            guesses.append(known)
        elif fit is not None and is_item[place]:
            others = tuple(code for code, one in fits[place].items() if code != fit.scale and _fits_well(one, finder))
            guesses.append(Guess(column, "item", "", fit, others))
        else:
            guesses.append(_guess_rest(column, params, has_scale=fit is not None))
    return _drop_twins(guesses)


def _fits_well(fit: Fit, finder: ScaleFinder) -> bool:
    """Whether answers fit a scale beyond doubt: by its labels, its codes, or by numbers from end to end."""
    return not fit.is_numbered or bool(fit.codes) or finder.spans(fit)


def _guess_without_scale(column: Column, context: Names[str], params: Params) -> Guess | None:
    """What heading and form tell before any scale is tried; None where they tell nothing."""
    code = next((found for name in (column.heading, column.wording) if (found := context.find(name))), None)
    if code:
        return Guess(column, "context", f"read as {code} by its heading", context=code)
    if not column.filled:
        return Guess(column, "left_out", "empty")
    headings = params.intake.personal_headings
    heading = UnreadColumn(column.heading, ())
    if reason := tells_who(heading, headings=headings):
        return Guess(column, "left_out", f"looks like personal data: {reason}")
    return None


def _count_options(column: Column, rules: Drafting) -> int:
    """How many options a question with several answers in one cell has; 0 where the cells are anything else."""
    for separator in _SEPARATORS:
        parts = [[part.strip() for part in cell.split(separator) if part.strip()] for cell in column.filled]
        counts: dict[str, int] = {}
        for part in (part for one in parts for part in one):
            counts[part] = counts.get(part, 0) + 1
        n_several = sum(len(one) > 1 for one in parts)
        is_closed = len(counts) <= rules.options_max and min(counts.values(), default=0) >= _OPTION_ROWS
        if is_closed and n_several >= max(2, _SEVERAL_SHARE * len(parts)) and not any(map(_DIGITS.fullmatch, counts)):
            return len(counts)
    return 0


def _find_items(columns: Sequence[Column], chosen: Sequence[Fit | None], finder: ScaleFinder) -> list[bool]:
    """Which columns are items: labels of a scale, or numbers that span it; others of numbers where they stand between.

    A column of numbers within a scale that does not span it can be anything (a year, a group): it counts as an item in
    a grid, or between two items on the same scale.
    """
    sure = [fit is not None and _fits_well(fit, finder) for fit in chosen]
    places = [place for place, is_sure in enumerate(sure) if is_sure]
    is_item = list(sure)
    for before, after in pairwise(places):
        between = range(before + 1, after)
        ends = {fit.scale for fit in (chosen[before], chosen[after]) if fit}
        if all((fit := chosen[place]) is not None and {fit.scale} == ends for place in between):
            for place in between:
                is_item[place] = True
    grids = {columns[place].question for place in places} - {""}
    return [
        one or (fit is not None and column.question in grids)
        for one, fit, column in zip(is_item, chosen, columns, strict=True)
    ]


def _guess_rest(column: Column, params: Params, *, has_scale: bool) -> Guess:
    rules = params.intake.drafting
    headings = params.intake.personal_headings
    if n_options := _count_options(column, rules):
        return Guess(column, "left_out", f"several answers in one cell, of {n_options} options")
    if _names_teacher(column, rules) and len(column.different) < len(column.filled):
        return Guess(column, "teacher", "its heading speaks of a teacher, and its values come back")
    if all(map(_DIGITS.fullmatch, column.different)):
        whole = "numbers within a scale that do not span it" if has_scale else "numbers on no scale"
        personal = tells_who(UnreadColumn(column.heading, column.cells), headings=headings)
        return Guess(
            column, "left_out", f"looks like personal data: {personal}" if personal else f"{whole}: {_span(column)}"
        )
    n_words = sum(len(cell.split()) for cell in column.filled) / len(column.filled)
    if len(column.different) > rules.options_max or n_words >= rules.open_words_min:
        if n_words >= rules.open_words_min and len(column.different) > len(column.filled) / 2:
            return Guess(column, "question", f"{n_words:.1f} words an answer, {len(column.different)} different ones")
        personal = tells_who(UnreadColumn(column.heading, column.cells), headings=headings)
        return Guess(
            column, "left_out", f"looks like personal data: {personal}" if personal else "texts of no known kind"
        )
    return Guess(column, "left_out", f"{len(column.different)} different answers, on no scale of params/scales.yaml")


def _names_teacher(column: Column, rules: Drafting) -> bool:
    words = spelling_key(column.heading).split()
    return any(spelling_key(word) in words for word in rules.teacher)


def _span(column: Column) -> str:
    numbers = sorted({float(text.replace(",", ".")) for text in column.different})
    return f"{numbers[0]:g} to {numbers[-1]:g}"


def _drop_twins(guesses: Sequence[Guess]) -> list[Guess]:
    """A heading that stands twice, or a piece of context, counts where it stands first."""
    seen: set[str] = set()
    kept = []
    for guess in guesses:
        context = "teacher" if guess.kind == "teacher" else guess.context
        key = f"context {context}" if context else spelling_key(guess.column.heading)
        is_twin = key in seen
        seen.add(key)
        kept.append(Guess(guess.column, "left_out", "stands twice; the first one counts") if is_twin else guess)
    return kept
