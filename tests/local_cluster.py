"""A dask cluster of this machine for tests: ``python local_cluster.py`` says where it is and ends with its input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cluster:
    """The address of the scheduler and the process ids of the workers."""

    address: str
    pids: list[int]


@contextmanager
def start_cluster(scratch: Path, *, library: Path | None = None, key: Path | None = None) -> Iterator[Cluster]:
    """Two worker processes of one thread each, which import ``library`` (default: the same as this process).

    ``key`` is that of the pseudonyms, where workers share a disk and check what they make.
    """
    environment = os.environ | {"DASK_TEMPORARY_DIRECTORY": str(scratch)}
    if key is not None:
        environment["QA_KEY_FILE"] = str(key)
    if library is not None:
        environment["PYTHONPATH"] = str(library)
    command = [sys.executable, __file__]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Cluster(**json.loads(process.stdout.readline()))
        process.communicate()


def _serve() -> None:
    from distributed import LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "memory_limit": 0}
    with LocalCluster(**options) as cluster:
        pids = [worker.pid for worker in cluster.workers.values()]
        print(json.dumps({"address": cluster.scheduler_address, "pids": pids}), flush=True)  # noqa: T201
        sys.stdin.read()


if __name__ == "__main__":
    _serve()
