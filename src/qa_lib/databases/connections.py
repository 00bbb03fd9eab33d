"""A connection that can only read, in one transaction that sees one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qa_lib.databases.faults import guard, tell_failure, tell_refusal
from qa_lib.errors import ParamsError
from qa_lib.params import Database

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

#: A connection over which nothing comes back for so long is dead (seconds; the last in milliseconds).
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}


def _open_engine(url: URL, database: Database) -> Engine:
    from sqlalchemy import NullPool, create_engine

    milliseconds = database.statement_seconds * 1000
    settings = {
        "default_transaction_read_only": "on",
        "statement_timeout": milliseconds,
        "lock_timeout": min(milliseconds, 60_000),
        "TimeZone": database.time_zone,
        "DateStyle": "ISO",
    }
    arguments = KEEPALIVE | {
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        "connect_timeout": database.connect_seconds,
        "application_name": "qa-report",
        "client_encoding": "utf8",
    }
    return create_engine(url, poolclass=NullPool, hide_parameters=True, use_native_hstore=False, connect_args=arguments)


@contextmanager
def open_snapshot(url: URL, database: Database) -> Iterator[Connection]:
    """A connection in one transaction, read-only and repeatable-read; it ends without a trace.

    Raises
    ------
    ParamsError
        When the server refuses the address, or when the role is a superuser, whom no transaction holds.
    IntakeError
        When there is no connection.
    """
    from sqlalchemy import text as as_sql

    engine = _open_engine(url, database)
    connection = guard(engine.connect, tell_refusal(database.code))
    try:
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        is_superuser = guard(
            lambda: connection.scalar(as_sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")),
            tell_failure(f"database '{database.code}'"),
        )
        if is_superuser:
            raise ParamsError(
                f"the role of database '{database.code}' is a superuser, who may do everything; expected one that may "
                "only read what the queries ask for (docs/database.md says how it is made)"
            )
        yield connection
    finally:
        _leave(connection)
        engine.dispose()


def _leave(connection: Connection) -> None:
    """Close a connection that may be gone; what the driver says of that tells nothing new."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        connection.close()
    except SQLAlchemyError:
        connection.invalidate()
