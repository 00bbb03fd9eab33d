"""``data/review/<semester>/<school>.xlsx``: what a person decided about the open answers of a school.

A workbook has a page of answers and one of answers that are set aside because the exports no longer hold them. Here
only what can be told from the workbook alone is checked; `reviews` holds it against the answers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from qa_lib.errors import nearest_name
from qa_lib.intake.changes import hash_reviews, list_books
from qa_lib.intake.reading import Sheet, read_sheets
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.rejections import show_value
from qa_lib.intake.spelling import Names
from qa_lib.params import Params, Text
from qa_lib.params.review import REVIEW_COLUMNS, ReviewColumn, ReviewPage, ReviewState, ReviewWords

UNDECIDED: ReviewState = "undecided"
#: Without these a page can not be understood.
NEEDED: tuple[ReviewColumn, ...] = ("answer_id", "survey", "question", "text", "state", "published_text")
#: What the reader adds to the columns of a page.
PLACE_COLUMNS = ("page", "sheet", "row")


@dataclass(frozen=True)
class ReviewBook:
    """One school's workbook.

    ``rows`` has `REVIEW_COLUMNS` (texts, blanks are ""; ``state`` is a code) and `PLACE_COLUMNS`; ``headings`` says how
    each column is called in it; ``faults`` are "file, sheet, row, column: what is wrong".
    """

    name: str
    rows: pd.DataFrame
    headings: Mapping[ReviewColumn, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def fault(self, row: Mapping[Any, Any], column: ReviewColumn, words: str) -> str:
        """A fault with its place as a person finds it in the workbook."""
        heading = self.headings.get(column, column)
        return f"{self.name}, sheet '{row['sheet']}', row {row['row']}, column '{heading}': {words}"


@dataclass(frozen=True)
class Reviews:
    """The workbooks of one semester, by school; ``faults`` are about the folder itself, ``files`` their SHA-256."""

    books: Mapping[str, ReviewBook] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def decisions(self) -> str:
        """A digest of everything that was decided; the same for workbooks that were only opened and saved."""
        decided = {school: _decided(book.rows) for school, book in self.books.items()}
        found = {school: rows for school, rows in sorted(decided.items()) if rows}
        faults = [*self.faults, *(fault for book in self.books.values() for fault in book.faults)]
        return hashlib.sha256(json.dumps([found, faults], ensure_ascii=False).encode()).hexdigest()


def _decided(rows: pd.DataFrame) -> list[list[str]]:
    said = rows[rows["state"].ne(UNDECIDED)]
    return sorted(said[["answer_id", "state", "text", "published_text"]].astype("str").to_numpy().tolist())


def describe_reviews(reviews: Reviews) -> dict[str, Any]:
    """What a semester's account notes of the decisions that were read: the files and a digest of what they say."""
    return {"files": dict(reviews.files), "decisions": reviews.decisions}


def read_reviews(folder: Path, params: Params) -> Reviews:
    """All workbooks of a semester; one that can not be read, or whose name is no school, is a fault."""
    files = list_books(folder)
    schools = [school.code for school in params.institution.schools]
    books = {file.stem: read_book(file, params) for file in files if file.stem in schools}
    faults = [_unknown_school(file, schools) for file in files if file.stem not in schools]
    return Reviews(books, tuple(faults), hash_reviews(folder))


def _unknown_school(file: Path, schools: Sequence[str]) -> str:
    nearest = nearest_name(file.stem, schools)
    hint = f"perhaps {nearest}.xlsx; " if nearest else ""
    return f"{_shown(file)}: no school '{file.stem}'; {hint}expected the code of a school: {', '.join(schools)}"


def read_book(file: Path, params: Params) -> ReviewBook:
    """The pages of one workbook with every fault of its cells; what is faulty counts as undecided."""
    name, words = _shown(file), params.intake.review
    empty = pd.DataFrame({column: pd.Series(dtype=object) for column in (*REVIEW_COLUMNS, *PLACE_COLUMNS)})
    try:
        sheets = read_sheets(file)
    except FileRefused as refused:
        return ReviewBook(name, empty, faults=(f"{name}: {refused}",))
    pages = [page for sheet in sheets if (page := _read_page(sheet, words, name)) is not None]
    if not any(page.kind == "answers" for page in pages):
        fault = f"{name}: no page of answers; expected the first row to hold {_headings(words, NEEDED)}"
        return ReviewBook(name, empty, faults=(fault,))
    book = ReviewBook(name, pd.concat([empty, *(page.rows for page in pages)], ignore_index=True), pages[0].headings)
    rows, faults = _read_states(book, words)
    faults = [fault for page in pages for fault in page.faults] + faults + _find_twice(book)
    return ReviewBook(name, _drop_repeated(rows), book.headings, tuple(faults))


