"""One report with a clock on its phases: ``phases <school> <semester>``; tells phase -> seconds.

The chapters run one at a time, so that the phases add up to the time of the whole.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.clock import Clock
from bench.drivers import publish
from bench.drivers.telling import tell

CELLS, KERNELS = "cells of the chapters", "kernels: fork, sockets, papermill"
DATA, SUMS, SERVER = "data read, common tables computed", "sums of the schools", "fork server: start and imports"
KEPT = "what is kept: looked up, digested, linked"
TOGETHER, THEME, FIGURES = "chapters put together", "theme, fonts, template of Word", "figures for Word"
WORKBOOK, RENDERER = "xlsx and csv", "process that renders: fork and the rest"
PANDOC, PAGE, TYPST, QUARTO = "pandoc: html, docx, source of the pdf", "html: pictures put in", "pdf: Typst", "Quarto"

#: What is timed in the process of the run, and in the one that renders.
MAKING = {
    "qa_lib.publishing.kernels:make_sums": SUMS,
    "qa_lib.kernels.fork_server:ForkServer.specialise": DATA,
    "qa_lib.publishing.execution:execute_chapter": KERNELS,
    "nbclient:NotebookClient.execute_cell": CELLS,
    "qa_lib.publishing.incremental:Kept.reasons": KEPT,
    "qa_lib.publishing.incremental:Kept.keep": KEPT,
    "qa_lib.publishing.finishing:Finishing.reasons": KEPT,
    "qa_lib.publishing.finishing:digests": KEPT,
    "qa_lib.publishing.making:link_editions": KEPT,
}
RENDERING = {
    "qa_lib.publishing.staging:read_chapter": TOGETHER,
    "qa_lib.publishing.staging:assemble": TOGETHER,
    "qa_lib.publishing.staging:write_project": TOGETHER,
    "qa_lib.publishing.rendering:complete_project": THEME,
    "qa_lib.publishing.rendering.project:draw_pngs": FIGURES,
    "qa_lib.publishing.rendering:render_embedded": PANDOC,
    "qa_lib.publishing.rendering.embedded:embed_resources": PAGE,
    "qa_lib.publishing.rendering:render_with_quarto": QUARTO,
    "qa_lib.publishing.staging:write_workbook": WORKBOOK,
    "qa_lib.publishing.staging:write_tables": WORKBOOK,
}
STAGE = "qa_lib.publishing.staging:stage_report"


def main(school: str, semester: str) -> None:
    """Make the report and tell the phases; functions that are gone are told as ``missing``."""
    clock = Clock()
    clock.watch(MAKING)
    _wait_for_server(clock)
    _time_renderer(clock)
    publish.main(semester, "1", school)
    tell(phases=dict(clock.seconds), missing=clock.missing)


def _wait_for_server(clock: Clock) -> None:
    """Make the start of a fork server last until its imports are done, and time it."""
    from qa_lib.kernels import ForkServer

    start = ForkServer.start

    def start_and_wait(modules: list[str]) -> ForkServer:
        server = start(modules)
        server.call("time:time", {})
        return server

    ForkServer.start = clock.timed(start_and_wait, lambda *_: SERVER)  # type: ignore[method-assign]


def _time_renderer(clock: Clock) -> None:
    """Have reports rendered by `stage_timed`, and add its phases to the clock."""
    from qa_lib.publishing.kernels import Kernels

    call = Kernels.call

    def call_timed(kernels: Kernels, function: str, arguments: Mapping[str, Any]) -> Any:
        if function != STAGE:
            return call(kernels, function, arguments)
        read = call(kernels, f"{__spec__.name}:{stage_timed.__name__}", arguments)
        told = json.loads(_phases_file(arguments["build"]).read_text(encoding="utf-8"))
        clock.missing += told["missing"]
        for phase, spent in told["phases"].items():
            clock.add(phase, spent)
        return read

    Kernels.call = clock.timed(call_timed, lambda *_: RENDERER)  # type: ignore[method-assign]


def stage_timed(**arguments: Any) -> Any:
    """Stage a report in the forked process, with a clock; its phases are left in the build folder."""
    from qa_lib.kernels.functions import find_function

    clock = Clock()
    clock.watch(RENDERING)
    clock.watch_by("typst:compile", lambda *_, **options: FIGURES if options.get("format") == "png" else TYPST)
    read = find_function(STAGE)(**arguments)
    told = {"phases": clock.seconds, "missing": clock.missing}
    _phases_file(arguments["build"]).write_text(json.dumps(told), encoding="utf-8")
    return read


def _phases_file(build: str) -> Path:
    return Path(build) / "phases.json"


if __name__ == "__main__":
    main(*sys.argv[1:])
