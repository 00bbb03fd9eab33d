"""One school's report from nothing kept: plain and forked kernels, one core and all."""

from __future__ import annotations

from bench.findings import Findings, Table, keep_runs
from bench.machine import count_cores
from bench.project import BenchProject
from bench.setting import Bench
from bench.timing import Contender, alternate, median_cpu_seconds, median_seconds, peak_bytes
from bench.words import mebibytes, seconds, times


def measure(bench: Bench) -> Findings:
    """All chapters and the four documents; the data are read before."""
    project = bench.project("school")
    (school,) = bench.middle_schools(1)
    contenders = _contenders(project, school, bench.semester)
    runs = alternate(contenders, repeats=bench.repeats(2))
    fastest = f"forked kernels, {_jobs(count_cores())}"
    base = median_seconds(runs[fastest])
    rows = tuple(
        (
            name,
            seconds(median_seconds(each)),
            times(median_seconds(each) / base),
            seconds(median_cpu_seconds(each)),
            mebibytes(peak_bytes(each)),
        )
        for name, each in runs.items()
    )
    columns = ("way", "time", f"against {fastest}", "CPU time", "peak memory")
    words = (
        f"The report of `{school}`, a school in the middle of the order of size, with nothing kept of earlier runs: "
        "all chapters, html, pdf, docx and xlsx. Both ways execute the same notebooks and give the same bytes; "
        "they differ in where kernels come from. With forked kernels the run first sums up the other schools, once, "
        "which the comparison needs; in a run for all schools that is shared."
    )
    return Findings((Table(columns, rows),), words, runs=keep_runs(runs))


def _contenders(project: BenchProject, school: str, semester: str) -> dict[str, Contender]:
    asked = ("report", "--school", school, "--semester", semester)
    return {
        f"{kernels} kernels, {_jobs(jobs)}": project.qa(*asked, "--kernels", kernels, "--jobs", jobs, is_fresh=True)
        for kernels in ("plain", "forked")
        for jobs in sorted({1, count_cores()})
    }


def _jobs(jobs: int) -> str:
    return "one chapter at a time" if jobs == 1 else f"{jobs} chapters at once"
