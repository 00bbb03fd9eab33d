"""The same inputs give the same bytes: by another user, elsewhere, with other habits of the machine, on another day."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from project import SampleProject, new_project

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("university")]

EDITION = Path("pharm", "2025-autumn", "internal-ru")
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


@pytest.fixture(scope="module")
def elsewhere(university: SampleProject, tmp_path_factory: pytest.TempPathFactory) -> SampleProject:
    """A copy of what goes in (raw exports, params, notebooks, catalogues, theme) under another path, unread."""
    project = new_project(tmp_path_factory.mktemp("elsewhere") / "деректер 2 %", has_own_home=True)
    for part in ("raw", "registers"):
        shutil.copytree(
            university.folder / "data" / part, project.folder / "data" / part, copy_function=shutil.copyfile
        )
    return project


def build(project: SampleProject, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command = project.command("report", "--school", EDITION.parts[0], "--locale", EDITION.name[-2:])
    shell = ["sh", "-c", 'umask 077 && cd "$HOME" && exec "$@"', "sh", *command]
    return subprocess.run(shell, env=project.environment | environment, capture_output=True, text=True, check=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_two_builds_have_the_same_bytes(university: SampleProject, elsewhere: SampleProject, tmp_path: Path) -> None:
    """Another path, home, user, language, zone, day, hash seed, key, umask, one core, plain kernels: the same."""
    (tmp_path / "sitecustomize.py").write_text(OTHER_DAY, encoding="utf-8")
    home = tmp_path / "үй"
    home.mkdir()
    modules = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = build(elsewhere, HABITS | {"HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": modules})
    assert done.returncode == 0, done.stdout + done.stderr
    first, second = contents(university.out / EDITION), contents(elsewhere.out / EDITION)
    assert {Path(name).suffix for name in first} == {".html", ".pdf", ".docx", ".xlsx", ".ipynb", ".csv", ".json"}
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []
