"""What runs inside a dask worker: it starts a process for each task, passes its steps on and ends it when need be."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from distributed import Worker, get_worker

from qa_lib.kernels.fork_server import ONE_THREAD
from qa_lib.publishing.distribution.tasks import Task

_PACKAGE = "qa_lib.publishing.distribution"
#: Seconds between two looks whether somebody still wants the task.
_POLL_SECONDS = 0.2
#: Letters of what a process said last.
_LAST_WORDS = 3000


async def describe_worker() -> dict[str, str]:
    """What the worker's machine is like now, whatever code the worker itself has loaded.

    Raises
    ------
    RuntimeError
        With its last words, if the machine can not run the project.
    """
    command = [sys.executable, "-m", f"{_PACKAGE}.likeness"]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-_LAST_WORDS:])
    described: dict[str, str] = json.loads(done.stdout)
    return described


def run_task(fields: Mapping[str, Any], topic: str) -> dict[str, Any]:
    """Do a `Task`, given by its fields, and return the fields of its `Outcome`; steps are events of ``topic``.

    Raises
    ------
    RuntimeError
        If its process ended without an outcome, for example for want of memory.
    """
    worker = get_worker()
    task = _with_jobs(Task(**fields), worker)
    shelf = Path(worker.local_directory) / "qa-shelf"
    with (
        tempfile.TemporaryDirectory(dir=worker.local_directory, ignore_cleanup_errors=True) as folder,
        _process(task, shelf, Path(folder), worker) as process,
    ):
        for line in process.stdout or ():
            message = json.loads(line)
            if "outcome" in message:
                return message["outcome"]  # type: ignore[no-any-return]
            worker.log_event(topic, {"subject": dict(task.subject)} | message)
        process.wait()
        words = (Path(folder) / "log").read_text(errors="replace")[-_LAST_WORDS:].strip()
    raise RuntimeError(f"the process of the task ended with status {process.returncode}; its last words:\n{words}")


def _with_jobs(task: Task, worker: Worker) -> Task:
    return replace(task, jobs=min(task.jobs, worker.state.nthreads))


@contextmanager
def _process(task: Task, shelf: Path, folder: Path, worker: Worker) -> Iterator[subprocess.Popen[bytes]]:
    """The process of a task; it ends with this context, with the worker, and when nobody wants the task any more."""
    command = [sys.executable, "-m", f"{_PACKAGE}.performing", str(shelf), str(folder / "project")]
    (folder / "project").mkdir()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=os.environ | ONE_THREAD | _places(task, folder / "project"),
            cwd=folder,
            start_new_session=True,
        )
    ended = threading.Event()
    watch = threading.Thread(target=_end_when_unwanted, args=(process, worker, worker.get_current_task(), ended))
    watch.start()
    try:
        if process.stdin is not None:
            process.stdin.write(json.dumps(asdict(task)).encode() + b"\n")
            process.stdin.flush()
        yield process
    finally:
        ended.set()
        watch.join()
        _kill(process)
        process.communicate()


def _places(task: Task, folder: Path) -> dict[str, str]:
    """Places on a shared disk are absolute and stay as they are."""
    return {name: str(folder / place) for name, place in task.places.items()}


def _end_when_unwanted(process: subprocess.Popen[bytes], worker: Worker, key: str, ended: threading.Event) -> None:
    while not ended.wait(_POLL_SECONDS):
        state = worker.state.tasks.get(key)
        if state is None or state.state == "cancelled":
            _kill(process)
            return


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
