"""Projects of the benchmark: copies of this one in a folder of their own, with a synthetic university as data."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.timing import Contender
from qa_lib.params import Params, load_params
from qa_lib.paths import Paths
from qa_lib.publishing.digests import digest_code, digest_files
from qa_lib.publishing.request import ReportRequest
from qa_lib.sample import make_sample

ROOT = Path(__file__).resolve().parents[2]
#: What a project consists of beside its data.
PARTS = ("params", "notebooks", "locale", "reports/theme", "requirements.lock")
#: Variables that would reach the command from the `make` that runs the benchmark.
NOT_INHERITED = {"SCHOOL", "SEMESTER", "LOCALE", "TIER", "DEPARTMENT", "JOBS", "KERNELS", "EXPLAIN", "SCHEDULER"}
NOT_INHERITED |= {"EXCHANGE", "QA_MAKE_VARIABLES", "MAKEFLAGS"}
#: Rooms that decide what a sample holds.
SAMPLE_ROOMS = ("params", "sample")


@dataclass(frozen=True)
class BenchProject:
    """A whole project: the folder is its root."""

    root: Path
    key_file: Path

    @property
    def paths(self) -> Paths:
        """Its folders."""
        return Paths(root=self.root, data=self.root / "data", params=self.root / "params")

    @property
    def reports(self) -> Path:
        """Where finished reports and what is kept of them lie."""
        return self.root / "reports"

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to work in this project."""
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        modules = os.pathsep.join([str(ROOT / "scripts"), os.environ.get("PYTHONPATH", "")])
        places = {"QA_HOME": self.root, "QA_DATA": self.root / "data", "QA_PARAMS": self.root / "params"}
        places |= {"QA_REPORTS": self.reports, "QA_KEY_FILE": self.key_file}
        return inherited | {name: str(place) for name, place in places.items()} | {"PYTHONPATH": modules}

    def load_params(self) -> Params:
        """Its params as they are now."""
        return load_params(self.paths.params)

    def qa(self, *words: str | int, is_fresh: bool = False) -> Contender:
        """The ``qa`` command; ``is_fresh``: nothing of earlier reports is kept."""
        return self._contender(["qa", *map(str, words)], is_fresh=is_fresh)

    def driver(self, name: str, *words: str | int, is_fresh: bool = False) -> Contender:
        """A module of `bench.drivers` in a process of its own."""
        return self._contender([sys.executable, "-m", f"bench.drivers.{name}", *map(str, words)], is_fresh=is_fresh)

    def command(self, words: Sequence[str | Path], *, environment: Mapping[str, str] | None = None) -> Contender:
        """Any other command that works in this project."""
        return Contender(words, self.environment | dict(environment or {}), self.root)

    def forget_reports(self) -> None:
        """Remove finished reports and all that is kept of them."""
        for name in ("out", "build", "cache"):
            shutil.rmtree(self.reports / name, ignore_errors=True)

    def _contender(self, words: Sequence[str], *, is_fresh: bool) -> Contender:
        command = [shutil.which(words[0], path=self.environment["PATH"]) or words[0], *words[1:]]
        return Contender(command, self.environment, self.root, self.forget_reports if is_fresh else lambda: None)


def new_project(root: Path, *, key_file: Path, data: Path | None = None) -> BenchProject:
    """A copy of this project in ``root``, which is replaced, with a copy of ``data`` or none."""
    shutil.rmtree(root, ignore_errors=True)
    for part in PARTS:
        target = root / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target)
        else:
            shutil.copyfile(ROOT / part, target)
    if data is not None:
        shutil.copytree(data, root / "data")
    return BenchProject(root, key_file)


def keep_sample(folder: Path, *, scale: float, semesters: Sequence[str] | None = None, is_read: bool = True) -> Path:
    """The data folder of a synthetic university, made and read once and kept below ``folder``."""
    named = "-".join(semesters) if semesters else "all"
    params = digest_files((ROOT / "params").rglob("*.yaml"), root=ROOT / "params")
    made_of = f"{digest_code(SAMPLE_ROOMS)[:8]}{params[:8]}"
    project = BenchProject(folder / f"sample-{scale:g}-{named}-{made_of}", folder / "key" / "pseudonym.key")
    mark = project.root / "is-made"
    if not mark.is_file():
        new_project(project.root, key_file=project.key_file)
        make_sample(project.paths, project.load_params(), semesters=semesters, scale=scale)
        mark.touch()
    if is_read:
        project.qa("intake").run()
    return project.paths.data


def request_of(school: str, semester: str) -> ReportRequest:
    """The internal report of a school in Kazakh: what the benchmark makes."""
    return ReportRequest(school=school, semester=semester)


def find_program(name: str) -> str:
    """A program of this environment."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or name


def has_option(project: BenchProject, command: str, option: str) -> bool:
    """Whether a ``qa`` command knows an option."""
    words = [find_program("qa"), command, "--help"]
    done = subprocess.run(words, env=project.environment, capture_output=True, text=True, check=False)
    return option in done.stdout
