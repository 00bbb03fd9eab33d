"""What every question is given: where to work, how large the university is, how often to measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow.parquet as pq
import yaml

from bench.project import ROOT, BenchProject, keep_sample, new_project
from bench.quarto import Quarto
from qa_lib.intake import list_schools_with_data
from qa_lib.params import load_params
from qa_lib.paths import Paths

#: A trial: enough to see that a question works, too little to say how fast anything is.
QUICK_SCALE = 0.08
QUICK_CHAPTERS = ("respondents", "satisfaction", "comparison")


@dataclass(frozen=True)
class Bench:
    """One run of the benchmark.

    Parameters
    ----------
    folder
        Where projects and samples are kept between runs.
    is_quick
        A trial on a small university, each contender once.
    is_full
        The plain way for all schools instead of a sample of them.
    quarto
        The Quarto that the plain way may render with.
    """

    folder: Path
    is_quick: bool = False
    is_full: bool = False
    quarto: Quarto | None = None

    @property
    def scale(self) -> float:
        """The size of the university: 1 is about 12 thousand learners."""
        return QUICK_SCALE if self.is_quick else 1.0

    def repeats(self, usual: int) -> int:
        """How often a contender is measured."""
        return 1 if self.is_quick else usual

    @cached_property
    def data(self) -> Path:
        """All semesters of the synthetic university, read."""
        return keep_sample(self.folder, scale=self.scale)

    @cached_property
    def semester(self) -> str:
        """The semester that is reported."""
        return load_params(ROOT / "params").semesters.semesters[-1].code

    @cached_property
    def schools(self) -> tuple[str, ...]:
        """The schools with data, from the fewest responses to the most."""
        paths = Paths(root=self.folder, data=self.data, params=self.folder)
        return tuple(sorted(list_schools_with_data(paths, self.semester), key=self._count_responses))

    def middle_schools(self, n: int) -> tuple[str, ...]:
        """The ``n`` schools in the middle of the order of size."""
        first = (len(self.schools) - n) // 2
        return self.schools[first : first + n]

    def project(self, name: str, *, has_data: bool = True) -> BenchProject:
        """A fresh project on the whole sample, or without data; a trial makes reports of few chapters."""
        data = self.data if has_data else None
        project = new_project(self.folder / f"project-{name}", key_file=self.key_file, data=data)
        if self.is_quick:
            _keep_chapters(project.paths.params / "reports.yaml", QUICK_CHAPTERS)
        return project

    @property
    def key_file(self) -> Path:
        """The key of pseudonyms; the same for all projects, so that data that were read stay read."""
        return self.folder / "key" / "pseudonym.key"

    def _count_responses(self, school: str) -> int:
        file = self.data / "store" / self.semester / "responses" / f"{school}.parquet"
        return int(pq.read_metadata(file).num_rows)


def _keep_chapters(file: Path, codes: Sequence[str]) -> None:
    reports = yaml.safe_load(file.read_text(encoding="utf-8"))
    reports["school"] = [entry for entry in reports["school"] if entry["code"] in codes]
    file.write_text(yaml.safe_dump(reports, allow_unicode=True, sort_keys=False), encoding="utf-8")
