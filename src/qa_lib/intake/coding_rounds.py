"""Rounds of coding meet the answers: every response whose answer has a coder's row gets that row's themes.

What was adjudicated stands beside what the coders gave, under the coder `ADJUDICATED`; who counts chooses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from qa_lib.intake.changes import hash_rounds, list_books
from qa_lib.intake.coder_sources import read_same_coders
from qa_lib.intake.coding_books import DECISIONS, CodingBook, read_coding_book
from qa_lib.intake.coding_words import TEXT_REGISTERS
from qa_lib.intake.identities import Identities
from qa_lib.intake.refusals import CodingError
from qa_lib.params import Params
from qa_lib.params.coding import ADJUDICATED

#: One theme that one coder gave to a statement of a register; ``channel`` is where the statement came in.
TEXT_CODING_COLUMNS = ("school", "answer_id", "register", "channel", "theme", "coder")


@dataclass(frozen=True)
class Rounds:
    """The workbooks of one semester, by school; ``files`` their SHA-256.

    ``same_coders`` are names in coding files and the workbooks of the same people.
    """

    books: Mapping[str, tuple[CodingBook, ...]] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    same_coders: Mapping[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> str:
        """A digest of everything that was given; the same for workbooks that were only opened and saved."""
        given = {
            f"{school}/{book.coder}": sorted([row["answer_id"], *row["themes"]] for row in _rows(book.given))
            for school, books in self.books.items()
            for book in books
        }
        found = {name: rows for name, rows in sorted(given.items()) if rows}
        said = [found, self.all_faults, *([sorted(self.same_coders.items())] if self.same_coders else [])]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    @property
    def all_faults(self) -> list[str]:
        """Every fault of every workbook."""
        return [*self.faults, *(fault for books in self.books.values() for book in books for fault in book.faults)]


def _rows(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")


def read_rounds(folder: Path, params: Params) -> Rounds:
    """All workbooks of a semester; a folder that is no school is a fault."""
    schools = {school.code for school in params.institution.schools} if folder.is_dir() else set()
    found = [one for one in sorted(folder.glob("[!.]*")) if one.is_dir()]
    books = {
        one.name: tuple(read_coding_book(file, params) for file in list_books(one))
        for one in found
        if one.name in schools
    }
    faults = [
        f"{'/'.join(one.parts[-3:])}: no school '{one.name}'; expected one of: {', '.join(sorted(schools))}"
        for one in found
        if one.name not in schools and list_books(one)
    ]
    same_coders, wrong = read_same_coders(folder.parent)
    return Rounds(books, (*faults, *wrong), hash_rounds(folder), same_coders)


def describe_rounds(rounds: Rounds) -> dict[str, Any]:
    """What a semester's account notes of the codes that were read: the files and a digest of what they say."""
    return {"files": dict(rounds.files), "codes": rounds.codes}


def apply_rounds(comments: pd.DataFrame, schools: pd.Series, rounds: Rounds, *, identities: Identities) -> pd.DataFrame:
    """The codings of open answers by workbooks: response_id, survey, question, theme, coder (a pseudonym).

    ``comments`` has ``response_id``, ``survey``, ``question``, ``answer_id``; ``schools`` the school of each. Codes of
    answers that the exports no longer hold are left out; they stay in their workbook.

    Raises
    ------
    CodingError
        With every fault of every workbook.
    """
    if rounds.all_faults:
        raise CodingError(rounds.all_faults)
    parts = [
        _join(comments[schools.eq(school).fillna(False).to_numpy(dtype=bool)], book, identities)
        for school, books in rounds.books.items()
        for book in books
    ]
    columns = ["response_id", "survey", "question", "theme", "coder"]
    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def list_text_codings(rounds: Rounds, *, identities: Identities) -> pd.DataFrame:
    """The codes of text that comes from registers, not from surveys: `TEXT_CODING_COLUMNS`."""
    rows = [
        (school, row["answer_id"], row["survey_code"], row["question_code"], theme, coder)
        for school, books in rounds.books.items()
        for book in books
        for coder in [_coder_of(book, identities)]
        for row in _rows(book.given)
        if row["survey_code"] in TEXT_REGISTERS
        for theme in row["themes"]
    ]
    return pd.DataFrame(rows, columns=list(TEXT_CODING_COLUMNS), dtype=object).astype("str")


def _coder_of(book: CodingBook, identities: Identities) -> str:
    return ADJUDICATED if book.coder == DECISIONS else identities.replace([book.coder], "coder")[0]


def _join(comments: pd.DataFrame, book: CodingBook, identities: Identities) -> pd.DataFrame:
    coder = _coder_of(book, identities)
    given = book.given[["answer_id", "themes"]].explode("themes").rename(columns={"themes": "theme"})
    answers = comments[["response_id", "survey", "question", "answer_id"]]
    joined = answers.astype({"survey": "str", "question": "str", "answer_id": "str"}).merge(
        given.astype("str"), on="answer_id"
    )
    return joined.assign(coder=coder)
