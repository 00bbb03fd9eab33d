"""One report in the making: stale chapters are executed, and what they show is rendered if it differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from qa_lib.errors import QaError
from qa_lib.kernels import ForkServer, can_fork
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.publishing.chapters import Chapter, chapters_of
from qa_lib.publishing.editions import link_editions
from qa_lib.publishing.finishing import Finishing
from qa_lib.publishing.incremental import Sources
from qa_lib.publishing.kernels import Kernels
from qa_lib.publishing.request import ReportRequest

#: Called with the request, a step, and whether it is done (else it begins).
OnStep = Callable[[ReportRequest, str, bool], None]
RENDER = "render"


@dataclass(frozen=True)
class Project:
    """What every report of one run shares."""

    paths: Paths
    params: Params
    jobs: int = 1
    is_forking: bool = field(default_factory=can_fork)
    #: Whether reports are checked for leaks here (`publishing.clearing`).
    is_checking: bool = True
    on_step: OnStep = lambda _request, _step, _is_done: None

    @cached_property
    def sources(self) -> Sources:
        """What the reports are made from, as it was when the run began."""
        return Sources(self.paths, self.params)


@dataclass(frozen=True)
class Making:
    """One report: what of it is up to date, and how the rest is made."""

    request: ReportRequest
    project: Project
    kernels: Kernels

    @property
    def build(self) -> Path:
        """The Quarto project."""
        return self.project.paths.build / self.request.folder

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters, in order."""
        return chapters_of(self.request, self.project.paths, self.project.params)

    @cached_property
    def finishing(self) -> Finishing:
        """From executed chapters to the finished folder."""
        project = self.project
        ingredients = (self.request, project.paths, project.params, self.chapters, project.sources)
        return Finishing(*ingredients, is_checking=project.is_checking)

    def run(self) -> tuple[str, ...]:
        """Make what is not up to date and return the steps that were needed."""
        stale = [chapter for chapter in self.chapters if chapter.kept.reasons(self.project.sources)]
        for chapter in self.chapters:
            if chapter not in stale:
                self.project.on_step(self.request, chapter.code, True)
        self._execute(stale)
        steps = [chapter.code for chapter in stale]
        if self.finishing.reasons():
            with self._step(RENDER):
                self.finishing.run(self.build, self.kernels)
            steps.append(RENDER)
        else:
            self.finishing.check_again(self.kernels)
            self.finishing.refresh_manifest()
            self.project.on_step(self.request, RENDER, True)
        link_editions(self.finishing.folder)
        return tuple(steps)

    def explain(self) -> dict[str, list[str]]:
        """Step -> why it would be made again; steps that are up to date are left out."""
        reasons = {chapter.code: chapter.kept.reasons(self.project.sources) for chapter in self.chapters}
        stale = {code: why for code, why in reasons.items() if why}
        rendering = ["if a chapter comes out differently"] if stale else self.finishing.reasons()
        return stale | ({RENDER: rendering} if rendering else {})

    @contextmanager
    def _step(self, step: str) -> Iterator[None]:
        self.project.on_step(self.request, step, False)
        yield
        self.project.on_step(self.request, step, True)

    def _execute(self, stale: Sequence[Chapter]) -> None:
        if not stale:
            return
        with self.kernels.for_report(self.request, n_chapters=len(stale)) as server:
            futures = [self.kernels.pool.submit(self._execute_chapter, chapter, server) for chapter in stale]
            try:
                for future in futures:
                    future.result()
            except QaError:
                for future in futures:
                    future.cancel()
                raise

    def _execute_chapter(self, chapter: Chapter, server: ForkServer | None) -> None:
        from qa_lib.publishing.execution import execute_chapter

        executed = self.build / "executed" / chapter.kept.file.name
        with self._step(chapter.code):
            parameters, root = self.request.parameters, self.project.paths.root
            read = execute_chapter(chapter.source, executed, parameters, project=root, server=server)
            chapter.kept.keep(executed, read, self.project.sources)
