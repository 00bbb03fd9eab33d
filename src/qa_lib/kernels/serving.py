"""The fork server itself: one thread that waits for requests and forks a child for each."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import random
import selectors
import shutil
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, NoReturn

from qa_lib.errors import QaError
from qa_lib.kernels.functions import find_function
from qa_lib.kernels.messages import open_pair, receive_with_socket, send


def serve(control: socket.socket) -> None:
    """Fork a child for each request on ``control`` and tell its owner how it ended; return when the owner is gone.

    A request is ``{"target": "module:function", "arguments": {…}, "environment": {…} or None, "folder": … or None}``
    with the child's own connection. The owner hears ``{"pid": …}`` on that connection and, when the child has ended,
    ``{"status": …}`` (negative: the signal). The child calls ``target(connection, **arguments)``.
    """
    gc.collect()
    gc.freeze()  # what is there now stays shared: the collector of a child would touch, and so copy, all of it
    children: dict[int, socket.socket] = {}
    with _wake_on_child() as wakeup, selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        selector.register(wakeup, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if wakeup in ready:
                wakeup.recv(4096)
                _report_ended(children)
            if control in ready:
                request = receive_with_socket(control)
                if request is None:
                    return
                _fork(*request, children=children, open_sockets=(control, wakeup))


@contextlib.contextmanager
def _wake_on_child() -> Any:
    """A socket that becomes readable when a child ends."""
    wakeup, signalled = open_pair()
    signalled.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    before = signal.set_wakeup_fd(signalled.fileno(), warn_on_full_buffer=False)
    try:
        yield wakeup
    finally:
        signal.set_wakeup_fd(before)


def _report_ended(children: dict[int, socket.socket]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        with contextlib.suppress(OSError), children.pop(pid) as connection:
            send(connection, {"status": os.waitstatus_to_exitcode(status)})


def _fork(
    request: dict[str, Any],
    connection: socket.socket,
    *,
    children: dict[int, socket.socket],
    open_sockets: tuple[socket.socket, ...],
) -> None:
    pid = os.fork()
    if pid == 0:
        for other in (*open_sockets, *children.values()):
            other.close()
        _become(request, connection)
    children[pid] = connection


def _become(request: dict[str, Any], connection: socket.socket) -> NoReturn:
    """The child: fresh signals, seeds, environment and folder; then the target. Never returns."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        send(connection, {"pid": os.getpid()})  # by the child, so that nothing it says can come before
        _reseed()
        if request["environment"] is not None:
            os.environ.clear()
            os.environ.update(request["environment"])
        if request["folder"] is not None:
            os.chdir(request["folder"])
        find_function(request["target"])(connection, **request["arguments"])
        status = 0
    except QaError as error:
        with contextlib.suppress(OSError):
            send(connection, {"error": str(error), "kind": type(error).__name__})
    except BaseException:
        with contextlib.suppress(OSError):
            send(connection, {"error": traceback.format_exc()[-10_000:]})
    finally:
        os._exit(status)


def _reseed() -> None:
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def specialise(control: socket.socket, *, preparation: str, arguments: dict[str, Any]) -> None:
    """A child that is a fork server of its own: it calls ``preparation`` first, whose results its children share."""
    find_function(preparation)(**arguments)
    send(control, {"is_ready": True})
    serve(control)


def answer(connection: socket.socket, *, function: str, arguments: dict[str, Any]) -> None:
    """A child that calls ``function`` ("module:function") and tells its result, which is JSON."""
    end_with(connection)
    send(connection, {"result": find_function(function)(**arguments)})


def end_with(connection: socket.socket) -> None:
    """End this process as soon as the other end of ``connection`` is gone."""

    def watch() -> NoReturn:
        with contextlib.suppress(OSError):
            connection.recv(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="owner").start()


def start_serving(descriptor: str, folder: str, *modules: str) -> None:
    """Import ``modules``, serve the socket with this descriptor, remove ``folder`` when its owner is gone.

    One of them may be "module:function", which is called.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for module in modules:
        if ":" in module:
            find_function(module)()
        else:
            importlib.import_module(module)
    try:
        serve(socket.socket(fileno=int(descriptor)))
    finally:
        shutil.rmtree(Path(folder), ignore_errors=True)
