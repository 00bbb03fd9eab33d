"""Quarto renders the plain way where it is on PATH; everything else is measured as if it were not there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "quarto"
#: Stands before Quarto on PATH: a program of the same name that does not run.
STAND_IN = "#!/bin/sh\necho 'hidden by the benchmark' >&2\nexit 1\n"


@dataclass(frozen=True)
class Quarto:
    """The program and its version."""

    program: Path
    version: str


def find_quarto() -> Quarto | None:
    """The Quarto on PATH, None where there is none that runs."""
    found = shutil.which(PROGRAM)
    if found is None:
        return None
    done = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    return Quarto(Path(found), done.stdout.strip()) if done.returncode == 0 else None


def hide_quarto(folder: Path) -> None:
    """Give this process and its children a PATH on which no Quarto runs, this environment's programs first."""
    stand_in = folder / "no-quarto" / PROGRAM
    stand_in.parent.mkdir(parents=True, exist_ok=True)
    stand_in.write_text(STAND_IN, encoding="utf-8")
    stand_in.chmod(0o755)
    programs = Path(sys.executable).parent
    os.environ["PATH"] = os.pathsep.join([str(stand_in.parent), str(programs), os.environ["PATH"]])
