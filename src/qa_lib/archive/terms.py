"""For how long a document is kept, from the rules of ``params/archive.yaml`` (8.1.3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qa_lib.archive.entries import PERMANENT, Entry
from qa_lib.params import Params
from qa_lib.publishing.retention import add_years


@dataclass(frozen=True)
class Keeping:
    """The rule for a document and the last day on which it must be kept; None: for good."""

    term: str
    last_date: dt.date | None

    @property
    def text(self) -> str:
        """The day as the register has it."""
        return self.last_date.isoformat() if self.last_date else PERMANENT


def keeping_of(kind: str, date: dt.date, params: Params, *, body: str = "") -> Keeping:
    """For how long a document of a kind and a date is kept; ``body`` approved it ("": nobody did).

    The years count from the date. Under a rule with ``until_cycle``, a document that is dated in the accreditation
    cycle of the policy is kept at least until a year after the cycle's end.
    """
    term = params.archive.term_of(kind, body)
    if term.years is None:
        return Keeping(term.code, None)
    last_date = add_years(date, term.years)
    cycle = params.policy.privacy.accreditation_end_date.value
    if term.until_cycle and cycle is not None and date <= cycle:
        last_date = max(last_date, add_years(cycle, 1))
    return Keeping(term.code, last_date)


def last_date_of(entry: Entry, params: Params) -> dt.date | None:
    """The last day on which what a line tells of must be kept, by the rules when it entered or by today's.

    The later one counts; None: for good, by either. A rule that became shorter shortens nothing that entered before.
    """
    if entry.keep_until == PERMANENT:
        return None
    then = dt.date.fromisoformat(entry.keep_until)
    date = dt.date.fromisoformat(entry.approved_date or entry.document_date)
    now = keeping_of(entry.kind, date, params, body=entry.approved_by).last_date
    return max(then, now) if now else None
