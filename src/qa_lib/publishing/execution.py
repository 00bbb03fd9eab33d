"""papermill executes a chapter; parameters are checked against the notebook, clocks are taken out of the result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_lib import errors
from qa_lib.errors import ParamsError, QaError, RunError, unknown_name
from qa_lib.kernels.imports import without_unused_grammar

with without_unused_grammar():
    import nbformat

if TYPE_CHECKING:
    from qa_lib.kernels import ForkServer

#: Seconds that one cell may take.
CELL_TIMEOUT_SECONDS = 600
#: What a kernel says about itself is no business of the user's.
QUIET_KERNEL = ["--log-level=CRITICAL"]
#: Asked of a kernel when its chapter is done.
_WHAT_WAS_READ = "__import__('qa_lib.reads').reads.noted_in_process()"


def execute_chapter(
    notebook: Path, output: Path, parameters: Mapping[str, str], *, project: Path, server: ForkServer | None = None
) -> dict[str, list[str]]:
    """Run ``notebook`` with ``parameters`` in a kernel of its own and write the executed notebook to ``output``.

    The kernel is forked from ``server``, or a plain one where there is none.

    Returns
    -------
    dict
        Source -> the parts of it that the chapter read (`qa_lib.reads`).

    Raises
    ------
    ParamsError
        If the notebook does not declare exactly these parameters.
    RunError
        If a cell fails; says which chapter, which cell and why. A `QaError` of the chapter keeps its exit status.
    """
    from papermill.exceptions import PapermillExecutionError

    check_parameters(notebook, parameters)
    output.parent.mkdir(parents=True, exist_ok=True)
    answers: list[str] = []
    try:
        executed = _run_cells(
            notebook,
            parameters,
            kernel_folder=str(project),
            server=server,
            last_question=_WHAT_WAS_READ,
            on_answer=answers.append,
            on_failure=lambda failed: _write(failed, output),
        )
    except PapermillExecutionError as error:
        raise _chapter_error(notebook, output, error) from error
    except (RuntimeError, TimeoutError) as error:  # the kernel died or hung
        raise RunError(f"chapter '{notebook.stem}' stopped: {error}") from error
    strip_clocks(executed)
    _write(executed, output)
    read: dict[str, list[str]] = json.loads(answers[0])
    return read


def _run_cells(notebook: Path, parameters: Mapping[str, str], **options: Any) -> nbformat.NotebookNode:
    """The notebook executed with these parameters, in memory: ``papermill.execute_notebook`` without its writing.

    Raises
    ------
    PapermillExecutionError
        If a cell failed.
    """
    from papermill.engines import papermill_engines
    from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from qa_lib.kernels import engine

    kernel = {"engine_name": engine.ENGINE, "kernel_name": "python3"}
    loaded = parameterize_notebook(load_notebook_node(str(notebook)), dict(parameters), **kernel)
    prepared = prepare_notebook_metadata(loaded, str(notebook), None)
    executed: nbformat.NotebookNode = papermill_engines.execute_notebook_with_engine(
        nb=prepared,
        input_path=str(notebook),
        output_path=None,
        progress_bar=False,
        execution_timeout=CELL_TIMEOUT_SECONDS,
        extra_arguments=QUIET_KERNEL,
        **kernel,
        **options,
    )
    raise_for_execution_errors(executed, None)
    return executed


def _write(executed: nbformat.NotebookNode, output: Path) -> None:
    """Write a notebook on one line: with nbformat's indents it takes ten times as long, and only programs read it."""
    output.write_text(json.dumps(executed, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def check_parameters(notebook: Path, parameters: Mapping[str, str]) -> None:
    """Raise a `ParamsError` unless the notebook's tagged cell declares exactly these parameters."""
    declared = declared_parameters(notebook)
    unknown = [name for name in parameters if name not in declared]
    if unknown:
        raise unknown_name(f"parameter of {notebook.name}", unknown[0], sorted(declared))
    missing = sorted(declared - set(parameters))
    if missing:
        raise ParamsError(f"{notebook.name} declares parameters that no report gives: {', '.join(missing)}")


def declared_parameters(notebook: Path) -> set[str]:
    """The names assigned in the cell tagged ``parameters``."""
    import ast

    cells = nbformat.read(notebook, as_version=4).cells  # type: ignore[no-untyped-call]
    tagged = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise ParamsError(f"{notebook.name}: expected one cell tagged 'parameters', found {len(tagged)}")
    statements = ast.parse(tagged[0].source).body
    return {
        target.id
        for statement in statements
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def strip_clocks(executed: nbformat.NotebookNode) -> None:
    """Remove times, durations and paths that papermill and nbclient recorded, so that equal runs give equal bytes."""
    executed.metadata.pop("papermill", None)
    for place, cell in enumerate(executed.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
        cell.setdefault("id", f"cell-{place}")


def _chapter_error(notebook: Path, output: Path, error: Any) -> QaError:
    reason = f"{error.ename}: {error.evalue}"
    cell = f"cell {error.cell_index + 1}" if error.cell_index is not None else "a cell"
    message = (
        f"chapter '{notebook.stem}' failed in {cell}: {reason}\n"
        f"Open {output} to see where, or run the notebook in JupyterLab (make lab)."
    )
    kind = getattr(errors, error.ename, RunError)
    return kind(message) if isinstance(kind, type) and issubclass(kind, QaError) else RunError(message)
