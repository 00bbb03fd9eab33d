"""What the owner of a fork server, the server and its children say to each other: JSON over Unix sockets.

The sockets keep the bounds of messages, and a closed end is seen at the other end at once, however a process ends.
"""

from __future__ import annotations

import json
import socket
from typing import Any

#: No message is longer; most of one is the environment of a kernel.
LENGTH_MAX = 1 << 20


def open_pair() -> tuple[socket.socket, socket.socket]:
    """Two connected sockets that keep the bounds of messages."""
    pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in pair:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LENGTH_MAX)
    return pair


def send(connection: socket.socket, message: dict[str, Any], *, hand_over: socket.socket | None = None) -> None:
    """Send one message, with a socket that the receiver gets a copy of."""
    data = json.dumps(message).encode()
    if hand_over is None:
        connection.sendall(data)
    else:
        socket.send_fds(connection, [data], [hand_over.fileno()])


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """The next message; None when the other end is closed.

    Raises
    ------
    BlockingIOError
        If there is none yet and the socket does not wait.
    """
    data = connection.recv(LENGTH_MAX)
    return json.loads(data) if data else None


def receive_with_socket(connection: socket.socket) -> tuple[dict[str, Any], socket.socket] | None:
    """The next message and the socket that came with it; None when the other end is closed."""
    data, descriptors, _, _ = socket.recv_fds(connection, LENGTH_MAX, 1)
    if not data:
        return None
    return json.loads(data), socket.socket(fileno=descriptors[0])
