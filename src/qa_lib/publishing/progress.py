"""One display of what runs, what is done and what remains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from qa_lib.publishing.request import ReportRequest


@contextmanager
def show_progress(
    requests: Sequence[ReportRequest], n_steps: int, console: Console
) -> Iterator[Callable[[ReportRequest, str, bool], None]]:
    """Draw a bar a report, with the steps that run; yields the function to call when a step begins and when it is done.

    Where the output is not a terminal, each step that begins is a line.
    """
    if not console.is_terminal:
        yield lambda request, step, is_done: None if is_done else console.print(f"{request.label}: {step}")
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[running]}"),
    )
    running: dict[ReportRequest, list[str]] = {request: [] for request in requests}
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        tasks = {request: progress.add_task(request.label, total=n_steps, running="") for request in requests}

        def on_step(request: ReportRequest, step: str, is_done: bool) -> None:
            if is_done:
                running[request] = [other for other in running[request] if other != step]
            else:
                running[request].append(step)
            progress.update(tasks[request], advance=int(is_done), running=", ".join(running[request]))

        yield on_step
