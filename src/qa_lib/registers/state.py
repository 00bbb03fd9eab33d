"""The registers as they stood on a day, for one unit: what reports are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from qa_lib.params import Params, RegisterBook
from qa_lib.paths import Paths
from qa_lib.reads import remembering
from qa_lib.registers.history import Copy
from qa_lib.registers.sheets import Faults, make_frame
from qa_lib.registers.store import FAULTS, Stored, note_part, part_name

#: Where a row of a further sheet belongs is told by the row that it refers to.
OWNERS = {"risk-scores": ("risk", "risks"), "capa-progress": ("capa", "capa")}


@dataclass(frozen=True)
class Registers:
    """The registers of a unit on a day.

    ``school`` None is the whole university, with the rows of all its schools; a school has those of its departments,
    too.
    """

    params: Params
    paths: Paths
    on: dt.date
    school: str | None = None
    department: str | None = None
    #: Whether the reports for which they are opened are of sample data: invented registers serve no others.
    takes_sample: bool = True
    _stored: Stored | None = field(default=None, repr=False, compare=False)

    @property
    @remembering
    def stored(self) -> Stored:
        """The store of registers."""
        stored = self._stored or Stored.open(self.paths)
        return stored if self.takes_sample or not stored.is_sample else Stored(stored.folder, {}, is_sample=False)

    @remembering
    def frame(self, register: str) -> pd.DataFrame:
        """The rows of a register on the day; columns as its codebook says, ``school`` "" for the university.

        A further sheet has the unit of the row that it refers to. Where a register was first read after the day, its
        first copy is taken without the rows dated later.
        """
        book = self.params.register(register)
        note_part(part_name(book.book, register, self.on, self.school))
        return self._rows(self.stored.choose(book.book, self.on), book).drop(columns="copy")

    @remembering
    def history(self, register: str) -> pd.DataFrame:
        """The rows of a register in every state up to the day, with ``state_date``; oldest first."""
        book = self.params.register(register)
        note_part(part_name(book.book, register, self.on, self.school, is_history=True))
        last = {(copy.stream, copy.date): copy for copy in self.stored.until(book.book, self.on)}
        copies = list(last.values())
        rows = self._rows(copies, book)
        dates = [pd.Timestamp(copies[place].date) for place in rows["copy"]]
        return rows.drop(columns="copy").assign(state_date=pd.Series(dates, index=rows.index, dtype="datetime64[s]"))

    def state_date(self, register: str) -> dt.date | None:
        """The day of the latest copy that makes the state; None where the register was never read.

        It is later than ``on`` where the register was not kept then.
        """
        book = self.params.register(register).book
        note_part(part_name(book, FAULTS, self.on, self.school))
        copies = self.stored.choose(book, self.on)
        return max((copy.date for copy in copies), default=None)

    @remembering
    def left_out(self, *registers: str) -> pd.DataFrame:
        """What could not be used of these registers: `FAULT_COLUMNS`; rows of other schools are left out of it."""
        books = list(dict.fromkeys(self.params.register(code).book for code in registers))
        for book in books:
            note_part(part_name(book, FAULTS, self.on, None))
        copies = [copy for book in books for copy in self.stored.choose(book, self.on)]
        faults = self.stored.frame(copies, FAULTS) if copies else Faults("").frame().assign(copy=0)
        is_ours = faults["school"].isna() | faults["school"].eq(self.school) if self.school else faults["file"].notna()
        return (
            faults[is_ours & faults["register"].isin([*registers, *books])].drop(columns="copy").reset_index(drop=True)
        )

    def _rows(self, copies: Sequence[Copy], book: RegisterBook) -> pd.DataFrame:
        """The rows of copies that are of the unit, with the place of their copy."""
        if not copies:
            empty = make_frame([], book, self.params.institution.locales)
            return empty.assign(**dict.fromkeys(("school", "department"), pd.Series(dtype="str")), copy=0)
        frame = self.stored.frame(copies, book.code)
        is_later = pd.Series([copies[place].date > self.on for place in frame["copy"]], index=frame.index, dtype=bool)
        frame = frame[~is_later | frame[book.since].isna() | (frame[book.since] <= pd.Timestamp(self.on))]
        if book.code in OWNERS:
            reference, owner = OWNERS[book.code]
            owners = self.stored.frame(copies, owner)[["copy", "number", "school", "department"]]
            owners = owners.drop_duplicates(["copy", "number"]).rename(columns={"number": reference})
            frame = frame.merge(owners, how="left", on=["copy", reference])
        return self._of_unit(frame).reset_index(drop=True)

    def _of_unit(self, frame: pd.DataFrame) -> pd.DataFrame:
        if self.school is not None:
            frame = frame[frame["school"].eq(self.school).fillna(False)]
        if self.department is not None:
            frame = frame[frame["department"].eq(self.department).fillna(False)]
        return frame


def open_registers(
    paths: Paths,
    params: Params,
    *,
    on: dt.date,
    school: str | None = None,
    department: str | None = None,
    takes_sample: bool = True,
) -> Registers:
    """The registers as they stood on ``on``: of the university, of a school, or of one of its departments."""
    return Registers(params, paths, on, school, department, takes_sample)


def state_of(paths: Paths, params: Params, register: str, *, on: dt.date) -> pd.DataFrame:
    """All rows of one register as it stood on a day."""
    return open_registers(paths, params, on=on).frame(register)
