"""The workbooks of a round: drop-downs from the code frame, frozen head, only what a person fills in can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import xlsxwriter

from qa_lib.intake.coding_words import TEXT_REGISTERS, channels, frame_of_source, show_theme
from qa_lib.params import CodeFrame, Params
from qa_lib.params.coding import CODE_COLUMNS, CodingColumn, CodingPage, CodingWords
from qa_lib.publishing.coding.merging import FILLED, Pages
from qa_lib.publishing.filled_workbooks import ALLOWED, MESSAGE_MAX, add_formats, print_on_paper
from qa_lib.reporting.escaping import clean_text
from qa_lib.reporting.language import Language
from qa_lib.reporting.words.coding import SAMPLE, say_choice
from qa_lib.reporting.words.terms import LANGUAGES, say

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: Widths of the columns in letters.
WIDTHS: dict[CodingColumn, int] = {
    "answer_id": 18,
    "survey": 20,
    "question": 26,
    "language": 11,
    "level": 14,
    "text": 64,
    "suggestion": 34,
    "work_order": 11,
    "given": 44,
    "uncodable": 22,
    "note": 28,
    "decided_by": 18,
    "reason": 36,
    "decided_date": 13,
}
CODE_WIDTH = 34
TOLD_WIDTH = 60
#: Points of a line, of the rest of a row, and of the highest row that office programs draw.
LINE_POINTS, ROW_POINTS, HEIGHT_MAX = 14, 3, 400


@dataclass(frozen=True)
class Setting:
    """What all workbooks of a round share: params, languages (the first is that of headings), title."""

    params: Params
    languages: Sequence[Language]
    title: str
    is_sample: bool

    @property
    def language(self) -> Language:
        """The language of headings, lists and names."""
        return self.languages[0]

    @property
    def words(self) -> CodingWords:
        """Names of pages, headings and reasons."""
        return self.params.intake.coding


@dataclass(frozen=True)
class Book:
    """A workbook that is being written: its formats and the pages of answers."""

    book: xlsxwriter.Workbook
    setting: Setting

    @cached_property
    def formats(self) -> dict[str, Format]:
        """The looks of cells by name."""
        return add_formats(self.book)

    def add_page(self, page: CodingPage) -> Worksheet:
        """A page under its name in the language of the workbook."""
        return self.book.add_worksheet(self.setting.language.name(self.setting.words.pages[page]))

    def write_answers(self, pages: Pages) -> None:
        """The page of answers with its lists, and that of answers set aside where there are any."""
        self._write_page("answers", pages.answers, is_open=True)
        if len(pages.aside):
            self._write_page("aside", pages.aside, is_open=False)

    def _write_page(self, page: CodingPage, rows: pd.DataFrame, *, is_open: bool) -> None:
        sheet, words = self.add_page(page), self.setting.words
        columns = cast("list[CodingColumn]", rows.columns.tolist())
        for place, column in enumerate(columns):
            sheet.set_column(place, place, width_of(column))
            look = "open_head" if is_open and column in FILLED else "head"
            sheet.write_string(0, place, self.setting.language.name(words.columns[column]), self.formats[look])
        for number, row in enumerate(rows.to_dict("records"), start=1):
            texts = [self._show(column, row) for column in columns]
            for place, (column, text) in enumerate(zip(columns, texts, strict=True)):
                look = "open" if is_open and column in FILLED else "locked"
                sheet.write_string(number, place, text, self.formats[look])
            sheet.set_row(number, height_of(texts, [width_of(column) for column in columns]))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
        print_on_paper(sheet)
        if is_open:
            self._offer_choices(sheet, rows)
        sheet.protect("", ALLOWED)

    def _show(self, column: CodingColumn, row: dict[Any, Any]) -> str:
        value = str(row[column])
        if column == "question":
            return self._questions.get((str(row["survey"]), value), value)
        return self._names[column].get(value, value) if column in self._names else value

    @cached_property
    def _questions(self) -> dict[tuple[str, str], str]:
        """What was asked, by survey and question, and the channels of registers of text."""
        params, language = self.setting.params, self.setting.language
        asked = {(survey.code, one.code): one.text for survey in params.surveys for one in survey.open_questions}
        asked |= {(register, code): text for register in TEXT_REGISTERS for code, text in channels(params)}
        return {key: language.name(text) for key, text in asked.items()}

    @cached_property
    def _names(self) -> dict[CodingColumn, dict[str, str]]:
        """What codes are called, by column."""
        params, language = self.setting.params, self.setting.language
        surveys = {one.code: language.name(one.short_title) for one in params.surveys}
        registers = {one.code: language.name(one.title) for one in params.registers}
        levels = {one.code: language.name(one.name) for one in params.institution.levels}
        return {
            "survey": registers | surveys,
            "language": {code: say(LANGUAGES, code, language) for code in LANGUAGES},
            "level": levels,
        }

    @cached_property
    def lists(self) -> dict[str, str]:
        """The hidden page of lists: where the themes of each code frame stand on it."""
        sheet = self.add_page("lists")
        places = {}
        for column, frame in enumerate(self.setting.params.codeframes):
            for row, label in enumerate(list_labels(frame, self.setting)):
                sheet.write_string(row, column, label)
            letter = xlsxwriter.utility.xl_col_to_name(column)
            places[frame.code] = f"='{sheet.get_name()}'!${letter}$1:${letter}${len(frame.themes)}"
        sheet.hide()
        sheet.protect("")
        return places

    def _offer_choices(self, sheet: Worksheet, rows: pd.DataFrame) -> None:
        """Drop-downs: themes of the code frame of each row's source, reasons why there is none."""
        language, columns = self.setting.language, list(rows.columns)
        wrong = say_choice(language)[:MESSAGE_MAX]
        first, last = columns.index(CODE_COLUMNS[0]), columns.index(CODE_COLUMNS[-1])
        for start, end, frame in self._runs(rows):
            rule = {"validate": "list", "source": self.lists[frame.code], "error_message": wrong}
            sheet.data_validation(start, first, end, last, rule)
        place = columns.index("uncodable")
        reasons = [language.name(text) for text in self.setting.words.reasons.values()]
        sheet.data_validation(
            1, place, max(len(rows), 1), place, {"validate": "list", "source": reasons, "error_message": wrong}
        )

    def _runs(self, rows: pd.DataFrame) -> list[tuple[int, int, CodeFrame]]:
        """Rows that follow one another and have one code frame: first, last, frame."""
        runs: list[tuple[int, int, CodeFrame]] = []
        for number, source in enumerate(rows["survey"], start=1):
            frame = frame_of_source(self.setting.params, str(source))
            if frame is None:
                continue
            if runs and runs[-1][2].code == frame.code and runs[-1][1] == number - 1:
                runs[-1] = (runs[-1][0], number, frame)
            else:
                runs.append((number, number, frame))
        return runs

    def write_told(self, page: CodingPage, sentences: Sequence[str], **values: str) -> None:
        """The page of explanations: every sentence in every language, a language a column."""
        sheet, setting = self.add_page(page), self.setting
        sheet.set_column(0, len(setting.languages) - 1, TOLD_WIDTH)
        sheet.write_string(0, 0, setting.title, self.formats["title"])
        told = ((SAMPLE,) if setting.is_sample else ()) + tuple(sentences)
        for place, language in enumerate(setting.languages):
            for row, sentence in enumerate(told, start=2):
                look = "notice" if sentence == SAMPLE else "title" if sentence == sentences[0] else "plain"
                sheet.write_string(row, place, clean_text(language.text(sentence, **values)), self.formats[look])
        for row, sentence in enumerate(told, start=2):
            texts = [language.text(sentence, **values) for language in setting.languages]
            sheet.set_row(row, height_of(texts, [TOLD_WIDTH] * len(texts)))
        print_on_paper(sheet)
        sheet.protect("", ALLOWED)


def width_of(column: CodingColumn) -> int:
    """The width of a column in letters."""
    return WIDTHS.get(column, CODE_WIDTH)


def height_of(texts: Sequence[str], widths: Sequence[int]) -> int:
    """The height of a row in points in which these texts are read whole; office programs do not all find it out."""
    lines = [
        sum(-(-max(len(part), 1) // max(width - 3, 1)) for part in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    ]
    return min(max(lines) * LINE_POINTS + ROW_POINTS, HEIGHT_MAX)


def list_labels(frame: CodeFrame, setting: Setting) -> list[str]:
    """The themes of a code frame as drop-downs offer them, in the language of the workbook."""
    words = setting.params.intake.coding
    return [show_theme(frame, theme.code, words, setting.language.locale) for theme in frame.themes]
