"""A running JupyterLab for browser tests, on a copy of the chapters."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from project import ROOT, SampleProject

from qa_lib.lab import lab_command


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab on a copy of the chapters."""

    folder: Path
    address: str

    def url(self, path: str) -> str:
        return f"{self.address}/{path}?token=sample"


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait_until_up(lab: Lab, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(lab.url("api/status")).close()  # noqa: S310 - the server of this test
            return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.3)
    raise RuntimeError("JupyterLab does not answer")


@contextmanager
def run_lab(project: SampleProject, home: Path) -> Iterator[Lab]:
    """JupyterLab as ``make lab`` starts it, for a project."""
    port = _free_port()
    lab = Lab(home / "notebooks", f"http://127.0.0.1:{port}")
    shutil.copytree(ROOT / "notebooks", lab.folder, ignore=shutil.ignore_patterns(".*"))
    places = {f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    options = ["--no-browser", f"--ServerApp.port={port}", "--IdentityProvider.token=sample"]
    options += ["--allow-root"] if os.geteuid() == 0 else []
    with (home / "log").open("wb") as log:
        command, environment = [*lab_command(lab.folder), *options], project.environment | places
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        _wait_until_up(lab, server)
        yield lab
    finally:
        server.terminate()
        server.wait(30)
