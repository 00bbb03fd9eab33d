"""What an export is after it was brought into the project's own form, and how its parts are changed on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from qa_lib.intake.sheets import Sheet
from qa_lib.intake.spelling import spelling_key

#: Why a row is no respondent's answer: a test or preview, a machine's, or one that was never sent.
AsideReason = Literal["preview_response", "spam_response", "unfinished_response"]
ASIDE_EXPECTED: dict[AsideReason, str] = {
    "preview_response": "a respondent's questionnaire, not a test or a preview",
    "spam_response": "a respondent's questionnaire, not one that the product takes for spam",
    "unfinished_response": "a questionnaire that was sent",
}
#: The products by the code under which the account of intake names them; "" is the project's own form.
PRODUCT_OF = {
    "limesurvey": "LimeSurvey",
    "google-forms": "Google Forms",
    "moodle": "Moodle",
    "qualtrics": "Qualtrics",
    "redcap": "REDCap",
    "spss": "SPSS",
    "": "plain table",
}
#: Of a longer heading this many characters are looked at, as in `columns`.
MAX_HEADING = 500
_CODE = r"^\s*([A-Za-z]\w*(?:\[[^\]]*\])*)"
_CODE_AND_TEXT = (re.compile(_CODE + r"\.\s+(.+?)\s*$", re.S), re.compile(_CODE + r"\s+\[(.+)\]\s*$", re.S))


@dataclass(frozen=True)
class Unified:
    """The sheets of a file in the project's own form.

    ``form`` is the code of the product (`PRODUCT_OF`) and ``mark`` what it was told by. ``aside`` gives the rows of
    the sheet at ``place``, as Excel numbers them, that are no respondent's answers.
    """

    sheets: tuple[Sheet, ...]
    form: str = ""
    mark: str = ""
    place: int = 0
    aside: dict[AsideReason, tuple[int, ...]] = field(default_factory=dict)
    #: What could not be told of a column: the reason, and what was expected.
    notes: tuple[tuple[str, str], ...] = ()

    def drop_aside(self, *, keeps: Collection[AsideReason] = ()) -> Unified:
        """The export without those rows: they stand empty, so that all others keep their number."""
        aside = {reason: rows for reason, rows in self.aside.items() if reason not in keeps}
        dropped = {row - 1 for rows in aside.values() for row in rows}
        sheet = self.sheets[self.place]
        rows = [[] if row in dropped else cells for row, cells in enumerate(sheet.rows)]
        sheets = (*self.sheets[: self.place], replace(sheet, rows=rows), *self.sheets[self.place + 1 :])
        return replace(self, sheets=sheets, aside=aside) if dropped else replace(self, aside=aside)


@dataclass(frozen=True)
class Form:
    """How the exports of one product are known and read."""

    code: str
    #: What tells the product in a sheet, in words; "" where nothing does.
    find_mark: Callable[[Sheet], str]
    unify: Callable[[Sheet], Unified]


def parts_of(heading: str) -> tuple[str, str]:
    """The code and the wording of a heading such as "Q1. Wording" or "Q1 [Wording]"; twice the same where it has one.

    >>> parts_of("submitdate. Date submitted"), parts_of("G1[SQ1]. Rate [Labs]"), parts_of("G1[SQ1]")
    (('submitdate', 'Date submitted'), ('G1[SQ1]', 'Rate [Labs]'), ('G1[SQ1]', 'G1[SQ1]'))
    """
    heading = heading[:MAX_HEADING].strip()
    match = next((found for pattern in _CODE_AND_TEXT if (found := pattern.match(heading))), None)
    return (match[1], match[2]) if match else (heading, heading)


@dataclass(frozen=True)
class Grid:
    """A sheet whose first row holds the headings, as the modules of the products look at it."""

    sheet: Sheet

    @property
    def headings(self) -> list[str]:
        """The headings, cut where no heading is longer; none for a sheet without rows."""
        return [heading[:MAX_HEADING] for heading in self.sheet.rows[0]] if self.sheet.rows else []

    def place(self, *names: str) -> int | None:
        """The first column whose code or wording is one of the names, spelt alike."""
        wanted = {spelling_key(name) for name in names}
        return next((at for at, heading in enumerate(self.headings) if wanted & _keys_of(heading)), None)

    def has(self, *names: str) -> bool:
        """Whether one of the names is a heading."""
        return self.place(*names) is not None

    def places(self, fits: Callable[[str], object]) -> list[int]:
        """The columns whose heading, or its code or wording, is such."""
        return [at for at, heading in enumerate(self.headings) if any(map(fits, (heading, *parts_of(heading))))]

    def cells(self, place: int | None) -> Iterable[tuple[int, str]]:
        """The cells of a column with the places of their rows; rows that are empty or too short are left out."""
        if place is None:
            return
        for row, cells in enumerate(self.sheet.rows):
            if row and any(cells) and len(cells) > place:  # row 0 holds the headings
                yield row, cells[place]

    def rows_where(self, place: int | None, holds: Callable[[str], bool]) -> set[int]:
        """The places of the rows whose cell in a column is such."""
        return {row for row, cell in self.cells(place) if holds(cell)}

    def rows_with(self, place: int | None, words: Collection[str]) -> set[int]:
        """The places of the rows whose cell is one of the words in any case, or has it as code or as label.

        A data file with labels shows "0 - Incomplete" where a table has "0" or "Incomplete".
        """
        return self.rows_where(
            place, lambda cell: bool({cell.casefold(), *cell.casefold().split(" - ", 1)}.intersection(words))
        )


def _keys_of(heading: str) -> set[str]:
    return {spelling_key(part) for part in (heading, *parts_of(heading))}


def change_column(sheet: Sheet, place: int, *, heading: str = "", change: Callable[[str], str]) -> Sheet:
    """The sheet with a column under another heading ("": its own) and each of its cells changed."""
    rows = [
        [*cells[:place], change(cells[place]) if row else heading or cells[place], *cells[place + 1 :]]
        if len(cells) > place
        else cells
        for row, cells in enumerate(sheet.rows)
    ]
    return replace(sheet, rows=rows)


def put_headings(sheet: Sheet, headings: list[str], *, n_rows: int = 1) -> Sheet:
    """The sheet with other headings in the first of its ``n_rows`` rows of headings, and the others empty."""
    return replace(sheet, rows=[headings, *[[] for _ in range(n_rows - 1)], *sheet.rows[n_rows:]])


def set_aside(sheet: Sheet, rows: dict[AsideReason, set[int]]) -> Unified:
    """The sheet with the rows that are no respondent's answers, each for the first reason that is given for it."""
    taken: set[int] = set()
    aside: dict[AsideReason, tuple[int, ...]] = {}
    for reason, places in rows.items():
        if fresh := sorted(places - taken):
            aside[reason] = tuple(place + 1 for place in fresh)
            taken.update(fresh)
    return Unified((sheet,), aside=aside)


def mark_technical(sheet: Sheet, headings: Iterable[str]) -> Sheet:
    """The sheet with headings that the product adds and no codebook asks for: they are not listed as unknown."""
    return replace(sheet, technical=sheet.technical | frozenset(map(spelling_key, headings)))
