"""A folder of raw exports for tests of intake: ordinary params, files written by each test."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import xlsxwriter

from qa_lib.intake import IntakeReport, Slice, ensure_intake, read_slice
from qa_lib.params import Params, load_params
from qa_lib.paths import Paths

ROOT = Path(__file__).resolve().parents[1]
SEMESTER = "2025-autumn"
Rows = Sequence[Sequence[object]]
#: Headings of a small export of the well-being survey.
HEADINGS = ("Респондент ID", "Мектеп", "Уақыт белгісі")


@dataclass(frozen=True)
class RawProject:
    """The project's params with raw data of its own."""

    folder: Path

    @property
    def paths(self) -> Paths:
        """The folders of this project."""
        return Paths(root=self.folder / "project", data=self.folder / "data", params=ROOT / "params")

    @property
    def params(self) -> Params:
        """The repository's params."""
        return load_params(self.paths.params)

    @property
    def raw(self) -> Path:
        """The folder of the raw files of the semester."""
        folder = self.paths.raw / SEMESTER
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def write_csv(self, name: str, rows: Rows, *, encoding: str = "utf-8", delimiter: str = ";") -> Path:
        """Write a raw CSV file."""
        with (self.raw / name).open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
        return self.raw / name

    def write_xlsx(self, name: str, rows: Rows, *, sheet: str = "Парақ1") -> Path:
        """Write a raw workbook whose first sheet is empty."""
        with xlsxwriter.Workbook(self.raw / name, {"strings_to_formulas": False}) as workbook:
            workbook.add_worksheet("empty")
            page = workbook.add_worksheet(sheet)
            for place, row in enumerate(rows):
                page.write_row(place, 0, row)
        return self.raw / name

    def read(self) -> tuple[IntakeReport, ...]:
        """Read what is new."""
        return ensure_intake(self.paths, self.params)

    def slice(self, school: str | None = None) -> Slice:
        """Read what is raw, then the slice of a school."""
        self.read()
        return read_slice(self.paths, school=school, semesters=[SEMESTER])

    def rejections(self) -> pd.DataFrame:
        """Read what is raw, then the rejections."""
        return self.slice().rejections
