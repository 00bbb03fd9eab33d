"""Where the kernels of a run come from: one fork server for all, one specialised in each report's data."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from qa_lib.kernels import ForkServer
from qa_lib.publishing.request import ReportRequest

#: What chapters import, at their head or while they draw and calculate.
CHAPTER_MODULES = ("qa_lib.reporting.rehearsal",)


@dataclass
class Kernels:
    """The source of kernels of one run: forked ones, or plain ones.

    The first server starts when the first chapter is to be executed. Use as a context: what was forked ends with it.
    """

    is_forking: bool
    _root: ForkServer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def for_report(self, request: ReportRequest) -> Iterator[ForkServer | None]:
        """The server of a report's kernels, which has read the report's data once for all; None for plain kernels."""
        if not self.is_forking:
            yield None
            return
        with self._root_server().specialise("qa_lib.reporting.rehearsal:rehearse", request.parameters) as server:
            yield server

    def _root_server(self) -> ForkServer:
        with self._lock:
            if self._root is None:
                self._root = ForkServer.start(CHAPTER_MODULES)
            return self._root

    def __enter__(self) -> Kernels:
        return self

    def __exit__(self, *_: object) -> None:
        if self._root is not None:
            self._root.close()
