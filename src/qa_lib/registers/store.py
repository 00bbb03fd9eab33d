"""What was read of the registers, kept for the reports: ``data/store/registers``.

``index.json`` names every copy with the digests of its frames, by school, so that a report depends only on what it
shows. Parts that `qa_lib.reads` notes are ``<register>@<day>/<school>``, with ``*`` for all schools and ``..<day>`` for
all states up to it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from qa_lib import reads
from qa_lib.paths import Paths
from qa_lib.registers.history import Copy, choose_copies
from qa_lib.registers.workbooks import Workbook

SOURCE = "registers"
INDEX = "index.json"
ALL = "*"
FAULTS = "faults"


def store_folder(paths: Paths) -> Path:
    """Where it lies."""
    return paths.store / "registers"


def read_index(paths: Paths) -> dict[str, Any]:
    """The index; empty where nothing was read."""
    try:
        found = json.loads((store_folder(paths) / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def digest_index(paths: Paths) -> str:
    """Of everything that was read."""
    file = store_folder(paths) / INDEX
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "absent"


@dataclass(frozen=True)
class Stored:
    """The copies that the store holds."""

    folder: Path
    copies: Mapping[Copy, Mapping[str, Any]]
    is_sample: bool

    @classmethod
    def open(cls, paths: Paths) -> Stored:
        """The store as it is."""
        index, folder = read_index(paths), store_folder(paths)
        copies = {_copy_of(entry, folder): entry for entry in index.get("copies", [])}
        return cls(folder, copies, bool(index.get("is_sample")))

    def choose(self, workbook: str, on: dt.date) -> list[Copy]:
        """The copies that make the state of a workbook on a day."""
        return choose_copies([copy for copy in self.copies if copy.register == workbook], on)

    def until(self, workbook: str, on: dt.date) -> list[Copy]:
        """All copies of a workbook up to a day, oldest first; where there is none, those of the state."""
        past = [copy for copy in self.copies if copy.register == workbook and copy.date <= on]
        return sorted(past, key=lambda copy: (copy.date, copy.stream, copy.n)) or self.choose(workbook, on)

    def frame(self, copy: Copy, name: str) -> pd.DataFrame:
        """A register of a copy, or its faults."""
        return pd.read_parquet(self.folder / copy.name / f"{name}.parquet")

    def describe(self, part: str) -> str | None:
        """What a part holds now, as text; None where there is nothing."""
        register, _, rest = part.partition("@")
        day, _, school = rest.partition("/")
        on = dt.date.fromisoformat(day.lstrip("."))
        workbook, _, name = register.partition(":")
        chosen = self.until(workbook, on) if day.startswith("..") else self.choose(workbook, on)
        found = [
            [copy.stream, copy.date.isoformat(), self.copies[copy]["frames"].get(name or workbook, {}).get(school, "")]
            for copy in chosen
        ]
        return json.dumps([found, self.is_sample]) if found else None


def part_name(workbook: str, name: str, on: dt.date, school: str | None, *, is_history: bool = False) -> str:
    """The part of the source that holds a register's rows of a school on a day."""
    return f"{workbook}:{name}@{'..' if is_history else ''}{on.isoformat()}/{school or ALL}"


def note_part(part: str) -> None:
    """Note that a part of the registers was read."""
    reads.note(SOURCE, part)


def _copy_of(entry: Mapping[str, Any], folder: Path) -> Copy:
    date = dt.date.fromisoformat(entry["date"])
    return Copy(entry["register"], entry["stream"], date, entry["n"], folder / entry["file"])


def write_copy(workbook: Workbook, copy: Copy, folder: Path) -> dict[str, Any]:
    """Write the frames of a copy below ``folder``; returns its entry of the index."""
    place = folder / copy.name
    place.mkdir(parents=True, exist_ok=True)
    frames = workbook.frames | {FAULTS: workbook.faults}
    for name, frame in frames.items():
        frame.to_parquet(place / f"{name}.parquet", index=False)
    return {
        "register": copy.register,
        "stream": copy.stream,
        "date": copy.date.isoformat(),
        "n": copy.n,
        "file": copy.file.name,
        "frames": {name: _digest_by_school(frame) for name, frame in frames.items()},
        "n_rows": {name: len(frame) for name, frame in workbook.frames.items()},
        "n_left_out": workbook.n_left_out,
    }


def _digest_by_school(frame: pd.DataFrame) -> dict[str, str]:
    """Digests of all rows and of those of each school; what names no school belongs to all."""
    found = {ALL: _digest(frame)}
    if "school" in frame.columns:
        schools = frame["school"].fillna("")
        found |= {school: _digest(frame[schools.eq(school)]) for school in sorted(set(schools)) if school}
        return found
    return found


def _digest(frame: pd.DataFrame) -> str:
    text = frame.to_json(orient="split", date_format="iso", index=False)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def write_index(folder: Path, index: Mapping[str, Any]) -> None:
    """Write the index; it appears whole."""
    draft = folder / f".{INDEX}.{os.getpid()}"
    draft.write_text(json.dumps(index, ensure_ascii=False, sort_keys=True, indent=1), encoding="utf-8")
    draft.replace(folder / INDEX)


def forget(folder: Path, kept: Sequence[Mapping[str, Any]]) -> None:
    """Remove the frames of copies that are no longer there."""
    names = {f"{entry['register']}/{entry['stream']}/{entry['file']}" for entry in kept}
    for place in folder.glob("*/*/*.xlsx"):
        if place.relative_to(folder).as_posix() not in names:
            shutil.rmtree(place, ignore_errors=True)
