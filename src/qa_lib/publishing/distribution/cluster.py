"""The workers of a dask scheduler: reached, checked, given tasks, listened to."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import dask

dask.config.set({"logging": {"distributed": "critical", "distributed.client": "critical"}})  # read once, by the import
from distributed import Client, Future, KilledWorker, as_completed  # noqa: E402
from distributed.comm.core import CommClosedError  # noqa: E402

from qa_lib.errors import RunError  # noqa: E402
from qa_lib.publishing.distribution.likeness import differences  # noqa: E402
from qa_lib.publishing.distribution.tasks import Outcome, Task  # noqa: E402
from qa_lib.publishing.distribution.working import describe_worker, run_task  # noqa: E402

CONNECT_SECONDS = 10
#: How often a task is tried again whose process ended without a word.
RETRIES = 2
#: What a worker tells while it works: the fields of the task's subject, its kind, the step, whether it is done.
OnEvent = Callable[[Mapping[str, Any]], None]


@contextmanager
def connect(address: str) -> Iterator[Client]:
    """A connection to the scheduler at ``address``; TLS and time-outs as dask's own configuration says.

    Raises
    ------
    RunError
        If no scheduler answers there.
    """
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False, name="qa")
    except (OSError, ValueError, TypeError) as error:
        raise RunError(f"no dask scheduler answers at {address} ({error}); expected: tcp://host:8786") from error
    try:
        yield client
    finally:
        client.close(timeout=5)


def refuse_unlike_workers(client: Client, machine: Mapping[str, str]) -> None:
    """Compare every worker with ``machine``. One that dies meanwhile makes no bytes; the others do its work.

    Raises
    ------
    RunError
        Naming each worker that would make other bytes, or could make none, and what differs.
    """
    faults: list[str] = []
    for worker, answer in client.run(describe_worker, on_error="return").items():
        if isinstance(answer, CommClosedError):
            continue
        if isinstance(answer, BaseException):
            faults.append(f"{worker} can not run this project: {type(answer).__name__}: {answer}")
        elif found := differences(answer, machine):
            faults.append(f"{worker} differs: {'; '.join(found)}")
    if faults:
        raise RunError("\n".join(["workers must have the same code and packages as this machine:", *faults]))


def run_tasks(client: Client, tasks: Sequence[Task], *, on_event: OnEvent) -> Iterator[tuple[Task, Outcome]]:
    """Do the tasks, and yield each with its outcome as soon as it is there.

    A task whose worker died is done by another one. What is not done when this is left, is cancelled.
    """
    topic = f"qa-{uuid.uuid4().hex}"
    client.subscribe_topic(topic, lambda event: on_event(event[1]))
    futures = {
        client.submit(run_task, asdict(task), topic, key=f"{topic}-{number}", retries=RETRIES, pure=False): task
        for number, task in enumerate(tasks)
    }
    try:
        for future in as_completed(futures, loop=client.loop):
            yield futures[future], _outcome(future)
    finally:
        if client.status == "running":  # else the scheduler is gone, and with it whatever is to be cancelled
            client.cancel([future for future in futures if not future.done()])
            client.unsubscribe_topic(topic)


def _outcome(future: Future[Any]) -> Outcome:
    if future.cancelled():
        return Outcome.from_error(RunError("the connection to the scheduler is lost; finished reports are in place"))
    error = future.exception()
    if error is None:
        return Outcome(**future.result())
    if isinstance(error, KilledWorker):
        words = (
            f"{error.allowed_failures + 1} workers died while they made it, the last one at {error.last_worker.address}"
        )
        return Outcome.from_error(RunError(f"{words}; do they lack memory?"))
    return Outcome.from_error(RunError(f"the cluster could not make it: {error}"))
