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
) -> Iterator[Callable[[ReportRequest, str], None]]:
    """Draw a bar a report; yields the function to call when a report begins a step.

    Where the output is not a terminal, each step is a line.
    """
    if not console.is_terminal:
        yield lambda request, step: console.print(f"{request.label}: {step}")
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[step]}"))
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        tasks = {request: progress.add_task(request.label, total=n_steps, step="") for request in requests}
        yield lambda request, step: progress.update(tasks[request], advance=1, step=step)
