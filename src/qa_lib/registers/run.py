"""Bring the store up to date with the registers: keep what changed in the history, read what was not read before."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from qa_lib.intake.columns import Target, read_table
from qa_lib.intake.reading import read_sheets
from qa_lib.intake.recognition import REGISTERS, SAMPLE_MARK
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.rejections import Fault, RejectionLog
from qa_lib.intake.spelling import Names
from qa_lib.locks import hold_lock
from qa_lib.params import Params, digest_part
from qa_lib.paths import Paths
from qa_lib.privacy.pseudonyms import PseudonymKey, load_key, pseudonymise
from qa_lib.privacy.redaction import redact_texts
from qa_lib.privacy.roster import Roster
from qa_lib.registers.cells import CellReader
from qa_lib.registers.history import Copy, keep_copy, list_copies, list_workbooks, registers_folder
from qa_lib.registers.sheets import FILE_SKIPPED, Faults, make_frame
from qa_lib.registers.store import (
    COPY,
    FAULTS,
    describe_copy,
    find_damage,
    read_index,
    store_folder,
    write_index,
    write_tables,
)
from qa_lib.registers.workbooks import WorkbookReader, recognise_register

#: What the meaning of a cell depends on.
PARTS = ("registers", "vocabularies", "offices", "institution", "surveys", "semesters", "policy.privacy")


@dataclass(frozen=True)
class RegistersReport:
    """What became of the registers: copies that were kept and read, and everything that is wrong with the last ones."""

    kept: tuple[Copy, ...]
    n_read: int
    faults: pd.DataFrame
    is_sample: bool


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
        return RegistersReport((), 0, Faults("").frame(), False)
    announce = on_progress or (lambda _: None)
    with hold_lock(folder):
        kept, strangers = _keep_copies(paths, params, today or dt.date.today())
        key = load_key(project_root=paths.root)
        index, n_read = _bring_up_to_date(paths, params, key, announce)
    return RegistersReport(kept, n_read, _join_faults(paths, index, strangers), index["is_sample"])


def _keep_copies(paths: Paths, params: Params, today: dt.date) -> tuple[tuple[Copy, ...], pd.DataFrame]:
    kept, strangers = [], []
    for file in list_workbooks(paths):
        try:
            copy = keep_copy(paths, file, recognise_register(file, params), today=today)
        except FileRefused as refused:
            faults = Faults(file.name)
            faults.add(Fault(refused.reason, refused.expected), action=FILE_SKIPPED, value=refused.value)
            strangers.append(faults.frame())
        else:
            kept += [copy] if copy else []
    return tuple(kept), pd.concat(strangers, ignore_index=True) if strangers else Faults("").frame()


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
    reader = make_reader(paths, params, key) if unread else None
    read = {copy.name: reader.read(copy.file, copy.register, name=copy.stream) for copy in unread if reader}
    known |= {copy.name: describe_copy(read[copy.name], copy) for copy in unread}
    entries = [known[copy.name] for copy in copies]
    is_sample = (registers_folder(paths) / SAMPLE_MARK).is_file()
    index = {"marks": marks, "is_sample": is_sample, "copies": entries, "tables": before.get("tables", {})}
    if index != before:
        kept = [copy.name for copy in copies if copy.name not in read]
        index["tables"] = write_tables(folder, read, kept=kept, frames=_empty_frames(params))
        write_index(folder, index)
    return index, len(unread)


def _empty_frames(params: Params) -> dict[str, pd.DataFrame]:
    locales = params.institution.locales
    return {book.code: make_frame([], book, locales) for book in params.registers} | {FAULTS: Faults("").frame()}


def _name(entry: dict[str, Any]) -> str:
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


def make_reader(paths: Paths, params: Params, key: PseudonymKey) -> WorkbookReader:
    """What reads the workbooks of a university: staff numbers become pseudonyms, names in texts are taken out."""
    length = params.policy.privacy.pseudonym_length.value
    roster = Roster(_read_names(paths, params))

    def replace(identifier: str) -> str:
        return pseudonymise([identifier], key=key, domain="teacher", length=length)[0]

    known: dict[str, str] = {}

    def redact(texts: Sequence[str]) -> list[str]:
        """States of one register repeat their texts: each is looked at once."""
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(fresh, redact_texts(fresh, roster=roster), strict=True))
        return [known[text] for text in texts]

    return WorkbookReader(params, CellReader(params, replace), redact)


def _read_names(paths: Paths, params: Params) -> frozenset[str]:
    """The names of the teachers' registers of all semesters: for redaction alone."""
    target = Target("context", "name")
    pairs = [(name, target) for name in ("name", *params.intake.columns.get("name", ()))]
    found: set[str] = set()
    for file in sorted(paths.raw.glob(f"*/{REGISTERS['teachers']}")):
        try:
            table, _ = read_table(read_sheets(file), Names.build(pairs), log=RejectionLog(file.name))
        except FileRefused:
            continue
        found |= set(table.cells[target]) - {""}
    return frozenset(found)


def _join_faults(paths: Paths, index: dict[str, Any], strangers: pd.DataFrame) -> pd.DataFrame:
    """What is wrong with the last copy of each stream, and with files of no register."""
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in sorted(index["copies"], key=lambda entry: (entry["date"], entry["n"])):
        last[entry["register"], entry["stream"]] = entry
    table = pd.read_parquet(store_folder(paths) / f"{FAULTS}.parquet")
    faults = table[table[COPY].isin([_name(entry) for entry in last.values()])].drop(columns=COPY)
    filled = [frame for frame in (strangers, faults) if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else strangers
