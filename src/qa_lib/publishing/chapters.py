"""The chapters of one report: those whose ingredients are the same are kept, the others are executed."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.publishing.digests import CHAPTER_ROOMS, describe_environment, digest, digest_code, digest_text
from qa_lib.publishing.incremental import Sources, Trace, differences, read_trace, write_trace
from qa_lib.publishing.request import ReportRequest


@dataclass(frozen=True)
class KeptChapter:
    """One chapter of a report and what is kept of it: the executed notebook and the trace of what it was made from."""

    request: ReportRequest
    paths: Paths
    code: str
    notebook: str

    @property
    def source(self) -> Path:
        """The notebook to be executed."""
        return self.paths.notebooks / f"{self.notebook}.ipynb"

    @property
    def executed(self) -> Path:
        """The executed notebook that is kept."""
        return self.paths.cache / self.request.folder / f"{self.notebook}.ipynb"

    @property
    def _trace(self) -> Path:
        return self.executed.with_suffix(".json")

    def reasons(self, sources: Sources) -> list[str]:
        """Why the chapter is to be executed; none when what is kept is what executing it would give."""
        trace = read_trace(self._trace)
        found = differences(trace, self._ingredients(), sources)
        if found or trace is None:
            return found
        if not self.executed.is_file():
            return ["its kept result is missing"]
        return [] if digest(self.executed) == trace.result else ["its kept result is damaged"]

    def keep(self, executed: Path, read: dict[str, list[str]], sources: Sources) -> None:
        """Keep a result and what was read for it, unless a source has changed since the run began."""
        self._trace.unlink(missing_ok=True)
        self.executed.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(executed, self.executed)
        trace = Trace.record(self._ingredients(), read, sources, result=digest(self.executed))
        if sources.are_current():
            write_trace(trace, self._trace)

    def _ingredients(self) -> dict[str, str]:
        return {
            "notebook": digest(self.source),
            "parameters": digest_text(json.dumps(self.request.parameters, sort_keys=True)),
            "code": digest_code(CHAPTER_ROOMS),
            "environment": digest_text(
                json.dumps(describe_environment(self.paths.root / "requirements.lock"), sort_keys=True)
            ),
        }


def chapters_of(request: ReportRequest, paths: Paths, params: Params) -> list[KeptChapter]:
    """The chapters that ``reports.yaml`` names for a report of this kind, in order."""
    entries = params.reports.school if request.kind == "school" else params.reports.department
    return [KeptChapter(request, paths, entry.code, entry.notebook) for entry in entries]
