"""What a forked child does to be a kernel."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Sequence

from qa_lib.kernels.messages import send
from qa_lib.kernels.serving import end_with

#: New objects after which the collector of garbage looks for cycles (Python: 700); chapters make millions, few cycles.
_COLLECT_EVERY = 100_000
#: Kernels forked at once would wait for each other's file of history.
_NO_HISTORY = "--HistoryManager.enabled=False"


def run_kernel(connection: socket.socket, *, connection_file: str, arguments: Sequence[str]) -> None:
    """Be the kernel of ``connection_file``; tell the owner when its sockets are open, end when the owner is gone."""
    from ipykernel.kernelapp import IPKernelApp

    end_with(connection)
    _leave_console()
    gc.set_threshold(_COLLECT_EVERY, 50, 1000)
    app = IPKernelApp.instance()
    app.initialize(["-f", connection_file, _NO_HISTORY, *arguments])  # type: ignore[no-untyped-call]
    send(connection, {"is_ready": True})
    app.start()  # type: ignore[no-untyped-call]


def _leave_console() -> None:
    """Kernels speak over their sockets; what reaches the descriptors themselves is no business of the user's."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
