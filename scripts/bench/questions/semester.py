"""The university's semester, all schools and formats: the plain way against ``qa reports``."""

from __future__ import annotations

from pathlib import Path

import pypandoc

from bench.findings import Findings, Goal, Table, keep_runs
from bench.machine import count_cores
from bench.project import BenchProject
from bench.setting import Bench
from bench.timing import Contender, Run, alternate, median_cpu_seconds, median_seconds, peak_bytes
from bench.words import mebibytes, seconds, times

#: Schools for which the plain way is measured unless all are wanted.
N_SAMPLED = 2
RATIO_GOAL = 15
SCRIPT = Path(__file__).parents[1] / "drivers" / "plain.sh"


def measure(bench: Bench) -> Findings:
    """Both ways from nothing kept, the data read before."""
    project = bench.project("semester")
    sampled = bench.schools if bench.is_full else bench.middle_schools(1 if bench.is_quick else N_SAMPLED)
    ours = project.qa("reports", "--semester", bench.semester, is_fresh=True)
    runs = {"plain": [_plain_way(project, sampled, bench.semester).run()]}
    runs |= alternate({"qa": ours}, repeats=bench.repeats(2))
    return _findings(runs, sampled, len(bench.schools))


def _plain_way(project: BenchProject, schools: tuple[str, ...], semester: str) -> Contender:
    places = {
        "NOTEBOOKS": project.paths.notebooks,
        "MADE": project.root / "plain",
        "PANDOC": pypandoc.get_pandoc_path(),
    }
    chapters = [entry.notebook for entry in project.load_params().reports.school]
    asked = {"SCHOOLS": " ".join(schools), "PERIOD": semester, "CHAPTERS": " ".join(chapters)}
    return project.command(["sh", SCRIPT], environment=asked | {name: str(place) for name, place in places.items()})


def _findings(runs: dict[str, list[Run]], sampled: tuple[str, ...], n_schools: int) -> Findings:
    share = n_schools / len(sampled)
    plain, ours = median_seconds(runs["plain"]) * share, median_seconds(runs["qa"])
    plain_cpu, ours_cpu = median_cpu_seconds(runs["plain"]) * share, median_cpu_seconds(runs["qa"])
    columns = ("way", "schools", "time", "against qa reports", "CPU time", "against qa reports", "peak memory")
    memory = [mebibytes(peak_bytes(runs[name])) for name in ("plain", "qa")]
    plain_row = ("the plain way", str(n_schools), seconds(plain), times(plain / ours))
    ours_row = ("`qa reports`", str(n_schools), seconds(ours), times(1), seconds(ours_cpu), times(1), memory[1])
    rows = [(*plain_row, seconds(plain_cpu), times(plain_cpu / ours_cpu), memory[0]), ours_row]
    if share != 1:
        measured = ("the plain way, as measured", str(len(sampled)), seconds(median_seconds(runs["plain"])), "")
        rows.insert(0, (*measured, seconds(median_cpu_seconds(runs["plain"])), "", memory[0]))
    goal = Goal(
        f"A semester of the university is made at least {RATIO_GOAL}× faster than the plain way",
        times(plain / ours),
        plain / ours >= RATIO_GOAL,
    )
    words = _words(sampled, n_schools, ours, plain_cpu / count_cores())
    return Findings((Table(columns, tuple(rows)),), words, (goal,), keep_runs(runs))


def _words(sampled: tuple[str, ...], n_schools: int, ours: float, spread: float) -> str:
    how_measured = "measured for all schools"
    if len(sampled) < n_schools:
        of_middle_size = f"measured for {_names(sampled)}, in the middle of the order of size,"
        how_measured = f"{of_middle_size} and multiplied up to {n_schools} schools"
    return (
        "The plain way is `scripts/bench/drivers/plain.sh`: a loop of papermill commands over the nine chapters of "
        "each school, then `jupyter nbconvert` for the pages, and pandoc and Typst for docx and pdf, one school "
        f"after the other. It is {how_measured}. It makes no workbook, no cover, no links between editions, shows "
        "the code between the results and, where `rsvg-convert` is missing, has no pictures in Word, so it does "
        f"less. Perfectly spread over the cores of this machine it would need at least {seconds(spread)}, "
        f"{times(spread / ours)} the time of `qa reports`. Our time is that of the whole command as a user starts "
        "it, for html, pdf, docx and xlsx of all schools, with nothing kept and the data read."
    )


def _names(schools: tuple[str, ...]) -> str:
    return " and ".join(f"`{school}`" for school in schools)
