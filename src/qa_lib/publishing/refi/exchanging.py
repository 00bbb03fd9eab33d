"""A round of coding out to another program, and what was coded there into the workbooks: nothing of theirs is lost."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from qa_lib.errors import IntakeError
from qa_lib.intake.coding_books import DECISIONS, CodingBook
from qa_lib.params import Params
from qa_lib.params.coding import CODE_COLUMNS, UNCODABLE
from qa_lib.paths import Paths
from qa_lib.publishing.coding.answers import list_codable
from qa_lib.publishing.coding.record import read_round
from qa_lib.publishing.coding.running import CodingReport, read_books, update_coding
from qa_lib.publishing.refi.codings import ReadCodes, read_codes, rename_coders
from qa_lib.publishing.refi.project import write_project
from qa_lib.publishing.refi.reading import RefiError
from qa_lib.reporting.language import Language


def export_project(paths: Paths, params: Params, *, school: str, semester: str, locale: str) -> Path:
    """Write ``<school>.qdpx`` beside the workbooks of a round.

    Raises
    ------
    IntakeError
        When there is no round, or nothing that may be read.
    CodingError
        With every fault of its workbooks.
    """
    folder = paths.coding / semester / school
    record = read_round(folder)
    if record is None:
        raise IntakeError(
            f"school '{school}' has no round of coding in {semester}; begin one with make coding CODERS=…"
        )
    books = read_books(folder, params, record.coders)
    answers = list_codable(paths, params, school=school, semester=semester)
    if not answers["is_shown"].astype(bool).any():
        raise IntakeError(f"school '{school}' has no answers in {semester} that may be read; nothing to export")
    language = Language(locale, paths.locale)
    title = f"{language.name(params.school(school).name)}, {language.semester(params.semester(semester))}"
    ordered = [books[name] for name in (*record.coders, DECISIONS) if name in books]
    file = folder / f"{school}.qdpx"
    replace_bytes(file, write_project(answers, ordered, params, title=title, language=language))
    return file


def replace_bytes(file: Path, data: bytes) -> None:
    """Write a file aside and put it in its place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


@dataclass
class Taken:
    """What became of the codes of a project: those taken, the same, and those that were not taken and why."""

    n_taken: int = 0
    n_same: int = 0
    #: Answers to which the workbook gives other themes, by coder; the workbook stays as it is.
    different: list[tuple[str, str]] = field(default_factory=list)
    #: Answers that are not in the coder's workbook.
    n_outside: int = 0
    #: Answers without a reason why they cannot be coded, which the workbook asks for.
    n_uncodable: int = 0
    n_strange: int = 0
    coding: CodingReport | None = None


def import_project(
    paths: Paths, params: Params, file: Path, *, school: str, semester: str, locale: str, named: Mapping[str, str]
) -> Taken:
    """Take the codes of a project into the workbooks of a round; ``named`` gives people of the file as coders.

    Codes are taken where a workbook has none yet; what a person filled in stays, and differences are told.

    Raises
    ------
    RefiError
        When the file can not be read safely, names people who are no coders of the round, or has faults: all of them.
    """
    record, taken = read_round(paths.coding / semester / school), Taken()
    if record is None:
        raise IntakeError(
            f"school '{school}' has no round of coding in {semester}; begin one with make coding CODERS=…"
        )

    def amend(books: dict[str, CodingBook], answers: pd.DataFrame) -> dict[str, CodingBook]:
        found = rename_coders(read_codes(file, answers[answers["is_shown"].astype(bool)], params), named)
        _refuse_faults(file.name, found, books)
        taken.n_strange = found.n_strange
        return {
            coder: fill_book(book, found.themes[coder], taken) if coder in found.themes and coder != DECISIONS else book
            for coder, book in books.items()
        }

    taken.coding = update_coding(paths, params, school=school, semester=semester, locale=locale, amend=amend)
    return taken


def _refuse_faults(name: str, found: ReadCodes, books: Mapping[str, CodingBook]) -> None:
    known = [coder for coder in books if coder != DECISIONS]
    faults = [f"{name}: {fault}" for fault in found.faults]
    faults += [
        f"{name}: '{coder}' is no coder of this round ({', '.join(known)}); give SAME={coder}=<coder>, or begin with "
        "make coding CODERS=…"
        for coder in found.themes
        if coder not in books and coder != DECISIONS
    ]
    if faults:
        raise RefiError("\n".join(faults))


def fill_book(book: CodingBook, codes: Mapping[str, tuple[str, ...]], taken: Taken) -> CodingBook:
    """A workbook with further codes in the rows that had none; ``taken`` counts what became of each."""
    rows = [dict(row) for row in book.rows.to_dict("records")]
    taken.n_outside += len(set(codes) - {row["answer_id"] for row in rows})
    for row in rows:
        themes = codes.get(row["answer_id"])
        if themes is None:
            continue
        if row["themes"]:
            is_same = set(row["themes"]) == set(themes)
            taken.n_same += is_same
            taken.different += [] if is_same else [(book.coder, str(row["answer_id"]))]
        elif themes == (UNCODABLE,):
            taken.n_uncodable += 1
        else:
            taken.n_taken += 1
            row |= {"themes": themes} | dict(zip(CODE_COLUMNS, themes, strict=False))
    return replace(book, rows=pd.DataFrame(rows, columns=book.rows.columns, dtype=object))
