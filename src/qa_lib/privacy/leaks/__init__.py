"""The leak check: what must not be in any file that leaves, looked for in every file before it is put in place.

Goes in: the files of a finished report (`reading` gives every text of each: shown, hidden, or about the file) and the
watch list of the semesters (`watch`: keyed hashes, nothing in clear). Comes out: where something personal or
something of this machine stands (`checking`, `found`), never the thing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_lib.lazy import give_lazily

if TYPE_CHECKING:
    from qa_lib.privacy.leaks.checking import Rules, find_leaks
    from qa_lib.privacy.leaks.found import KINDS, NOT_PLACED, STILL_THERE, Leak, refuse_leaks
    from qa_lib.privacy.leaks.machine import Machine
    from qa_lib.privacy.leaks.published import Published
    from qa_lib.privacy.leaks.watch import WATCH_COLUMNS, Sightings, Watch

__all__ = [
    "KINDS",
    "NOT_PLACED",
    "STILL_THERE",
    "WATCH_COLUMNS",
    "Leak",
    "Machine",
    "Published",
    "Rules",
    "Sightings",
    "Watch",
    "find_leaks",
    "refuse_leaks",
]

__getattr__ = give_lazily(
    __name__,
    {
        "checking": ("Rules", "find_leaks"),
        "found": ("KINDS", "NOT_PLACED", "STILL_THERE", "Leak", "refuse_leaks"),
        "machine": ("Machine",),
        "published": ("Published",),
        "watch": ("WATCH_COLUMNS", "Sightings", "Watch"),
    },
)
