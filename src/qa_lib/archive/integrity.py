"""Integrity of the archive (8.1.3): what its files are against what the register says they were."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa_lib.archive.entries import DISPOSED, Entry
from qa_lib.archive.keeping import SAMPLE
from qa_lib.archive.register import HEAD, REGISTER, Register, describe
from qa_lib.publishing.digests import digest

#: What can be wrong, worst first.
FAULTS = ("register", "changed", "missing", "moved", "still_there", "unregistered")


@dataclass(frozen=True)
class Fault:
    """What is wrong: its kind (`FAULTS`), the place in the archive, the line that tells of it (0: none), details."""

    kind: str
    place: str
    entry: int = 0
    details: str = ""


def check_integrity(register: Register) -> list[Fault]:
    """Everything in which the archive is not as its register says, worst first.

    ``register``: lines changed, removed or put in between. ``changed``: other bytes than were registered; ``missing``:
    not there; ``moved``: not there, but under another name; ``still_there``: destroyed by decision, as the register
    says, and there all the same; ``unregistered``: there, and no line tells of it.
    """
    present = _files_of(register.folder)
    faults = [Fault("register", REGISTER, damage.line, describe(damage)) for damage in register.damages]
    known = {entry.location for entry in register.entries if entry.event != DISPOSED}
    extra = {place: digest(file) for place, file in present.items() if place not in known}
    for entry in register.kept:
        faults += _check_file(entry, present, extra)
    gone = {entry.replaces: entry for entry in register.entries if entry.event == DISPOSED}
    disposed = [entry for entry in register.entries if entry.number in gone and entry.location in present]
    faults += [Fault("still_there", entry.location, gone[entry.number].number) for entry in disposed]
    moved = {fault.details for fault in faults if fault.kind == "moved"}
    faults += [Fault("unregistered", place) for place in extra if place not in moved]
    return sorted(faults, key=lambda fault: (FAULTS.index(fault.kind), fault.place, fault.entry))


def _check_file(entry: Entry, present: Mapping[str, Path], extra: Mapping[str, str]) -> list[Fault]:
    if entry.location not in present:
        elsewhere = [place for place, sha256 in extra.items() if sha256 == entry.sha256]
        return [Fault("moved" if elsewhere else "missing", entry.location, entry.number, (elsewhere or [""])[0])]
    if digest(present[entry.location]) == entry.sha256:
        return []
    size = present[entry.location].stat().st_size
    words = f"{entry.n_bytes} → {size}" if size != entry.n_bytes else ""
    return [Fault("changed", entry.location, entry.number, words)]


def _files_of(folder: Path) -> dict[str, Path]:
    """The files of an archive by their place in it, in order; the sample's archive within it is another one.

    Hidden files are locks and drafts of this program, or of the storage's own client.
    """
    found: dict[str, Path] = {}
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        if Path(place) == folder:
            folders[:] = [one for one in folders if one != SAMPLE]
        files = (Path(place, name) for name in names if not name.startswith("."))
        found |= {file.relative_to(folder).as_posix(): file for file in files}
    return {place: found[place] for place in sorted(found) if place not in (REGISTER, HEAD)}
