"""The main job: from a checked request to a finished report, and many of them at once."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from qa_lib.errors import QaError
from qa_lib.intake import read_account
from qa_lib.locks import hold_lock
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.publishing.assembly import assemble, shown_tables
from qa_lib.publishing.cover import report_title, sample_notice, semesters_read, write_project
from qa_lib.publishing.editions import link_editions
from qa_lib.publishing.execution import execute_chapter
from qa_lib.publishing.manifest import make_manifest, write_manifest
from qa_lib.publishing.names import regulated_name
from qa_lib.publishing.numbers import write_tables
from qa_lib.publishing.outputs import ExecutedChapter, ShownTable, read_chapter
from qa_lib.publishing.rendering import render_report
from qa_lib.publishing.replacing import replace_folder
from qa_lib.publishing.request import ReportRequest
from qa_lib.publishing.workbook import write_workbook
from qa_lib.reporting.language import Language

#: Called with the request, a step, and whether it is done (else it begins).
OnStep = Callable[[ReportRequest, str, bool], None]


@dataclass(frozen=True)
class Project:
    """What every report of one run shares."""

    paths: Paths
    params: Params
    jobs: int = 1
    on_step: OnStep = lambda _request, _step, _is_done: None


@dataclass(frozen=True)
class ReportResult:
    """One report that was asked for: its folder, or the error that stopped it."""

    request: ReportRequest
    folder: Path
    error: QaError | None = None


def make_reports(requests: Sequence[ReportRequest], project: Project) -> list[ReportResult]:
    """Make the reports, ``project.jobs`` chapters at a time; one that fails does not stop the others.

    An interruption is passed on at once, without waiting for the chapters that run.
    """
    kernels, reports = ThreadPoolExecutor(project.jobs), ThreadPoolExecutor(project.jobs)
    try:
        return list(reports.map(lambda request: _try_report(request, project, kernels), requests))
    finally:
        for pool in (reports, kernels):
            pool.shutdown(wait=False, cancel_futures=True)


def _try_report(request: ReportRequest, project: Project, kernels: ThreadPoolExecutor) -> ReportResult:
    making = _Making(request, project, kernels)
    try:
        with hold_lock(making.build):
            making.run()
    except QaError as error:
        return ReportResult(request, making.folder, error)
    return ReportResult(request, making.folder)


@dataclass(frozen=True)
class _Making:
    """One report in the making: chapters run, assembled, rendered, written beside each other, put in place."""

    request: ReportRequest
    project: Project
    kernels: ThreadPoolExecutor

    @property
    def folder(self) -> Path:
        """Where the finished report lies."""
        return self.project.paths.out / self.request.folder

    @property
    def build(self) -> Path:
        """The Quarto project."""
        return self.project.paths.build / self.request.folder

    @property
    def staged(self) -> Path:
        """The outputs, until they are put in place."""
        return self.build / "_staged"

    @cached_property
    def language(self) -> Language:
        return Language(self.request.locale, self.project.paths.locale)

    def run(self) -> None:
        shutil.rmtree(self.build, ignore_errors=True)
        self.staged.mkdir(parents=True)
        chapters = self._execute()
        with self._step("render"):
            assemble(chapters, self.build, language=self.language)
            write_project(self.request, self.project.paths, self.project.params, self.build, language=self.language)
            self._render()
            self._write_numbers(shown_tables(chapters))
            self._write_manifest()
        replace_folder(self.staged, self.folder)
        link_editions(self.folder)

    @contextmanager
    def _step(self, step: str) -> Iterator[None]:
        self.project.on_step(self.request, step, False)
        yield
        self.project.on_step(self.request, step, True)

    def _execute(self) -> list[ExecutedChapter]:
        chapters = getattr(self.project.params.reports, self.request.kind)
        futures = [self.kernels.submit(self._execute_chapter, chapter.code, chapter.notebook) for chapter in chapters]
        try:
            return [future.result() for future in futures]
        except QaError:
            for future in futures:
                future.cancel()
            raise

    def _execute_chapter(self, code: str, notebook: str) -> ExecutedChapter:
        executed = self.staged / "chapters" / f"{notebook}.ipynb"
        source = self.project.paths.notebooks / f"{notebook}.ipynb"
        with self._step(code):
            execute_chapter(source, executed, self.request.parameters, project=self.project.paths.root)
            return read_chapter(code, executed)

    def _render(self) -> None:
        rendered = render_report(self.build, theme=self.project.paths.theme, date=self._date)
        for suffix, file in rendered.files.items():
            target = "index.html" if suffix == "html" else f"{self._name}.{suffix}"
            shutil.move(file, self.staged / target)

    def _write_numbers(self, tables: Sequence[ShownTable]) -> None:
        write_tables(tables, self.staged / "tables")
        write_workbook(
            tables,
            self.staged / f"{self._name}.xlsx",
            language=self.language,
            title=report_title(self.request, self.project.params, self.language),
            notice=sample_notice(self.request, self.project.paths, self.project.params, self.language),
            date=self._date,
        )

    def _write_manifest(self) -> None:
        paths, params = self.project.paths, self.project.params
        account = {semester: read_account(paths, semester) for semester in semesters_read(self.request, paths, params)}
        manifest = make_manifest(self.request, paths=paths, params=params, account=account, outputs=self.staged)
        write_manifest(manifest, self.staged)

    @property
    def _date(self) -> dt.date:
        return self.project.params.semester(self.request.semester).report_date

    @property
    def _name(self) -> str:
        return document_name(self.request, self.project.params)


def document_name(request: ReportRequest, params: Params) -> str:
    """The regulated name of the report's files, without suffix, in the report's language."""
    school = params.school(request.school)
    unit = school.short_name[request.locale]
    if request.department:
        unit = f"{unit} {school.department(request.department).name[request.locale]}"
    document_type = params.reports.document_type[request.kind][request.locale]  # type: ignore[index]
    return regulated_name(params.semester(request.semester).report_date, unit, document_type)
