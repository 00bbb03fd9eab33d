"""One chapter: what it costs beyond its own cells."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.findings import Findings, Goal, Table, keep_runs
from bench.project import BenchProject, find_program, request_of
from bench.setting import Bench
from bench.timing import Contender, Run, alternate, median_cpu_seconds, median_seconds, peak_bytes
from bench.words import mebibytes, seconds, times

NOTEBOOK = "03-satisfaction.ipynb"
SCHOOL = "pharm"
#: Chapters after the first one that are timed in one run of forked kernels.
N_FURTHER = 7
OVERHEAD_GOAL_SECONDS = 0.5
PAPERMILL = "papermill, the command"
FIRST, FURTHER = "forked kernel, the first chapter of a run", "forked kernel, each further chapter"


def measure(bench: Bench) -> Findings:
    """Papermill's command, nbclient, execnb and forked kernels on the chapter of satisfaction."""
    project = bench.project("chapter")
    contenders = _contenders(project, bench.semester)
    contenders[
        FIRST
    ].run()  # makes the sums of the other schools, which later runs find, and warms the machine's caches
    runs = alternate(contenders, repeats=bench.repeats(3))
    further = project.driver("chapter", "forked", *_chapter(project, bench.semester), N_FURTHER).run()
    return _findings(runs, further)


def _chapter(project: BenchProject, semester: str) -> tuple[str, str, str]:
    return str(project.paths.notebooks / NOTEBOOK), SCHOOL, semester


def _contenders(project: BenchProject, semester: str) -> dict[str, Contender]:
    chapter = _chapter(project, semester)
    return {
        PAPERMILL: _papermill(project, Path(chapter[0]), request_of(SCHOOL, semester).parameters),
        "nbclient": project.driver("chapter", "nbclient", *chapter),
        "execnb (no kernel: in the process itself)": project.driver("chapter", "execnb", *chapter),
        FIRST: project.driver("chapter", "forked", *chapter),
    }


def _papermill(project: BenchProject, notebook: Path, parameters: Mapping[str, str]) -> Contender:
    given = [word for name, value in parameters.items() for word in ("-r", name, value)]
    output = project.root / "executed.ipynb"
    return project.command([find_program("papermill"), "--no-progress-bar", notebook, output, *given])


def _findings(runs: dict[str, list[Run]], further: Run) -> Findings:
    all_cells, all_further = further.told["cells_seconds"], further.told["further_seconds"]
    cells, each = statistics.median(all_cells), statistics.median(all_further)
    overhead = statistics.median(one - inside for one, inside in zip(all_further, all_cells, strict=True))
    rows = [_row(name, runs[name], cells, each) for name in runs]
    rows.append((FURTHER, seconds(each), seconds(overhead), times(1.0), "", ""))
    columns = ("way", "time", "beyond the cells", "time against a further forked chapter", "CPU time", "peak memory")
    return Findings(
        tables=(Table(columns, tuple(rows)),),
        words=_words(cells, overhead, median_seconds(runs[PAPERMILL]) / each),
        goals=(_goal(overhead),),
        runs=keep_runs(runs | {FURTHER: [further]}),
    )


def _row(name: str, runs: Sequence[Run], cells: float, each: float) -> tuple[str, ...]:
    time = median_seconds(runs)
    memory, cpu = mebibytes(peak_bytes(runs)), seconds(median_cpu_seconds(runs))
    return name, seconds(time), seconds(time - cells), times(time / each), cpu, memory


def _words(cells: float, overhead: float, ratio: float) -> str:
    return (
        f"The chapter `{NOTEBOOK}` of the school `{SCHOOL}`. With everything imported and the report's data at hand "
        f"its cells take {seconds(cells)}; what a way takes beyond that is its overhead: starting Python and a "
        "kernel, imports, reading data. Of a run with forked kernels the first chapter carries all of it, and reads "
        f"the data of all chapters; every further one has an overhead of {seconds(overhead)}. Papermill's "
        f"command pays {times(ratio)} the time of such a chapter, each time anew. The sums of the other "
        "schools are kept from an earlier run, as they are in a semester's run from the second report on. Medians; "
        f"ways in turns; the further chapters are {N_FURTHER} in one run."
    )


def _goal(overhead: float) -> Goal:
    words = f"A chapter's overhead is under {OVERHEAD_GOAL_SECONDS} s"
    return Goal(words, seconds(overhead), overhead < OVERHEAD_GOAL_SECONDS)
