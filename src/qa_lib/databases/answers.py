"""The answers of a database's queries: their columns checked before a row is read, their rows a few at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa_lib.databases.faults import guard, is_broken, tell_failure
from qa_lib.errors import IntakeError, nearest_name, show_given
from qa_lib.intake.bounds import MAX_ROWS
from qa_lib.params import ColumnType, Database, Query, Semester

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult

#: Rows that are fetched, and so held in memory, at a time.
CHUNK_ROWS = 2_000
#: The types of PostgreSQL that each type of the params accepts; further ones count by their category.
_TYPES: dict[ColumnType, frozenset[str]] = {
    "text": frozenset({"text", "varchar", "bpchar", "name", "uuid", "citext"}),
    "integer": frozenset({"int2", "int4", "int8"}),
    "number": frozenset({"int2", "int4", "int8", "numeric", "float4", "float8"}),
    "date": frozenset({"date"}),
    "timestamp": frozenset({"timestamp", "timestamptz"}),
}
_ENUM_CATEGORY = "E"


@dataclass(frozen=True)
class Answer:
    """The answer of one query, of which nothing was read yet."""

    query: Query
    result: CursorResult[Any]
    where: str

    def rows(self) -> Iterator[Sequence[Any]]:
        """The rows, their cells in the order of the query's columns; no more than `CHUNK_ROWS` are held at a time.

        Raises
        ------
        IntakeError
            When the connection breaks or a value can not be read; when there are fewer rows than ``rows_min``, more
            than intake takes, or several with the same key.
        """
        names = list(self.result.keys())
        places = [names.index(name) for name in self.query.columns]
        n_rows, keys = 0, _Keys(self.query)
        chunks = self.result.partitions(CHUNK_ROWS)
        while chunk := guard(lambda: next(chunks, None), tell_failure(self.where)):
            for row in chunk:
                n_rows += 1
                cells = [row[place] for place in places]
                keys.see(cells, n_rows)
                yield cells
            if n_rows > MAX_ROWS:
                raise IntakeError(f"{self.where}: more than {MAX_ROWS} rows; expected the rows of one semester")
        self._check_number(n_rows, keys)

    def close(self) -> None:
        """Let go of the answer; of a connection that is gone there is nothing to let go."""
        from sqlalchemy.exc import SQLAlchemyError

        with suppress(SQLAlchemyError):
            self.result.close()

    def _check_number(self, n_rows: int, keys: _Keys) -> None:
        if n_rows < self.query.rows_min:
            raise IntakeError(
                f"{self.where}: {n_rows or 'no'} rows; expected at least {self.query.rows_min}. "
                "Is the semester in the database, under this code, and may the role see it?"
            )
        if keys.n_repeated:
            raise IntakeError(
                f"{self.where}: {keys.n_repeated} rows agree with one before them in {', '.join(self.query.key)}; the "
                f"first is row {keys.first_repeated}. Expected one row each: does a JOIN multiply them?"
            )


class _Keys:
    """Which keys were seen, as hashes: a row's number at the first one that comes again."""

    def __init__(self, query: Query) -> None:
        columns = list(query.columns)
        self._places = [columns.index(name) for name in query.key]
        self._seen: set[bytes] = set()
        self.n_repeated, self.first_repeated = 0, 0

    def see(self, cells: Sequence[Any], number: int) -> None:
        key = repr([cells[place] for place in self._places]).encode("utf-8", errors="backslashreplace")
        digest = hashlib.blake2b(key, digest_size=12).digest()
        if digest in self._seen:
            self.n_repeated += 1
            self.first_repeated = self.first_repeated or number
        self._seen.add(digest)


@contextmanager
def asking_all(connection: Connection, database: Database, semester: Semester) -> Iterator[list[Answer]]:
    """The answers of all queries, each with the columns that were agreed; they end with the block.

    Raises
    ------
    IntakeError
        With the faults of all queries: refused by the server, or with other columns or types than the params say.
    """
    answers: list[Answer] = []
    try:
        if faults := _ask_each(connection, database, semester, answers):
            raise IntakeError("\n".join(faults))
        yield answers
    finally:
        for answer in answers:
            answer.close()


