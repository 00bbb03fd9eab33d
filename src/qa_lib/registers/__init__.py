"""The registers that a university keeps as workbooks: read, kept in their history, given out as they stood on a day.

Goes in: ``data/registers/*.xlsx``. Comes out, in this order: what each workbook is and its sheets are (`workbooks`),
rows and faults (`sheets`, `cells`), a copy of every state (`history`), the frames of all copies (`store`, `run`), the
state on a day for one unit (`state`).
"""

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
