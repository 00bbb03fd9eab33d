"""A project in a folder of its own: the repository's notebooks, theme and catalogues, with other data and params."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from qa_lib.params import load_params
from qa_lib.paths import Paths
from qa_lib.sample import make_sample

ROOT = Path(__file__).resolve().parents[1]
SEMESTERS = ("2022-autumn", "2023-autumn", "2024-autumn", "2025-spring", "2025-autumn")
SCALE = 0.12
#: Of nine schools: a school is compared with others. What each may show is planned, and that takes long.
SCHOOLS = ("pharm", "dent", "ape")
LOCALES = ("kk", "ru", "en")


#: What of the repository a run of the command reads beside params and data.
HOME_PARTS = ("notebooks", "locale", "reports/theme", "requirements.lock")


@dataclass(frozen=True)
class SampleProject:
    """A folder with data, params and reports of its own, driven by the ``qa`` command as a user drives it.

    ``home`` holds notebooks, catalogues and theme: the repository, or a copy that a test may change.
    """

    folder: Path
    home: Path = ROOT

    @property
    def params(self) -> Path:
        return self.folder / "params"

    @property
    def raw(self) -> Path:
        return self.folder / "data" / "raw"

    @property
    def out(self) -> Path:
        return self.folder / "reports" / "out"

    @property
    def environment(self) -> dict[str, str]:
        places = {"QA_HOME": self.home, "QA_DATA": self.folder / "data", "QA_PARAMS": self.params}
        places |= {"QA_REPORTS": self.folder / "reports", "QA_KEY_FILE": self.folder / "key" / "pseudonym.key"}
        places |= {"QA_SEAL_KEY_FILE": self.folder / "key" / "seal.key"}
        return os.environ | {name: str(place) for name, place in places.items()}

    def make_sample(self, semesters: Sequence[str] = SEMESTERS, scale: float = SCALE) -> None:
        """Write a small synthetic university."""
        paths = Paths(root=ROOT, data=self.folder / "data", params=self.params)
        make_sample(paths, load_params(self.params), semesters=semesters, scale=scale)

    def qa(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command and wait."""
        return subprocess.run(self.command(*words), env=self.environment, capture_output=True, text=True, check=False)

    def command(self, *words: str) -> list[str]:
        return [str(Path(sys.executable).with_name("qa")), *words]


def new_project(folder: Path, *, schools: Collection[str] = SCHOOLS, has_own_home: bool = False) -> SampleProject:
    """A project with the repository's params for some schools and no data; its own home has copies of the rest, too."""
    shutil.copytree(ROOT / "params", folder / "params")
    change_params(folder / "params" / "institution.yaml", lambda one: keep_entries(one, "schools", schools))
    if not has_own_home:
        return SampleProject(folder)
    home = folder / "home"
    (home / "params").mkdir(parents=True)  # a project has that folder; QA_PARAMS names the one that is used
    for part in HOME_PARTS:
        (home / part).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copyfile
        copy(ROOT / part, home / part)
    return SampleProject(folder, home)


def copy_project(project: SampleProject, folder: Path) -> SampleProject:
    """The same project elsewhere, with what is kept of its data, but without its reports and their chapters."""
    for part in ("params", "data", "key", "reports/cache/sums", "reports/cache/results"):
        if (project.folder / part).exists():
            shutil.copytree(project.folder / part, folder / part)
    return SampleProject(folder)


def change_params(file: Path, change: Callable[[Any], object]) -> None:
    """Change the content of a params file in place."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def keep_entries(content: Any, name: str, codes: Collection[str]) -> None:
    """Leave only the entries with these codes in the list ``name``."""
    content[name] = [entry for entry in content[name] if entry["code"] in codes]


def keep_chapters(project: SampleProject, codes: Collection[str]) -> None:
    """Leave only these chapters in the reports of schools: fewer are made in less time."""
    change_params(project.params / "reports.yaml", lambda reports: keep_entries(reports, "school", codes))


@dataclass(frozen=True)
class Report:
    """The folder of a finished report and its language."""

    folder: Path
    locale: str

    @property
    def html(self) -> str:
        return (self.folder / "index.html").read_text(encoding="utf-8")

    def file(self, suffix: str) -> Path:
        """The one file with this suffix."""
        (file,) = self.folder.glob(f"*.{suffix}")
        return file

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The numbers that the report shows, by the name of the table."""
        return {file.stem: pd.read_csv(file) for file in sorted((self.folder / "tables").glob("*.csv"))}
