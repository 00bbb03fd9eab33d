"""One task, in a process of its own on the worker's machine: ``python -m qa_lib.publishing.distribution.performing``.

The task comes in on the standard input, a line of JSON; steps and the outcome go out on the standard output, a line of
JSON each. The process ends with all that it started as soon as its standard input is closed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, NoReturn

from qa_lib.errors import QaError, RunError
from qa_lib.kernels import can_fork
from qa_lib.params import load_params
from qa_lib.paths import Paths, find_paths
from qa_lib.publishing.distribution.archives import send_archive
from qa_lib.publishing.distribution.exchange import Exchange, lay_out
from qa_lib.publishing.distribution.likeness import describe_machine, differences
from qa_lib.publishing.distribution.parts import parts_of, tables_not_there
from qa_lib.publishing.distribution.tasks import Outcome, Task
from qa_lib.publishing.making import Project
from qa_lib.publishing.report import make_reports
from qa_lib.publishing.request import ReportRequest
from qa_lib.publishing.sums import make_sums_here, tables_of

#: Called with a step and whether it is done (else it begins).
OnStep = Callable[[str, bool], None]


def perform(task: Task, *, shelf: Path, folder: Path, on_step: OnStep) -> Outcome:
    """Do a task where this process finds the project; without a shared disk its files are laid out in ``folder``.

    ``shelf`` keeps what was fetched for other tasks of this worker. Every `QaError` becomes part of the outcome.
    """
    try:
        _refuse_unlike(task)
        exchange = Exchange.open(task.exchange) if task.exchange else None
        if exchange is not None:
            lay_out(task.inputs, exchange, shelf=shelf, folder=folder)
        paths = _find_project()
        outcome = _make(task, paths, on_step)
    except QaError as error:
        return Outcome.from_error(error)
    if exchange is None:
        return outcome
    return _send(outcome, task, paths, exchange)


def _refuse_unlike(task: Task) -> None:
    found = differences(describe_machine(), task.machine)
    if found:
        raise RunError(f"{os.uname().nodename} is not like the machine that asked: {'; '.join(found)}")


def _find_project() -> Paths:
    try:
        return find_paths()
    except QaError as error:
        raise RunError(
            f"{os.uname().nodename} does not see the project ({error}); without a shared disk name an --exchange"
        ) from error


def _make(task: Task, paths: Paths, on_step: OnStep) -> Outcome:
    project = Project(
        paths,
        load_params(paths.params),
        jobs=task.jobs,
        is_forking=task.is_forking and can_fork(),
        is_checking=not task.exchange,  # without a shared disk there is no key here; who asked does it
        on_step=lambda _request, step, is_done: on_step(step, is_done),
    )
    found = {name: source.digest for name, source in project.sources.items()}
    changed = [name for name, digest in task.sources.items() if found.get(name) != digest]
    if changed:
        raise RunError(f"{os.uname().nodename} finds other contents here than were asked for: {', '.join(changed)}")
    if task.kind == "sums":
        for table in tables_of(task.subject["semester"], paths):
            if table.school in task.subject["schools"]:
                make_sums_here(table, project.sources)
        return Outcome()
    result = make_reports([ReportRequest(**task.subject)], project)[0]
    return Outcome(result.made) if result.error is None else Outcome.from_error(result.error)


def _send(outcome: Outcome, task: Task, paths: Paths, exchange: Exchange) -> Outcome:
    missing = tables_not_there(task, paths)
    if missing and not outcome.error_kind:
        return Outcome.from_error(RunError(f"tables were read that were not sent: {', '.join(missing)}"))
    archive = send_archive(parts_of(task, has_failed=bool(outcome.error_kind)), paths.out.parent, exchange)
    words = outcome.error_words.replace(f"{paths.root}/", "")
    return Outcome(outcome.made, outcome.error_kind, words, archive)


def main(shelf: str, folder: str) -> None:
    """Do the task that stands on the standard input."""
    channel = _take_channel()
    task = Task(**json.loads(_read_line()))
    threading.Thread(target=_end_with_owner, daemon=True, name="owner").start()

    def say(message: dict[str, Any]) -> None:
        channel.write(json.dumps(message, ensure_ascii=False) + "\n")
        channel.flush()

    outcome = perform(
        task,
        shelf=Path(shelf),
        folder=Path(folder),
        on_step=lambda step, is_done: say({"step": step, "is_done": is_done}),
    )
    say({"outcome": vars(outcome)})


def _take_channel() -> IO[str]:
    """The standard output for our own words alone: whatever else writes there goes to the standard error."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return channel


def _read_line() -> bytes:
    data = b""
    while not data.endswith(b"\n"):
        more = os.read(0, 1 << 16)
        if not more:
            raise SystemExit(1)
        data += more
    return data


def _end_with_owner() -> NoReturn:
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
