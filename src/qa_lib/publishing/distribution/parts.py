"""What a task leaves below ``reports/``, and whether it had all that it read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from qa_lib.intake import describe_part
from qa_lib.paths import Paths
from qa_lib.publishing.distribution.tasks import Task
from qa_lib.publishing.incremental import read_trace
from qa_lib.publishing.request import ReportRequest
from qa_lib.publishing.sums import WRITERS


def parts_of(task: Task, *, has_failed: bool = False) -> list[str]:
    """What is to come back, relative to the folder of reports, in the order in which it is put in place.

    Of a report that failed these are its executed chapters, so that its user can look into them.
    """
    if task.kind == "sums":
        places = [f"cache/{kind}/{task.subject['semester']}" for kind in WRITERS]
        stems = [f"{place}/{school}" for place in places for school in task.subject["schools"]]
        return [] if has_failed else [f"{stem}.{suffix}" for stem in stems for suffix in ("parquet", "json")]
    folder = ReportRequest(**task.subject).folder
    return [f"build/{folder}", f"cache/{folder}"] if has_failed else [f"cache/{folder}", f"out/{folder}"]


def tables_not_there(task: Task, paths: Paths) -> list[str]:
    """Tables of the store that were read for what was made, and that were not sent with the task.

    What was read for the sums that were sent is left out: other machines have read it.
    """
    places = tuple(f"reports/cache/{kind}/" for kind in WRITERS)
    sums = [name for name in task.inputs if name.startswith(places) and name.endswith(".json")]
    elsewhere = _tables_read(paths.root / name for name in sums)
    made = [part for part in parts_of(task) if part.startswith("cache/")]
    traces = [file for part in made for file in _traces(paths.out.parent / part)]
    needed = {table for table in _tables_read(traces) - elsewhere if describe_part(paths, table) is not None}
    return sorted(table for table in needed if f"data/store/{table}" not in task.inputs)


def _traces(place: Path) -> Iterator[Path]:
    return place.rglob("*.json") if place.is_dir() else iter([place] if place.suffix == ".json" else [])


def _tables_read(traces: Iterable[Path]) -> set[str]:
    found = [read_trace(file) for file in traces]
    return {part for trace in found if trace for part in trace.reads.get("store", {}) if "/" in part}
