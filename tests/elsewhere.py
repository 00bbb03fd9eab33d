"""Another machine, as far as one can have it here: the same inputs under another path, used by other habits."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from project import SampleProject

#: What another machine may have otherwise, and no file may show.
HABITS = {
    "TZ": "Pacific/Kiritimati",
    "LANG": "kk_KZ.UTF-8",
    "LC_ALL": "C",
    "LANGUAGE": "ru",
    "USER": "aigul",
    "LOGNAME": "aigul",
    "PYTHONHASHSEED": "12345",
    "SOURCE_DATE_EPOCH": "86400",
    "COLUMNS": "40",
    "JOBS": "1",
    "KERNELS": "plain",
    "OMP_NUM_THREADS": "1",
}
#: The day of the other machine: set by a module that Python imports before anything else. `datetime` reads the clock
#: itself: what takes the time of day from it leaves other bytes in any case.
OTHER_DAY = """
import time
_real = {name: getattr(time, name) for name in ("time", "time_ns", "gmtime", "localtime", "strftime")}
AHEAD = 400 * 86400 + 12345
time.time = lambda: _real["time"]() + AHEAD
time.time_ns = lambda: _real["time_ns"]() + AHEAD * 10**9
time.gmtime = lambda seconds=None: _real["gmtime"](time.time() if seconds is None else seconds)
time.localtime = lambda seconds=None: _real["localtime"](time.time() if seconds is None else seconds)
time.strftime = lambda form, moment=None: _real["strftime"](form, time.localtime() if moment is None else moment)
"""


def copy_inputs(project: SampleProject, folder: Path) -> SampleProject:
    """What goes in (raw exports, registers, params, notebooks, catalogues, theme) elsewhere; nothing is read."""
    for part in ("params", "home", "data/raw", "data/registers"):
        shutil.copytree(project.folder / part, folder / part, copy_function=shutil.copyfile)
    return SampleProject(folder, folder / "home")


def run_elsewhere(project: SampleProject, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command as another user does, elsewhere, another day."""
    home = project.folder / "үй"
    home.mkdir()
    (home / "sitecustomize.py").write_text(OTHER_DAY, encoding="utf-8")
    modules = os.pathsep.join([str(home), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = project.environment | HABITS | {"HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": modules}
    shell = ["sh", "-c", 'umask 077 && cd "$HOME" && exec "$@"', "sh", *project.command(*words)]
    return subprocess.run(shell, env=environment, capture_output=True, text=True, check=False)
