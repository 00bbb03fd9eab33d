"""Workbooks that people fill in by hand: how they look, how they are opened, and whether somebody has one open."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter

from qa_lib.errors import IntakeError

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: Excel shows at most so many letters in the message of a drop-down.
MESSAGE_MAX = 255
#: What people may do on a protected page.
ALLOWED = {"autofilter": True, "format_columns": True, "format_rows": True, "select_locked_cells": True}
#: All workbooks carry this day: what stands in them is all that tells them apart.
_CREATED = dt.datetime(2000, 1, 1)
_BASE = {
    "font_name": "Noto Sans",
    "font_size": 10,
    "valign": "top",
    "text_wrap": True,
    "border": 1,
    "border_color": "#D0D0D0",
}
#: ``open`` cells are people's; their columns have a heading of another colour, so that this is seen at a glance.
_LOOKS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bg_color": "#EEF2F5", "bottom": 2},
    "open_head": {"bold": True, "bg_color": "#DCEBDD", "bottom": 2},
    "locked": {"bg_color": "#F6F6F6"},
    "open": {"locked": False},
    "title": {"bold": True, "font_size": 13, "border": 0},
    "notice": {"bold": True, "font_color": "#8A3B00", "border": 0},
    "plain": {"border": 0},
}


def open_book(path: Path, title: str) -> xlsxwriter.Workbook:
    """A new workbook in which every text is written as text."""
    texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(str(path), texts)
    book.set_properties({"title": title, "created": _CREATED})
    return book


def add_formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    """The looks of cells by name."""
    return {name: book.add_format(_BASE | look) for name, look in _LOOKS.items()}


def print_on_paper(sheet: Worksheet) -> None:
    """A page as wide as A4 laid flat, its head on every sheet."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def refuse_open(file: Path, *, command: str) -> None:
    """Office programs leave a lock beside a workbook that somebody has open; what is typed there would be lost.

    Raises
    ------
    IntakeError
        When there is one.
    """
    locks = (file.with_name(f"~${file.name}"), file.with_name(f".~lock.{file.name}#"))
    found = next((lock for lock in locks if lock.exists()), None)
    if found:
        raise IntakeError(
            f"{'/'.join(file.parts[-3:])} is open in an office program; save and close it, then run {command} again "
            f"(if nobody has it open, remove {found.name} beside it)"
        )
