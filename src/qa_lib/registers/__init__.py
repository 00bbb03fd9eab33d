"""The registers that a university keeps as workbooks: read, kept in their history, given out as they stood on a day.

Goes in: ``data/registers/*.xlsx``. Comes out, in this order: what each workbook is and its sheets are (`workbooks`),
rows and faults (`sheets`, `cells`), a copy of every state (`history`), the frames of all copies (`store`, `run`), the
state on a day for one unit (`state`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_lib.lazy import give_lazily

if TYPE_CHECKING:
    from qa_lib.registers.run import RegistersReport, ensure_registers
    from qa_lib.registers.state import Registers, open_registers, state_of
    from qa_lib.registers.store import Stored, digest_index

__all__ = [
    "Registers",
    "RegistersReport",
    "Stored",
    "digest_index",
    "ensure_registers",
    "open_registers",
    "state_of",
]

__getattr__ = give_lazily(
    __name__,
    {
        "run": ("RegistersReport", "ensure_registers"),
        "state": ("Registers", "open_registers", "state_of"),
        "store": ("Stored", "digest_index"),
    },
)
