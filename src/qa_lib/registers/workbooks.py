"""A workbook to its registers: which sheet holds which, references inside it, numbers that are still to be given."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from qa_lib.errors import ParamsError
from qa_lib.intake.reading import Sheet, read_sheets
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.rejections import Fault
from qa_lib.params import Params, RegisterBook
from qa_lib.registers.cells import CellReader
from qa_lib.registers.sheets import (
    FILE_SKIPPED,
    ROW_LEFT_OUT,
    SHEET_SKIPPED,
    Faults,
    SheetRows,
    find_head,
    heading_names,
    make_frame,
    read_sheet,
)

Redact = Callable[[Sequence[str]], list[str]]


@dataclass(frozen=True)
class Workbook:
    """What a workbook holds: a frame a register, what is wrong, and where its rows stand."""

    register: str
    frames: dict[str, pd.DataFrame]
    faults: pd.DataFrame
    sheets: dict[str, SheetRows]

    @property
    def n_left_out(self) -> int:
        """Rows that are not used."""
        rows = self.faults[self.faults["action"].eq(ROW_LEFT_OUT)]
        return len(rows.drop_duplicates(["sheet", "row"]))

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it was left out."""
        return not self.faults["action"].isin([ROW_LEFT_OUT, SHEET_SKIPPED, FILE_SKIPPED]).any()


@dataclass(frozen=True)
class WorkbookReader:
    """Reads workbooks; ``redact`` takes what is personal out of texts."""

    params: Params
    cells: CellReader
    redact: Redact

    def read(self, path: Path, register: str, *, name: str) -> Workbook:
        """All registers of a workbook; a file that can not be read is a fault, not an error."""
        faults = Faults(name)
        locales = self.params.institution.locales
        read: dict[str, SheetRows] = {}
        try:
            for sheet, book in self._assign(read_sheets(path), register, faults):
                read[book.code] = read_sheet(sheet, book, reader=self.cells, faults=faults, locales=locales)
        except FileRefused as refused:
            fault = Fault(refused.reason, refused.expected)
            faults.add(fault, action=FILE_SKIPPED, register=register, value=refused.value)
        read = {code: _drop_unreferenced(rows, read, faults) for code, rows in read.items()}
        frames = {
            book.code: self._frame(read.get(book.code), book) for book in self.params.registers if book.book == register
        }
        told = faults.frame()
        return Workbook(register, frames, told.assign(value=self.redact(told["value"].fillna("").tolist())), read)

    def _assign(self, sheets: Sequence[Sheet], register: str, faults: Faults) -> list[tuple[Sheet, RegisterBook]]:
        """Each sheet with the register whose headings it has most of; of two that hold one register the first."""
        books = [book for book in self.params.registers if book.book == register]
        books.sort(key=lambda book: book.workbook is not None)
        names = {book.code: heading_names(book, self.params.institution.locales) for book in books}
        pairs: list[tuple[Sheet, RegisterBook]] = []
        for sheet in sheets:
            known = {book.code: find_head(sheet, names[book.code])[1] for book in books}
            best = max(known.values())
            if best == 0:
                continue
            # Of two registers the smaller one is meant where it has as many headings.
            fitting = [book for book in books if known[book.code] == best]
            book = min(fitting, key=lambda book: len(book.columns))
            if any(taken.code == book.code for _, taken in pairs):
                first = next(one.name for one, taken in pairs if taken.code == book.code)
                fault = Fault("further_sheet", first)
                faults.add(fault, action=SHEET_SKIPPED, sheet=sheet.name, register=book.code)
            else:
                pairs.append((sheet, book))
        if not any(book.code == register for _, book in pairs):
            headings = [column.heading.kk for column in self.params.register(register).columns[:4]]
            raise FileRefused("no_known_column", expected=", ".join(headings))
        return pairs

    def _frame(self, rows: SheetRows | None, book: RegisterBook) -> pd.DataFrame:
        locales = self.params.institution.locales
        frame = make_frame(_number_rows(rows, book) if rows else [], book, locales)
        texts = [one.code for one in book.fields(locales) if one.column.kind == "text" and one.code != book.key]
        for code in texts:
            given = frame[code].notna()
            if given.any():
                frame.loc[given, code] = self.redact(frame.loc[given, code].tolist())
        return frame


def _drop_unreferenced(rows: SheetRows, read: dict[str, SheetRows], faults: Faults) -> SheetRows:
    """Rows that name a number which their workbook does not have are left out."""
    columns = [c for c in rows.book.columns if c.kind == "reference" and c.refers_to in read]
    kept = []
    for row in rows.rows:
        unknown = [c for c in columns if row.get(c.code) and row[c.code] not in read[c.refers_to or ""].numbers]
        for column in unknown:
            numbers = sorted(read[column.refers_to or ""].numbers)
            place = {"row": row["sheet_row"], "column": column.heading.en, "value": row[column.code]}
            fault = Fault("unknown_number", ", ".join(numbers[:5]) + (", …" if len(numbers) > 5 else ""))
            faults.add(fault, action=ROW_LEFT_OUT, sheet=rows.sheet, register=rows.book.code, **place)
        if not unknown:
            kept.append(row)
    return replace(rows, rows=kept)


def _number_rows(rows: SheetRows, book: RegisterBook) -> list[dict[str, object]]:
    """The rows, those without a number with the next ones."""
    if book.key is None or not book.prefix:
        return rows.rows
    used = [int(match[1]) for number in rows.numbers if (match := re.search(r"(\d{1,9})$", number))]
    following = max(used, default=0)
    numbered = []
    for row in rows.rows:
        if not row.get(book.key):
            following += 1
            row = row | {book.key: f"{book.prefix}{following:03d}"}
        numbered.append(row)
    return numbered


def check_registers(params: Params) -> None:
    """Refuse to go on without codebooks.

    Raises
    ------
    ParamsError
        When the params name no register.
    """
    if not params.registers or params.vocabularies is None:
        raise ParamsError("no register is described: expected params/registers/*.yaml and params/vocabularies.yaml")
