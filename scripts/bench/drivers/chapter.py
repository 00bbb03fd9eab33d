"""One chapter by nbclient, execnb or forked kernels: ``chapter <way> <notebook> <school> <semester> [<n further>]``."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.clock import Clock
from bench.drivers.telling import tell
from bench.project import request_of


def run_nbclient(notebook: Path, output: Path, parameters: Mapping[str, str], _n_further: int) -> None:
    """As its documentation says: read, execute, write."""
    import nbformat
    from nbclient import NotebookClient

    content = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    content.cells[0].source = _assignments(parameters)
    NotebookClient(content, kernel_name="python3").execute()
    nbformat.write(content, output)  # type: ignore[no-untyped-call]


def run_execnb(notebook: Path, output: Path, parameters: Mapping[str, str], _n_further: int) -> None:
    """In this process, without a kernel."""
    from execnb.shell import CaptureShell

    CaptureShell().execute(notebook, output, exc_stop=True, inject_code=_assignments(parameters), inject_idx=0)


def run_forked(notebook: Path, output: Path, parameters: Mapping[str, str], n_further: int) -> None:
    """In a kernel forked from the server of its report; then the same chapter again in ``n_further`` kernels.

    Tells of these the seconds, and the seconds of their cells.
    """
    from qa_lib.params import load_params
    from qa_lib.paths import find_paths
    from qa_lib.publishing.execution import execute_chapter
    from qa_lib.publishing.kernels import Kernels
    from qa_lib.publishing.making import Project

    paths = find_paths()
    project = Project(paths, load_params(paths.params))
    request = request_of(parameters["school"], parameters["semester"])
    clock = Clock()
    clock.watch({"nbclient:NotebookClient.execute_cell": "cells"})
    with (
        ThreadPoolExecutor(1) as pool,
        Kernels(paths, project.sources, True, pool) as kernels,
        kernels.for_report(request, n_chapters=1 + n_further) as server,
    ):
        whole, cells = [], []
        for _ in range(1 + n_further):
            clock.seconds.clear()
            begun = time.perf_counter()
            execute_chapter(notebook, output, parameters, project=paths.root, server=server)
            whole.append(time.perf_counter() - begun)
            cells.append(clock.seconds["cells"])
    tell(further_seconds=whole[1:], cells_seconds=cells[1:])


def _assignments(parameters: Mapping[str, str]) -> str:
    return "\n".join(f"{name} = {json.dumps(value)}" for name, value in parameters.items())


WAYS: dict[str, Callable[[Path, Path, Mapping[str, str], int], None]] = {
    "nbclient": run_nbclient,
    "execnb": run_execnb,
    "forked": run_forked,
}


def main(way: str, notebook: str, school: str, semester: str, n_further: str = "0") -> None:
    """Run one chapter and throw the executed notebook away."""
    with tempfile.TemporaryDirectory() as folder:
        WAYS[way](
            Path(notebook), Path(folder) / "executed.ipynb", request_of(school, semester).parameters, int(n_further)
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
