"""A real PostgreSQL server for tests: a private one, in a folder of its own, for as long as it is needed.

It holds the views that the queries of ``params/databases.yaml`` ask, made as docs/database.md says: `READER` may read
them and nothing else.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

#: Recognisable wherever they would come out.
SECRET = "planted:S3cret/пароль@ais#%7"  # noqa: S105 - of the servers that tests start
READER = "qa_reader"
ADMIN_SECRET = "planted-admin-secret"  # noqa: S105
#: Not kept over a loss of power, and so there at once.
_SETTINGS = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "16MB", "max_connections": "20"}


def find_server() -> Path | None:
    """The folder of the server's programs, the newest of those that Debian has installed."""
    on_path = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name), reverse=True)
    found = [Path(on_path).resolve().parent] if on_path else folders
    return next((folder for folder in found if (folder / "postgres").is_file()), None)


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    #: Where it keeps its data and its log.
    folder: Path

    def url(self, *, secret: str = SECRET, role: str = READER, port: int | None = None, database: str = "ais") -> str:
        """The address as a user would write it."""
        return f"postgresql://{role}:{quote(secret, safe='')}@127.0.0.1:{port or self.port}/{database}"

    def admin(self, database: str = "ais") -> psycopg.Connection:
        """A connection that may do everything."""
        place = {"host": "127.0.0.1", "port": self.port, "dbname": database, "options": "-c lock_timeout=5000"}
        return psycopg.connect(**place, user="postgres", password=ADMIN_SECRET, autocommit=True)

    def run(self, *statements: str) -> None:
        """Do something to the database as its owner."""
        with self.admin() as connection:
            for statement in statements:
                connection.execute(statement)

    def fill(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Put rows into a table of the schema ``qa_report``, in place of those that it holds."""
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        target = sql.Identifier("qa_report", table)
        with self.admin() as connection, connection.cursor() as cursor:
            cursor.execute(sql.SQL("TRUNCATE {}").format(target))
            with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(target, names)) as copy:
                for row in rows:
                    copy.write_row(row)


@contextmanager
def run_server() -> Iterator[Server]:
    """A new server with the database ``ais`` and an empty schema ``qa_report`` that `READER` may use."""
    programs, user = find_server(), _unprivileged()
    if programs is None:
        raise FileNotFoundError("no programs of a PostgreSQL server")
    folder = Path(tempfile.mkdtemp(prefix="qa-postgres-"))
    try:
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        with _started(programs, folder, user) as server:
            _prepare(server)
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> str | None:
    """Who runs the server where tests run as root, as whom it refuses to."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def _started(programs: Path, folder: Path, user: str | None) -> Iterator[Server]:
    secret, data = folder / "admin", folder / "data"
    secret.write_text(ADMIN_SECRET, encoding="ascii")
    secret.chmod(0o644)
    first = [programs / "initdb", "-D", data, "-U", "postgres", f"--pwfile={secret}", "-A", "scram-sha-256"]
    first += ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    subprocess.run(list(map(str, first)), user=user, cwd=folder, check=True, capture_output=True)
    port = _free_port()
    command = [programs / "postgres", "-D", data, "-p", port, "-k", folder, "-h", "127.0.0.1"]
    command += [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(list(map(str, command)), user=user, cwd=folder, stdout=log, stderr=log)
    server = Server(port, folder)
    try:
        _wait_until_up(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # at once, whoever is connected
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait_until_up(server: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            server.admin("postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    raise RuntimeError((server.folder / "log").read_text(encoding="utf-8", errors="replace"))


def _prepare(server: Server) -> None:
    role = sql.Identifier(READER)
    with server.admin("postgres") as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(SECRET)))
        connection.execute("CREATE DATABASE ais")
    with server.admin() as connection:
        connection.execute("CREATE SCHEMA qa_report")
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA qa_report TO {}").format(role))
        default = "ALTER DEFAULT PRIVILEGES IN SCHEMA qa_report GRANT SELECT ON TABLES TO {}"
        connection.execute(sql.SQL(default).format(role))
