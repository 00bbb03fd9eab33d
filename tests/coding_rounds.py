"""A school with open answers, and people who fill in the workbooks of `make coding`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from intake_raw import HEADINGS, SEMESTER, RawProject
from openpyxl.worksheet.worksheet import Worksheet

from qa_lib.params.coding import CODER_COLUMNS, DECISION_COLUMNS
from qa_lib.publishing.coding.running import CodingReport, update_coding

#: What a person puts into a row, by the text of its answer: columns and values.
Fill = Callable[[str], dict[str, str]]


@dataclass(frozen=True)
class CodingProject:
    """A project with one survey of one open question in one school."""

    raw: RawProject

    @property
    def folder(self) -> Path:
        """The folder of the round."""
        return self.raw.paths.coding / SEMESTER / "pharm"

    def write_answers(self, texts: Sequence[str]) -> None:
        """An export with these answers, a person each."""
        survey = self.raw.params.survey("wellbeing")
        head = [*HEADINGS, survey.items[0].code, survey.open_questions[0].code]
        rows = [[f"r{place}", "pharm", "", 4, text] for place, text in enumerate(texts)]
        self.raw.write_csv("wellbeing.csv", [head, *rows])

    def run(self, coders: str = "", locale: str = "kk") -> CodingReport:
        """``make coding``."""
        self.raw.read()
        return update_coding(
            self.raw.paths, self.raw.params, school="pharm", semester=SEMESTER, locale=locale, coders=coders
        )

    def change(self, name: str, change: Callable[[Worksheet, dict[str, int]], None]) -> None:
        """A person changes the page of answers; ``change`` gets it and the row of each text."""
        file = self.folder / f"{name}.xlsx"
        book = openpyxl.load_workbook(file)
        page = book.worksheets[0]
        place = columns_of(name).index("text") + 1
        change(page, {str(page.cell(row, place).value or ""): row for row in range(2, page.max_row + 1)})
        book.save(file)

    def fill(self, name: str, fill: Fill) -> None:
        """A person fills in every row."""

        def change(page: Worksheet, rows: dict[str, int]) -> None:
            for text, row in rows.items():
                for column, value in fill(text).items():
                    page.cell(row, columns_of(name).index(column) + 1).value = value

        self.change(name, change)

    def rows(self, name: str) -> list[dict[str, str]]:
        """The page of answers."""
        page = openpyxl.load_workbook(self.folder / f"{name}.xlsx").worksheets[0]
        cells = page.iter_rows(min_row=2, values_only=True)
        return [dict(zip(columns_of(name), (str(cell or "") for cell in row), strict=True)) for row in cells]

    def codings(self) -> dict[tuple[str, str], set[str]]:
        """What is stored: (text, coder) -> themes; coders are "first", "second", … by how much they coded."""
        slice_ = self.raw.slice("pharm")
        texts = dict(zip(slice_.comments["response_id"], slice_.comments["text"].astype(str), strict=True))
        codings = slice_.codings.astype({"coder": "str", "theme": "str"})
        found: dict[tuple[str, str], set[str]] = {}
        for row in codings.to_dict("records"):
            found.setdefault((texts[row["response_id"]], row["coder"]), set()).add(row["theme"])
        return found


def columns_of(name: str) -> Sequence[str]:
    """The columns of a workbook."""
    return DECISION_COLUMNS if name == "decisions" else CODER_COLUMNS
