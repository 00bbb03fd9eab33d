"""The registers of the synthetic university: workbooks as people keep them, and their states of each month."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa_lib.params import Params, Semester
from qa_lib.paths import Paths
from qa_lib.sample.marks import FOLDER
from qa_lib.sample.records import Records
from qa_lib.sample.stories import Stories
from qa_lib.sample.writing import check_replaceable, replace_folder
from qa_lib.templates import Choices, RegisterSheet, write_register_workbook

#: The language in which the registers are kept.
LOCALE = "kk"
#: Months of which each has a copy of the registers of risks and measures.
N_MONTHS = 24

Rows = Sequence[Mapping[str, Any]]


def check_registers_replaceable(paths: Paths) -> None:
    """Refuse a folder of registers that people keep.

    Raises
    ------
    IntakeError
        If it holds workbooks and no mark of sample data.
    """
    folder = paths.data / FOLDER
    if folder.is_dir() and any(folder.glob("*.xlsx")):
        check_replaceable(folder)


def write_sample_registers(
    paths: Paths, params: Params, semesters: Sequence[Semester], *, seed: int, scale: float = 1.0
) -> list[str]:
    """Write ``data/registers`` with two years of monthly copies; nothing where the params describe no registers.

    ``scale`` is that of the university: cards name teachers who work there.

    The folder is replaced as a whole; templates that lie in it are kept.
    """
    if not params.registers or params.vocabularies is None or params.offices is None:
        return []
    folder = paths.data / FOLDER
    templates = folder / "templates"

    def fill(fresh: Path) -> list[str]:
        if templates.is_dir():
            shutil.copytree(templates, fresh / templates.name)
        return list(_write(fresh, params, semesters, (seed, scale)))

    return replace_folder(folder, fill, seed=seed)


def _write(folder: Path, params: Params, semesters: Sequence[Semester], size: tuple[int, float]) -> Iterator[str]:
    choices = Choices(params, LOCALE)
    stories, end = Stories(params, choices), semesters[-1].report_date
    for day in [*_month_ends(end), end]:
        states = {
            "risks": {"risks": stories.risks(day), "risk-scores": stories.scores(day)},
            "capa": {"capa": stories.measures(day), "capa-progress": stories.progress(day)},
        }
        for register, sheets in states.items():
            yield from _write_state(folder, register, sheets, day, choices)
    for register, rows in Records(stories, tuple(semesters), *size).all().items():
        yield from _write_state(folder, register, {register: rows}, end, choices)


def _write_state(
    folder: Path, register: str, sheets: Mapping[str, Rows], day: dt.date, choices: Choices
) -> Iterator[str]:
    """The workbook as it is on a day, which is the present one until a later day comes, and its copy."""
    if not any(sheets.values()):
        return
    file = folder / f"{register}.xlsx"
    known = {book.code: book for book in choices.params.registers}
    written = [RegisterSheet(known[code], rows) for code, rows in sheets.items()]
    write_register_workbook(written, file, choices=choices, made=day)
    sha8 = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
    copy = folder / "history" / register / register / f"{day.isoformat()}.01-{sha8}.xlsx"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, copy)
    yield copy.relative_to(folder).as_posix()


def _month_ends(end: dt.date) -> Iterator[dt.date]:
    """The last days of the months before a day, oldest first."""
    months = [end.year * 12 + end.month - 1 - back for back in range(N_MONTHS, 0, -1)]
    for month in months:
        following = month + 1
        yield dt.date(following // 12, following % 12 + 1, 1) - dt.timedelta(days=1)
