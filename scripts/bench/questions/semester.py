"""The university's semester, all schools and formats: the plain ways against ``qa reports``."""

from __future__ import annotations

from dataclasses import dataclass
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
OURS = "`qa reports`"
QUARTO, APART = "papermill and Quarto", "papermill, nbconvert, pandoc and Typst"


@dataclass(frozen=True)
class _Way:
    """A way to the semester, as measured for some of its schools, multiplied up to all."""

    runs: list[Run]
    share: float = 1.0

    @property
    def seconds(self) -> float:
        return median_seconds(self.runs) * self.share

    @property
    def cpu_seconds(self) -> float:
        return median_cpu_seconds(self.runs) * self.share


def measure(bench: Bench) -> Findings:
    """All ways from nothing kept, the data read before."""
    project = bench.project("semester")
    sampled = bench.schools if bench.is_full else bench.middle_schools(1 if bench.is_quick else N_SAMPLED)
    plain = {APART: {"PANDOC": str(pypandoc.get_pandoc_path())}}
    if bench.quarto:
        plain = {QUARTO: {"QUARTO": str(bench.quarto.program)}} | plain
    runs = {name: [_plain_way(project, sampled, bench.semester, renderer).run()] for name, renderer in plain.items()}
    ours = project.qa("reports", "--semester", bench.semester, is_fresh=True)
    runs |= alternate({OURS: ours}, repeats=bench.repeats(2))
    share = len(bench.schools) / len(sampled)
    ways = {name: _Way(each, 1.0 if name == OURS else share) for name, each in runs.items()}
    n_chapters = len(project.load_params().reports.school)
    words = _words(ways, sampled, n_chapters=n_chapters, version=bench.quarto.version if bench.quarto else "")
    return Findings((_table(ways, len(bench.schools)),), words, _goals(ways), keep_runs(runs))


def _plain_way(project: BenchProject, schools: tuple[str, ...], semester: str, renderer: dict[str, str]) -> Contender:
    places = {"NOTEBOOKS": str(project.paths.notebooks), "MADE": str(project.root / f"plain-{'-'.join(renderer)}")}
    chapters = [entry.notebook for entry in project.load_params().reports.school]
    asked = {"SCHOOLS": " ".join(schools), "PERIOD": semester, "CHAPTERS": " ".join(chapters)}
    return project.command(["sh", SCRIPT], environment=asked | places | renderer)


def _table(ways: dict[str, _Way], n_schools: int) -> Table:
    ours = ways[OURS]
    columns = ("way", "schools", "time", f"against {OURS}", "CPU time", f"against {OURS}", "peak memory")
    rows = []
    for name, way in ways.items():
        memory = mebibytes(peak_bytes(way.runs))
        if way.share != 1:
            measured = (f"{name}, as measured", f"{n_schools / way.share:.0f}", seconds(median_seconds(way.runs)), "")
            rows.append((*measured, seconds(median_cpu_seconds(way.runs)), "", memory))
        time = (seconds(way.seconds), times(way.seconds / ours.seconds))
        cpu = (seconds(way.cpu_seconds), times(way.cpu_seconds / ours.cpu_seconds))
        rows.append((name, str(n_schools), *time, *cpu, memory))
    return Table(columns, tuple(rows))


def _goals(ways: dict[str, _Way]) -> tuple[Goal, ...]:
    ratios = {name: way.seconds / ways[OURS].seconds for name, way in ways.items() if name != OURS}
    words = f"A semester of the university is made at least {RATIO_GOAL}× faster than the plain way: "
    return tuple(Goal(words + name, times(ratio), ratio >= RATIO_GOAL) for name, ratio in ratios.items())


def _words(ways: dict[str, _Way], sampled: tuple[str, ...], *, n_chapters: int, version: str) -> str:
    plain = {name: way for name, way in ways.items() if name != OURS}
    share = next(iter(plain.values())).share
    how_measured = "measured for all schools"
    if share != 1:
        n_schools = round(len(sampled) * share)
        of_middle_size = f"measured for {_names(sampled)}, in the middle of the order of size,"
        how_measured = f"{of_middle_size} and multiplied up to {n_schools} schools"
    least = min(way.cpu_seconds for way in plain.values()) / count_cores()
    renderer = (
        f"Quarto {version} (a book of the executed notebooks as html, typst and docx, in one call) or"
        if version
        else "(Quarto was not on PATH, so this time only)"
    )
    return (
        f"The plain way is `scripts/bench/drivers/plain.sh`: a loop of papermill commands over the {n_chapters} "
        f"chapters of each school, one school after another, rendered by {renderer} `jupyter nbconvert` for pages, and "
        f"pandoc and Typst for docx and pdf. It is {how_measured}. It makes no workbook, no cover, no links between "
        "editions, shows the code between the results and, where `rsvg-convert` is missing, has no pictures in Word, "
        "so it does less. Each of its chapters computes anew what it needs of other schools and of earlier semesters, "
        f"as chapters that know nothing of each other must; {OURS} does that once. Perfectly spread over the cores of "
        f"this machine the quickest plain way would need at least {seconds(least)}, "
        f"{times(least / ways[OURS].seconds)} the time of {OURS}. Our time is that of the whole command as a user "
        "starts it, rendered by the embedded pandoc and Typst, for html, pdf, docx and xlsx of all schools, with "
        "nothing kept and the data read."
    )


def _names(schools: tuple[str, ...]) -> str:
    return " and ".join(f"`{school}`" for school in schools)
