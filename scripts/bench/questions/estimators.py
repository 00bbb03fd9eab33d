"""Estimators on a million respondents: the library against other packages and against the formulas written plainly."""

from __future__ import annotations

from pathlib import Path

from bench.answers import MISSING_SHARE, N_ITEMS, keep_answers
from bench.drivers.estimators import WAYS
from bench.findings import Findings, Goal, Table, keep_runs
from bench.project import BenchProject
from bench.setting import Bench
from bench.timing import Run, alternate, median_told
from bench.words import count, mebibytes, milliseconds, times

N_RESPONDENTS, N_QUICK = 1_000_000, 20_000
RATIO_GOAL = 10
OURS, PINGOUIN = "qa-lib", "pingouin"
#: Ways that take minutes are measured once.
SLOW = {("alpha", "psych-style"), ("polychoric", "psych-style")}
#: What each way gives.
GIVES = {
    ("alpha", OURS): "α with two intervals, standardised α, λ2, λ6, nine statistics of each item",
    ("alpha", PINGOUIN): "α with an interval",
    ("alpha", "psych-style"): "α; of each item α without it and its correlation with the rest",
    ("omega", OURS): "ω of one factor with its interval, loadings",
    ("omega", "factor-analyzer"): "loadings, ω from them",
    ("omega", "psych-style"): "loadings, ω from them",
    ("EFA", OURS): "three factors, minres, oblimin, fit",
    ("EFA", "factor-analyzer"): "three factors, minres, oblimin",
    ("EFA", "psych-style"): "three factors, minres, oblimin",
    ("polychoric", OURS): "435 correlations",
    ("polychoric", "psych-style"): "435 correlations",
}


def measure(bench: Bench) -> Findings:
    """Each task by each way, each run in a process of its own; then what the machine can do at best."""
    project = bench.project("estimators", has_data=False)
    n = N_QUICK if bench.is_quick else N_RESPONDENTS
    file = keep_answers(bench.folder, n=n)
    runs: dict[tuple[str, str], list[Run]] = {}
    for task in WAYS:
        runs |= _measure_task(project, task, file, repeats=bench.repeats(5))
    limits = project.driver("limits").run()
    alpha = _seconds(runs, "alpha", OURS)
    ratio = _seconds(runs, "alpha", PINGOUIN) / alpha
    words = f"α of {count(n)} respondents with all item statistics is at least {RATIO_GOAL}× faster than pingouin's α"
    goal = Goal(words, times(ratio), ratio >= RATIO_GOAL)
    kept = keep_runs({f"{task}: {way}": each for (task, way), each in runs.items()} | {"limits": [limits]})
    return Findings((_table(runs),), _words(n, alpha, limits), (goal,), kept)


def _measure_task(project: BenchProject, task: str, file: Path, *, repeats: int) -> dict[tuple[str, str], list[Run]]:
    quick = {way: project.driver("estimators", task, way, str(file)) for way in WAYS[task] if (task, way) not in SLOW}
    slow = {way: project.driver("estimators", task, way, str(file)) for way in WAYS[task] if (task, way) in SLOW}
    found = alternate(quick, repeats=repeats) | alternate(slow, repeats=1)
    return {(task, way): each for way, each in found.items()}


def _seconds(runs: dict[tuple[str, str], list[Run]], task: str, way: str) -> float:
    return median_told(runs[task, way], "seconds")


def _table(runs: dict[tuple[str, str], list[Run]]) -> Table:
    columns = ("task", "way", "gives", "time", f"against {OURS}", "CPU time", "memory beyond the data")
    rows = [
        (
            task,
            way,
            GIVES[task, way],
            milliseconds(median_told(each, "seconds")),
            times(median_told(each, "seconds") / _seconds(runs, task, OURS)),
            milliseconds(median_told(each, "cpu_seconds")),
            mebibytes(max(run.told["bytes_beyond_data"] for run in each)),
        )
        for (task, way), each in runs.items()
    ]
    return Table(columns, tuple(rows))


def _words(n: int, alpha: float, limits: Run) -> str:
    n_bytes, n_operations = n * N_ITEMS * 8, n * (2 * N_ITEMS) ** 2
    reading = n_bytes / limits.told["bytes_per_second"]
    multiplying = n_operations / limits.told["single_operations_per_second"]
    bound = "BLAS" if multiplying > reading else "memory bandwidth"
    return (
        f"{count(n)} respondents × {N_ITEMS} items of five categories, {MISSING_SHARE:.0%} of the answers missing at "
        "random; α and polychoric correlations use each pair's answers, ω and factors those who answered everything, "
        "in all ways alike. Medians of the calculation alone, after one on few respondents, with the answers in "
        "memory; each run in a process of its own, ways in turns (psych-style α and polychoric correlations once). "
        "The psych-style ways are R's formulas in plain numpy, pandas and scipy "
        "(`scripts/bench/drivers/psych_style.py`). All ways of a task find the same value, polychoric correlations "
        "and factors as far as the searches of the others end.\n\n"
        f"The limit: this machine reads {limits.told['bytes_per_second'] / 1e9:.1f} GB/s on all cores, and multiplies "
        f"matrices of this shape at {limits.told['double_operations_per_second'] / 1e9:.0f} billion operations a "
        f"second in double precision, {limits.told['single_operations_per_second'] / 1e9:.0f} in single, measured in "
        f"the same run. α reads {n_bytes / 1e6:.0f} MB once, which takes at least {milliseconds(reading)}, and "
        f"multiplies answers and marks of missing ones, {n_operations / 1e9:.1f} billion operations in single "
        f"precision (exact, as answers are whole numbers), at least {milliseconds(multiplying)}; it takes "
        f"{milliseconds(alpha)}, {times(alpha / max(reading, multiplying))} the larger of them. The limit is {bound}; "
        "the rest is subtracting, finding what is missing and converting, which pass through the cache."
    )
