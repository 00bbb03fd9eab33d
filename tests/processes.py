"""Which processes work for a project, and whether they end."""

from __future__ import annotations

import time

import psutil
from project import SampleProject

#: Seconds after which a process that still runs is an orphan.
PATIENCE_SECONDS = 20


def processes_of(project: SampleProject) -> list[psutil.Process]:
    """Processes that were started to make reports of this project."""
    reports, found = project.environment["QA_REPORTS"], []
    for process in psutil.process_iter():
        try:
            if process.environ().get("QA_REPORTS") == reports and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def wait_for_no_process(project: SampleProject) -> list[psutil.Process]:
    """The processes of the project that do not end."""
    end = time.monotonic() + PATIENCE_SECONDS
    while (left := processes_of(project)) and time.monotonic() < end:
        time.sleep(0.2)
    return left
