"""The main job: from a checked request to a finished report, and many of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from qa_lib.errors import QaError
from qa_lib.locks import hold_lock
from qa_lib.publishing.kernels import Kernels
from qa_lib.publishing.making import Making, Project
from qa_lib.publishing.request import ReportRequest


@dataclass(frozen=True)
class ReportResult:
    """One report that was asked for: its folder, what was made of it, or the error that stopped it."""

    request: ReportRequest
    folder: Path
    made: tuple[str, ...] = ()
    error: QaError | None = None


def make_reports(requests: Sequence[ReportRequest], project: Project) -> list[ReportResult]:
    """Make the reports, ``project.jobs`` chapters at a time; one that fails does not stop the others.

    Only what has changed since it was made is made again. An interruption is passed on at once, without waiting for the
    chapters that run.
    """
    chapters, reports = ThreadPoolExecutor(project.jobs), ThreadPoolExecutor(project.jobs)
    try:
        with Kernels(project.paths, project.sources, project.is_forking, chapters) as kernels:
            return list(reports.map(lambda request: _try_report(Making(request, project, kernels)), requests))
    finally:
        for pool in (reports, chapters):
            pool.shutdown(wait=False, cancel_futures=True)


def _try_report(making: Making) -> ReportResult:
    try:
        with hold_lock(making.build):
            made = making.run()
    except QaError as error:
        return ReportResult(making.request, making.finishing.folder, error=error)
    return ReportResult(making.request, making.finishing.folder, made)


def explain_reports(requests: Sequence[ReportRequest], project: Project) -> dict[ReportRequest, dict[str, list[str]]]:
    """What would be made again, and why: report -> step -> reasons. Steps that are up to date are left out."""
    with ThreadPoolExecutor(1) as pool, Kernels(project.paths, project.sources, False, pool) as kernels:
        return {request: Making(request, project, kernels).explain() for request in requests}