def _ask_each(connection: Connection, database: Database, semester: Semester, answers: list[Answer]) -> list[str]:
    """Ask all queries, add their answers, and return what is wrong with them."""
    faults: list[str] = []
    for query in database.queries:
        where = f"database '{database.code}', query of {query.file}, semester {semester.code}"
        try:
            answers.append(Answer(query, _ask(connection, query, semester, where), where))
            faults += _find_changed(connection, answers[-1])
        except _BrokenError as broken:
            faults.append(str(broken))
            break
        except IntakeError as refused:
            faults.append(str(refused))
    return faults


class _BrokenError(IntakeError):
    """The connection is gone: no further query can be asked."""


def _ask(connection: Connection, query: Query, semester: Semester, where: str) -> CursorResult[Any]:
    """The answer of a query; in a savepoint, so that a refused one does not end the transaction of the others."""
    from sqlalchemy import text as as_sql

    def ask() -> CursorResult[Any]:
        with connection.begin_nested():
            given = {name: value for name, value in _values(semester).items() if name in query.parameters}
            return connection.execute(as_sql(query.sql), given, execution_options={"stream_results": True})

    def tell(error: Exception) -> IntakeError:
        told = tell_failure(where)(error)
        return _BrokenError(str(told)) if is_broken(error) else IntakeError(str(told))

    return guard(ask, tell)


def _values(semester: Semester) -> Mapping[str, Any]:
    values = {"semester": semester.code, "academic_year": semester.academic_year}
    return values | {"start_date": semester.start_date, "end_date": semester.end_date}


def _find_changed(connection: Connection, answer: Answer) -> list[str]:
    """What is other in the columns of an answer than the params say."""
    expected = answer.query.columns
    given = _read_types(connection, answer)
    names = list(answer.result.keys())
    twice = sorted({name for name in names if names.count(name) > 1})
    missing, further = [one for one in expected if one not in given], [one for one in given if one not in expected]
    return [
        *(f"{answer.where}: column '{show_given(name)}' comes twice; expected one" for name in twice),
        *(f"{answer.where}: no column '{name}'{_hint(name, further)}" for name in missing),
        *(
            f"{answer.where}: unknown column '{show_given(name)}'; expected only those under columns in databases.yaml"
            for name in further
        ),
        *(
            f"{answer.where}: column '{name}' has the type {given[name][0]}; expected {kind} "
            f"({', '.join(sorted(_TYPES[kind]))}): mend the query (CAST) or the params"
            for name, kind in expected.items()
            if name in given and not _fits(given[name], kind)
        ),
    ]


def _hint(name: str, further: Sequence[str]) -> str:
    near = nearest_name(name, further)
    return f"; is it '{show_given(near)}' now?" if near else "; the answer lacks it"


def _fits(given: tuple[str, str], kind: ColumnType) -> bool:
    name, category = given
    return name in _TYPES[kind] or (kind == "text" and category == _ENUM_CATEGORY)


def _read_types(connection: Connection, answer: Answer) -> dict[str, tuple[str, str]]:
    """The type and its category of every column of an answer."""
    from sqlalchemy import text as as_sql

    described: Any = answer.result.cursor.description if answer.result.cursor else ()
    oids = {column[0]: int(column[1]) for column in described or ()}
    asked = as_sql("SELECT oid::int8, typname::text, typcategory::text FROM pg_catalog.pg_type WHERE oid = ANY(:oids)")
    found = guard(
        lambda: connection.execute(asked, {"oids": sorted(set(oids.values()))}).all(), tell_failure(answer.where)
    )
    types = {oid: (name, category) for oid, name, category in found}
    return {name: types.get(oid, ("unknown", "")) for name, oid in oids.items()}
