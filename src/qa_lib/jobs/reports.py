"""Reports of schools, of the university and of real public data: one or all, on this machine or on others."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console

from qa_lib.errors import IntakeError
from qa_lib.jobs.data import prepare_data
from qa_lib.jobs.desk import Desk
from qa_lib.jobs.manner import Manner
from qa_lib.jobs.requests import check_wanted
from qa_lib.params import Kind, load_params
from qa_lib.paths import find_paths

if TYPE_CHECKING:
    from qa_lib.publishing.making import Project
    from qa_lib.publishing.report import ReportResult
    from qa_lib.publishing.request import ReportRequest

#: The params and data folder of ``make example``.
EXAMPLE = "insteval"
EXAMPLE_SCHOOL = "eth"


def make_report(desk: Desk, manner: Manner, kind: Kind, **wanted: str) -> None:
    """One report of a kind; data are made or read first where they are missing or changed."""
    request = check_wanted(desk, kind, **wanted)
    prepare_data(desk, explains=manner.explains)
    publish(desk, [request], manner)


def make_all_reports(desk: Desk, manner: Manner, **wanted: str) -> None:
    """``make reports``: one report of every school that has data in the semester."""
    from qa_lib.intake import list_schools_with_data

    first = desk.params.institution.schools[0].code
    semester = check_wanted(desk, "school", school=first, **wanted).semester
    prepare_data(desk, explains=manner.explains)
    schools = list_schools_with_data(desk.paths, semester)
    requests = [check_wanted(desk, "school", school=school, **wanted | {"semester": semester}) for school in schools]
    publish(desk, requests, manner)


def make_example_report(console: Console, manner: Manner, **wanted: str) -> None:
    """``make example``: a report on real public data, through ordinary params and intake."""
    from qa_lib.intake.example import write_example_exports

    project = find_paths()
    folder = project.params / "examples" / EXAMPLE
    paths = replace(project, params=folder, data=project.data / "examples" / EXAMPLE)
    os.environ |= {"QA_PARAMS": str(paths.params), "QA_DATA": str(paths.data)}  # the kernels inherit it
    desk = Desk(paths, load_params(folder), console)
    write_example_exports(paths)
    make_report(desk, manner, "school", school=EXAMPLE_SCHOOL, semester="", **wanted)


def publish(desk: Desk, requests: Sequence[ReportRequest], manner: Manner) -> None:
    """Make reports that are checked and whose data are ready, and say what came of each; or only explain.

    Raises
    ------
    QaError
        When one fails: its error; when several do, all of them in one of the first's kind.
    """
    from qa_lib.publishing.making import Project
    from qa_lib.publishing.progress import show_progress
    from qa_lib.publishing.report import explain_reports

    if not requests:
        raise IntakeError("no school has data in this semester; see what was rejected, or name another semester")
    project = Project(desk.paths, desk.params, manner.jobs, manner.is_forking)
    if manner.explains:
        _tell(desk, explain_reports(requests, project))
        return
    n_steps = len(desk.params.reports.chapters_of(requests[0].kind, requests[0].tier)) + 1
    with show_progress(requests, n_steps, desk.console) as on_step:
        results = _make(requests, replace(project, on_step=on_step), manner)
    for result in results:
        if result.error is None:
            made = f" ({len(result.made)} of {n_steps} steps made)" if result.made else " (up to date)"
            desk.say(f"{result.request.label}: {desk.relative(result.folder)}{made}")
    _raise_failures(results)


def _make(requests: Sequence[ReportRequest], project: Project, manner: Manner) -> list[ReportResult]:
    if manner.scheduler:
        from qa_lib.publishing.distribution.distributing import make_reports_on

        return make_reports_on(manner.scheduler, requests, project, exchange=manner.exchange)
    from qa_lib.publishing.report import make_reports

    return make_reports(requests, project)


def _tell(desk: Desk, explained: Mapping[ReportRequest, Mapping[str, Sequence[str]]]) -> None:
    for request, steps in explained.items():
        desk.say(f"{request.label}: {'up to date' if not steps else ''}".rstrip())
        for step, reasons in steps.items():
            desk.say(f"  {step}: {'; '.join(reasons)}")


def _raise_failures(results: Sequence[ReportResult]) -> None:
    failed = [result for result in results if result.error is not None]
    if len(results) == 1 and failed and failed[0].error:
        raise failed[0].error
    if failed and failed[0].error:
        lines = [f"{result.request.label}: {result.error}" for result in failed]
        raise type(failed[0].error)("\n".join([f"{len(failed)} of {len(results)} reports failed:", *lines]))
