"""Functions that the tests of the fork server have called in its children."""

from __future__ import annotations

import socket
import time

from qa_lib.errors import IntakeError
from qa_lib.kernels.serving import end_with

VALUE: int | None = None


def refuse() -> None:
    raise IntakeError("no data of semester '2030-autumn'")


def divide() -> float:
    return 1 / 0


def prepare(value: int) -> None:
    globals()["VALUE"] = value


def prepared() -> int | None:
    return VALUE


def sleep(connection: socket.socket) -> None:
    end_with(connection)
    time.sleep(600)
