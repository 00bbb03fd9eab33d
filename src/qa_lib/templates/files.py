"""All templates of a university in one language."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from qa_lib.params import Params, RegisterBook
from qa_lib.params.model import Locale
from qa_lib.templates.choices import Choices
from qa_lib.templates.workbook import RegisterSheet, write_register_workbook


@dataclass(frozen=True)
class Templates:
    """What was written."""

    folder: Path
    files: tuple[Path, ...]


def template_name(book: RegisterBook, locale: Locale) -> str:
    """The file of a register's template: its code, by which it is known, and its title."""
    title = "".join(letter for letter in book.title[locale] if letter.isalnum() or letter in " -")
    return f"{book.code} {title}.xlsx"


def write_templates(params: Params, folder: Path, *, locale: Locale) -> Templates:
    """Write an empty workbook of each register; the folder appears whole, in place of an earlier one."""
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    choices = Choices(params, locale)
    names = []
    for book in params.registers:
        if book.workbook is None:
            sheets = [RegisterSheet(one) for one in params.registers if one.book == book.code]
            sheets.sort(key=lambda one: one.book.workbook is not None)
            names.append(template_name(book, locale))
            write_register_workbook(sheets, fresh / names[-1], choices=choices)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return Templates(folder, tuple(folder / name for name in names))
