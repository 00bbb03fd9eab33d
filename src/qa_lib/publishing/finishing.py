"""From executed chapters to the finished folder of a report: rendered when it must be, put in place by rename."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from qa_lib.intake import read_account
from qa_lib.intake.ledger import RECORDED
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.privacy.leaks import NOT_PLACED, STILL_THERE, Leak, refuse_leaks
from qa_lib.publishing.chapters import Chapter
from qa_lib.publishing.clearing import Clearing, KeptState, files_below
from qa_lib.publishing.digests import (
    RENDERING_ROOMS,
    describe_environment,
    digest,
    digest_code,
    digest_text,
    digests,
)
from qa_lib.publishing.identity import semesters_read
from qa_lib.publishing.incremental import Sources, Trace, differences, read_trace, write_trace
from qa_lib.publishing.kernels import Kernels
from qa_lib.publishing.manifest import MANIFEST, PAGE, STAGED, make_manifest, read_manifest, write_manifest
from qa_lib.publishing.rendering import name_renderer
from qa_lib.publishing.replacing import replace_folder
from qa_lib.publishing.request import ReportRequest


@dataclass(frozen=True)
class Finishing:
    """The last step of a report; all its chapters are executed and kept."""

    request: ReportRequest
    paths: Paths
    params: Params
    chapters: tuple[Chapter, ...]
    sources: Sources
    #: Whether the leak check is done here; else whoever puts the report in its place does it, and keeps the ledger.
    is_checking: bool = True

    @property
    def folder(self) -> Path:
        """Where the finished report lies."""
        return self.paths.out / self.request.folder

    def reasons(self) -> list[str]:
        """Why the report is to be rendered; none when its folder holds what rendering would give."""
        trace = read_trace(self._trace)
        found = differences(trace, self._ingredients(), self.sources)
        if found or trace is None:
            return found
        outputs = read_manifest(self.folder).get("outputs", {})
        if _digest_outputs(outputs) != trace.result:
            return [f"{MANIFEST} is missing or damaged"]
        present = digests(_files(self.folder), root=self.folder)
        names = sorted(set(outputs) | set(present))
        return [f"{name} is missing or not as it was made" for name in names if present.get(name) != outputs.get(name)]

    def run(self, build: Path, kernels: Kernels) -> None:
        """Render the report in ``build``, the folder of its Quarto project, and put it in place."""
        arguments = {
            "build": str(build),
            "chapters": {chapter.code: str(chapter.kept.file) for chapter in self.chapters},
            "request": asdict(self.request),
        }
        read = kernels.call("qa_lib.publishing.staging:stage_report", arguments)
        staged = build / STAGED
        outputs = digests(_files(staged), root=staged)
        write_manifest(self._manifest(outputs), staged)
        if self.is_checking:
            self._refuse_leaks(staged, kernels)
            self._record(kernels)  # before anybody can read it: a report without an entry would be worse
        self._trace.unlink(missing_ok=True)
        replace_folder(staged, self.folder)
        if self.sources.are_current():
            trace = Trace.record(self._ingredients(), read, self.sources, result=_digest_outputs(outputs))
            write_trace(trace, self._trace)

    def _record(self, kernels: Kernels) -> None:
        """Add to the ledger what a report of a wider ring shows."""
        if self.request.tier in RECORDED:
            arguments = {"request": asdict(self.request), "results": kernels.kept_results(self.request)}
            kernels.call("qa_lib.publishing.releases:record_release", arguments)

    def check_again(self, kernels: Kernels) -> None:
        """Check a finished report that stays as it is, if what it must not hold has changed since it was checked.

        Raises
        ------
        DisclosureError
            When it holds what it must not; it stays where it is.
        """
        if self.is_checking and self._cleared.read() != self.clearing.state:
            self._refuse_leaks(self.folder, kernels)

    def _refuse_leaks(self, folder: Path, kernels: Kernels) -> None:
        arguments = {"folder": str(folder), "semesters": list(self.clearing.semesters)}
        state = self.clearing.state
        leaks = [Leak(**leak) for leak in kernels.call("qa_lib.publishing.clearing:find_leaks_apart", arguments)]
        is_placed = folder == self.folder
        refuse_leaks(leaks, what=f"the report {self.request.label}", outcome=STILL_THERE if is_placed else NOT_PLACED)
        self._cleared.write(state)

    def clear_fetched(self, reports: Path) -> None:
        """Check a report that another machine made, where it lies below ``reports`` before it is put in place.

        Raises
        ------
        DisclosureError
            When it holds what it must not.
        """
        leaks = self.clearing.find_leaks(files_below(reports / "out" / self.request.folder))
        refuse_leaks(leaks, what=f"the report {self.request.label}", outcome=NOT_PLACED)
        KeptState(reports / "cache" / self.request.folder / self._cleared.file.name).write(self.clearing.state)

    @cached_property
    def clearing(self) -> Clearing:
        """The leak check of this report."""
        return Clearing(self.paths, self.params, tuple(semesters_read(self.request, self.paths, self.params)))

    @property
    def _cleared(self) -> KeptState:
        return KeptState(self.paths.cache / self.request.folder / "cleared")

    def refresh_manifest(self) -> None:
        """Bring the manifest up to date where inputs have changed that change no page."""
        kept = read_manifest(self.folder)
        manifest = self._manifest(kept["outputs"])
        if manifest != kept:
            write_manifest(manifest, self.folder)

    @property
    def _trace(self) -> Path:
        return self.paths.cache / self.request.folder / "report.json"

    def _ingredients(self) -> dict[str, str]:
        environment = describe_environment(self.paths.root / "requirements.lock")
        return {
            "parameters": digest_text(json.dumps(asdict(self.request), sort_keys=True)),
            "theme": digest_text(json.dumps(self.sources.files["theme"])),
            "code": digest_code(RENDERING_ROOMS),
            "environment": digest_text(json.dumps(environment, sort_keys=True)),
            "renderer": name_renderer(),
        } | {f"chapter {chapter.code}": digest(chapter.kept.file) for chapter in self.chapters}

    def _manifest(self, outputs: dict[str, str]) -> dict[str, Any]:
        semesters = semesters_read(self.request, self.paths, self.params)
        account = {semester: read_account(self.paths, semester) for semester in semesters}
        return make_manifest(
            self.request,
            paths=self.paths,
            params=self.params,
            account=account,
            inputs=self.sources.files,
            outputs=outputs,
        )


def _files(folder: Path) -> list[Path]:
    """The files below a folder but the manifest."""
    found = [Path(place, name) for place, _, names in os.walk(folder) for name in names]
    return [file for file in found if file != folder / MANIFEST]


def _digest_outputs(outputs: dict[str, str]) -> str:
    """One digest of all outputs but the page, whose links change with the editions beside it."""
    return digest_text(json.dumps({name: value for name, value in sorted(outputs.items()) if name != PAGE}))
