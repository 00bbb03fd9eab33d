"""One calculation in a process of its own: its seconds, and the memory that it needs beyond its data."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.drivers.telling import tell

#: Where Linux forgets the peak of memory of this process, and where it tells it.
_FORGET, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")


def tell_cost(calculate: Callable[[], dict[str, Any]], *, warm_up: Callable[[], object], n_rows: int) -> None:
    """Calculate once on few rows, so that everything is imported, then on all; tell the cost and what came out."""
    warm_up()
    before = _forget_peak()
    begun, begun_cpu = time.perf_counter(), _cpu_seconds()
    found = calculate()
    seconds, cpu = time.perf_counter() - begun, _cpu_seconds() - begun_cpu
    beyond = _memory("VmHWM") - before if before else 0
    tell(n_rows=n_rows, seconds=seconds, cpu_seconds=cpu, bytes_beyond_data=max(beyond, 0), found=found)


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _forget_peak() -> int:
    """Let the peak be what is in memory now, and return that; 0 where the system can not."""
    try:
        _FORGET.write_text("5", encoding="ascii")
        return _memory("VmRSS")
    except OSError:
        return 0


def _memory(name: str) -> int:
    line = next(line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024
