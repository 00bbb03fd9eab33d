"""Growth: more schools, more learners, more raw data; time and memory."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.findings import Findings, Goal, Table, keep_runs
from bench.machine import count_cores
from bench.project import BenchProject, keep_sample
from bench.setting import Bench
from bench.timing import Run
from bench.universities import add_schools, grow_learners, grow_schools
from bench.words import count, mebibytes, seconds, times

N_SCHOOLS = (1, 2, 4, 8, 16)
LEARNER_FACTORS = (1, 10, 100)
INTAKE_SCALES = (1.0, 4.0)
#: Learners of the university at scale 1, about.
N_LEARNERS = 12_000
#: Linear is a slope of 1; the fixed start makes it smaller, noise may make it a little larger.
SLOPE_MAX = 1.05

Point = tuple[float, Run]


def measure(bench: Bench) -> Findings:
    """Each size once, whole processes, all cores."""
    n_schools = N_SCHOOLS[:2] if bench.is_quick else N_SCHOOLS
    factors = LEARNER_FACTORS[:2] if bench.is_quick else LEARNER_FACTORS
    schools = [(float(n), _time_schools(bench, n)) for n in n_schools]
    learners = [(factor * N_LEARNERS * bench.scale, _time_learners(bench, factor)) for factor in factors]
    intake = [(scale * N_LEARNERS, _time_intake(bench, scale)) for scale in _intake_scales(bench)]
    return _findings(schools, learners, intake, bench)


def _intake_scales(bench: Bench) -> list[float]:
    return [scale * bench.scale for scale in INTAKE_SCALES]


def _time_schools(bench: Bench, n: int) -> Run:
    (school,) = bench.middle_schools(1)
    project = _empty_project(bench)
    copies = add_schools(project.paths.params, school, n=n)
    grow_schools(_source(bench), project.paths.store / bench.semester, copies=copies, school=school)
    return _publish(project, bench, tuple(copies))


def _time_learners(bench: Bench, factor: int) -> Run:
    project = _empty_project(bench)
    grow_learners(_source(bench), project.paths.store / bench.semester, factor=factor)
    return _publish(project, bench, bench.schools)


def _time_intake(bench: Bench, scale: float) -> Run:
    data = keep_sample(bench.folder, scale=scale, semesters=[bench.semester], is_read=False)
    project = _empty_project(bench)
    shutil.copytree(data / "raw", project.paths.raw)
    run = project.qa("intake").run()
    shutil.rmtree(project.root)
    return run


def _empty_project(bench: Bench) -> BenchProject:
    return bench.project("growth", has_data=False)


def _source(bench: Bench) -> Path:
    return bench.data / "store" / bench.semester


def _publish(project: BenchProject, bench: Bench, schools: Sequence[str]) -> Run:
    run = project.driver("publish", bench.semester, count_cores(), *schools).run()
    shutil.rmtree(project.root)
    return run


def _findings(schools: list[Point], learners: list[Point], intake: list[Point], bench: Bench) -> Findings:
    slope = _slope(schools)
    tables = (
        _table("schools", schools, "Reports of a university of equal schools", per=1, unit="a school"),
        _table("learners", learners, "Reports of all schools", per=10_000, unit="10 000 learners"),
        _table("learners", intake, "Raw exports of one semester read", per=10_000, unit="10 000 learners"),
    )
    named = {"schools": schools, "learners": learners, "intake": intake}
    goal = Goal(
        f"Time grows at most linearly with schools (slope up to {SLOPE_MAX})", f"{slope:.2f}", slope <= SLOPE_MAX
    )
    return Findings(
        tables,
        _words(slope, _slope(learners), _slope(intake), bench),
        (goal,),
        keep_runs({f"{name} {size:.0f}": [run] for name, points in named.items() for size, run in points}),
        {name: [(size, run.seconds) for size, run in points] for name, points in named.items() if name != "intake"},
    )


def _table(kind: str, points: list[Point], caption: str, *, per: int, unit: str) -> Table:
    first = points[0][1]
    rows = [
        (
            count(size),
            seconds(run.seconds),
            times(run.seconds / first.seconds),
            seconds(run.seconds / (size / per)),
            seconds(run.cpu_seconds),
            mebibytes(run.peak_bytes),
            times(run.peak_bytes / max(first.peak_bytes, 1)),
        )
        for size, run in points
    ]
    columns = (kind, "time", "against the first", f"time for {unit}", "CPU time", "peak memory", "against the first")
    return Table(columns, tuple(rows), caption)


def _slope(points: list[Point]) -> float:
    """By how many per cent time grows when size grows by one per cent, over all sizes."""
    sizes, times_taken = [size for size, _ in points], [run.seconds for _, run in points]
    return float(np.polyfit(np.log(sizes), np.log(times_taken), 1)[0])


def _words(schools: float, learners: float, intake: float, bench: Bench) -> str:
    (school,) = bench.middle_schools(1)
    return (
        "Time and memory of whole runs from nothing kept, each size once, on the store of one semester. The schools "
        f"are copies of `{school}` under other codes, added to the params, so that each is as large as the others. "
        "More learners are the same respondents again under new ids, with the population counted up and the "
        f"teachers as they are. Raw exports are those of the synthetic university at {INTAKE_SCALES[0]:g} and "
        f"{INTAKE_SCALES[1]:g} times its size. The slope of time on a log-log scale is {schools:.2f} for schools, "
        f"{learners:.2f} for learners and {intake:.2f} for raw data: 1 is linear, less means that a part of the time "
        "is spent once. With few schools that part is the start of the run; with few learners it is the rendering, "
        "which does not grow with them."
    )
