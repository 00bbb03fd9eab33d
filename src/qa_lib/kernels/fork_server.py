"""The fork server as its owner sees it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa_lib import errors
from qa_lib.errors import QaError, RunError
from qa_lib.kernels.messages import open_pair, receive, send

#: Libraries of linear algebra share their work among threads by the number of cores, and sum in another order for it.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
#: The backend that a plain kernel names before anything imports matplotlib, which looks for it just then.
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
_SERVING = "qa_lib.kernels.serving"
#: The longest folder of sockets: their addresses end at 107 characters, and names in it have up to 30.
_FOLDER_LENGTH_MAX = 76
#: What every kernel imports while it starts.
_KERNEL_MODULES = (
    "debugpy.server.api",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "qa_lib.kernels.kernel",
    "tornado.locks",
    "tornado.platform.asyncio",
    "tornado.queues",
)


def can_fork() -> bool:
    """Whether a process with everything imported can be forked safely here: system libraries of macOS can not."""
    return sys.platform == "linux"


class Forked:
    """One child of a fork server: its connection, its process id and, once it has ended, its exit status."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.status: int | None = None
        self.pid = int(self.expect("pid"))

    def expect(self, name: str) -> Any:
        """Wait for the message that holds ``name`` and return its value.

        Raises
        ------
        QaError
            As the child raised it; a `RunError` with its traceback where that was no `QaError`, or if it just ended.
        """
        self.connection.setblocking(True)
        message = receive(self.connection) or {}
        if name in message:
            return message[name]
        if "kind" in message:
            raise getattr(errors, message["kind"])(message["error"])
        raise RunError(f"a forked process ended: {message.get('error', 'without a word')}")

    def poll(self) -> int | None:
        """The exit status of the child (negative: a signal), None while it runs."""
        while self.status is None:
            self.connection.setblocking(False)
            try:
                message = receive(self.connection)
            except BlockingIOError:
                return None
            self.status = 1 if message is None else message.get("status")
        return self.status

    def close(self) -> None:
        """Let go of the child, which then ends by itself."""
        self.connection.close()


@dataclass
class ForkServer:
    """A process that has modules imported, and what they hold in memory, and forks itself on request.

    It and all that was forked from it end when it is closed, and when its owner is gone, however that came about.
    Safe to use from several threads.
    """

    folder: Path
    _control: socket.socket
    _process: subprocess.Popen[bytes] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def start(cls, modules: Sequence[str]) -> ForkServer:
        """Start a server that imports ``modules``, or calls "module:function"; requests wait until it has done so."""
        folder = _new_folder()
        control, theirs = open_pair()
        command = [
            sys.executable,
            "-m",
            "qa_lib.kernels",
            str(theirs.fileno()),
            str(folder),
            *_KERNEL_MODULES,
            *modules,
        ]
        with theirs, (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=INLINE | os.environ | ONE_THREAD,
                start_new_session=True,
            )
        return cls(folder, control, process)

    def fork(
        self,
        target: str,
        arguments: Mapping[str, Any],
        *,
        environment: Mapping[str, str] | None = None,
        folder: str | None = None,
    ) -> Forked:
        """Fork a child that calls ``target`` ("module:function") with its connection and ``arguments`` (JSON).

        Raises
        ------
        RunError
            If the server is gone; says its last words.
        """
        ours, theirs = open_pair()
        request = {
            "target": target,
            "arguments": dict(arguments),
            "environment": None if environment is None else dict(environment),
            "folder": folder,
        }
        try:
            with theirs, self._lock:
                send(self._control, request, hand_over=theirs)
            return Forked(ours)
        except (OSError, RunError) as error:
            ours.close()
            raise RunError(f"the server of kernels is gone ({error}){self._last_words()}") from error

    def call(self, function: str, arguments: Mapping[str, Any]) -> Any:
        """Call ``function`` ("module:function") in a forked child and return its result, which is JSON.

        Raises
        ------
        QaError
            As the function raised it; a `RunError` with the traceback of any other error.
        """
        child = self.fork(f"{_SERVING}:answer", {"function": function, "arguments": dict(arguments)})
        try:
            return child.expect("result")
        finally:
            child.close()

    def specialise(self, preparation: str, arguments: Mapping[str, Any]) -> ForkServer:
        """A server forked from this one that has called ``preparation`` ("module:function") first.

        Raises
        ------
        QaError
            As the preparation raised it; a `RunError` with the traceback of any other error.
        """
        child = self.fork(f"{_SERVING}:specialise", {"preparation": preparation, "arguments": dict(arguments)})
        try:
            child.expect("is_ready")
        except QaError:
            child.close()
            raise
        child.connection.setblocking(True)
        return ForkServer(self.folder, child.connection)

    def close(self) -> None:
        """End the server; children end by themselves."""
        self._control.close()
        if self._process is not None:
            self._process.wait()
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _last_words(self) -> str:
        log = self.folder / "log"
        words = log.read_text(errors="replace")[-3000:].strip() if log.exists() else ""
        return f"; its last words:\n{words}" if words else ""


def _new_folder() -> Path:
    """A folder for sockets: where temporary files belong, unless that is too deep for the address of a socket."""
    folder = Path(tempfile.mkdtemp(prefix="qa-"))
    if len(str(folder)) <= _FOLDER_LENGTH_MAX:
        return folder
    folder.rmdir()
    return Path(tempfile.mkdtemp(prefix="qa-", dir="/tmp"))
