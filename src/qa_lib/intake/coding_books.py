"""``data/coding/<semester>/<school>/<coder>.xlsx``: what a coder gave the open answers of a school, row by row.

`DECISIONS` beside them holds what was decided where coders differed. Here everything is checked that a workbook and the
params tell; which answers there are now only the exports know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from qa_lib.intake.coding_words import CodingNames, frame_of_source
from qa_lib.intake.reading import Sheet, read_sheets
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.rejections import show_value
from qa_lib.intake.reviews import name_answer
from qa_lib.params import Params
from qa_lib.params.coding import (
    CODE_COLUMNS,
    DECISION_COLUMNS,
    SUGGESTED_COLUMNS,
    UNCODABLE,
    CodingColumn,
    CodingPage,
)

#: The workbook of decisions, beside those of the coders.
DECISIONS = "decisions"
#: What a row becomes beside its texts: codes of survey and question, its themes (a tuple of codes, `UNCODABLE` where
#: there are none to give), and its place.
READ_COLUMNS = ("survey_code", "question_code", "themes", "page", "sheet", "row")
#: Pages that say something to coders and are not read.
TOLD_PAGES: tuple[CodingPage, ...] = ("frame", "agreement", "lists", "explanation")
NEEDED: tuple[CodingColumn, ...] = ("answer_id", "survey", "question", "text", "code_1")


@dataclass(frozen=True)
class CodingBook:
    """One workbook: ``rows`` with its columns as texts (blanks are "") and `READ_COLUMNS`.

    ``headings`` says how each column is called in it; ``faults`` are "file, sheet, row, column: what is wrong".
    """

    name: str
    coder: str
    rows: pd.DataFrame
    headings: Mapping[CodingColumn, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    @property
    def given(self) -> pd.DataFrame:
        """The rows that carry themes or a reason for none."""
        return self.rows[self.rows["themes"].map(bool).astype(bool)]


def read_coding_book(file: Path, params: Params) -> CodingBook:
    """The pages of one workbook with every fault of its cells; a row with a fault carries no themes."""
    name, is_decisions = "/".join(file.parts[-4:]), file.stem == DECISIONS
    columns = DECISION_COLUMNS if is_decisions else SUGGESTED_COLUMNS
    empty = pd.DataFrame({column: pd.Series(dtype=object) for column in (*columns, *READ_COLUMNS)})
    try:
        sheets = read_sheets(file)
    except FileRefused as refused:
        return CodingBook(name, file.stem, empty, faults=(f"{name}: {refused}",))
    reader = _Reader(name, columns, CodingNames.build(params), params)
    pages = [reader.read_page(sheet) for sheet in sheets if not reader.is_told(sheet)]
    found = [page for page in pages if page.kind in ("answers", "aside")]
    if not any(page.kind == "answers" for page in found):
        return CodingBook(name, file.stem, empty, faults=(f"{name}: no page of answers; restore it",))
    rows = pd.concat([empty, *(page.rows for page in found)], ignore_index=True)
    book = CodingBook(name, file.stem, rows, found[0].headings)
    themes, faults = _Checker(book, reader.names, params).check()
    book = CodingBook(name, file.stem, rows.assign(themes=themes), book.headings)
    faults = [*(fault for page in pages for fault in page.faults), *faults]
    return CodingBook(name, file.stem, _drop_repeated(book.rows), book.headings, tuple(faults))


def _drop_repeated(rows: pd.DataFrame) -> pd.DataFrame:
    """Each answer once: on the page of answers rather than set aside."""
    order = rows["page"].ne("answers").sort_values(kind="stable").index
    return rows.loc[order].drop_duplicates("answer_id", ignore_index=True)


@dataclass(frozen=True)
class _Page:
    kind: str
    rows: pd.DataFrame
    headings: dict[CodingColumn, str]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class _Reader:
    name: str
    columns: tuple[CodingColumn, ...]
    names: CodingNames
    params: Params

    def is_told(self, sheet: Sheet) -> bool:
        return self.names.pages.find(sheet.name) in TOLD_PAGES

    def read_page(self, sheet: Sheet) -> _Page:
        """A page of answers; one that is none of the workbook's is a fault: what stands there would be lost."""
        kind = self.names.pages.find(sheet.name)
        if kind is None:
            fault = f"{self.name}, sheet '{show_value(sheet.name)}': not a page of this workbook; move it to a file of "
            return _Page("unknown", pd.DataFrame(), {}, (fault + "its own, or give the page its former name back",))
        found = [self.names.columns.find(heading) for heading in sheet.rows[0]]
        places: dict[CodingColumn, int] = {name: found.index(name) for name in self.columns if name in found}
        body = [(number, row) for number, row in enumerate(sheet.rows[1:], start=2) if any(row)]
        rows = pd.DataFrame(
            {column: _column(body, places.get(column)) for column in self.columns}
            | {"page": kind, "sheet": sheet.name, "row": [number for number, _ in body]},
            dtype=object,
        )
        codes = {
            "survey_code": [self.names.sources.find(text) or "" for text in rows["survey"]],
            "question_code": [self.names.questions.find(text) or "" for text in rows["question"]],
        }
        headings = {column: sheet.rows[0][place] for column, place in places.items()}
        return _Page(kind, rows.assign(**codes), headings, tuple(self._find_faults(sheet, found, places)))

    def _find_faults(
        self, sheet: Sheet, found: Sequence[CodingColumn | None], places: Mapping[CodingColumn, int]
    ) -> Iterator[str]:
        where = f"{self.name}, sheet '{sheet.name}', row 1"
        words = self.params.intake.coding.columns
        if missing := [words[column].kk for column in NEEDED if column not in places]:
            yield f"{where}: missing: {', '.join(missing)}"
        for number, (heading, column) in enumerate(zip(sheet.rows[0], found, strict=True), start=1):
            if heading and (column not in self.columns or found.index(column) != number - 1):
                known = ", ".join(words[name].kk for name in self.columns)
                yield f"{where}, column {number}: unknown heading '{show_value(heading)}'; expected one of: {known}"


