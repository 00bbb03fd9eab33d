"""Real exports of the sample university, cut to a few rows whose answers are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fuzz.foretelling import Answers
from qa_lib.intake.columns import Target, find_target, survey_columns
from qa_lib.intake.reading import open_sheets
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.sample import make_sample

SEMESTER = "2025-autumn"
SURVEYS = ("satisfaction", "wellbeing", "integrity", "teaching", "staff")
N_ROWS = 8


@dataclass(frozen=True)
class Export:
    """A table as it is exported; ``truth`` says what each row answers when nothing is damaged."""

    survey: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    targets: tuple[Target | None, ...]
    truth: tuple[Answers, ...] = ()

    def places(self, kind: str, code: str = "") -> list[int]:
        """The columns of a kind."""
        return [
            place
            for place, target in enumerate(self.targets)
            if target is not None and target.kind == kind and code in ("", target.code)
        ]

    @property
    def respondent(self) -> int:
        """The column of the identifiers."""
        return self.places("context", "respondent")[0]

    def named(self, prefix: str) -> Export:
        """The export with identifiers that no other file has."""
        place = self.respondent
        rows = [(*row[:place], f"{prefix}x{number}", *row[place + 1 :]) for number, row in enumerate(self.rows)]
        return replace(self, rows=tuple(rows))


def cut_exports(folder: Path, params: Params) -> list[Export]:
    """A few rows of an export of each survey, of people of known schools, without their truth."""
    paths = Paths(root=folder, data=folder / "data", params=folder)
    make_sample(paths, params, semesters=[SEMESTER], scale=0.03)
    return [_cut(next(iter(paths.raw.glob(f"{SEMESTER}/{code}_*"))), code, params) for code in SURVEYS]


def _cut(file: Path, code: str, params: Params) -> Export:
    (sheet, *_) = open_sheets(file)
    names = survey_columns(params.survey(code), params=params)
    head = next(row for row in sheet.rows if sum(find_target(cell, names) is not None for cell in row) > 3)
    targets = tuple(find_target(cell, names) for cell in head)
    export = Export(code, tuple(head), (), targets)
    body = [row + [""] * (len(head) - len(row)) for row in sheet.rows[sheet.rows.index(head) + 1 :]]
    return replace(export, rows=tuple(map(tuple, _choose(export, body))))


def _choose(export: Export, body: Sequence[list[str]]) -> list[list[str]]:
    """Rows that answer almost everything, each of another person."""
    items, school = export.places("item"), export.places("context", "school")[0]
    full = [row for row in body if row[school] and all(row[place].strip(" -") for place in items)]
    by_person = {row[export.respondent]: row for row in full if row[export.respondent]}
    return list(by_person.values())[:N_ROWS]
