"""Quarto, where it is on PATH: the same build folder, the same theme."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from qa_lib.errors import RunError
from qa_lib.publishing.rendering.stamps import epoch_seconds
from qa_lib.publishing.rendering.word_finish import finish_docx

TIMEOUT_SECONDS = 600

_FORMATS = {"html": "html", "pdf": "typst", "docx": "docx"}


def find_quarto() -> str | None:
    """The path of the ``quarto`` command, or None."""
    return shutil.which("quarto")


@cache
def describe_quarto(quarto: str) -> str:
    """Its name and version, for the foot of a report."""
    return f"Quarto {_run([quarto, '--version'], Path.cwd(), {}).strip()}"


def render_with_quarto(build: Path, suffix: str, *, date: dt.date, quarto: str) -> Path:
    """Render a completed build folder as ``html``, ``pdf`` or ``docx`` with execution off and return the file.

    Raises
    ------
    RunError
        With Quarto's last lines.
    """
    command = [quarto, "render", ".", "--no-execute", "--to", _FORMATS[suffix]]
    _run(command, build, {"SOURCE_DATE_EPOCH": str(epoch_seconds(date))})
    target = build / f"report.{suffix}"
    shutil.move(build / "_rendered" / f"index.{suffix}", target)
    if suffix == "docx":
        finish_docx(target, date)
    return target


def _run(command: list[str], folder: Path, extra_environment: dict[str, str]) -> str:
    environment = os.environ | extra_environment
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    )
    if done.returncode != 0:
        last_lines = "\n".join((done.stderr or done.stdout).strip().splitlines()[-12:])
        raise RunError(f"Quarto could not render the report; its last lines:\n{last_lines}")
    return done.stdout
