"""One semester from a database: all of it, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_lib.databases.addresses import find_address
from qa_lib.databases.answers import asking_all
from qa_lib.databases.connections import open_snapshot
from qa_lib.databases.exports import Written, draft_beside, put_in_place, write_export, write_provenance
from qa_lib.databases.faults import guard, tell_failure
from qa_lib.errors import ParamsError
from qa_lib.intake.recognition import SAMPLE_MARK, list_raw_files, recognise_file
from qa_lib.intake.refusals import FileRefused
from qa_lib.locks import hold_lock
from qa_lib.params import Database, Params, Semester
from qa_lib.paths import Paths

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

#: Registers whose rows add up: two files of them would count people twice.
_ADDED_UP = ("population",)


@dataclass(frozen=True)
class ReadExport:
    """What was read into ``folder``: the raw files, and the moment that all of them show, as the server tells it."""

    folder: Path
    files: tuple[Written, ...]
    snapshot_time: str

    @property
    def summary(self) -> str:
        """One line in English for the person who waits."""
        files = ", ".join(f"{one.file} ({one.n_rows} rows)" for one in self.files)
        return f"{self.folder}: {files}; as of {self.snapshot_time}"


def read_database(
    paths: Paths, params: Params, *, database: str, semester: str, on_progress: Callable[[str], None] | None = None
) -> ReadExport:
    """Read a semester from a database into ``data/raw/<semester>/<database>/``, in place of what was read before.

    All queries run in one transaction that can only read and sees one moment. The files appear together, when all of
    them are complete; whatever goes wrong before leaves everything as it was.

    Raises
    ------
    ParamsError
        For an unknown database or semester, a file name that intake would not know, an address that is missing, open to
        others, or refused by the server.
    IntakeError
        When the database can not be reached, breaks off, refuses a query, answers with other columns, types or
        numbers of rows than the params say; when the semester's folder holds data that must not be added to.
    RunError
        When the disk is full.
    """
    source, period = params.database(database), params.semester(semester)
    target = paths.raw / period.code / source.code
    _check_files(source, params)
    _check_neighbours(target, source, params)
    url = find_address(source, project_root=paths.root)
    with hold_lock(paths.raw / f"{period.code}-{source.code}"), draft_beside(target) as draft:
        record = _read(url, source, period, draft, on_progress or (lambda _: None))
        with hold_lock(paths.store):  # intake reads under this lock
            put_in_place(draft, target)
    return ReadExport(target, record[0], record[1])


def _read(
    url: URL, source: Database, period: Semester, draft: Path, announce: Callable[[str], None]
) -> tuple[tuple[Written, ...], str]:
    files = []
    with open_snapshot(url, source) as connection:
        moment, version = _ask_server(connection, source)
        with asking_all(connection, source, period) as answers:
            for answer in answers:
                announce(f"reading {answer.query.file} of {period.code} from database '{source.code}'")
                files.append(write_export(answer, draft))
    write_provenance(_describe(source, period, files, moment, version), draft)
    return tuple(files), moment


def _ask_server(connection: Connection, source: Database) -> tuple[str, str]:
    """The moment that the transaction sees, and the version of the server."""
    from sqlalchemy import text as as_sql

    asked = as_sql("SELECT transaction_timestamp()::text, current_setting('server_version')")
    return guard(lambda: tuple(connection.execute(asked).one()), tell_failure(f"database '{source.code}'"))


def _describe(
    source: Database, period: Semester, files: Sequence[Written], moment: str, version: str
) -> dict[str, Any]:
    queries = [
        {
            "file": written.file,
            "n_rows": written.n_rows,
            "sha256": written.sha256,
            "columns": list(query.columns),
            "query_sha256": hashlib.sha256(query.sql.encode()).hexdigest(),
        }
        for query, written in zip(source.queries, files, strict=True)
    ]
    named = {"database": source.code, "semester": period.code, "server_version": version, "snapshot_time": moment}
    return named | {"queries": queries}


def _check_files(source: Database, params: Params) -> None:
    """Refuse names by which intake would not know what a file holds."""
    faults = []
    for place, query in enumerate(source.queries):
        try:
            recognise_file(Path(query.file), params.surveys)
        except FileRefused as refused:
            told = f"intake would not know what '{query.file}' holds ({refused.reason}); expected {refused.expected}"
            faults.append(f"{told} @ databases.yaml:{source.code}.queries.{place}.file")
    if faults:
        raise ParamsError(faults)


def _check_neighbours(target: Path, source: Database, params: Params) -> None:
    """Refuse a semester of invented data, and a second file of a register whose rows add up."""
    semester = target.parent
    if (semester / SAMPLE_MARK).exists():
        raise ParamsError(
            f"{semester} holds the sample university; real data must not be mixed with it: name another data folder "
            f"(QA_DATA), or move {semester} away"
        )
    others = [file for file in list_raw_files(semester) if target not in file.parents] if semester.is_dir() else []
    own = {_holds(Path(query.file), params) for query in source.queries}
    clashes = [file for file in others if _holds(file, params) in own & set(_ADDED_UP)]
    if clashes:
        raise ParamsError(
            f"{', '.join(map(str, clashes))}: the database gives the same register, and people would count twice; "
            "remove the file, or the query"
        )


def _holds(file: Path, params: Params) -> str:
    try:
        found = recognise_file(file, params.surveys)
    except FileRefused:
        return ""
    return found if isinstance(found, str) else found.code
