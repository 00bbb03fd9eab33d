"""The workbook of open answers to be decided: drop-downs, frozen head, only what a person fills in can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import xlsxwriter

from qa_lib.params import Params
from qa_lib.params.review import REVIEW_COLUMNS, ReviewColumn, ReviewPage
from qa_lib.publishing.filled_workbooks import ALLOWED, MESSAGE_MAX, add_formats, open_book, print_on_paper
from qa_lib.reporting.escaping import clean_text
from qa_lib.reporting.language import Language, mark
from qa_lib.reporting.words.terms import LANGUAGES, say

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: Widths of the columns in letters.
WIDTHS: dict[ReviewColumn, int] = {
    "answer_id": 18,
    "survey": 22,
    "question": 30,
    "language": 12,
    "n_answers": 11,
    "text": 70,
    "state": 22,
    "published_text": 50,
    "note": 30,
}
#: What a person fills in; everything else is protected.
OPEN_COLUMNS: tuple[ReviewColumn, ...] = ("state", "published_text", "note")
TINTS = {"public": "#E3F1E5", "private": "#FFF4D6", "deleted": "#E8E8E8"}

COMMAND = "make review"
SAMPLE = mark("Sample data: an invented university, no real people.")
EXPLANATION = (
    mark("What this workbook is for"),
    mark(
        "Each row is an open answer, without people's names and numbers. Decide who may read it, in the column of "
        "decisions: the three columns with a white ground are yours, the others are protected."
    ),
    mark("Undecided: quoted only in the reports of the internal ring."),
    mark("Public: may be quoted in the reports of every ring that quotes at all."),
    mark("Private: stays in the internal ring for good, for example because the event tells who wrote."),
    mark(
        "Deleted: quoted nowhere; the text goes from the data of the reports and, the next time, from this workbook. "
        "The themes that coders found in it are still counted: what was criticised stays criticised."
    ),
    mark(
        "Where an answer may be published in other words only, write these into the column of the text to publish: "
        "shorter, or without what tells who wrote. Names and numbers are removed from it, too."
    ),
    mark(
        "Look for what no rule finds: an event that one person lived through, a room and an hour, the only one with "
        "some trait, a rare illness."
    ),
    mark(
        "Answers with the same words to the same question stand in one row. The order of rows tells nothing about when "
        "they were written."
    ),
    mark(
        "Save, and run the report again. Running {command} again keeps every decision and appends new answers; "
        "answers that are no longer in the exports move to the page of those set aside."
    ),
)


def write_review_workbook(
    answers: pd.DataFrame,
    aside: pd.DataFrame,
    path: Path,
    *,
    params: Params,
    languages: Sequence[Language],
    title: str,
    is_sample: bool,
) -> None:
    """Write both pages (columns `REVIEW_COLUMNS`, states as codes) and the explanation in every language.

    Headings, states and names are those of the first language; every text is written as text.
    """
    with open_book(path, title) as book:
        writer = _Writer(book, params, languages[0])
        writer.write_page("answers", answers)
        if len(aside):
            writer.write_page("aside", aside)
        writer.write_explanation(languages, title, is_sample=is_sample)


@dataclass(frozen=True)
class _Writer:
    book: xlsxwriter.Workbook
    params: Params
    language: Language

    @property
    def words(self) -> Any:
        return self.params.intake.review

    @cached_property
    def formats(self) -> dict[str, Format]:
        return add_formats(self.book)

    def write_page(self, page: ReviewPage, rows: pd.DataFrame) -> None:
        sheet = self.book.add_worksheet(self.language.name(self.words.pages[page]))
        for place, column in enumerate(REVIEW_COLUMNS):
            sheet.set_column(place, place, WIDTHS[column])
            sheet.write_string(0, place, self.language.name(self.words.columns[column]), self.formats["head"])
        for number, row in enumerate(rows.to_dict("records"), start=1):
            for place, column in enumerate(REVIEW_COLUMNS):
                is_open = column in OPEN_COLUMNS and page == "answers"
                sheet.write_string(
                    number, place, self._show(column, row), self.formats["open" if is_open else "locked"]
                )
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(REVIEW_COLUMNS) - 1)
        print_on_paper(sheet)
        if page == "answers":
            self._offer_states(sheet, len(rows))
        sheet.protect("", ALLOWED)

    def _show(self, column: ReviewColumn, row: dict[Any, Any]) -> str:
        value = str(row[column])
        if column == "state":
            return self.language.name(self.words.states[value])
        if column == "question":
            return self._question(str(row["survey"]), value)
        shown = {"survey": self._survey, "language": self._language}
        return shown[column](value) if column in shown else value

    def _survey(self, code: str) -> str:
        names = {survey.code: survey.short_title for survey in self.params.surveys}
        return self.language.name(names[code]) if code in names else code

    def _question(self, survey: str, code: str) -> str:
        """The wording of a question, which surveys word differently."""
        asked = {
            one.code: one.text for each in self.params.surveys if each.code == survey for one in each.open_questions
        }
        return self.language.name(asked[code]) if code in asked else code

    def _language(self, code: str) -> str:
        return say(LANGUAGES, code, self.language) if code in LANGUAGES else code

    def _offer_states(self, sheet: Worksheet, n_rows: int) -> None:
        """A drop-down of the states, and a tint for each that is decided."""
        place, last = REVIEW_COLUMNS.index("state"), max(n_rows, 1)
        names = {state: self.language.name(words) for state, words in self.words.states.items()}
        wrong = self.language.text("Choose one of the decisions of the list.")
        sheet.data_validation(
            1,
            place,
            last,
            place,
            {"validate": "list", "source": list(names.values()), "error_message": wrong[:MESSAGE_MAX]},
        )
        for state, tint in TINTS.items():
            look = self.book.add_format({"bg_color": tint})
            rule = {"type": "cell", "criteria": "==", "value": f'"{names[state]}"', "format": look}
            sheet.conditional_format(1, place, last, place, rule)

    def write_explanation(self, languages: Sequence[Language], title: str, *, is_sample: bool) -> None:
        sheet = self.book.add_worksheet(self.language.name(self.words.pages["explanation"]))
        sheet.set_column(0, len(languages) - 1, 60)
        sheet.write_string(0, 0, title, self.formats["title"])
        sentences = ((SAMPLE,) if is_sample else ()) + EXPLANATION
        for place, language in enumerate(languages):
            for row, sentence in enumerate(sentences, start=2):
                look = "notice" if sentence == SAMPLE else "title" if sentence == EXPLANATION[0] else "plain"
                sheet.write_string(row, place, clean_text(language.text(sentence, command=COMMAND)), self.formats[look])
        print_on_paper(sheet)
        sheet.protect("", ALLOWED)
