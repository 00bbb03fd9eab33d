"""The parts of the store that a chapter can depend on, and what each holds now.

A part is ``semesters`` (those with data), ``<semester>/<table>`` (a file of the store, with its suffix) or
``<semester>#<entry>`` (an entry of the semester's account); the entry `LOSSES` is a digest of what its files lost.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from qa_lib import reads
from qa_lib.paths import Paths

ACCOUNT_FILE = "account.json"
REJECTIONS_WORKBOOK = "rejections.xlsx"
SOURCE = "store"
SEMESTERS = "semesters"
LOSSES = "losses"


def read_marks(folder: Path) -> dict[str, Any]:
    """``account.json`` of a semester of the store; empty when the semester is not there."""
    try:
        marks: dict[str, Any] = json.loads((folder / ACCOUNT_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return marks


def read_entry(folder: Path, entry: str) -> Any:
    """One entry of a semester's account; None when it is not there. Notes that it was read."""
    reads.note(SOURCE, f"{folder.name}#{entry}")
    return read_marks(folder).get(entry)


def note_file(file: Path, *, semester: str) -> Path:
    """The file itself; notes that this table of the store was read."""
    name = file.relative_to(file.parents[0] if file.parent.name == semester else file.parents[1]).as_posix()
    reads.note(SOURCE, f"{semester}/{name}")
    return file


def find_semesters_with_data(paths: Paths) -> tuple[str, ...]:
    """As `listing.list_semesters_with_data`, for what is no calculation and notes nothing."""
    marks = [read_marks(file.parent) for file in _accounts(paths)]
    used = [one for one in marks if one.get("n_responses")]
    return tuple(one["semester"] for one in sorted(used, key=lambda one: (one["start_date"], one["semester"])))


def _accounts(paths: Paths) -> list[Path]:
    return sorted(paths.store.glob(f"[!.]*/{ACCOUNT_FILE}"))


def digest_store(paths: Paths) -> str:
    """The SHA-256 of all accounts, which hold the SHA-256 of every table."""
    contents = [file.parent.name.encode() + b"\0" + file.read_bytes() for file in _accounts(paths)]
    return hashlib.sha256(b"\0".join(contents)).hexdigest()


def describe_part(paths: Paths, part: str) -> str | None:
    """What a part of the store holds now, as text; None when it is not there."""
    if part == SEMESTERS:
        return json.dumps(find_semesters_with_data(paths))
    semester, separator, entry = part.partition("#")
    if separator:
        marks = read_marks(paths.store / semester)
        return json.dumps(marks[entry], sort_keys=True, ensure_ascii=False) if entry in marks else None
    semester, _, file = part.partition("/")
    digest: str | None = read_marks(paths.store / semester).get("files", {}).get(file)
    return digest


def note_losses(semester: str) -> None:
    """Note that it was read what the files of a semester held and what of them is not used."""
    reads.note(SOURCE, f"{semester}#{LOSSES}")


def find_damage(folder: Path) -> list[str]:
    """The tables of a semester that are missing or not as they were written."""
    files = read_marks(folder).get("files", {})
    return [name for name, digest in files.items() if _digest(folder / name) != digest]


def digest_tables(folder: Path) -> dict[str, str]:
    """The SHA-256 of every Parquet table below ``folder`` by its name there."""
    return {file.relative_to(folder).as_posix(): _digest(file) for file in sorted(folder.rglob("*.parquet"))}


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
