"""The workbook of a report: one sheet a table, a contents sheet with links, a data dictionary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter

from qa_lib.publishing.numbers import FORMULA_START
from qa_lib.publishing.outputs import ShownTable
from qa_lib.reporting.language import Language

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

NUMBER_FORMATS = {"count": "#,##0", "share": "0.0%", "number": "0.00", "date": "yyyy-mm-dd"}
HEAD_ROW = 3
MAX_SHEET_NAME = 31


def write_workbook(
    tables: Sequence[ShownTable], path: Path, *, language: Language, title: str, notice: str, date: dt.date
) -> None:
    """Write the tables as an xlsx file whose bytes depend on its content alone.

    Every text is written as text (no formula can come from data), every number at full precision under a number format.
    """
    texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    options = texts | {"in_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": title, "created": dt.datetime.combine(date, dt.time())})
        writer = _Writer(book, language)
        sheet_names = [f"{place:02d} {table.name}"[:MAX_SHEET_NAME] for place, table in enumerate(tables, start=1)]
        writer.write_contents(title, notice, list(zip(sheet_names, tables, strict=True)))
        for sheet_name, table in zip(sheet_names, tables, strict=True):
            writer.write_table(sheet_name, table, notice)
        writer.write_dictionary(tables)


class _Writer:
    """The sheets of one workbook, sharing its formats."""

    def __init__(self, book: xlsxwriter.Workbook, language: Language) -> None:
        self.book = book
        self.language = language
        base = {"font_name": "Noto Sans", "font_size": 10, "valign": "top"}
        self.title = book.add_format(base | {"bold": True, "font_size": 13})
        self.text = book.add_format(base | {"text_wrap": True})
        #: Marked as text, so that it stays text when somebody edits the cell.
        self.quoted = book.add_format(base | {"text_wrap": True, "quote_prefix": True})
        self.plain = book.add_format(base)
        self.notice = book.add_format(base | {"bold": True, "font_color": "#8A3B00"})
        self.link = book.add_format(base | {"font_color": "#0B4F8A", "underline": 1})
        self.head = book.add_format(base | {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#EEF2F5"})
        self.numbers = {
            kind: book.add_format(base | {"num_format": pattern, "align": "right"})
            for kind, pattern in NUMBER_FORMATS.items()
        }

    def write_contents(self, title: str, notice: str, sheets: Sequence[tuple[str, ShownTable]]) -> None:
        sheet = self._sheet(self.language.text("Contents"))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 100)
        sheet.write_string(0, 0, title, self.title)
        sheet.write_string(1, 0, notice, self.notice)
        for row, (name, table) in enumerate(sheets, start=HEAD_ROW):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.link, name)
            sheet.write_string(row, 1, table.caption, self.plain)

    def write_table(self, name: str, table: ShownTable, notice: str) -> None:
        sheet = self._sheet(name)
        sheet.write_string(0, 0, table.caption, self.title)
        sheet.write_string(1, 0, f"{notice} {table.note}".strip(), self.notice if notice else self.plain)
        for place, column in enumerate(table.columns):
            sheet.write_string(HEAD_ROW, place, column.heading, self.head)
            sheet.set_column(place, place, 48 if column.kind == "text" and place < 2 else 18)
            for row, values in enumerate(table.rows, start=HEAD_ROW + 1):
                self._write_cell(sheet, row, place, values[place], column.kind)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        if table.rows:
            sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + len(table.rows), len(table.columns) - 1)

    def write_dictionary(self, tables: Sequence[ShownTable]) -> None:
        sheet = self._sheet(self.language.text("Data dictionary"))
        headings = [self.language.text(words) for words in ("Table", "Column", "Meaning", "Unit")]
        rows = [
            (table.name, column.name, column.heading, self._unit(column.kind))
            for table in tables
            for column in table.columns
        ]
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading, self.head)
            sheet.set_column(place, place, (34, 30, 60, 30)[place])
        for row, values in enumerate(rows, start=1):
            for place, value in enumerate(values):
                sheet.write_string(row, place, value, self.text)
        sheet.freeze_panes(1, 0)

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(name[:MAX_SHEET_NAME])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        return sheet

    def _write_cell(self, sheet: Worksheet, row: int, place: int, value: Any, kind: str) -> None:
        if value is None:
            sheet.write_blank(row, place, None, self.plain)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            text = str(value)
            sheet.write_string(row, place, text, self.quoted if FORMULA_START.match(text) else self.text)
        else:
            sheet.write_number(row, place, value, self._number_format(kind))

    def _number_format(self, kind: str) -> Format:
        return self.numbers.get(kind, self.numbers["number"])

    def _unit(self, kind: str) -> str:
        units = {
            "count": self.language.text("number"),
            "share": self.language.text("share, 0 to 1"),
            "number": self.language.text("number"),
            "interval": self.language.text("interval"),
            "date": self.language.text("date"),
        }
        return units.get(kind, self.language.text("text"))
