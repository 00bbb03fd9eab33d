"""What is left: where the time of one report goes, against what it can not do without."""

from __future__ import annotations

from bench.drivers.phases import CELLS, DATA, FIGURES, KERNELS, PAGE, PANDOC, QUARTO, SERVER, TYPST, WORKBOOK
from bench.findings import Findings, Table, keep_runs
from bench.setting import Bench
from bench.timing import Run
from bench.words import seconds

#: What a report is: no way of making it can leave this out.
WORK = {CELLS, DATA, FIGURES, PAGE, PANDOC, QUARTO, TYPST, WORKBOOK}
REST = "start of Python, imports, the rest"
#: A fork, ipykernel's start and the first words of a kernel, as measured on their own when the kernels were designed.
LIMIT_SECONDS = 0.3


def measure(bench: Bench) -> Findings:
    """One report from nothing kept, one chapter at a time, with a clock on its phases."""
    project = bench.project("profile")
    (school,) = bench.middle_schools(1)
    driver = project.driver("phases", school, bench.semester, is_fresh=True)
    driver.run()  # warms the machine's caches of files
    runs = [driver.run() for _ in range(bench.repeats(3))]
    middle = sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]
    return _findings(middle, runs, school, n_chapters=len(project.load_params().reports.school))


def _findings(run: Run, runs: list[Run], school: str, *, n_chapters: int) -> Findings:
    phases = dict(run.told["phases"])
    phases[REST] = max(run.seconds - sum(phases.values()), 0.0)
    rows = [
        (name, seconds(spent), f"{spent / run.seconds:.0%}", "work" if name in WORK else "overhead")
        for name, spent in sorted(phases.items(), key=lambda phase: -phase[1])
    ]
    rows.append(("the whole run", seconds(run.seconds), "100%", ""))
    table = Table(("phase", "time", "share", "is"), tuple(rows))
    return Findings((table,), _words(run, phases, school, n_chapters), runs=keep_runs({"profile": runs}))


def _words(run: Run, phases: dict[str, float], school: str, n_chapters: int) -> str:
    work = sum(spent for name, spent in phases.items() if name in WORK)
    each = phases.get(KERNELS, 0.0) / n_chapters
    missing = run.told["missing"]
    not_timed = f" Not timed apart any more: {', '.join(f'`{name}`' for name in missing)}." if missing else ""
    return (
        f"The report of `{school}` from nothing kept, one chapter at a time, so that the phases add up. "
        f"{seconds(work)} of {seconds(run.seconds)} ({work / run.seconds:.0%}) are work that the report consists of: "
        f"reading its data, cells, pandoc, Typst, the workbook. The overhead of a kernel is {seconds(each)} a "
        f"chapter; the limit, what a fork, ipykernel's start and its first words need, is near {LIMIT_SECONDS} s. "
        f"`{SERVER}` and the sums are paid once a run, however many reports it makes; on several cores chapters and "
        f"reports run beside each other.{not_timed}"
    )
