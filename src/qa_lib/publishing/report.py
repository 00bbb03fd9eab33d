"""The main job: from a checked request to a finished report, and many of them at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from qa_lib.errors import QaError
from qa_lib.intake import read_account
from qa_lib.locks import hold_lock
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.publishing.assembly import assemble, shown_tables
from qa_lib.publishing.cover import report_title, sample_notice, write_project
from qa_lib.publishing.editions import link_editions
from qa_lib.publishing.execution import execute_chapter
from qa_lib.publishing.manifest import make_manifest, write_manifest
from qa_lib.publishing.names import regulated_name
from qa_lib.publishing.numbers import write_tables
from qa_lib.publishing.outputs import ExecutedChapter, read_chapter
from qa_lib.publishing.rendering import render_report
from qa_lib.publishing.replacing import replace_folder
from qa_lib.publishing.request import ReportRequest
from qa_lib.publishing.workbook import write_workbook
from qa_lib.reporting.language import Language

#: Called with the request and the step that is beginning.
OnStep = Callable[[ReportRequest, str], None]


@dataclass(frozen=True)
class Project:
    """What every report of one run shares."""

    paths: Paths
    params: Params
    jobs: int = 1
    on_step: OnStep = lambda _request, _step: None


@dataclass(frozen=True)
class ReportResult:
    """One report that was asked for: its folder, or the error that stopped it."""

    request: ReportRequest
    folder: Path
    error: QaError | None = None


def make_reports(requests: Sequence[ReportRequest], project: Project) -> list[ReportResult]:
    """Make the reports, ``project.jobs`` chapters at a time; one that fails does not stop the others."""
    with ThreadPoolExecutor(project.jobs) as kernels, ThreadPoolExecutor(min(project.jobs, len(requests))) as reports:
        return list(reports.map(lambda request: _try_report(request, project, kernels), requests))


def _try_report(request: ReportRequest, project: Project, kernels: ThreadPoolExecutor) -> ReportResult:
    folder = project.paths.out / request.folder
    try:
        with hold_lock(project.paths.build / request.folder):
            _make_report(request, project, kernels, folder)
    except QaError as error:
        return ReportResult(request, folder, error)
    return ReportResult(request, folder)


def _make_report(request: ReportRequest, project: Project, kernels: ThreadPoolExecutor, folder: Path) -> None:
    build = _fresh_folder(project.paths.build / request.folder)
    staged = _fresh_folder(build / "_staged")
    chapters = _execute_chapters(request, project, kernels, staged / "chapters")
    project.on_step(request, "render")
    language = Language(request.locale, project.paths.locale)
    assemble(chapters, build, language=language)
    write_project(request, project.paths, project.params, build, language=language)
    _write_outputs(request, project, chapters, build, staged, language)
    replace_folder(staged, folder)
    link_editions(folder)


def _fresh_folder(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _execute_chapters(
    request: ReportRequest, project: Project, kernels: ThreadPoolExecutor, folder: Path
) -> list[ExecutedChapter]:
    def run(code: str, notebook: str) -> ExecutedChapter:
        project.on_step(request, code)
        executed = folder / f"{notebook}.ipynb"
        source = project.paths.notebooks / f"{notebook}.ipynb"
        execute_chapter(source, executed, request.parameters, project=project.paths.root)
        return read_chapter(code, executed)

    chapters = getattr(project.params.reports, request.kind)
    futures: list[Future[ExecutedChapter]] = [
        kernels.submit(run, chapter.code, chapter.notebook) for chapter in chapters
    ]
    try:
        return [future.result() for future in futures]
    except QaError:
        for future in futures:
            future.cancel()
        raise


def _write_outputs(
    request: ReportRequest,
    project: Project,
    chapters: Sequence[ExecutedChapter],
    build: Path,
    staged: Path,
    language: Language,
) -> None:
    params, paths = project.params, project.paths
    name = document_name(request, params)
    date = params.semester(request.semester).report_date
    rendered = render_report(build, theme=paths.theme, date=date)
    for suffix, file in rendered.files.items():
        target = "index.html" if suffix == "html" else f"{name}.{suffix}"
        shutil.move(file, staged / target)
    tables = shown_tables(chapters)
    write_tables(tables, staged / "tables")
    title = report_title(request, params, language)
    notice = sample_notice(request, paths, language)
    write_workbook(tables, staged / f"{name}.xlsx", language=language, title=title, notice=notice, date=date)
    account = {semester: read_account(paths, semester) for semester in [request.semester]}
    write_manifest(make_manifest(request, paths=paths, params=params, account=account, outputs=staged), staged)


def document_name(request: ReportRequest, params: Params) -> str:
    """The regulated name of the report's files, without suffix, in the report's language."""
    school = params.school(request.school)
    unit = school.short_name[request.locale]
    if request.department:
        unit = f"{unit} {school.department(request.department).name[request.locale]}"
    document_type = params.reports.document_type[request.kind][request.locale]  # type: ignore[index]
    return regulated_name(params.semester(request.semester).report_date, unit, document_type)
