"""Bring the store up to date with the registers: keep what changed in the history, read what was not read before."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_lib.intake.recognition import REGISTERS, SAMPLE_MARK
from qa_lib.intake.refusals import FileRefused
from qa_lib.locks import hold_lock
from qa_lib.params import Params, digest_part
from qa_lib.paths import Paths
from qa_lib.privacy.pseudonyms import PseudonymKey, load_key
from qa_lib.registers.history import Copy, keep_copy, list_copies, list_workbooks, registers_folder
from qa_lib.registers.recognition import recognise_register
from qa_lib.registers.store import describe_copy, find_damage, read_index, store_folder, write_index, write_tables

if TYPE_CHECKING:
    import pandas as pd

    from qa_lib.registers.workbooks import Workbook

#: Files of no register, by name.
Strangers = Mapping[str, FileRefused]
#: What the meaning of a cell depends on.
PARTS = ("registers", "vocabularies", "offices", "institution", "surveys", "semesters", "policy.privacy")


@dataclass(frozen=True)
class RegistersReport:
    """What became of the registers: copies that were kept and read; ``strangers`` are files of no register."""

    kept: tuple[Copy, ...] = ()
    n_read: int = 0
    is_sample: bool = False
    folder: Path = Path()
    copies: tuple[Mapping[str, Any], ...] = ()
    strangers: Strangers = field(default_factory=dict)

    @cached_property
    def faults(self) -> pd.DataFrame:
        """Everything that is wrong with the last copy of each workbook, and the files of no register."""
        from qa_lib.registers.faults import join_faults

        last: dict[tuple[str, str], Mapping[str, Any]] = {}
        for entry in sorted(self.copies, key=lambda entry: (entry["date"], entry["n"])):
            last[entry["register"], entry["stream"]] = entry
        return join_faults(self.folder, [_name(entry) for entry in last.values()], self.strangers)


def ensure_registers(
    paths: Paths,
    params: Params,
    *,
    today: dt.date | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> RegistersReport:
    """Keep a copy of each workbook that changed, and read the copies that were not read before.

    All are read again when codebooks, the roster of names, the key of pseudonyms or the reading code changed. A file
    that no register claims, or that can not be read, is told and left alone.
    """
    folder = store_folder(paths)
    if not registers_folder(paths).is_dir() or not params.registers:
        return RegistersReport()
    announce = on_progress or (lambda _: None)
    with hold_lock(folder):
        kept, strangers = _keep_copies(paths, params, today or dt.date.today())
        key = load_key(project_root=paths.root)
        index, n_read = _bring_up_to_date(paths, params, key, announce)
    return RegistersReport(kept, n_read, index["is_sample"], folder, tuple(index["copies"]), strangers)


def _keep_copies(paths: Paths, params: Params, today: dt.date) -> tuple[tuple[Copy, ...], Strangers]:
    kept, strangers = list[Copy](), dict[str, FileRefused]()
    for file in list_workbooks(paths):
        try:
            copy = keep_copy(paths, file, recognise_register(file, params), today=today)
        except FileRefused as refused:
            strangers[file.name] = refused
        else:
            kept += [copy] if copy else []
    return tuple(kept), strangers


def _bring_up_to_date(
    paths: Paths, params: Params, key: PseudonymKey, announce: Callable[[str], None]
) -> tuple[dict[str, Any], int]:
    folder, before = store_folder(paths), read_index(paths)
    marks = _marks(paths, params, key)
    is_valid = before.get("marks") == marks and not find_damage(folder, before.get("tables", {}))
    known = {_name(entry): entry for entry in before.get("copies", [])} if is_valid else {}
    copies = [copy for copy in list_copies(paths) if copy.register in {book.code for book in params.registers}]
    unread = [copy for copy in copies if copy.name not in known]
    if unread:
        announce(f"reading registers: {len(unread)} workbooks")
    read = _read(unread, paths, params, key) if unread else {}
    known |= {copy.name: describe_copy(read[copy.name], copy) for copy in unread}
    entries = [known[copy.name] for copy in copies]
    is_sample = (registers_folder(paths) / SAMPLE_MARK).is_file()
    index = {"marks": marks, "is_sample": is_sample, "copies": entries, "tables": before.get("tables", {})}
    if index != before:
        from qa_lib.registers.reader import empty_frames

        kept = [copy.name for copy in copies if copy.name not in read]
        index["tables"] = write_tables(folder, read, kept=kept, frames=empty_frames(params))
        write_index(folder, index)
    return index, len(unread)


def _read(copies: list[Copy], paths: Paths, params: Params, key: PseudonymKey) -> dict[str, Workbook]:
    from qa_lib.registers.reader import make_reader

    reader = make_reader(paths, params, key)
    return {copy.name: reader.read(copy.file, copy.register, name=copy.stream) for copy in copies}


def _name(entry: Mapping[str, Any]) -> str:
    return f"{entry['register']}/{entry['stream']}/{entry['file']}"


def _marks(paths: Paths, params: Params, key: PseudonymKey) -> dict[str, str]:
    teachers = sorted(paths.raw.glob(f"*/{REGISTERS['teachers']}"))
    names = hashlib.sha256(b"".join(file.read_bytes() for file in teachers)).hexdigest()
    parts = {part: digest_part(params, part) for part in PARTS}
    return {"code": digest_reading(), "key_id": key.key_id, "names": names, "params": json.dumps(parts)}


@lru_cache(maxsize=1)
def digest_reading() -> str:
    """SHA-256 of the code that reads registers."""
    rooms = [Path(__file__).parents[1] / room for room in ("intake", "privacy", "registers")]
    files = [file for room in rooms for kind in ("*.py", "*.yaml") for file in sorted(room.glob(kind))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
