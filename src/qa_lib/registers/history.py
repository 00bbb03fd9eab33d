"""Each state of a register's workbook that was ever read, kept as it was: ``data/registers/history``.

A workbook of a name without its date is a *stream*: each school may keep one of its own. A state of a register on a day
is made of the last copy of each of its streams.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_lib.paths import Paths

HISTORY = "history"
#: What is read as the year of a date.
YEARS = range(2000, 2101)
_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4})[-_. ](\d{2})(?:[-_. ](\d{2}))?(?!\d)")
_COPY = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{2,})-([0-9a-f]{8})\.xlsx")
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>(\d{4}-\d{2}-\d{2})T")
_MAX_PROPERTIES = 100_000


@dataclass(frozen=True, order=True)
class Copy:
    """One state of a workbook: of a register and stream, from a day on; ``n`` tells copies of one day apart."""

    register: str
    stream: str
    date: dt.date
    n: int
    file: Path

    @property
    def name(self) -> str:
        """Its place in the history."""
        return f"{self.register}/{self.stream}/{self.file.name}"


def registers_folder(paths: Paths) -> Path:
    """Where the workbooks of the registers lie."""
    return paths.data / "registers"


def list_workbooks(paths: Paths) -> list[Path]:
    """The workbooks that people keep, in the order of their names; not what editors leave behind."""
    found = registers_folder(paths).glob("*.xlsx")
    return sorted(file for file in found if file.is_file() and not file.name.startswith((".", "~$")))


def list_copies(paths: Paths, register: str | None = None) -> list[Copy]:
    """All copies, those of a stream from the oldest on."""
    root = registers_folder(paths) / HISTORY
    copies = []
    for file in root.glob(f"{register or '*'}/*/*.xlsx"):
        if match := _COPY.fullmatch(file.name):
            folder = file.parent
            date = dt.date.fromisoformat(match[1])
            copies.append(Copy(folder.parent.name, folder.name, date, int(match[2]), file))
    return sorted(copies)


def choose_copies(copies: Sequence[Copy], on: dt.date) -> list[Copy]:
    """Of each stream the last copy up to a day; where all are later, the first one."""
    streams: dict[tuple[str, str], list[Copy]] = {}
    for copy in sorted(copies):
        streams.setdefault((copy.register, copy.stream), []).append(copy)
    return [_choose(stream, on) for stream in streams.values()]


def _choose(stream: Sequence[Copy], on: dt.date) -> Copy:
    past = [copy for copy in stream if copy.date <= on]
    return past[-1] if past else stream[0]


def stream_of(path: Path) -> str:
    """The stream of a workbook: its name without a date, as a folder may be called."""
    name = _DATE_IN_NAME.sub("", path.stem).strip(" -_.")
    return re.sub(r"[^\w -]", "_", name).strip() or "register"


def date_of(path: Path, *, today: dt.date) -> dt.date:
    """From which day a workbook holds: the date in its name, else that of its last change, else today.

    A month in the name means its last day. The last change is what the workbook itself says, not the file system.
    """
    if match := _DATE_IN_NAME.search(path.stem):
        year, month, day = int(match[1]), int(match[2]), match[3]
        if year in YEARS and month in range(1, 13):
            try:
                return dt.date(year, month, int(day)) if day else _month_end(year, month)
            except ValueError:
                pass
    modified = _read_modified(path)
    return modified if modified is not None and modified.year in YEARS and modified <= today else today


def _month_end(year: int, month: int) -> dt.date:
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return following - dt.timedelta(days=1)


def _read_modified(path: Path) -> dt.date | None:
    try:
        with zipfile.ZipFile(path) as archive, archive.open("docProps/core.xml") as part:
            match = _MODIFIED.search(part.read(_MAX_PROPERTIES))
        return dt.date.fromisoformat(match[1].decode()) if match else None
    except (KeyError, OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep_copy(paths: Paths, workbook: Path, register: str, *, today: dt.date) -> Copy | None:
    """Keep the state of a workbook unless the last copy of its stream is the same; returns what was kept."""
    stream, sha256 = stream_of(workbook), digest(workbook)
    copies = [copy for copy in list_copies(paths, register) if copy.stream == stream]
    if copies and copies[-1].file.name.endswith(f"-{sha256[:8]}.xlsx"):
        return None
    date = date_of(workbook, today=today)
    if any(copy.date == date and sha256[:8] in copy.file.name for copy in copies):
        if _DATE_IN_NAME.search(workbook.stem):
            return None
        date = today  # what was written back or taken back holds from now on
    n = 1 + max((copy.n for copy in copies if copy.date == date), default=0)
    folder = registers_folder(paths) / HISTORY / register / stream
    kept = Copy(register, stream, date, n, folder / f"{date.isoformat()}.{n:02d}-{sha256[:8]}.xlsx")
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{kept.file.name}.{os.getpid()}"
    shutil.copyfile(workbook, draft)
    draft.replace(kept.file)
    return kept
