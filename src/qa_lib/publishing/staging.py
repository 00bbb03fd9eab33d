"""Everything that a finished report holds but its manifest, written beside each other before it is put in place."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from qa_lib.params import Params, load_params
from qa_lib.paths import Paths, find_paths
from qa_lib.publishing.assembly import assemble, shown_tables
from qa_lib.publishing.cover import sample_notice, write_project
from qa_lib.publishing.identity import document_name, report_date, report_title
from qa_lib.publishing.manifest import PAGE, STAGED
from qa_lib.publishing.numbers import write_tables
from qa_lib.publishing.outputs import ShownTable, read_chapter
from qa_lib.publishing.rendering import render_report
from qa_lib.publishing.request import ReportRequest
from qa_lib.publishing.workbook import write_workbook
from qa_lib.reads import noting
from qa_lib.reporting.language import Language


def stage_report(*, build: str, chapters: Mapping[str, str], request: Mapping[str, Any]) -> dict[str, list[str]]:
    """Render the executed ``chapters`` (code -> file) in ``build`` and write all outputs below it.

    ``request`` has the fields of a `ReportRequest`.

    Arguments are JSON, so that a forked process can do it: Typst keeps what it has drawn in memory for good.

    Returns
    -------
    dict
        Source -> the parts of it that were read (`qa_lib.reads`).
    """
    paths = find_paths()
    with noting() as read:
        staging = _Staging(ReportRequest(**request), paths, load_params(paths.params), Path(build))
        staging.run({code: Path(file) for code, file in chapters.items()})
    return {source: sorted(parts) for source, parts in read.items()}


@dataclass(frozen=True)
class _Staging:
    request: ReportRequest
    paths: Paths
    params: Params
    build: Path

    @property
    def staged(self) -> Path:
        return self.build / STAGED

    @cached_property
    def language(self) -> Language:
        return Language(self.request.locale, self.paths.locale)

    def run(self, chapters: Mapping[str, Path]) -> None:
        shutil.rmtree(self.build, ignore_errors=True)
        (self.staged / "chapters").mkdir(parents=True)
        for file in chapters.values():
            shutil.copyfile(file, self.staged / "chapters" / file.name)
        shown = [read_chapter(code, file) for code, file in chapters.items()]
        assemble(shown, self.build, language=self.language)
        write_project(self.request, self.paths, self.params, self.build, language=self.language)
        self._render()
        self._write_numbers(shown_tables(shown))

    def _render(self) -> None:
        rendered = render_report(self.build, theme=self.paths.theme, date=self._date)
        for suffix, file in rendered.files.items():
            shutil.move(file, self.staged / (PAGE if suffix == "html" else f"{self._name}.{suffix}"))

    def _write_numbers(self, tables: Sequence[ShownTable]) -> None:
        write_tables(tables, self.staged / "tables")
        write_workbook(
            tables,
            self.staged / f"{self._name}.xlsx",
            language=self.language,
            title=report_title(self.request, self.params, self.language),
            notice=sample_notice(self.request, self.paths, self.params, self.language),
            date=self._date,
        )

    @property
    def _date(self) -> dt.date:
        return report_date(self.request, self.params)

    @property
    def _name(self) -> str:
        return document_name(self.request, self.params)
