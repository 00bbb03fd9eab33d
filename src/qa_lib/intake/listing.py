"""What the store holds, told by the accounts of its semesters: no table is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qa_lib import reads
from qa_lib.errors import IntakeError
from qa_lib.intake.parts import ACCOUNT_FILE, SEMESTERS, SOURCE, find_semesters_with_data, read_entry, read_marks
from qa_lib.paths import Paths

#: The file of responses that name no school.
NO_SCHOOL = "_no-school"


def list_semesters_with_data(paths: Paths) -> tuple[str, ...]:
    """The semesters of the store that have at least one response, oldest first."""
    reads.note(SOURCE, SEMESTERS)
    return find_semesters_with_data(paths)


def is_sample(paths: Paths, semester: str) -> bool:
    """Whether the data of a semester are synthetic.

    Raises
    ------
    IntakeError
        When the semester is not in the store.
    """
    return bool(read_entry(semester_folder(paths, semester), "is_sample"))


def list_schools_with_data(paths: Paths, semester: str) -> tuple[str, ...]:
    """The codes of the schools that have responses in a semester, in alphabetical order.

    Raises
    ------
    IntakeError
        When the semester is not in the store.
    """
    return tuple(school for school in list_slices(paths, semester) if school != NO_SCHOOL)


def list_slices(paths: Paths, semester: str) -> tuple[str, ...]:
    """What `read_slice` takes as ``school`` to read a whole semester piece by piece: the schools and `NO_SCHOOL`.

    Raises
    ------
    IntakeError
        When the semester is not in the store.
    """
    return tuple(read_entry(semester_folder(paths, semester), "schools"))


def read_account(paths: Paths, semester: str) -> dict[str, Any]:
    """``account.json`` of a semester: semester, start_date, is_sample, seed of sample data, inputs (SHA-256), digests.

    Raises
    ------
    IntakeError
        When the semester is not in the store.
    """
    return read_marks(semester_folder(paths, semester))


def semester_folder(paths: Paths, semester: str) -> Path:
    """Where the tables of a semester lie.

    Raises
    ------
    IntakeError
        When the semester is not in the store.
    """
    folder = paths.store / semester
    if not (folder / ACCOUNT_FILE).is_file():
        known = ", ".join(list_semesters_with_data(paths)) or "none"
        raise IntakeError(
            f"no data of semester '{semester}' in the store; semesters with data: {known}. "
            f"Put the raw exports into {paths.raw / semester} and run again"
        )
    return folder
