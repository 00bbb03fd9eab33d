"""What is past its term (8.1.3): a list for the commission that decides, and what it decided.

Nothing is deleted by the project.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa_lib.archive.entries import DISPOSED, Entry
from qa_lib.archive.register import REGISTER, Register, open_register
from qa_lib.archive.terms import last_date_of
from qa_lib.errors import ParamsError
from qa_lib.locks import hold_lock
from qa_lib.params import Params


@dataclass(frozen=True)
class Disposable:
    """A file whose term is over: its line, and the last day on which it had to be kept."""

    entry: Entry
    last_date: dt.date


def list_disposable(register: Register, params: Params, *, on: dt.date) -> list[Disposable]:
    """The files whose term has ended before a day, oldest term first.

    What is kept for good is never among them, nor what was destroyed by decision already.
    """
    found = [(entry, last_date_of(entry, params)) for entry in register.kept]
    past = [Disposable(entry, last) for entry, last in found if last is not None and last < on]
    return sorted(past, key=lambda one: (one.last_date, one.entry.number))


def record_disposal(folder: Path, numbers: Sequence[int], params: Params, *, date: dt.date, protocol: str) -> Register:
    """Tell in the register that files were destroyed by a decision of the commission; people have destroyed them.

    ``numbers`` are the lines of the files, ``date`` and ``protocol`` those of the decision.

    Raises
    ------
    ParamsError
        For each line that is unknown, whose term was not over on that day, that is kept for good, or whose file is
        still there; nothing is entered.
    ArchiveError
        When the register is damaged.
    """
    with hold_lock(folder / REGISTER):
        register = open_register(folder)
        by_number = {entry.number: entry for entry in register.kept}
        faults = [fault for number in numbers for fault in _disposal_faults(number, by_number, register, params, date)]
        if not numbers or not protocol:
            faults.append("give LINES=3,5 (lines of the register) and PROTOCOL=…, the decision of the commission")
        if faults:
            raise ParamsError(faults)
        return register.append([_as_disposed(by_number[number], date, protocol) for number in dict.fromkeys(numbers)])


def _disposal_faults(
    number: int, by_number: Mapping[int, Entry], register: Register, params: Params, date: dt.date
) -> Iterator[str]:
    entry = by_number.get(number)
    if entry is None:
        yield f"line {number} tells of no file that is kept; see the list of `make disposal`"
        return
    last = last_date_of(entry, params)
    if last is None:
        yield f"line {number}: {entry.location} is kept for good (8.1.3)"
    elif last >= date:
        yield f"line {number}: {entry.location} must be kept until {last}; the decision is of {date}"
    if (register.folder / entry.location).exists():
        yield f"line {number}: {entry.location} is still there; it is for people to destroy it first"


def _as_disposed(entry: Entry, date: dt.date, protocol: str) -> Entry:
    return replace(
        entry,
        event=DISPOSED,
        date=date.isoformat(),
        note="",
        approved_by="",
        approved_date=date.isoformat(),
        protocol=protocol,
        replaces=entry.number,
        chain="",
    )
