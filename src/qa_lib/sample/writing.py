"""Sheets to files, the same bytes every time; a semester's folder appears whole."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import xlsxwriter

from qa_lib.errors import IntakeError
from qa_lib.sample.marks import MARK
from qa_lib.sample.styles import FileStyle

Made = TypeVar("Made")
NOTE = {
    "kk": "Бұл – синтетикалық (үлгі) деректер: адамдар, жауаптар мен пікірлер ойдан шығарылған.",
    "ru": "Это синтетические (демонстрационные) данные: люди, ответы и отзывы вымышлены.",
    "en": "This is synthetic sample data: the people, answers and comments are invented.",
}
#: The day on which every workbook claims to be made.
CREATED = dt.datetime(2025, 9, 1)


@dataclass(frozen=True)
class Sheet:
    """One table as an export holds it; a cell is text, a number, a time or "" (empty)."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]


def write_sheet(sheet: Sheet, file: Path, style: FileStyle) -> None:
    """Write a table as csv or xlsx."""
    if style.extension == "csv":
        _write_csv(sheet, file, style)
    else:
        _write_xlsx(sheet, file)


def _write_csv(sheet: Sheet, file: Path, style: FileStyle) -> None:
    with file.open("w", encoding=style.encoding, newline="") as lines:
        writer = csv.writer(lines, delimiter=style.delimiter, lineterminator="\r\n")
        writer.writerow(sheet.headings)
        writer.writerows([[_as_text(cell) for cell in row] for row in sheet.rows])


def _as_text(cell: Any) -> Any:
    return cell.strftime("%d.%m.%Y %H:%M") if isinstance(cell, dt.datetime) else cell


def _write_xlsx(sheet: Sheet, file: Path) -> None:
    with xlsxwriter.Workbook(str(file), {"constant_memory": True, "strings_to_formulas": False}) as workbook:
        _fill_workbook(workbook, sheet)


def _fill_workbook(workbook: xlsxwriter.Workbook, sheet: Sheet) -> None:
    workbook.set_properties({"created": CREATED})
    bold = workbook.add_format({"bold": True, "text_wrap": True})
    moment = workbook.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    page = workbook.add_worksheet()
    page.freeze_panes(1, 0)
    for column, text in enumerate(sheet.headings):
        page.write_string(0, column, text, bold)
    for place, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                if cell:
                    page.write_string(place, column, cell)
            elif isinstance(cell, dt.datetime):
                page.write_datetime(place, column, cell, moment)
            else:
                page.write_number(place, column, cell)


def check_replaceable(folder: Path) -> None:
    """Refuse a folder whose files are not sample data.

    Raises
    ------
    IntakeError
        If the folder holds files but no ``sample-data.json``.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise IntakeError(
            f"data/{folder.parent.name}/{folder.name} holds files that are not sample data (there is no {MARK}); "
            "sample data were not written. Move the files away, or point QA_DATA at another folder"
        )


def replace_folder(folder: Path, fill: Callable[[Path], Made], *, seed: int) -> Made:
    """Fill a new folder and put it in the place of the old one by rename; a failure leaves the old one.

    Returns what ``fill`` returns.
    """
    fresh, old = folder.with_name(f".{folder.name}.partial"), folder.with_name(f".{folder.name}.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        made = fill(fresh)
        mark = {"seed": seed, "note": NOTE}
        (fresh / MARK).write_text(json.dumps(mark, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
        return made
    finally:
        for leftover in (fresh, old):
            shutil.rmtree(leftover, ignore_errors=True)
