"""The audit of the archive (8.1.3): completeness and integrity on one day, in one object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_lib.archive.completeness import Due, check_completeness
from qa_lib.archive.disposal import Disposable, list_disposable
from qa_lib.archive.integrity import Fault, check_integrity
from qa_lib.archive.keeping import SAMPLE
from qa_lib.archive.register import read_register
from qa_lib.params import Params

#: States of documents that are due which the audit counts as faults.
ABSENT = ("missing", "not_approved")


@dataclass(frozen=True)
class Audit:
    """What the audit found.

    ``chain`` is the digest with which the register ends: noted in the commission's protocol, it tells at the next audit
    whether the lines up to ``n_entries`` are still the same.
    """

    on: dt.date
    is_sample: bool
    n_entries: int
    n_files: int
    chain: str
    faults: Sequence[Fault]
    dues: Sequence[Due]
    disposable: Sequence[Disposable]

    @property
    def absent(self) -> list[Due]:
        """What must be there and is not, or without its marks of approval."""
        return [due for due in self.dues if due.state in ABSENT]

    @property
    def n_faults(self) -> int:
        """All that has to be put right."""
        return len(self.faults) + len(self.absent)

    def by_kind(self) -> dict[str, list[str]]:
        """The faults of each kind in words of the register, worst kind first."""
        told: dict[str, list[str]] = {}
        for fault in self.faults:
            details = f" ({fault.details})" if fault.details else ""
            line = f", line {fault.entry}" if fault.entry else ""
            told.setdefault(fault.kind, []).append(f"{fault.place}{line}{details}")
        for due in self.absent:
            about = ", ".join(filter(None, [due.survey or due.kind, due.unit or "university", due.period]))
            told.setdefault(f"{due.state} by the calendar", []).append(f"{about}, due {due.due_date}")
        return told


def audit_archive(folder: Path, params: Params, *, on: dt.date) -> Audit:
    """Look through the archive in a folder as it is; nothing in it is changed."""
    register = read_register(folder)
    return Audit(
        on=on,
        is_sample=folder.name == SAMPLE,
        n_entries=len(register.entries),
        n_files=len(register.kept),
        chain=register.chain,
        faults=tuple(check_integrity(register)),
        dues=tuple(check_completeness(register.kept, params, on=on)),
        disposable=tuple(list_disposable(register, params, on=on)),
    )
