"""Documents enter the archive: their files are copied, and then the register tells of them.

A version that is there already is not entered again; another one needs a short description of the change (8.3). An
interruption leaves copies that no line tells of at worst: the same command goes on where it ended.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_lib.archive.entries import KEPT, Entry
from qa_lib.archive.items import Item
from qa_lib.archive.register import REGISTER, Register, open_register
from qa_lib.archive.terms import keeping_of
from qa_lib.errors import ArchiveError, ParamsError
from qa_lib.locks import hold_lock
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.publishing.digests import digest, digests

#: Invented documents have an archive of their own, in the archive's folder.
SAMPLE = "sample"
MAX_NOTE = 200


@dataclass(frozen=True)
class Outcome:
    """What entered: the new lines; and how many documents were there already."""

    entries: tuple[Entry, ...] = ()
    n_known: int = 0


def archive_folder(paths: Paths, *, is_sample: bool) -> Path:
    """The folder of the archive, or of that of the sample university."""
    return paths.archive / SAMPLE if is_sample else paths.archive


def default_archive(paths: Paths) -> Path:
    """The archive that there is: that of the university, or else that of the sample university."""
    real, sample = (archive_folder(paths, is_sample=one) for one in (False, True))
    return sample if (sample / REGISTER).is_file() and not (real / REGISTER).is_file() else real


def keep_items(
    items: Sequence[Item], paths: Paths, params: Params, *, note: str = "", date: dt.date | None = None
) -> Outcome:
    """Enter documents into the archive; those that are there in the same version are left as they are.

    ``note`` tells in a few words what has changed: needed where a document is there in another version. ``date`` is the
    day of the lines; by default each document's own, or that of its approval.

    Raises
    ------
    ParamsError
        When versions differ and nobody says how: names them all; nothing is entered.
    ArchiveError
        When the register is damaged, or a file changes while it is copied.
    """
    outcomes = []
    for is_sample in (False, True):
        chosen = [item for item in items if item.is_sample == is_sample]
        if chosen:
            folder = archive_folder(paths, is_sample=is_sample)
            with hold_lock(folder / REGISTER):
                outcomes.append(_Intake(open_register(folder), params, note.strip(), date).run(chosen))
    return Outcome(tuple(e for one in outcomes for e in one.entries), sum(one.n_known for one in outcomes))


@dataclass(frozen=True)
class _Intake:
    register: Register
    params: Params
    note: str
    date: dt.date | None

    def run(self, items: Sequence[Item]) -> Outcome:
        new = [item for item in items if not self._is_known(item)]
        self._refuse_untold(new)
        entries: list[Entry] = []
        register = self.register
        for item in items:  # its lines are written as soon as its files are there: little is done twice if interrupted
            lines = self._copy(item) if item in new else self._complete(item)
            before = len(register.entries)
            register = register.append(lines) if lines else register
            entries += register.entries[before:]
        return Outcome(tuple(entries), len(items) - len(new))

    def _is_known(self, item: Item) -> bool:
        """Whether the latest version is this one; of an interrupted batch only some of its files are told of."""
        kept = {entry.name: entry.sha256 for entry in self.register.version_in(item.slot)}
        return bool(kept) and all(kept.get(name, sha256) == sha256 for name, sha256 in item.digest_decisive().items())

    def _complete(self, item: Item) -> list[Entry]:
        """The lines that an interrupted batch did not write of a version whose files are in their place."""
        former = self.register.version_in(item.slot)
        place = f"{item.slot}/v{former[0].version}"
        names = sorted(item.files.keys() - {entry.name for entry in former})
        copies = {name: self.register.folder / place / name for name in names}
        sums = {name: digest(copy) for name, copy in copies.items() if copy.is_file()}
        rest = {name: sha256 for name, sha256 in sums.items() if digest(item.files[name]) == sha256}
        version, replaces = former[0].version, former[0].replaces
        return [self._describe(item, f"{place}/{name}", rest[name], version, replaces) for name in rest]

    def _refuse_untold(self, new: Sequence[Item]) -> None:
        changed = [item.slot for item in new if self.register.version_in(item.slot)]
        if changed and not self.note:
            raise ParamsError(
                [f"{slot} is in the archive in another version; say what has changed: NOTE='…'" for slot in changed]
            )
        if len(self.note) > MAX_NOTE:
            raise ParamsError(f"NOTE has {len(self.note)} letters; expected a short description, {MAX_NOTE} at most")

    def _copy(self, item: Item) -> list[Entry]:
        """Copy the files of a version into their place and describe them."""
        former = self.register.version_in(item.slot)
        version = former[0].version + 1 if former else 1
        place = f"{item.slot}/v{version}"
        _put_whole(item, self.register.folder / place)
        sums = digests((self.register.folder / place).iterdir(), root=self.register.folder / place)
        numbers = {entry.name: entry.number for entry in former}
        first = min(numbers.values(), default=0)
        return [
            self._describe(item, f"{place}/{name}", sha256, version, numbers.get(name, first))
            for name, sha256 in sums.items()
        ]

    def _describe(self, item: Item, location: str, sha256: str, version: int, replaces: int) -> Entry:
        approval = item.approval
        date = approval.date if approval else item.date
        keeping = keeping_of(item.kind, date, self.params, body=approval.body if approval else "")
        return Entry(
            number=0,
            date=(self.date or date).isoformat(),
            event=KEPT,
            kind=item.kind,
            unit=item.unit,
            period=item.period,
            tier=item.tier,
            locale=item.locale,
            document_date=item.date.isoformat(),
            version=version,
            note=self.note,
            location=location,
            sha256=sha256,
            n_bytes=(self.register.folder / location).stat().st_size,
            term=keeping.term,
            keep_until=keeping.text,
            approved_by=approval.body if approval else "",
            approved_date=approval.date.isoformat() if approval else "",
            protocol=approval.protocol if approval else "",
            replaces=replaces,
        )


def _put_whole(item: Item, target: Path) -> None:
    """Copy the files into ``target`` at once. Nothing that lies in the archive is ever replaced or removed.

    Raises
    ------
    ArchiveError
        When other files lie there that no line tells of, or a file changes meanwhile.
    """
    for left in target.parent.glob(f".{target.name}.*"):
        shutil.rmtree(left)  # of an interrupted command
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    for name, file in item.files.items():
        before = digest(file)
        shutil.copyfile(file, draft / name)
        _sync(draft / name)
        if digest(draft / name) != before:
            raise ArchiveError(f"{name} changed while it was copied into the archive; nothing was entered of it")
    if not target.exists():
        draft.rename(target)
        return
    is_same = digests(target.rglob("*"), root=target) == digests(draft.iterdir(), root=draft)
    shutil.rmtree(draft)
    if not is_same:
        raise ArchiveError(
            f"{item.slot}/{target.name} lies in the archive and no line of the register tells of it; it is left as "
            "it is: look at it, move it away, then archive again"
        )


def _sync(file: Path) -> None:
    with file.open("rb") as stream:
        os.fsync(stream.fileno())
