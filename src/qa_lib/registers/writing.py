"""Computed values back into the workbooks of people: next number, score, zone, state, due dates, who is told.

A workbook with a fault is not written to. Only cells of computed columns change, only where they say something else,
and never a formula. What stood there before is in the history; the new file is checked before it takes the old one's
place.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from qa_lib.intake.refusals import FileRefused
from qa_lib.params import Params, RegisterColumn
from qa_lib.params.model import Locale
from qa_lib.paths import Paths
from qa_lib.privacy.pseudonyms import load_key
from qa_lib.registers.computing import score_risks, state_measures
from qa_lib.registers.history import digest, list_workbooks
from qa_lib.registers.patching import Patched, PatchError, patch_workbook
from qa_lib.registers.reader import make_reader
from qa_lib.registers.recognition import recognise_register
from qa_lib.registers.sheets import SheetRows
from qa_lib.registers.workbooks import Workbook, WorkbookReader

Compute = Callable[[Mapping[str, pd.DataFrame], Params, dt.date], pd.DataFrame]


@dataclass(frozen=True)
class Written:
    """What became of one workbook: cells that were filled in, or why none was."""

    file: Path
    n_cells: int = 0
    formulas: tuple[str, ...] = ()
    refused: str = ""


def write_back(paths: Paths, params: Params, *, today: dt.date) -> list[Written]:
    """Fill in the computed columns of all workbooks in the folder of registers that are without a fault."""
    reader = make_reader(paths, params, load_key(project_root=paths.root))
    found = []
    for file in list_workbooks(paths):
        try:
            found.append(_write_one(file, reader, today))
        except (PatchError, FileRefused) as refused:
            found.append(Written(file, refused=str(refused)))
    return found


def _write_one(file: Path, reader: WorkbookReader, today: dt.date) -> Written:
    before = digest(file)
    workbook = reader.read(file, recognise_register(file, reader.params), name=file.stem)
    if not workbook.is_whole:
        return Written(file, refused="it has faults; mend them first")
    changes = {rows.sheet: dict(_changes(workbook, rows, reader.params, today)) for rows in workbook.sheets.values()}
    changes = {sheet: cells for sheet, cells in changes.items() if cells}
    if not changes:
        return Written(file)
    if (lock := file.with_name(f"~${file.name}")).exists():
        raise PatchError(f"{file.name} is open in Excel ({lock.name}): close it and run the command again")
    draft = file.with_name(f".{file.name}.{os.getpid()}.xlsx")
    try:
        patched = patch_workbook(file, draft, changes)
        _check_draft(draft, workbook, reader)
        if digest(file) != before:
            raise PatchError(f"{file.name} was changed meanwhile: run the command again")
        if patched.n_cells:
            shutil.copymode(file, draft)
            draft.replace(file)
        return _told(file, patched)
    finally:
        draft.unlink(missing_ok=True)


def _told(file: Path, patched: Patched) -> Written:
    return Written(file, patched.n_cells, tuple(patched.formulas))


def _check_draft(draft: Path, workbook: Workbook, reader: WorkbookReader) -> None:
    """Whatever is not computed reads as before."""
    again = reader.read(draft, workbook.register, name=draft.stem)
    for code, frame in workbook.frames.items():
        book = reader.params.register(code)
        computed = [column.code for column in book.columns if column.is_computed]
        kept = [name for name in frame.columns if name not in computed]
        if not again.is_whole or not frame[kept].equals(again.frames[code][kept]):
            raise PatchError(f"{draft.name}: what was written does not read as it should; nothing was changed")


def _changes(
    workbook: Workbook, rows: SheetRows, params: Params, today: dt.date
) -> Iterator[tuple[tuple[int, int], Any]]:
    """Place of a cell -> what it is to hold, where it holds something else."""
    book = rows.book
    compute = _COMPUTE.get(book.code)
    computed = compute(workbook.frames, params, today) if compute else workbook.frames[book.code]
    locale = _language_of(rows, params)
    held = {row["sheet_row"]: row for row in rows.rows}
    for row in computed.to_dict("records"):
        for column in book.columns:
            if not column.is_computed or column.code not in rows.columns:
                continue
            value = _plain(row[column.code])
            if value != _plain(held[row["sheet_row"]].get(column.code)):
                place = (int(row["sheet_row"]), rows.columns[column.code] + 1)
                yield place, "" if value is None else _show(value, column, params, locale)


def _plain(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    return value.date() if isinstance(value, dt.datetime) else value


def _show(value: Any, column: RegisterColumn, params: Params, locale: Locale) -> Any:
    if column.kind == "choice" and params.vocabularies and column.vocabulary:
        return params.vocabularies.vocabulary(column.vocabulary).term(value).label[locale]
    if column.kind == "office" and params.offices:
        return params.offices.office(value).name[locale]
    return value if isinstance(value, str | dt.date) else int(value)


def _language_of(rows: SheetRows, params: Params) -> Locale:
    """The language in which most headings of a sheet are written."""
    headings = set(rows.headings)
    locales = params.institution.locales
    counts = [sum(one.heading(locale) in headings for one in rows.book.fields(locales)) for locale in locales]
    return locales[counts.index(max(counts))]


def _score(frames: Mapping[str, pd.DataFrame], params: Params, today: dt.date) -> pd.DataFrame:
    return score_risks(frames["risks"], frames["risk-scores"], params=params, on=today)


def _state(frames: Mapping[str, pd.DataFrame], params: Params, today: dt.date) -> pd.DataFrame:
    return state_measures(frames["capa"], params=params, on=today)


#: Registers whose columns are computed; of the others only missing numbers are filled in.
_COMPUTE: dict[str, Compute] = {"risks": _score, "capa": _state}
