"""Many reports on many machines: the same plan as on one, the same bytes."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_lib.errors import QaError
from qa_lib.locks import hold_lock
from qa_lib.publishing.chapters import chapters_of
from qa_lib.publishing.distribution.archives import fetch_archive
from qa_lib.publishing.distribution.exchange import Exchange
from qa_lib.publishing.distribution.inputs import Sender
from qa_lib.publishing.distribution.parts import parts_of
from qa_lib.publishing.distribution.planning import Plan
from qa_lib.publishing.distribution.tasks import Outcome, Task
from qa_lib.publishing.editions import link_editions
from qa_lib.publishing.finishing import Finishing
from qa_lib.publishing.making import OnStep, Project
from qa_lib.publishing.releases import record_release
from qa_lib.publishing.report import ReportResult, explain_reports, make_reports
from qa_lib.publishing.request import ReportRequest
from qa_lib.publishing.sums import summed_semesters

if TYPE_CHECKING:
    from distributed import Client


def make_reports_on(
    scheduler: str, requests: Sequence[ReportRequest], project: Project, *, exchange: str = ""
) -> list[ReportResult]:
    """Make the reports on the workers of the dask scheduler at the address ``scheduler``.

    The workers see the project under the same paths, or the files that they need are exchanged under the URL
    ``exchange``. Reports that are up to date are not sent anywhere; one that fails does not stop the others.

    Raises
    ------
    RunError
        If no scheduler answers, or a worker is not like this machine.
    """
    place = Exchange.open(exchange) if exchange else None
    explained = explain_reports(requests, project)
    fresh = [request for request in requests if not explained[request]]
    stale = [request for request in requests if explained[request]]
    results = {result.request: result for result in make_reports(fresh, project)}
    if stale:
        results |= {result.request: result for result in _distribute(scheduler, stale, project, place)}
    return [results[request] for request in requests]


def _distribute(
    scheduler: str, requests: Sequence[ReportRequest], project: Project, exchange: Exchange | None
) -> list[ReportResult]:
    from qa_lib.publishing.distribution.cluster import connect, refuse_unlike_workers

    plan = Plan(project, Sender(exchange) if exchange else None)
    with connect(scheduler) as client:
        refuse_unlike_workers(client, plan.machine)
        run = _Run(client, plan, project, exchange)
        run.make_sums(requests)
        return run.make_reports(requests)


@dataclass(frozen=True)
class _Run:
    """The reports of one call, on the workers that a client knows."""

    client: Client
    plan: Plan
    project: Project
    exchange: Exchange | None

    def make_sums(self, requests: Sequence[ReportRequest]) -> None:
        """Make the sums that are not up to date, which every report needs.

        Raises
        ------
        QaError
            Of the first task that failed.
        """
        paths, params = self.project.paths, self.project.params
        for semester in sorted({one for request in requests for one in summed_semesters(request, paths, params)}):
            tasks = self.plan.tasks_of_sums(semester, n_tasks=self._n_threads)
            for task, outcome in self._run(tasks, lambda _: None):
                if outcome.error:
                    raise outcome.error
                self._put_in_place(task, outcome)

    def make_reports(self, requests: Sequence[ReportRequest]) -> list[ReportResult]:
        """Make the reports; one that fails does not stop the others."""
        jobs = math.ceil(self._n_threads / len(requests))
        tasks = [self.plan.task_of_report(request, jobs=jobs) for request in requests]
        steps = _Steps(self.project.on_step)
        return [self._result(task, outcome, steps) for task, outcome in self._run(tasks, steps.hear)]

    @property
    def _n_threads(self) -> int:
        """Of all workers that are there; one, as long as there is none."""
        return sum(self.client.nthreads().values()) or 1

    def _run(self, tasks: Sequence[Task], on_event: Any) -> Iterable[tuple[Task, Outcome]]:
        from qa_lib.publishing.distribution.cluster import run_tasks

        return run_tasks(self.client, tasks, on_event=on_event)

    def _result(self, task: Task, outcome: Outcome, steps: _Steps) -> ReportResult:
        request = ReportRequest(**task.subject)
        folder = self.project.paths.out / request.folder
        try:
            with hold_lock(self.project.paths.build / request.folder):
                self._put_in_place(task, outcome)
                if not outcome.error:
                    link_editions(folder)
        except QaError as error:
            return ReportResult(request, folder, error=error)
        steps.end(request)
        return ReportResult(request, folder, outcome.made, outcome.error)

    def _put_in_place(self, task: Task, outcome: Outcome) -> None:
        if self.exchange is not None and outcome.archive:
            parts = parts_of(task, has_failed=outcome.error is not None)
            reports, check = self.project.paths.out.parent, None
            if task.kind == "report" and not outcome.error:
                check = partial(self._clear, ReportRequest(**task.subject))
            fetch_archive(outcome.archive, parts, reports, self.exchange, check=check)

    def _clear(self, request: ReportRequest, unpacked: Path) -> None:
        """Check what a worker made and add it to the ledger, before it is put in place: no worker does either."""
        self._finishing(request).clear_fetched(unpacked)
        record_release(request=asdict(request))

    def _finishing(self, request: ReportRequest) -> Finishing:
        project = self.project
        chapters = chapters_of(request, project.paths, project.params)
        return Finishing(request, project.paths, project.params, chapters, project.sources)


@dataclass
class _Steps:
    """Passes on what workers tell, each step once: a report that is made anew after a death tells its steps again."""

    on_step: OnStep
    _told: set[tuple[ReportRequest, str, bool]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, event: Mapping[str, Any]) -> None:
        with self._lock:
            self._tell(ReportRequest(**event["subject"]), event["step"], event["is_done"])

    def end(self, request: ReportRequest) -> None:
        """Whatever of a report began has ended, though the last words may still be on their way."""
        with self._lock:
            for step in sorted({step for other, step, _ in self._told if other == request}):
                self._tell(request, step, True)

    def _tell(self, request: ReportRequest, step: str, is_done: bool) -> None:
        if (request, step, is_done) not in self._told:
            self._told.add((request, step, is_done))
            self.on_step(request, step, is_done)
