"""Scoring a year's answers, and ten million: the library against a plain pandas group-by and polars."""

from __future__ import annotations

from bench.answers import keep_year
from bench.drivers.scoring import WAYS
from bench.findings import Findings, Table, keep_runs
from bench.setting import Bench
from bench.timing import Run, alternate, median_told
from bench.words import count, mebibytes, milliseconds, times

N_MANY, N_MANY_QUICK = 10_000_000, 200_000
OURS = "qa-lib"


def measure(bench: Bench) -> Findings:
    """Scores and levels by school, survey and block, each run in a process of its own."""
    project = bench.project("scoring", has_data=False)
    sizes = {"a year": None, "many": N_MANY_QUICK if bench.is_quick else N_MANY}
    runs: dict[tuple[str, str], list[Run]] = {}
    for name, n in sizes.items():
        files = keep_year(bench.data, project.load_params(), n=n)
        ways = {way: project.driver("scoring", way, *map(str, files)) for way in WAYS}
        runs |= {(name, way): each for way, each in alternate(ways, repeats=bench.repeats(3)).items()}
    kept = keep_runs({f"{name}: {way}": each for (name, way), each in runs.items()})
    return Findings((_table(runs),), _words(), runs=kept)


def _table(runs: dict[tuple[str, str], list[Run]]) -> Table:
    columns = ("answers", "way", "time", f"against {OURS}", "CPU time", "memory beyond the data")
    rows = [
        (
            count(each[0].told["n_rows"]),
            way,
            milliseconds(median_told(each, "seconds")),
            times(median_told(each, "seconds") / median_told(runs[name, OURS], "seconds")),
            milliseconds(median_told(each, "cpu_seconds")),
            mebibytes(max(run.told["bytes_beyond_data"] for run in each)),
        )
        for (name, way), each in runs.items()
    ]
    return Table(columns, tuple(rows))


def _words() -> str:
    return (
        "The answers of the last two semesters of the sample university, and the same repeated by other people up to "
        "ten million. Every way says which answers are valid and positive, and gives for each school, survey and "
        "block its respondents, valid and positive answers, their share, the mean and the standard deviation of the "
        "score; all find the same counts. `qa-lib` also sums each respondent's answers and their squares, so that its "
        "intervals know that the answers of one person are not independent; the other two give no interval. "
        "The plain ways are `scripts/bench/drivers/scoring.py`: a join with the table "
        "of categories and a group-by. Medians of the calculation alone, with the answers in memory; each run in a "
        "process of its own, ways in turns. The limit here is memory: every step passes once over columns that no "
        "cache holds."
    )
