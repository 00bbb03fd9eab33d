"""Forked kernels as Jupyter knows them: a provisioner (``qa-forked``), a manager and a client that does not wait."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
import uuid
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Any as AnyTrait
from traitlets import Type, default

from qa_lib.errors import RunError
from qa_lib.kernels.fork_server import Forked, ForkServer

PROVISIONER = "qa-forked"
#: Seconds between two looks whether a kernel has ended.
_POLL_SECONDS = 0.002
#: Seconds in which the first words of a kernel arrive, else it is asked again.
_FIRST_WORDS_SECONDS = 1.0


class ForkedProvisioner(KernelProvisionerBase):
    """Has kernels forked by the server of its manager (a `ForkedKernelManager`)."""

    kernel: Forked | None = None

    @property
    def manager(self) -> ForkedKernelManager:
        """The manager that this provisions for.

        Raises
        ------
        RunError
            If it is of another kind, which has no server to fork from.
        """
        if not isinstance(self.parent, ForkedKernelManager):
            raise RunError(f"the provisioner '{PROVISIONER}' needs a ForkedKernelManager, given {self.parent!r}")
        return self.parent

    @property
    def has_process(self) -> bool:
        """Whether a kernel was forked and is not yet cleaned up."""
        return self.kernel is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose the sockets and write the connection file."""
        self.manager.write_connection_file()
        prepared: dict[str, Any] = await super().pre_launch(cmd=list(kwargs.pop("extra_arguments", [])), **kwargs)
        return prepared

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel and return when its sockets are open."""
        arguments = {"connection_file": self.manager.connection_file, "arguments": cmd}
        self.kernel = self.manager.server.fork(
            "qa_lib.kernels.kernel:run_kernel", arguments, environment=kwargs["env"], folder=kwargs.get("cwd")
        )
        await asyncio.get_running_loop().run_in_executor(None, self.kernel.expect, "is_ready")
        return self.manager.get_connection_info()

    async def poll(self) -> int | None:
        """The exit status, None while the kernel runs."""
        return 0 if self.kernel is None else self.kernel.poll()

    async def wait(self) -> int | None:
        """Wait for the end of the kernel and return its exit status."""
        while (status := await self.poll()) is None:
            await asyncio.sleep(_POLL_SECONDS)
        if self.kernel is not None:
            self.kernel.close()
            self.kernel = None
        return status

    async def send_signal(self, signum: int) -> None:
        """Send a signal unless the kernel has ended."""
        if self.kernel is not None and self.kernel.poll() is None:
            os.kill(self.kernel.pid, signum)

    async def kill(self, restart: bool = False) -> None:  # noqa: ARG002
        """End the kernel at once; on return it is gone, so that its manager need not poll."""
        await self.send_signal(signal.SIGKILL)
        while await self.poll() is None:
            await asyncio.sleep(_POLL_SECONDS)

    async def terminate(self, restart: bool = False) -> None:  # noqa: ARG002
        """Ask the kernel to end."""
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        """Let go of a kernel that nobody waited for."""
        if self.kernel is not None and not restart:
            self.kernel.close()
            self.kernel = None


class PromptKernelClient(AsyncKernelClient):
    """A client of kernels whose sockets are open when it connects: it needs no polls that last for seconds."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel has answered a first question on both channels.

        Raises
        ------
        RuntimeError
            If the kernel ends or says nothing within ``timeout`` seconds.
        """
        end = time.monotonic() + (timeout or float("inf"))
        while not await self._answers():
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _answers(self) -> bool:
        question = self.kernel_info()
        try:
            reply = await self.get_shell_msg(timeout=_FIRST_WORDS_SECONDS)
            while reply["parent_header"].get("msg_id") != question:
                reply = await self.get_shell_msg(timeout=_FIRST_WORDS_SECONDS)
            while not _is_idle(await self.get_iopub_msg(timeout=_FIRST_WORDS_SECONDS), question):
                pass
        except Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return True


def _is_idle(message: dict[str, Any], question: str) -> bool:
    is_answer = message["parent_header"].get("msg_id") == question
    return bool(is_answer and message["content"].get("execution_state") == "idle")


class ForkedKernelManager(AsyncKernelManager):
    """A manager whose kernels are forked from ``server`` and spoken to over Unix sockets in the server's folder."""

    server = AnyTrait(help="The ForkServer that forks the kernels.")
    client_class = "qa_lib.kernels.provisioner.PromptKernelClient"
    client_factory = Type(PromptKernelClient, klass=AsyncKernelClient)
    transport = "ipc"

    @default("connection_file")
    def _connection_file_default(self) -> str:
        if not isinstance(self.server, ForkServer):
            raise RunError("a forked kernel needs the server that forks it: ForkedKernelManager(server=…)")
        return str(self.server.folder / f"{uuid.uuid4().hex[:16]}.json")

    @property
    def kernel_spec(self) -> KernelSpec:
        """Names the provisioner; no command starts such a kernel."""
        return KernelSpec(
            argv=[sys.executable],
            display_name="Python 3 (forked)",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER}},
        )
