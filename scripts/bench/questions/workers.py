"""One and two workers: chapters at once on this machine, and workers of a cluster."""

from __future__ import annotations

from bench.cluster import LocalWorkers
from bench.findings import Findings, Table, keep_runs
from bench.machine import count_cores
from bench.project import BenchProject, has_option
from bench.setting import Bench
from bench.timing import Run, alternate, median_cpu_seconds, median_seconds, peak_bytes
from bench.words import mebibytes, seconds, times

N_WORKERS = (1, 2)
OPTION = "--scheduler"


def measure(bench: Bench) -> Findings:
    """``qa reports`` of all schools from nothing kept."""
    project = bench.project("workers")
    contenders = {
        f"this machine, jobs {n}": project.qa("reports", "--semester", bench.semester, "--jobs", n, is_fresh=True)
        for n in N_WORKERS
    }
    runs = alternate(contenders, repeats=bench.repeats(1))
    has_cluster = has_option(project, "reports", OPTION)
    if has_cluster:
        runs |= {f"dask, workers {n}": [_run_on_workers(project, bench.semester, n)] for n in N_WORKERS}
    return _findings(runs, has_cluster)


def _run_on_workers(project: BenchProject, semester: str, n: int) -> Run:
    with LocalWorkers(n, project) as workers:
        return project.qa("reports", "--semester", semester, OPTION, workers.address, is_fresh=True).run()


def _findings(runs: dict[str, list[Run]], has_cluster: bool) -> Findings:
    rows = []
    for name, each in runs.items():
        alone = median_seconds(runs[f"{name.rpartition(' ')[0]} 1"])
        time = median_seconds(each)
        rows.append(
            (
                name,
                seconds(time),
                times(alone / time),
                times(time / median_seconds(runs[f"this machine, jobs {N_WORKERS[0]}"])),
                "" if name.startswith("dask") else seconds(median_cpu_seconds(each)),
                "" if name.startswith("dask") else mebibytes(peak_bytes(each)),
            )
        )
    columns = ("where", "time", "faster than with one", "against this machine, jobs 1", "CPU time", "peak memory")
    return Findings((Table(columns, tuple(rows)),), _words(has_cluster), runs=keep_runs(runs))


def _words(has_cluster: bool) -> str:
    cluster = (
        "Workers of dask are processes on this machine that were there before the clock started; their CPU time and "
        "memory are not the command's."
        if has_cluster
        else f"Workers of a cluster were not measured: this version of `qa reports` has no option `{OPTION}`."
    )
    return (
        f"All schools from nothing kept, on a machine with {count_cores()} cores: two at once can at best be twice "
        f"as fast, and what runs once — start, sums of the semester — does not get faster. {cluster}"
    )
