"""A change: how long it takes until all reports are right again, and how much of them is made again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from bench import edits
from bench.findings import Findings, Goal, Table, keep_runs
from bench.project import BenchProject
from bench.setting import Bench
from bench.timing import Run, median_seconds
from bench.words import count, seconds, times

NOTHING_GOAL_SECONDS = 2.0
NOTHING, DATA, WORDING, TARGET = "nothing", "one school's data", "one translation", "one target"
ALL = "all (from nothing)"
#: Chapters of a school that compare it with the whole university, and the one that lists the raw files.
OF_THE_UNIVERSITY = {"00-summary", "06-comparison", "08-instruments", "09-methods"}


@dataclass(frozen=True)
class Made:
    """What a run made again: chapters and reports by their place, for example ``pharm/2025-autumn/internal-kk``."""

    chapters: frozenset[str]
    reports: frozenset[str]


@dataclass(frozen=True)
class Watched:
    """A run and what it made."""

    run: Run
    made: Made


def measure(bench: Bench) -> Findings:
    """``qa reports`` after each kind of change, and after it was taken back."""
    project = bench.project("changes")
    (school,) = bench.middle_schools(1)
    command = partial(_watch, project, bench.semester)
    watched = {ALL: [command()]}
    watched[NOTHING] = [command() for _ in range(bench.repeats(5))]
    watched[DATA] = _there_and_back(command, _data_change(project, bench.semester, school))
    reading = _time_reading(project, bench.semester, school)
    command()
    watched[WORDING] = _there_and_back(command, _wording_change(project, bench.semester, school))
    watched[TARGET] = _there_and_back(command, edits.changed(edits.targets(project), edits.raise_target))
    return _findings(watched, reading, school)


def _watch(project: BenchProject, semester: str) -> Watched:
    before = _state(project)
    run = project.qa("reports", "--semester", semester).run()
    after = _state(project)
    made = {place for place, mark in after.items() if before.get(place) != mark}
    chapters = frozenset(place for place in made if place.endswith(".ipynb"))
    return Watched(run, Made(chapters, frozenset(made - chapters)))


def _state(project: BenchProject) -> dict[str, tuple[int, int]]:
    """Executed chapters and finished reports, and what tells whether one was replaced."""
    chapters = (project.reports / "cache").glob("*/*/*/*.ipynb")
    reports = (manifest.parent for manifest in (project.reports / "out").glob("*/*/*/manifest.json"))
    marks = {str(file.relative_to(project.reports / "cache")): file.stat() for file in chapters}
    marks |= {str(folder.relative_to(project.reports / "out")): folder.stat() for folder in reports}
    return {place: (mark.st_ino, mark.st_mtime_ns if place.endswith(".ipynb") else 0) for place, mark in marks.items()}


def _data_change(project: BenchProject, semester: str, school: str) -> AbstractContextManager[None]:
    return edits.changed(edits.raw_file(project, semester), edits.swap_answer(project, school))


def _wording_change(project: BenchProject, semester: str, school: str) -> AbstractContextManager[None]:
    return edits.changed(edits.catalogue(project), edits.reword_one(project, school, semester))


def _there_and_back(command: Callable[[], Watched], change: AbstractContextManager[None]) -> list[Watched]:
    with change:
        there = command()
    return [there, command()]


def _time_reading(project: BenchProject, semester: str, school: str) -> Run:
    """How long the intake alone takes to read the changed file and what stands beside it."""
    with _data_change(project, semester, school):
        project.qa("intake").run()
    return project.qa("intake").run()


def _findings(watched: dict[str, list[Watched]], reading: Run, school: str) -> Findings:
    base = watched[ALL][0].run.seconds
    rows = tuple(_row(name, each, base) for name, each in watched.items())
    columns = ("what changed", "time", "a run from nothing takes", "chapters made", "reports rendered", "schools")
    runs = {name: [one.run for one in each] for name, each in watched.items()} | {"reading alone": [reading]}
    nothing = median_seconds(runs[NOTHING])
    goals = (
        Goal(
            f"With nothing to do all reports take under {NOTHING_GOAL_SECONDS:.0f} s",
            seconds(nothing),
            nothing < NOTHING_GOAL_SECONDS,
        ),
        _only_that_school(watched[DATA], school),
    )
    words = (
        "`qa reports` of the whole university after one change, and once more after it was taken back; medians. The "
        f"change of data is one answer of one respondent of `{school}` in one raw file: the time holds reading that "
        f"semester's exports anew, {seconds(reading.seconds)} of `qa intake` alone. What compares with the university "
        "is executed again in the other schools, and the chapter of methods, which prints the checksum of every raw "
        "file, nothing else of them; with that checksum their reports change and are rendered again. The translation "
        "is of one sentence that only the chapter of satisfaction shows; the target is that of the survey of "
        "satisfaction. A chapter counts as made when its kept result was replaced, a report when its folder was."
    )
    return Findings((Table(columns, rows),), words, goals, keep_runs(runs))


def _row(name: str, watched: list[Watched], base: float) -> tuple[str, ...]:
    time = median_seconds([one.run for one in watched])
    made = watched[0].made
    schools = {place.split("/")[0] for place in made.chapters | made.reports}
    numbers = (count(len(made.chapters)), count(len(made.reports)), count(len(schools)))
    return name, seconds(time), times(base / time), *numbers


def _only_that_school(watched: list[Watched], school: str) -> Goal:
    made = watched[0].made.chapters
    own = sorted(place for place in made if place.startswith(f"{school}/"))
    other = sorted({place.rsplit("/", 1)[1].removesuffix(".ipynb") for place in made if place not in own})
    told = f"{len(own)} chapters of the school; " + (
        f"of the others {', '.join(other)}" if other else "none of the others"
    )
    words = (
        "A change of one school's data makes only that school's chapters again, and those of others that compare with "
        "the whole university or print the checksum of the file"
    )
    return Goal(words, told, set(other) <= OF_THE_UNIVERSITY)
