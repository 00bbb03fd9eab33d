"""Which register a workbook holds, told by its name."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

from qa_lib.intake.refusals import FileRefused
from qa_lib.params import Params, RegisterBook


def recognise_register(path: Path, params: Params) -> str:
    """The register whose workbook a file is, told by its name.

    Raises
    ------
    FileRefused
        `unknown_file` or `ambiguous_file`.
    """
    books = [book for book in params.registers if book.workbook is None]
    name = path.stem.casefold()
    exact = [book.code for book in books if name.replace("_", "-").startswith(book.code)]
    found = [max(exact, key=len)] if exact else [book.code for book in books if _matches(name, book)]
    if len(found) == 1:
        return found[0]
    if found:
        raise FileRefused("ambiguous_file", value=path.name, expected=" / ".join(found))
    raise FileRefused("unknown_file", value=path.name, expected=", ".join(book.code for book in books))


def _matches(name: str, book: RegisterBook) -> bool:
    return any(fnmatchcase(name, pattern.casefold()) for pattern in book.files)
