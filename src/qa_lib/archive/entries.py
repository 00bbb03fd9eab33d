"""One line of the register: a file of the archive, or that one was destroyed by decision.

Every line carries a digest of itself and of the line before, so that a line that was changed, removed or put in between
is found, and by which line.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import PurePosixPath

#: What a line tells: a file was taken into the archive; one was destroyed by a decision.
KEPT, DISPOSED = "kept", "disposed"
#: Stands for the last day of what is kept for good.
PERMANENT = "permanent"


@dataclass(frozen=True)
class Entry:
    """One line. Dates are ISO; what does not apply is "".

    Parameters
    ----------
    date
        The day that the line is of: given by whoever archives, else the day of the document or of its approval.
    event
        `KEPT` or `DISPOSED`.
    kind
        A kind of report, of what the project makes, or of document that people hand in.
    unit, period, tier, locale
        What it is about, for which ring, in which language; the unit "" is the university.
    document_date
        The day in its regulated name.
    version, note
        1 for the first of its kind; what has changed since the version before (8.3).
    location
        Where it lies below the archive's folder.
    term, keep_until
        The rule for it when it entered; the last day on which it must be kept, or `PERMANENT`.
    approved_by, approved_date, protocol
        Body, day and number of the protocol, of approved documents.
    replaces
        The number of the line of the version before, 0 for the first; of what was destroyed, its line.
    """

    number: int
    date: str
    event: str
    kind: str
    unit: str
    period: str
    tier: str
    locale: str
    document_date: str
    version: int
    note: str
    location: str
    sha256: str
    n_bytes: int
    term: str
    keep_until: str
    approved_by: str = ""
    approved_date: str = ""
    protocol: str = ""
    replaces: int = 0
    chain: str = ""

    @property
    def slot(self) -> str:
        """Where all versions of the same document lie."""
        return PurePosixPath(self.location).parent.parent.as_posix()

    @property
    def name(self) -> str:
        """The name of the file."""
        return PurePosixPath(self.location).name

    def sealed(self, before: str) -> Entry:
        """The same line with its digest, ``before`` being that of the line before."""
        said = f"{before}\n{_write(asdict(replace(self, chain='')))}"
        return replace(self, chain=hashlib.sha256(said.encode()).hexdigest())

    def write(self) -> str:
        """The line, without its end."""
        return _write(asdict(self))


TYPES = {field.name: int if field.type == "int" else str for field in fields(Entry)}


def read_entry(line: str) -> Entry | None:
    """The entry that a line holds; None where it holds none."""
    try:
        content = json.loads(line)
    except ValueError:
        return None
    if not isinstance(content, dict) or {name: type(value) for name, value in content.items()} != TYPES:
        return None
    entry = Entry(**content)
    return entry if entry.write() == line else None


def _write(content: dict[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False)
