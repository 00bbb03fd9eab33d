"""Where a database is and how to get in: from outside the project, checked, and never repeated."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from qa_lib.errors import ParamsError
from qa_lib.params import Database

if TYPE_CHECKING:
    from sqlalchemy import URL

EXPECTED = (
    "expected postgresql://role:password@server:5432/database?sslmode=verify-full, in which characters such as "
    "@ : / ? # % of the password are written %40 %3A %2F %3F %23 %25"
)
#: An address is one line.
MAX_LENGTH = 4_000
DRIVER = "postgresql+psycopg"


def find_address(database: Database, *, project_root: Path) -> URL:
    """The address in the database's variable, else in its file; the variable is forgotten, so that no child has it.

    Raises
    ------
    ParamsError
        When there is none, when others can read its file, when that lies inside the project, or when it is no address
        of PostgreSQL. No message repeats any part of it.
    """
    given = os.environ.pop(database.url_variable, "")
    source = f"${database.url_variable}"
    if not given:
        file = address_file(database)
        given, source = _read_protected(file, database, project_root), str(file)
    url = _parse(given.strip())
    if url is None:
        raise ParamsError(f"{source} holds no address of a PostgreSQL database; {EXPECTED}")
    return url


def address_file(database: Database) -> Path:
    """The file of the address: ``$<url_variable>_FILE``, else ``qa-report/<code>.url`` among the user's settings."""
    named = os.environ.get(f"{database.url_variable}_FILE")
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Path(named) if named else settings / "qa-report" / f"{database.code}.url"


def _read_protected(file: Path, database: Database, project_root: Path) -> str:
    place = f"the address of database '{database.code}'"
    if not file.is_file():
        raise ParamsError(
            f"{place} is not given: put it into {file} (chmod 600), or into the environment as "
            f"{database.url_variable}; {EXPECTED}"
        )
    if file.resolve().is_relative_to(project_root.resolve()):
        raise ParamsError(f"{file} with {place} lies inside the project, where it could be published; move it outside")
    mode = stat.S_IMODE(file.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        raise ParamsError(f"{file} with {place} can be read by others (mode {mode:o}); run chmod 600 '{file}'")
    try:
        return file.read_text(encoding="utf-8")[: MAX_LENGTH + 1]
    except (OSError, UnicodeDecodeError):
        pass
    raise ParamsError(f"{file} with {place} can not be read as text; {EXPECTED}")


def _parse(text: str) -> URL | None:
    """The address, or None: what a parser says of a broken one repeats parts of it."""
    from sqlalchemy import make_url

    if len(text) > MAX_LENGTH or not text.isprintable():
        return None
    try:
        url = make_url(text.replace("postgres://", "postgresql://", 1))
    except Exception:  # whatever it is, it quotes the address
        return None
    is_usable = url.drivername in ("postgresql", DRIVER) and url.database and (url.host or url.query.get("host"))
    return url.set(drivername=DRIVER) if is_usable else None
