"""Where the raw files hold a person: asked when somebody wants to be forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qa_lib.intake.reading import read_sheets
from qa_lib.intake.recognition import list_raw_files
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.run import list_raw_semesters
from qa_lib.params import Params
from qa_lib.paths import Paths


@dataclass(frozen=True)
class Sighting:
    """A raw file in which some row holds the person; ``n_rows`` is None for a file that can not be read."""

    semester: str
    file: str
    n_rows: int | None


def find_person(identifiers: Iterable[str], paths: Paths, params: Params) -> list[Sighting]:
    """The raw files of all semesters with a cell that is one of the identifiers, and those that nobody can look into.

    Identifiers are compared without regard to case and surrounding blanks, in every column: a file may hold the person
    where intake does not look.
    """
    wanted = {identifier.strip().casefold() for identifier in identifiers}
    found = []
    for semester in list_raw_semesters(paths, params):
        folder = paths.raw / semester
        for file in list_raw_files(folder):
            try:
                rows = [row for sheet in read_sheets(file) for row in sheet.rows]
            except FileRefused:
                found.append(Sighting(semester, file.relative_to(folder).as_posix(), None))
                continue
            n_rows = sum(any(cell.strip().casefold() in wanted for cell in row) for row in rows)
            if n_rows:
                found.append(Sighting(semester, file.relative_to(folder).as_posix(), n_rows))
    return found
