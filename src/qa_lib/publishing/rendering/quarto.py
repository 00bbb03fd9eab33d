"""Quarto, where a usable one is on PATH: the same build folder, the same theme."""

from __future__ import annotations

import datetime as dt
import logging
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qa_lib.errors import RunError
from qa_lib.publishing.rendering.stamps import epoch_seconds, stamp_docx

TIMEOUT_SECONDS = 600
#: The first Quarto that writes PDF/A and PDF/UA through Typst.
OLDEST = (1, 9)

_FORMATS = {"html": "html", "pdf": "typst", "docx": "docx"}
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
#: Faults after which Quarto still ends well: an error in the filter, a picture or a font that is missing.
_FAULT = re.compile(r"^(ERROR\b|\[WARNING\] Could not (fetch|convert)|warning: unknown font family)", re.MULTILINE)
_FIRST_WORDS = re.compile(r"ERROR\b|Error running filter|error:|\[WARNING\] Could not (fetch|convert)|warning:")
#: What Quarto says of every report, and traces of its own code; they would hide the lines that matter.
_CHATTER = re.compile(
    r"no translation defined|Could not load translations|verapdf|^Standards requested|^\s*$"
    r"|^\s+(at |\S*\.lua:|\(\.\.\.|\[C\])|^stack traceback"
)
_LINES_SHOWN = 12


@dataclass(frozen=True)
class Quarto:
    """A usable Quarto: the path of its command and its version."""

    command: str
    version: str

    @property
    def name(self) -> str:
        """Name and version, as the foot of a report shows them."""
        return f"Quarto {self.version}"


def find_quarto() -> Quarto | None:
    """The Quarto on PATH; None where there is none, or none that can be used (one line of warning a run says why)."""
    command = shutil.which("quarto")
    return _examine(command) if command else None


@cache
def _examine(command: str) -> Quarto | None:
    try:
        version = _run([command, "--version"], Path.cwd(), {}).strip()
    except RunError as error:
        _warn(command, str(error).splitlines()[-1])
        return None
    digits = re.match(r"(\d+)\.(\d+)", version)
    if digits is None or tuple(map(int, digits.groups())) < OLDEST:
        _warn(command, f"its version is '{version:.40}', {'.'.join(map(str, OLDEST))} or newer is needed")
        return None
    return Quarto(command, version)


def _warn(command: str, reason: str) -> None:
    logging.getLogger(__name__).warning("%s is not used, pandoc and Typst render instead: %s", command, reason)


def render_with_quarto(build: Path, formats: Sequence[str], *, date: dt.date, quarto: Quarto) -> dict[str, Path]:
    """Render a completed build folder as any of ``html`` ``pdf`` ``docx`` and return the files by suffix.

    All three formats take one call of Quarto.

    Raises
    ------
    RunError
        With Quarto's last lines, if it fails, if a file is missing, or if it tells of a fault that breaks the report
        although it ends well.
    """
    files = {suffix: build / f"report.{suffix}" for suffix in formats}
    for file in files.values():
        file.unlink(missing_ok=True)
    stamp = {"SOURCE_DATE_EPOCH": str(epoch_seconds(date))}
    targets = ["all"] if set(formats) == set(_FORMATS) else [_FORMATS[suffix] for suffix in formats]
    log = "".join(_run([quarto.command, "render", ".", "--to", target], build, stamp) for target in targets)
    missing = [file.name for file in files.values() if not file.is_file() or not file.stat().st_size]
    if missing or _FAULT.search(log):
        raise RunError(_failure(f"Quarto left no {', '.join(missing)}" if missing else "Quarto left faults", log))
    if "docx" in files:
        stamp_docx(files["docx"], date)
    return files


def _run(command: list[str], folder: Path, extra_environment: dict[str, str]) -> str:
    """Both outputs of the command, without colours."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | extra_environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RunError(f"Quarto could not run: {error}") from error
    log = _COLOUR.sub("", done.stdout)
    if done.returncode != 0:
        raise RunError(_failure("Quarto could not render the report", log))
    return log


def _failure(words: str, log: str) -> str:
    """The lines from the first fault on; the last ones where none is told."""
    lines = [line.rstrip() for line in log.splitlines() if not _CHATTER.search(line)]
    last = max(0, len(lines) - _LINES_SHOWN)
    first = next((place for place, line in enumerate(lines) if _FIRST_WORDS.match(line)), last)
    return "\n".join([f"{words}; its words:", *lines[first : first + _LINES_SHOWN]])
