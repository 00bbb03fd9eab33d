"""What is past its term (8.1.3): a list for the commission that decides. Nothing is deleted by the project."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qa_lib.archive.entries import Entry
from qa_lib.archive.register import Register
from qa_lib.archive.terms import last_date_of
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
