"""The register of issued certificates: a line for each, appended and never changed, numbered without gaps.

It holds no learner and no name. Each line carries a digest of itself and of the line before, so that a line that was
changed, removed or put in between is found. A copy of every certificate lies beside it under its number: whoever asks
for the same certificate again gets the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from pathlib import Path

from qa_lib.errors import IntakeError

REGISTER = "register.csv"
COPIES = "files"


@dataclass(frozen=True)
class Entry:
    """One certificate. ``content`` is the digest of what it says beside its number, ``sha256`` that of its file.

    ``replaces`` is the number of the certificate of the same teacher, period and language before it, "" for the first;
    ``key_id`` names the pseudonym key under which ``teacher_id`` was made. ``holder`` is the teacher under a key of the
    register's own, which outlives a change of that key; "" in lines from before there was one.
    """

    number: int
    date: str
    teacher_id: str
    key_id: str
    school: str
    period: str
    locale: str
    content: str
    sha256: str
    replaces: str = ""
    holder: str = ""
    chain: str = ""

    def sealed(self, before: str) -> Entry:
        """The same entry with its digest, ``before`` being that of the line before."""
        *values, holder, _ = map(str, astuple(self))
        said = "\x1f".join([before, *values, *([holder] if holder else [])])
        return replace(self, chain=hashlib.sha256(said.encode()).hexdigest())


COLUMNS = tuple(field.name for field in fields(Entry))
#: The headings of a register from before ``holder``.
FORMER_COLUMNS = tuple(name for name in COLUMNS if name != "holder")


@dataclass(frozen=True)
class Register:
    """The register in a folder, as it was read; `append` writes it."""

    folder: Path
    entries: tuple[Entry, ...]

    @property
    def next_number(self) -> int:
        """The number of the next certificate."""
        return len(self.entries) + 1

    def find(self, content: str) -> Entry | None:
        """The last certificate that says just this; None when there is none."""
        return next((entry for entry in reversed(self.entries) if entry.content == content), None)

    def find_former(self, entry: Entry) -> str:
        """The number of the last certificate of the same teacher, school, period and language, "" for the first."""
        key = (entry.school, entry.period, entry.locale)
        former = [e for e in self.entries if (e.school, e.period, e.locale) == key and _is_same_holder(e, entry)]
        return str(former[-1].number) if former else ""

    def copy_of(self, entry: Entry) -> bytes | None:
        """The certificate as it was issued; None when its copy is missing or not what was issued."""
        try:
            content = (self.folder / COPIES / f"{entry.number:06d}.pdf").read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == entry.sha256 else None

    def append(self, issued: Sequence[tuple[Entry, bytes]]) -> Register:
        """The register with further certificates, whose copies are kept before their lines appear."""
        copies = self.folder / COPIES
        copies.mkdir(parents=True, exist_ok=True)
        entries = list(self.entries)
        for entry, content in issued:
            _write_whole(copies / f"{entry.number:06d}.pdf", content)
            entries.append(entry.sealed(entries[-1].chain if entries else ""))
        _write_whole(self.folder / REGISTER, write_lines(entries).encode())
        return replace(self, entries=tuple(entries))


def _is_same_holder(one: Entry, other: Entry) -> bool:
    if one.holder and other.holder:
        return one.holder == other.holder
    return one.teacher_id == other.teacher_id


def read_register(folder: Path) -> Register:
    """The register of a folder; an empty one where there is none.

    Raises
    ------
    IntakeError
        When a line was changed, removed or added by hand; names the first one.
    """
    file = folder / REGISTER
    if not file.is_file():
        return Register(folder, ())
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
    if rows and tuple(rows[0]) == FORMER_COLUMNS:
        place = COLUMNS.index("holder")
        rows = [list(COLUMNS), *([*row[:place], "", *row[place:]] for row in rows[1:])]
    if not rows or tuple(rows[0]) != COLUMNS:
        raise _damaged(file, 1, f"expected the headings {', '.join(COLUMNS)}")
    entries: list[Entry] = []
    for line, row in enumerate(rows[1:], start=2):
        entries.append(_read_entry(file, line, row, before=entries[-1] if entries else None))
    return Register(folder, tuple(entries))


def _read_entry(file: Path, line: int, row: list[str], *, before: Entry | None) -> Entry:
    number = before.number + 1 if before else 1
    if len(row) != len(COLUMNS) or row[0] != str(number):
        raise _damaged(file, line, f"expected certificate number {number}")
    entry = Entry(number, *row[1:])
    if entry.sealed(before.chain if before else "").chain != entry.chain:
        raise _damaged(file, line, "the line is not as it was written, or one before it is missing")
    return entry


def _damaged(file: Path, line: int, words: str) -> IntakeError:
    place = "/".join(file.parts[-3:])
    return IntakeError(
        f"the register of certificates is damaged: {place}, line {line}: {words}; restore it from a backup"
    )


def write_lines(entries: Sequence[Entry]) -> str:
    """The register's text."""
    lines = io.StringIO(newline="")
    writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(entry) for entry in entries)
    return lines.getvalue()


def _write_whole(file: Path, content: bytes) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(file)
