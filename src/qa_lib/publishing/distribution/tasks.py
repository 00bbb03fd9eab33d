"""What travels to a worker and what comes back: plain data that can be written as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from qa_lib import errors
from qa_lib.errors import QaError, RunError

#: The folders of a project by the variables that name them (`qa_lib.paths`).
Places = Mapping[str, str]


@dataclass(frozen=True)
class Task:
    """A piece of work for one worker: a report, or the sums of schools that the reports of others need.

    Parameters
    ----------
    kind
        ``report`` or ``sums``.
    subject
        The fields of a `ReportRequest`, or the ``schools`` and the ``semester`` of the sums.
    machine
        What the worker must be like (`likeness.describe_machine`).
    sources
        Source -> digest: what the worker must find in params, store and catalogues.
    jobs
        Chapters that run at once; never more than the worker has threads.
    is_forking
        Whether kernels are forked where the worker's platform can.
    places
        Where the project lies on the shared disk, or in the folder that its files are laid out in.
    exchange
        Where files are exchanged when there is no shared disk; else empty.
    inputs
        Path in the project -> SHA-256 of each file to be fetched from there.
    """

    kind: Literal["report", "sums"]
    subject: Mapping[str, Any]
    machine: Mapping[str, str]
    sources: Mapping[str, str]
    jobs: int = 1
    is_forking: bool = True
    places: Places = field(default_factory=dict)
    exchange: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of a task: the steps that were made, or the kind and the words of the error that stopped it.

    ``archive`` is the SHA-256 of the archive in the exchange that holds what was made.
    """

    made: tuple[str, ...] = ()
    error_kind: str = ""
    error_words: str = ""
    archive: str = ""

    @classmethod
    def from_error(cls, error: QaError, *, archive: str = "") -> Outcome:
        """The outcome of a task that ended with an error."""
        return cls(error_kind=type(error).__name__, error_words=str(error), archive=archive)

    @property
    def error(self) -> QaError | None:
        """The error, of the kind that it was on the worker."""
        if not self.error_kind:
            return None
        kind = getattr(errors, self.error_kind, RunError)
        error: QaError = kind(self.error_words)
        return error