def _shown(file: Path) -> str:
    """The workbook as its path below ``data``."""
    return "/".join(file.parts[-3:])


@dataclass(frozen=True)
class _Page:
    kind: ReviewPage
    rows: pd.DataFrame
    headings: dict[ReviewColumn, str]
    faults: tuple[str, ...]


def _read_page(sheet: Sheet, words: ReviewWords, file: str) -> _Page | None:
    """A page of answers; None for other pages."""
    columns = _names(words.columns)
    found = [columns.find(heading) for heading in sheet.rows[0]]
    if "answer_id" not in found and "state" not in found:
        return None
    place = f"{file}, sheet '{sheet.name}', row 1"
    missing = [column for column in NEEDED if column not in found]
    faults = [f"{place}: missing: {_headings(words, missing)}"] if missing else []
    faults += [
        f"{place}, column {number}: unknown heading '{show_value(heading)}'; expected one of: "
        f"{_headings(words, REVIEW_COLUMNS)}. Remarks go into the column of notes"
        for number, (heading, column) in enumerate(zip(sheet.rows[0], found, strict=True), start=1)
        if heading and (column is None or found.index(column) != number - 1)
    ]
    places: dict[str, int] = {column: found.index(column) for column in REVIEW_COLUMNS if column in found}
    body = [(number, row) for number, row in enumerate(sheet.rows[1:], start=2) if any(row)]
    kind: ReviewPage = _names(words.pages).find(sheet.name) or "answers"
    rows = pd.DataFrame(
        {column: _column(body, places.get(column)) for column in REVIEW_COLUMNS}
        | {"page": kind, "sheet": sheet.name, "row": [number for number, _ in body]},
        dtype=object,
    )
    headings: dict[ReviewColumn, str] = {
        column: sheet.rows[0][places[column]] for column in REVIEW_COLUMNS if column in places
    }
    return _Page(kind, rows, headings, tuple(faults))


def _column(body: Sequence[tuple[int, Sequence[str]]], place: int | None) -> list[str]:
    return ["" if place is None or place >= len(row) else row[place] for _, row in body]


def _names(words: Mapping[Any, Text]) -> Names[Any]:
    return Names.build(
        (spelling, code) for code, text in words.items() for spelling in (code, *text.by_locale.values())
    )


def _headings(words: ReviewWords, columns: Sequence[ReviewColumn]) -> str:
    return ", ".join(f"'{words.columns[column].kk}'" for column in columns)


def _read_states(book: ReviewBook, words: ReviewWords) -> tuple[pd.DataFrame, list[str]]:
    """The rows with codes of states; a blank is undecided, and so is what is no state."""
    names = _names(words.states)
    found = {word: names.find(word) for word in set(book.rows["state"]) - {""}}
    valid = ", ".join(f"'{words.states[state].kk}' ({state})" for state in get_args(ReviewState))
    faults = []
    for row in book.rows.to_dict("records"):
        if row["state"] and found[row["state"]] is None:
            nearest = names.suggest(row["state"])
            hint = f"; perhaps '{nearest}'" if nearest else ""
            words_ = f"unknown decision '{show_value(row['state'])}'{hint}. Valid: {valid}"
            faults.append(book.fault(row, "state", words_))
    states = [found.get(word) or UNDECIDED for word in book.rows["state"]]
    return book.rows.assign(state=pd.Series(states, index=book.rows.index, dtype=object)), faults


def _find_twice(book: ReviewBook) -> list[str]:
    """The same answer twice on the page of answers: which decision holds would depend on the order of rows."""
    rows = book.rows[book.rows["page"].eq("answers") & book.rows["answer_id"].ne("")]
    again = rows[rows["answer_id"].duplicated()]
    first = rows.drop_duplicates("answer_id").set_index("answer_id")["row"]
    return [
        book.fault(
            row, "answer_id", f"'{show_value(row['answer_id'])}' stands in row {first[row['answer_id']]} already"
        )
        for row in again.to_dict("records")
    ]


def _drop_repeated(rows: pd.DataFrame) -> pd.DataFrame:
    """Each answer once: on the page of answers rather than set aside."""
    order = rows["page"].ne("answers").sort_values(kind="stable").index
    return rows.loc[order].drop_duplicates("answer_id", ignore_index=True)
