"""One workbook: its sheets of rows, the instructions and the lists behind the drop-downs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_lib.params import RegisterBook
from qa_lib.params.registers import SheetField
from qa_lib.templates.choices import Choices

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: Rows that have drop-downs; a register of more copies them down as any sheet does.
N_ROWS = 1000
#: The day on which a workbook claims to be made, unless it is said.
CREATED = dt.date(2025, 9, 1)
SHEET_NAME_MAX = 31
WIDTHS = {"text": 34, "choice": 20, "unit": 30, "office": 28, "indicator": 26, "share": 11, "count": 9, "month": 11}
FORMATS = {"date": "dd.mm.yyyy", "share": "0%", "month": "@", "reference": "@", "teacher": "@", "semester": "@"}
_STYLE = {"text_wrap": True, "valign": "top"}
#: A heading of this beginning is of no register.
LIST_HEAD = "≡ list: "


@dataclass(frozen=True)
class RegisterSheet:
    """A register with its rows: code of a field -> text, number or date."""

    book: RegisterBook
    rows: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def write_register_workbook(
    sheets: Sequence[RegisterSheet], path: Path, *, choices: Choices, made: dt.date = CREATED
) -> None:
    """Write a workbook, the same bytes for the same sheets; ``made`` is the day on which it claims to be changed."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        workbook.set_properties({"created": dt.datetime.combine(made, dt.time())})
        ranges = _Lists(workbook, choices)
        pages = [workbook.add_worksheet(_sheet_name(one.book.title[choices.locale])) for one in sheets]
        _write_instructions(workbook, [one.book for one in sheets], choices)
        for page, one in zip(pages, sheets, strict=True):
            _SheetWriter(workbook, page, one, choices, ranges).write()
        ranges.write()


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\")[:SHEET_NAME_MAX].strip()


class _Lists:
    """The lists that drop-downs point to, a column each on a sheet of their own."""

    def __init__(self, workbook: Workbook, choices: Choices) -> None:
        self.workbook, self.choices = workbook, choices
        self.columns: dict[str, int] = {}

    def source(self, name: str) -> str:
        """The range of a list, as a validation names it."""
        from xlsxwriter.utility import xl_col_to_name

        column = xl_col_to_name(self.columns.setdefault(name, len(self.columns)))
        sheet = _sheet_name(self.choices.words.lists[self.choices.locale])
        n = max(len(self.choices.entries(name)), 1)
        return f"='{sheet}'!${column}$2:${column}${n + 1}"

    def write(self) -> None:
        """Write the sheet; it comes last."""
        page = self.workbook.add_worksheet(_sheet_name(self.choices.words.lists[self.choices.locale]))
        for name, column in self.columns.items():
            page.write_string(0, column, f"{LIST_HEAD}{name}")
            for row, entry in enumerate(self.choices.entries(name), start=1):
                page.write_string(row, column, entry)
        page.set_column(0, max(len(self.columns) - 1, 0), 34)


@dataclass(frozen=True)
class _SheetWriter:
    workbook: Workbook
    page: Worksheet
    sheet: RegisterSheet
    choices: Choices
    lists: _Lists

    def write(self) -> None:
        fields = self.sheet.book.fields(self.choices.params.institution.locales)
        self.page.freeze_panes(1, 1)
        self.page.set_row(0, 45)
        for place, one in enumerate(fields):
            self._write_column(place, one)
        self.page.autofilter(0, 0, max(len(self.sheet.rows), 1), len(fields) - 1)

    def _write_column(self, place: int, one: SheetField) -> None:
        column = one.column
        grey = {"bg_color": "#E4E7EB", "font_color": "#52606D"} if column.is_computed else {}
        cell = self.workbook.add_format(_STYLE | grey | {"num_format": FORMATS.get(column.kind, "General")})
        head = {"bold": True, "bottom": 1, "bg_color": "#E4E7EB" if column.is_computed else "#D9E8F5"}
        self.page.set_column(place, place, WIDTHS.get(column.kind, 14), cell)
        self.page.write_string(0, place, one.heading(self.choices.locale), self.workbook.add_format(_STYLE | head))
        note = self.choices.describe(column, self.sheet.book)
        self.page.write_comment(0, place, note, {"x_scale": 2, "y_scale": 1.2, "author": ""})
        self._validate(place, one)
        for row, values in enumerate(self.sheet.rows, start=1):
            _write_cell(self.page, (row, place), values.get(one.code), cell)

    def _validate(self, place: int, one: SheetField) -> None:
        rule = self._rule(one)
        if rule is not None:
            self.page.data_validation(1, place, N_ROWS, place, rule | {"ignore_blank": True})

    def _rule(self, one: SheetField) -> dict[str, Any] | None:
        column, title = one.column, one.heading(self.choices.locale)[:32]
        told = {"error_title": title, "error_message": self.choices.describe_kind(column)[:255]}
        if name := self.choices.list_name(column):
            # A stop would keep people from the other languages and spellings that the reader knows.
            return {"validate": "list", "source": self.lists.source(name), "error_type": "warning"} | told
        if column.low is not None and column.high is not None:
            ends = {"criteria": "between", "minimum": column.low, "maximum": column.high}
            return {"validate": "integer"} | ends | told
        if column.kind == "date":
            ends = {"criteria": "between", "minimum": dt.date(2000, 1, 1), "maximum": dt.date(2100, 12, 31)}
            return {"validate": "date"} | ends | told
        return None


def _write_cell(page: Worksheet, at: tuple[int, int], value: Any, cell: Format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        page.write_datetime(*at, dt.datetime.combine(value, dt.time()), cell)
    elif isinstance(value, int | float):
        page.write_number(*at, value, cell)
    else:
        page.write_string(*at, str(value), cell)


def _write_instructions(workbook: Workbook, books: Sequence[RegisterBook], choices: Choices) -> None:
    words, locale = choices.words, choices.locale
    page = workbook.add_worksheet(_sheet_name(words.instructions[locale]))
    bold, plain = (workbook.add_format(_STYLE | {"bold": is_bold}) for is_bold in (True, False))
    page.set_column(0, 0, 32)
    page.set_column(1, 2, 48)
    page.set_column(3, 3, 30)
    row = 0
    for rule in words.rules:
        page.merge_range(row, 0, row, 3, rule[locale], plain)
        page.set_row(row, 30)
        row += 1
    for book in books:
        row = _describe_book(page, row + 1, book, choices, formats=(bold, plain))


def _describe_book(
    page: Worksheet, row: int, book: RegisterBook, choices: Choices, *, formats: tuple[Format, Format]
) -> int:
    words, locale = choices.words, choices.locale
    bold, plain = formats
    page.write_string(row, 0, f"{book.title[locale]} ({book.clause})", bold)
    page.merge_range(row + 1, 0, row + 1, 3, book.note[locale], plain)
    page.set_row(row + 1, 30)
    heads = (words.column, words.allowed, words.meaning, words.example)
    for place, head in enumerate(heads):
        page.write_string(row + 2, place, head[locale], bold)
    row += 3
    for column in book.columns:
        cells = (
            column.heading[locale],
            f"{choices.describe_kind(column)} ({choices.describe_need(column, book)})",
            column.note[locale] if column.note else "",
            column.example[locale] if column.example else "",
        )
        for place, text in enumerate(cells):
            page.write_string(row, place, text, plain)
        row += 1
    return row
