"""Workers of dask on this machine, for a project, in processes that are not on the clock."""

from __future__ import annotations

import subprocess
import sys
from typing import Self

from bench.project import BenchProject


class LocalWorkers:
    """A scheduler and ``n`` workers until the block ends; ``address`` is what ``--scheduler`` is given."""

    def __init__(self, n: int, project: BenchProject) -> None:
        self.address = ""
        self._command = [sys.executable, "-m", "bench.drivers.workers", str(n)]
        self._project = project

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command,
            env=self._project.environment,
            cwd=self._project.root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if self._process.stdout is not None:
            self.address = self._process.stdout.readline().strip()
        if not self.address:
            raise RuntimeError("the workers did not start")
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()  # they end when nobody holds it any more
        self._process.wait()
