"""From executed chapters to the finished folder of a report: assembled, rendered, put in place by rename."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_lib.intake import read_account
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.publishing.chapters import Chapter
from qa_lib.publishing.cover import report_title, sample_notice, semesters_read, write_project
from qa_lib.publishing.digests import (
    RENDERING_ROOMS,
    describe_environment,
    digest,
    digest_code,
    digest_files,
    digest_text,
    digests,
)
from qa_lib.publishing.incremental import Sources, Trace, differences, read_trace, write_trace
from qa_lib.publishing.manifest import MANIFEST, make_manifest, read_manifest, write_manifest
from qa_lib.publishing.names import regulated_name
from qa_lib.publishing.rendering import name_renderer, render_report
from qa_lib.publishing.replacing import replace_folder
from qa_lib.publishing.request import ReportRequest
from qa_lib.reads import noting
from qa_lib.reporting.language import Language

if TYPE_CHECKING:
    from qa_lib.publishing.outputs import ShownTable

#: The page that is changed after rendering, when another edition of the report comes to be.
PAGE = "index.html"


@dataclass(frozen=True)
class Finishing:
    """The last step of a report; all its chapters are executed and kept."""

    request: ReportRequest
    paths: Paths
    params: Params
    chapters: tuple[Chapter, ...]
    sources: Sources

    @property
    def folder(self) -> Path:
        """Where the finished report lies."""
        return self.paths.out / self.request.folder

    @cached_property
    def language(self) -> Language:
        """The report's language."""
        return Language(self.request.locale, self.paths.locale)

    def reasons(self) -> list[str]:
        """Why the report is to be rendered; none when its folder holds what rendering would give."""
        trace = read_trace(self._trace)
        found = differences(trace, self._ingredients(), self.sources)
        if found or trace is None:
            return found
        outputs = read_manifest(self.folder).get("outputs", {})
        if _digest_outputs(outputs) != trace.result:
            return [f"{MANIFEST} is missing or damaged"]
        present = digests(self._files(), root=self.folder)
        return [f"{name} is missing or damaged" for name, value in outputs.items() if present.get(name) != value]

    def run(self, build: Path) -> None:
        """Render the report in ``build``, the folder of its Quarto project, and put it in place."""
        from qa_lib.publishing.assembly import assemble, shown_tables
        from qa_lib.publishing.outputs import read_chapter

        staged = build / "_staged"
        shutil.rmtree(build, ignore_errors=True)
        (staged / "chapters").mkdir(parents=True)
        for chapter in self.chapters:
            shutil.copyfile(chapter.kept.file, staged / "chapters" / chapter.kept.file.name)
        with noting() as read:
            shown = [read_chapter(chapter.code, chapter.kept.file) for chapter in self.chapters]
            assemble(shown, build, language=self.language)
            write_project(self.request, self.paths, self.params, build, language=self.language)
            self._render(build, staged)
            self._write_numbers(shown_tables(shown), staged)
        outputs = digests((file for file in staged.rglob("*") if file.is_file()), root=staged)
        write_manifest(self._manifest(outputs), staged)
        self._trace.unlink(missing_ok=True)
        replace_folder(staged, self.folder)
        parts = {name: sorted(names) for name, names in read.items()}
        if self.sources.are_current():
            trace = Trace.record(self._ingredients(), parts, self.sources, result=_digest_outputs(outputs))
            write_trace(trace, self._trace)

    def refresh_manifest(self) -> None:
        """Bring the manifest up to date where inputs have changed that change no page."""
        kept = read_manifest(self.folder)
        manifest = self._manifest(kept["outputs"])
        if manifest != kept:
            write_manifest(manifest, self.folder)

    @property
    def _trace(self) -> Path:
        return self.paths.cache / self.request.folder / "report.json"

    def _files(self) -> list[Path]:
        return [file for file in self.folder.rglob("*") if file.is_file() and file.name != MANIFEST]

    def _ingredients(self) -> dict[str, str]:
        environment = describe_environment(self.paths.root / "requirements.lock")
        theme = [file for file in self.paths.theme.rglob("*") if file.is_file()]
        return {
            "parameters": digest_text(json.dumps(self.request.parameters, sort_keys=True)),
            "theme": digest_files(theme, root=self.paths.theme),
            "code": digest_code(RENDERING_ROOMS),
            "environment": digest_text(json.dumps(environment, sort_keys=True)),
            "renderer": name_renderer(),
        } | {f"chapter {chapter.code}": digest(chapter.kept.file) for chapter in self.chapters}

    def _render(self, build: Path, staged: Path) -> None:
        rendered = render_report(build, theme=self.paths.theme, date=self._date)
        for suffix, file in rendered.files.items():
            shutil.move(file, staged / (PAGE if suffix == "html" else f"{self._name}.{suffix}"))

    def _write_numbers(self, tables: Sequence[ShownTable], staged: Path) -> None:
        from qa_lib.publishing.numbers import write_tables
        from qa_lib.publishing.workbook import write_workbook

        write_tables(tables, staged / "tables")
        write_workbook(
            tables,
            staged / f"{self._name}.xlsx",
            language=self.language,
            title=report_title(self.request, self.params, self.language),
            notice=sample_notice(self.request, self.paths, self.params, self.language),
            date=self._date,
        )

    def _manifest(self, outputs: dict[str, str]) -> dict[str, Any]:
        semesters = semesters_read(self.request, self.paths, self.params)
        account = {semester: read_account(self.paths, semester) for semester in semesters}
        return make_manifest(self.request, paths=self.paths, params=self.params, account=account, outputs=outputs)

    @property
    def _date(self) -> dt.date:
        return self.params.semester(self.request.semester).report_date

    @property
    def _name(self) -> str:
        return document_name(self.request, self.params)


def document_name(request: ReportRequest, params: Params) -> str:
    """The regulated name of the report's files, without suffix, in the report's language."""
    school = params.school(request.school)
    unit = school.short_name[request.locale]
    if request.department:
        unit = f"{unit} {school.department(request.department).name[request.locale]}"
    document_type = params.reports.document_type[request.kind][request.locale]  # type: ignore[index]
    return regulated_name(params.semester(request.semester).report_date, unit, document_type)


def _digest_outputs(outputs: dict[str, str]) -> str:
    """One digest of all outputs but the page, whose links change with the editions beside it."""
    return digest_text(json.dumps({name: value for name, value in sorted(outputs.items()) if name != PAGE}))
