"""The register: read, checked line by line, and appended to under a lock.

``register.jsonl`` grows by whole batches, each a single write that reaches the disk before it counts; ``register.head``
holds the number of lines and the last digest, so that lines taken off the end are missed. A batch that was interrupted
leaves an incomplete last line at most: nobody was told of it, and the next batch takes its place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa_lib.archive.entries import DISPOSED, Entry, read_entry
from qa_lib.errors import ArchiveError

REGISTER = "register.jsonl"
HEAD = "register.head"


@dataclass(frozen=True)
class Damage:
    """What is wrong with the register itself: the line (0: the whole), and in words."""

    line: int
    words: str


@dataclass(frozen=True)
class Register:
    """The lines of an archive's register that can be read, and everything that is wrong with it."""

    folder: Path
    entries: tuple[Entry, ...]
    damages: tuple[Damage, ...] = ()
    #: Bytes of the file that hold whole lines; more than that is the rest of an interrupted batch.
    n_bytes: int = 0

    @property
    def file(self) -> Path:
        """The file of the lines."""
        return self.folder / REGISTER

    @property
    def kept(self) -> list[Entry]:
        """The lines of files that must be in the archive: those not destroyed by decision."""
        gone = {entry.replaces for entry in self.entries if entry.event == DISPOSED}
        return [entry for entry in self.entries if entry.event != DISPOSED and entry.number not in gone]

    def version_in(self, slot: str) -> list[Entry]:
        """The files of the latest version of a document; none where it has none."""
        found = [entry for entry in self.entries if entry.event != DISPOSED and entry.slot == slot]
        latest = max((entry.version for entry in found), default=0)
        return [entry for entry in found if entry.version == latest]

    def append(self, entries: Sequence[Entry]) -> Register:
        """The register with further lines, numbered and chained; they are on the disk when this returns.

        The caller holds the lock of the folder and has read the register under it.
        """
        sealed = list(self.entries)
        for entry in entries:
            sealed.append(_numbered(entry, sealed))
        new = sealed[len(self.entries) :]
        text = "".join(entry.write() + "\n" for entry in new).encode()
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.entries:
            self.write_head()  # from the first line on, a missing head is a damage
        descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT, 0o644)
        with os.fdopen(descriptor, "wb") as stream:
            stream.truncate(self.n_bytes)
            stream.seek(self.n_bytes)
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        written = Register(self.folder, tuple(sealed), (), self.n_bytes + len(text))
        written.write_head()
        return written

    def write_head(self) -> None:
        """Note how many lines there are, and the last digest."""
        draft = self.folder / f".{HEAD}.{os.getpid()}"
        draft.write_text(json.dumps({"n_entries": len(self.entries), "chain": self.chain}) + "\n", encoding="ascii")
        draft.replace(self.folder / HEAD)

    @property
    def chain(self) -> str:
        """The digest of the last line, "" without one; noted elsewhere, it tells later whether lines were replaced."""
        return self.entries[-1].chain if self.entries else ""


def _numbered(entry: Entry, before: Sequence[Entry]) -> Entry:
    return replace(entry, number=len(before) + 1).sealed(before[-1].chain if before else "")


def read_register(folder: Path) -> Register:
    """The register of an archive as it is, with its damages; an empty one where there is none."""
    try:
        content = (folder / REGISTER).read_bytes()
    except FileNotFoundError:
        content = b""
    *lines, rest = content.split(b"\n")
    read = [read_entry(line.decode(errors="replace")) for line in lines]
    damages = [
        damage
        for place, entry in enumerate(read)
        for damage in _check_line(place, entry, read[max(0, place - 1) : place])
    ]
    entries = [entry for entry in read if entry]
    damages += _check_head(folder, entries)
    return Register(folder, tuple(entries), tuple(damages), len(content) - len(rest))


def _check_line(place: int, entry: Entry | None, before: Sequence[Entry | None]) -> list[Damage]:
    """What is wrong with a line; behind one that can not be read, its number and digest can not be checked."""
    line = place + 1
    if entry is None:
        return [Damage(line, "is no line of the register: it was changed by hand or is damaged")]
    former = before[-1] if before else None
    if before and former is None:
        return []
    number, chain = (former.number, former.chain) if former else (0, "")
    if entry.number != number + 1:
        return [Damage(line, f"has the number {entry.number}, expected {number + 1}: lines are missing or moved")]
    if entry.sealed(chain).chain != entry.chain:
        return [Damage(line, f"(number {entry.number}) is not as it was written, or the line before it is another")]
    return []


def _check_head(folder: Path, entries: Sequence[Entry]) -> list[Damage]:
    """Whether the lines that the head tells of are there; more may be, where a batch was interrupted behind them."""
    try:
        head = json.loads((folder / HEAD).read_text(encoding="ascii"))
        n, chain = int(head["n_entries"]), str(head["chain"])
    except FileNotFoundError:
        return [Damage(0, f"{HEAD} is missing: whether lines at the end are gone can not be told")] if entries else []
    except (ValueError, KeyError, TypeError, OSError):
        return [Damage(0, f"{HEAD} can not be read: whether lines at the end are gone can not be told")]
    if n > len(entries):
        return [Damage(0, f"{n - len(entries)} of {n} lines are gone")]
    if n and entries[n - 1].chain != chain:
        return [Damage(n, f"is not the one that {HEAD} tells of: the register was replaced by another")]
    return []


def open_register(folder: Path) -> Register:
    """The register of an archive, to be added to.

    Raises
    ------
    ArchiveError
        When it is damaged: nothing is added to a register that can not be trusted.
    """
    register = read_register(folder)
    if register.damages:
        told = "\n".join(f"  {describe(one)}" for one in register.damages)
        raise ArchiveError(
            f"the register of the archive is damaged, nothing was added: {REGISTER}\n{told}\n"
            "restore it from the version history of the storage; `make archive-audit` names all that is wrong"
        )
    return register


def describe(damage: Damage) -> str:
    """A damage in words."""
    return f"line {damage.line} {damage.words}" if damage.line else damage.words
