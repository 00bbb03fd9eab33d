"""SIGKILL at random moments: no orphan, no half report, and the next run ends with the same bytes.

Four kills by default, one of each victim; ``QA_KILLS=50 pytest -n0 tests/e2e/test_random_kills.py`` makes fifty, each
at another moment and after another part of what is kept was lost. The moments follow from the number of the kill.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from local_cluster import start_cluster
from processes import processes_of, wait_for_no_process
from project import SampleProject, keep_chapters, new_project

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("kills")]

IS_CAMPAIGN = "QA_KILLS" in os.environ
N_KILLS = int(os.environ.get("QA_KILLS", "4"))
#: Chapters of the report that the few kills of every test run meet; a campaign meets reports with all of them.
FEW_CHAPTERS = ("satisfaction", "comparison", "methods")
#: The longest time that is waited for a moment, in seconds: about as long as a run takes.
LONGEST = {"command": 8.0, "fork server": 6.0, "forked process": 5.0, "dask worker": 9.0}
#: Which part of the kept files a run has lost.
LOST_SHARE = 0.35


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SampleProject:
    """A project of its own whose dent has a report."""
    project = new_project(tmp_path_factory.mktemp("kills"), has_own_home=True)
    if not IS_CAMPAIGN:
        keep_chapters(project, FEW_CHAPTERS)
    project.make_sample(["2025-autumn"], scale=0.05)
    done = project.qa("report", "--school", "dent")
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    shutil.copytree(project.out, project.folder / "expected")
    return project


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder for temporary files with a short name, as sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="kill-") as folder:
        yield Path(folder)


def contents(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(".lock"))
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def lose_files(project: SampleProject, chance: random.Random) -> None:
    for folder in (project.folder / "reports" / "cache", project.out):
        for file in sorted(folder.rglob("*.*")):
            if file.is_file() and chance.random() < LOST_SHARE:
                file.unlink()


@contextmanager
def running(project: SampleProject, scratch: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command, with temporary files of its own."""
    command = project.command("report", "--school", "dent", *words)
    environment = project.environment | {"TMPDIR": str(scratch)}
    with (
        (scratch / "log").open("w") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process,
    ):
        yield process
        process.wait(timeout=300)


def descendants(pid: int, depth: int) -> list[int]:
    """The children of a process, or their children, and so on."""
    try:
        children = psutil.Process(pid).children()
    except psutil.NoSuchProcess:
        return []
    if depth == 1:
        return [child.pid for child in children]
    return [pid for child in children for pid in [child.pid, *descendants(child.pid, depth - 1)]]


def kill_one(candidates: Callable[[], list[int]], run: subprocess.Popen[bytes], chance: random.Random) -> None:
    """Kill one of the candidates, or the first that comes; none if the run ends before there is one."""
    while run.poll() is None:
        if found := candidates():
            try:
                os.kill(chance.choice(found), signal.SIGKILL)
            except ProcessLookupError:
                continue
            return
        time.sleep(0.01)


CANDIDATES: dict[str, Callable[[int], list[int]]] = {
    "command": lambda pid: [pid],
    "fork server": lambda pid: descendants(pid, 1),
    "forked process": lambda pid: sorted(set(descendants(pid, 4)) - set(descendants(pid, 1))),
}


def kill_during_a_run(project: SampleProject, victim: str, scratch: Path, chance: random.Random) -> int:
    """The status of the run; after the death of a worker it is that of a run that succeeds."""
    if victim != "dask worker":
        with running(project, scratch) as run:
            time.sleep(chance.uniform(0.2, LONGEST[victim]))
            kill_one(lambda: CANDIDATES[victim](run.pid), run, chance)
        return run.returncode
    with start_cluster(scratch, key=Path(project.environment["QA_KEY_FILE"])) as cluster:
        with running(project, scratch, "--scheduler", cluster.address) as run:
            time.sleep(chance.uniform(0.2, LONGEST[victim]))
            kill_one(lambda: cluster.pids, run, chance)
        return run.returncode


@pytest.mark.parametrize("number", range(N_KILLS))
def test_kill_leaves_no_process_and_no_half_report(made: SampleProject, scratch: Path, number: int) -> None:
    """The report is the old one, the new one or none; one more run makes it whole, and nothing else stays behind."""
    chance = random.Random(number)  # noqa: S311 - moments, not secrets
    victim = tuple(LONGEST)[number % len(LONGEST)]
    expected = contents(made.folder / "expected")
    lose_files(made, chance)
    before = contents(made.out)
    status = kill_during_a_run(made, victim, scratch, chance)
    assert wait_for_no_process(made) == []
    assert contents(made.out) in (before, expected, {})
    assert victim != "dask worker" or (status == 0 and contents(made.out) == expected)
    with running(made, scratch) as again:
        pass
    assert again.returncode == 0, (scratch / "log").read_text()
    assert contents(made.out) == expected
    assert (processes_of(made), list(scratch.glob("qa-*"))) == ([], [])
