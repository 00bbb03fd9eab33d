"""The tasks of a run: first the sums of schools that are not up to date, then the reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from qa_lib.paths import Paths
from qa_lib.publishing.distribution.inputs import Files, Sender, files_of_report, files_of_sums, places_without_disk
from qa_lib.publishing.distribution.likeness import describe_machine
from qa_lib.publishing.distribution.tasks import Task
from qa_lib.publishing.making import Project
from qa_lib.publishing.request import ReportRequest
from qa_lib.publishing.sums import tables_of


@dataclass(frozen=True)
class Plan:
    """Makes the tasks of a project; files are sent by ``sender`` where there is no shared disk (else None)."""

    project: Project
    sender: Sender | None

    def tasks_of_sums(self, semester: str, *, n_tasks: int) -> list[Task]:
        """The sums of schools that are not up to date, in at most ``n_tasks`` tasks."""
        tables = tables_of(semester, self.project.paths)
        stale = [table.school for table in tables if table.kept.reasons(self.project.sources)]
        schools = list(dict.fromkeys(stale))
        shares = [schools[first::n_tasks] for first in range(n_tasks)]
        return [self._task_of_sums(share, semester) for share in shares if share]

    def task_of_report(self, request: ReportRequest, *, jobs: int) -> Task:
        """The task of a report, which runs ``jobs`` chapters at once."""
        files = files_of_report(request, self.project) if self.sender else {}
        return Task("report", asdict(request), jobs=jobs, **self._common(files))

    def _task_of_sums(self, schools: Sequence[str], semester: str) -> Task:
        files = files_of_sums(schools, semester, self.project) if self.sender else {}
        return Task("sums", {"schools": list(schools), "semester": semester}, **self._common(files))

    def _common(self, files: Files) -> Mapping[str, Any]:
        common = {"machine": self.machine, "sources": self._sources, "is_forking": self.project.is_forking}
        if self.sender is None:
            return common | {"places": _places(self.project.paths)}
        places = places_without_disk(self.project.paths)
        return common | {"places": places, "exchange": self.sender.exchange.url, "inputs": self.sender.send(files)}

    @cached_property
    def machine(self) -> dict[str, str]:
        """What this machine is like."""
        return describe_machine()

    @cached_property
    def _sources(self) -> dict[str, str]:
        return {name: source.digest for name, source in self.project.sources.items()}


def _places(paths: Paths) -> dict[str, str]:
    reports = paths.out.parent.absolute()
    here = {"QA_HOME": paths.root, "QA_DATA": paths.data, "QA_PARAMS": paths.params, "QA_REPORTS": reports}
    return {name: str(place) for name, place in here.items()}
