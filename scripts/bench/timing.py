"""Whole processes by the clock: seconds, seconds of all cores, memory at the peak; contenders take turns."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.memory import MemoryWatch

#: Lines of a failed process that are told.
LAST_LINES = 15


@dataclass(frozen=True)
class Run:
    """One run: seconds from start to end, seconds of all cores, most bytes in memory at once, what the process told."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    told: dict[str, Any]


@dataclass(frozen=True)
class Contender:
    """A command and what is done before each of its runs, off the clock."""

    command: Sequence[str | Path]
    environment: Mapping[str, str]
    folder: Path
    prepare: Callable[[], object] = lambda: None

    def run(self) -> Run:
        """Prepare, run and time it."""
        self.prepare()
        return time_process(self.command, environment=self.environment, folder=self.folder)


def time_process(command: Sequence[str | Path], *, environment: Mapping[str, str], folder: Path) -> Run:
    """Run a command to its end; children and their children count with it.

    A process whose last line of output is a JSON object tells something by it.

    Raises
    ------
    RuntimeError
        If it fails; ends with its last lines.
    """
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        with MemoryWatch(process.pid) as watch:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        lines = output.read().decode(errors="replace").splitlines()
    if process.returncode != 0:
        words = "\n".join(lines[-LAST_LINES:])
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{words}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, watch.peak_bytes, _last_words(lines))


def _last_words(lines: Sequence[str]) -> dict[str, Any]:
    try:
        told = json.loads(lines[-1])
    except (IndexError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def alternate(contenders: Mapping[str, Contender], *, repeats: int) -> dict[str, list[Run]]:
    """Let contenders take turns, ``repeats`` times, so that a slow minute of the machine meets all alike."""
    runs: dict[str, list[Run]] = {name: [] for name in contenders}
    for _ in range(repeats):
        for name, contender in contenders.items():
            runs[name].append(contender.run())
    return runs


def median_seconds(runs: Sequence[Run]) -> float:
    """The median time of some runs."""
    return statistics.median(run.seconds for run in runs)


def median_cpu_seconds(runs: Sequence[Run]) -> float:
    """The median of the seconds of all cores."""
    return statistics.median(run.cpu_seconds for run in runs)


def median_told(runs: Sequence[Run], name: str) -> float:
    """The median of a number that each run told."""
    return float(statistics.median(run.told[name] for run in runs))


def peak_bytes(runs: Sequence[Run]) -> int:
    """The most memory that any of the runs needed."""
    return max(run.peak_bytes for run in runs)
