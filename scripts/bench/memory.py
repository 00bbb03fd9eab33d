"""The memory of a process and all that it started, looked at while they run."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import Self

import psutil

#: Seconds between two looks; a look that takes long is followed by a longer pause, to cost at most this share.
INTERVAL_SECONDS = 0.2
COST_SHARE_MAX = 0.03


class MemoryWatch:
    """Looks at a process and its descendants until the block ends; ``peak_bytes`` is the most they held together.

    Memory that several processes share is counted once (proportional set size), where the system tells it.
    """

    def __init__(self, pid: int) -> None:
        self.peak_bytes = 0
        self._pid = pid
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        pause = INTERVAL_SECONDS
        while not self._is_over.wait(pause):
            begun = time.perf_counter()
            self.peak_bytes = max(self.peak_bytes, _bytes_of_tree(self._pid))
            pause = max(INTERVAL_SECONDS, (time.perf_counter() - begun) / COST_SHARE_MAX)


def _bytes_of_tree(pid: int) -> int:
    try:
        root = psutil.Process(pid)
        processes = [root, *root.children(recursive=True)]
    except psutil.Error:
        return 0
    return sum(_bytes_of(process) for process in processes)


def _bytes_of(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error, OSError):
        memory = process.memory_full_info()
        return int(getattr(memory, "pss", memory.uss))
    return 0