def _column(body: Sequence[tuple[int, Sequence[str]]], place: int | None) -> list[str]:
    return ["" if place is None or place >= len(row) else row[place] for _, row in body]


@dataclass(frozen=True)
class _Checker:
    """Turns the cells of a workbook into themes."""

    book: CodingBook
    names: CodingNames
    params: Params

    def check(self) -> tuple[pd.Series, list[str]]:
        """The themes of each row, none where it has a fault, and all faults."""
        themes, faults = [], self._find_twice()
        for row in self.book.rows.to_dict("records"):
            given, found = self._read_row(row)
            faults += found
            themes.append(() if found else given)
        return pd.Series(themes, index=self.book.rows.index, dtype=object), faults

    def _read_row(self, row: Mapping[Any, Any]) -> tuple[tuple[str, ...], list[str]]:
        faults = [fault for fault in (self._check_identity(row),) if fault]
        given: list[str] = []
        for column in CODE_COLUMNS:
            if not row[column]:
                continue
            theme, fault = self._read_code(row, column)
            if theme in given:
                fault = f"'{show_value(row[column])}' stands in this row already"
            given += [theme] if theme and not fault else []
            faults += [self._at(row, column, fault)] if fault else []
        if row["uncodable"]:
            faults += self._check_reason(row, has_codes=any(row[column] for column in CODE_COLUMNS))
            given = given or [UNCODABLE]
        if self.book.coder == DECISIONS:
            faults += self._check_decision(row, is_decided=bool(given) or bool(faults))
        return tuple(given), faults

    def _check_identity(self, row: Mapping[Any, Any]) -> str | None:
        if not row["answer_id"]:
            return self._at(row, "answer_id", "empty; a row of this page is an answer, restore its code")
        if not row["survey_code"] or not row["question_code"]:
            column: CodingColumn = "question" if row["survey_code"] else "survey"
            return self._at(row, column, f"changed to '{show_value(row[column])}'; restore what stood there")
        if row["text"] and name_answer(row["survey_code"], row["question_code"], row["text"]) != row["answer_id"]:
            words = f"the answer or its code was changed (now '{show_value(row['text'])}'); restore it, remarks go "
            return self._at(row, "text", words + "into the column of notes")
        return None

    def _read_code(self, row: Mapping[Any, Any], column: CodingColumn) -> tuple[str | None, str | None]:
        """The theme that a cell names, or what is wrong with it."""
        text, frame = row[column], frame_of_source(self.params, row["survey_code"])
        if frame is None:
            return None, "answers of this source have no code frame"
        found = self.names.themes(frame).find(text)
        if found is None:
            other = next((one.code for one in self.params.codeframes if self.names.themes(one).find(text)), None)
            if other:
                return None, f"'{show_value(text)}' is a code of the code frame '{other}', not of '{frame.code}'"
            nearest = self.names.themes(frame).suggest(text)
            return None, f"unknown code '{show_value(text)}'" + (f"; perhaps '{nearest}'" if nearest else "")
        present = frame.follow(found)
        if len(present) != 1:
            became = ", ".join(f"'{code}'" for code in present) or "no other"
            return None, f"'{found}' is a code of an earlier version; it became {became}: choose anew"
        return present[0], self._check_category(row, present[0])

    def _check_category(self, row: Mapping[Any, Any], theme: str) -> str | None:
        allowed = self.names.allowed.get((row["survey_code"], row["question_code"]), ())
        category = self.params.lineage.themes[theme].category
        if not allowed or category in allowed:
            return None
        return f"'{theme}' is of category '{category}'; answers to this question are coded as {', '.join(allowed)}"

    def _check_reason(self, row: Mapping[Any, Any], *, has_codes: bool) -> Iterator[str]:
        if has_codes:
            yield self._at(row, "uncodable", "both a code and a reason for none; remove one of them")
        if self.names.reasons.find(row["uncodable"]) is None:
            known = ", ".join(f"'{text.kk}'" for text in self.params.intake.coding.reasons.values())
            yield self._at(row, "uncodable", f"unknown reason '{show_value(row['uncodable'])}'. Valid: {known}")

    def _check_decision(self, row: Mapping[Any, Any], *, is_decided: bool) -> Iterator[str]:
        said: tuple[CodingColumn, ...] = ("decided_by", "reason")
        for column in said:
            if is_decided and not row[column]:
                yield self._at(row, column, "empty; a decision says who made it and why")
            if not is_decided and row[column]:
                yield self._at(row, column, "filled in without a decision; choose a code or why there is none")

    def _find_twice(self) -> list[str]:
        rows = self.book.rows[self.book.rows["page"].eq("answers") & self.book.rows["answer_id"].ne("")]
        first = rows.drop_duplicates("answer_id").set_index("answer_id")["row"]
        return [
            self._at(
                row, "answer_id", f"the answer stands in row {first[row['answer_id']]} already; remove one of them"
            )
            for row in rows[rows["answer_id"].duplicated()].to_dict("records")
        ]

    def _at(self, row: Mapping[Any, Any], column: CodingColumn, words: str) -> str:
        heading = self.book.headings.get(column, column)
        return f"{self.book.name}, sheet '{row['sheet']}', row {row['row']}, column '{heading}': {words}"
