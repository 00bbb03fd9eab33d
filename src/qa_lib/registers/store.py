"""What was read of the registers, kept for the reports: ``data/store/registers``.

A table a register holds the rows of all copies; ``index.json`` names every copy with the digests of its rows, by
school, so that a report depends only on what it shows. Parts that `qa_lib.reads` notes are
``<workbook>:<register>@<day>/<school>``, with ``*`` for all schools and ``..<day>`` for all states up to it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_lib import reads
from qa_lib.paths import Paths
from qa_lib.reads import remembering
from qa_lib.registers.history import Copy, choose_copies

if TYPE_CHECKING:
    import pandas as pd

    from qa_lib.registers.workbooks import Workbook

SOURCE = "registers"
INDEX = "index.json"
ALL = "*"
FAULTS = "faults"
#: The column that says of which copy a row is.
COPY = "copy"


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

    @remembering
    def _table(self, name: str) -> pd.DataFrame:
        import pandas as pd

        return pd.read_parquet(self.folder / f"{name}.parquet")

    def frame(self, copies: Sequence[Copy], name: str) -> pd.DataFrame:
        """The rows of a register in some copies, or their faults, in their order; ``copy`` is the place of theirs."""
        table = self._table(name)
        places = {copy.name: place for place, copy in enumerate(copies)}
        rows = table[table[COPY].isin(list(places))]
        return rows.assign(copy=rows[COPY].map(places)).sort_values(COPY, kind="stable", ignore_index=True)

    def list_read(self, on: dt.date) -> dict[str, str]:
        """SHA-256 of every copy that a report of a day is made from: those of its state, and the states before."""
        registers = sorted({copy.register for copy in self.copies})
        read = {copy for register in registers for copy in (*self.until(register, on), *self.choose(register, on))}
        return {copy.name: str(self.copies[copy]["sha256"]) for copy in sorted(read, key=lambda copy: copy.name)}

    def copies_of(self, part: str) -> list[Copy]:
        """The copies that a part is made of."""
        register, _, rest = part.partition("@")
        day = rest.partition("/")[0]
        on, workbook = dt.date.fromisoformat(day.lstrip(".")), register.partition(":")[0]
        return self.until(workbook, on) if day.startswith("..") else self.choose(workbook, on)

    def describe(self, part: str) -> str | None:
        """What a part holds now, as text; None where there is nothing."""
        register, _, rest = part.partition("@")
        workbook, _, name = register.partition(":")
        school, chosen = rest.partition("/")[2], self.copies_of(part)
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


def describe_copy(workbook: Workbook, copy: Copy) -> dict[str, Any]:
    """The entry of a copy in the index."""
    frames = workbook.frames | {FAULTS: workbook.faults}
    return {
        "register": copy.register,
        "stream": copy.stream,
        "date": copy.date.isoformat(),
        "n": copy.n,
        "file": copy.file.name,
        "sha256": _digest_file(copy.file),
        "frames": {name: _digest_by_school(frame) for name, frame in frames.items()},
        "n_rows": {name: len(frame) for name, frame in workbook.frames.items()},
        "n_left_out": workbook.n_left_out,
    }


def _digest_by_school(frame: pd.DataFrame) -> dict[str, str]:
    """Digests of all rows and of those of each school."""
    rows = list(zip(*(frame[name].astype(object).tolist() for name in frame.columns), strict=True))
    found = {ALL: _digest(rows)}
    if "school" in frame.columns:
        schools = frame["school"].fillna("").tolist()
        for school in sorted(set(schools) - {""}):
            found[school] = _digest([row for row, one in zip(rows, schools, strict=True) if one == school])
    return found


def _digest(rows: Sequence[tuple[Any, ...]]) -> str:
    return hashlib.blake2b(repr(rows).encode(), digest_size=12).hexdigest()


def write_tables(
    folder: Path, read: Mapping[str, Workbook], *, kept: Collection[str], frames: Mapping[str, pd.DataFrame]
) -> dict[str, str]:
    """Write a table a register: the rows of copies that were ``kept``, and of those that were ``read`` now.

    ``frames`` has an empty frame of each register. Returns the digest of each table.
    """
    import pandas as pd

    folder.mkdir(parents=True, exist_ok=True)
    digests = {}
    for name, empty in frames.items():
        file = folder / f"{name}.parquet"
        parts = [empty.assign(**{COPY: pd.Series(dtype="str")})]
        if kept and file.is_file():
            before = pd.read_parquet(file)
            parts.append(before[before[COPY].isin(list(kept))])
        for copy, workbook in read.items():
            rows = workbook.faults if name == FAULTS else workbook.frames.get(name)
            parts += [] if rows is None else [rows.assign(**{COPY: copy})]
        filled = [part for part in parts if len(part)] or parts[:1]
        draft = folder / f".{file.name}.{os.getpid()}"
        pd.concat(filled, ignore_index=True).astype({COPY: "str"}).to_parquet(draft, index=False)
        draft.replace(file)
        digests[name] = _digest_file(file)
    return digests


def find_damage(folder: Path, digests: Mapping[str, str]) -> list[str]:
    """Tables that are missing or not as they were written."""
    return [name for name, digest in digests.items() if _digest_file(folder / f"{name}.parquet") != digest]


def _digest_file(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def write_index(folder: Path, index: Mapping[str, Any]) -> None:
    """Write the index; it appears whole."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{INDEX}.{os.getpid()}"
    draft.write_text(json.dumps(index, ensure_ascii=False, sort_keys=True, indent=1), encoding="utf-8")
    draft.replace(folder / INDEX)
