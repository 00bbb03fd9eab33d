"""One report in the making, by the ``qa`` command: where it stands, what came of it; it can be stopped."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from qa_lib.publishing.request import ReportRequest

State = Literal["idle", "running", "done", "failed", "stopped"]
#: The command's own exit status for a run that was interrupted.
INTERRUPTED = 130
#: Words of a message that are kept.
MAX_SAID = 20_000


@dataclass(frozen=True)
class Progress:
    """How far a report is: ``n_begun`` steps were begun, the last of them is ``step``.

    ``said`` is why it failed, ``status`` the exit status of the command.
    """

    state: State = "idle"
    request: ReportRequest | None = None
    n_begun: int = 0
    step: str = ""
    said: str = ""
    status: int = 0


class Runner:
    """Makes one report at a time."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self.progress = Progress()
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        atexit.register(self.stop)

    def start(self, request: ReportRequest) -> bool:
        """Begin a report; False while another one is being made."""
        with self._lock:
            if self.progress.state == "running":
                return False
            self.progress = Progress("running", request)
            self._process = self._begin(request)
        threading.Thread(target=self._follow, args=(self._process,), daemon=True).start()
        return True

    def _begin(self, request: ReportRequest) -> subprocess.Popen[str]:
        words = {"--school": request.school, "--semester": request.semester}
        words |= {"--locale": request.locale, "--tier": request.tier}
        command = [str(Path(sys.executable).with_name("qa")), "report"]
        return subprocess.Popen(
            [*command, *(word for pair in words.items() for word in pair)],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # so that all of it can be stopped
        )

    def _follow(self, process: subprocess.Popen[str]) -> None:
        said: list[str] = []
        for line in process.stdout or ():
            self._note(line.rstrip(), said)
        self._end(process.wait(), "\n".join(said)[:MAX_SAID])

    def _note(self, line: str, said: list[str]) -> None:
        """A line of the command: a step that begins, or the beginning or the rest of an error."""
        request = self.progress.request
        start = f"{request.label}: " if request else ""
        if said or line.startswith("error: "):
            said.append(line.removeprefix("error: "))
        elif start and line.startswith(start) and os.sep not in line:
            self.progress = replace(
                self.progress, n_begun=self.progress.n_begun + 1, step=line.removeprefix(start).strip()
            )

    def _end(self, status: int, said: str) -> None:
        states: dict[int, State] = {0: "done", INTERRUPTED: "stopped", -signal.SIGINT: "stopped"}
        state = states.get(status, "failed")
        self.progress = replace(self.progress, state=state, status=status, said=said if state == "failed" else "")

    def stop(self) -> None:
        """Interrupt the report that is being made; what was there before stays."""
        process = self._process
        if process is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
