"""Raw exports from a database of the university."""

from __future__ import annotations

from qa_lib.jobs.desk import Desk


def read_from_database(desk: Desk, *, database: str, semester: str) -> None:
    """``make intake DATABASE=…``: a semester's raw exports from a database; default: the last semester of the params.

    Raises
    ------
    QaError
        As `qa_lib.databases.read_database`; nothing is changed then.
    """
    from qa_lib.databases import read_database

    chosen = semester or desk.params.semesters.semesters[-1].code
    with desk.console.status(f"database '{database}'") as status:
        read = read_database(desk.paths, desk.params, database=database, semester=chosen, on_progress=status.update)
    desk.say(read.summary)
