"""One process at a time works on a folder."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of ``folder`` (a hidden file beside it); wait while another process holds it.

    The operating system frees the lock when its holder ends, however it ends.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
