"""The ``qa`` command: one sub-command a make target, with the same words.

Every option can also stand in the environment under the name of its make variable (``SCHOOL``, ``SEMESTER``, …):
that is how ``make report SCHOOL=pharm`` hands it over. Exit statuses: 0 done; 1 failed while running; 2 bad parameters
or params files; 3 bad data; 4 a rule of disclosure refuses the release; 130 interrupted.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from qa_lib.errors import ParamsError, QaError, nearest_name, printable, show_given

if TYPE_CHECKING:
    from qa_lib.jobs import Manner
    from qa_lib.params import Kind

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

School = Annotated[str, typer.Option(envvar="SCHOOL", help="Code of the school, for example pharm.")]
Semester = Annotated[
    str, typer.Option(envvar="SEMESTER", help="For example 2025-autumn; default: the latest with data.")
]
Locale = Annotated[str, typer.Option(envvar="LOCALE", help="kk, ru or en.")]
Tier = Annotated[str, typer.Option(envvar="TIER", help="Ring of readers: internal, corporate or public.")]
Year = Annotated[
    str, typer.Option(envvar="YEAR", help="Academic year, for example 2025-2026; default: the latest with data.")
]
Month = Annotated[
    str, typer.Option(envvar="MONTH", help="For example 2025-11; default: the last month of the latest semester.")
]
Survey = Annotated[str, typer.Option(envvar="SURVEY", help="Code of the survey, for example satisfaction.")]
Department = Annotated[str, typer.Option(envvar="DEPARTMENT", help="Code of a department, for its own report.")]
Teacher = Annotated[str, typer.Option(envvar="TEACHER", help="Staff number, as in the teachers' register.")]
IssueDate = Annotated[
    str, typer.Option("--date", envvar="DATE", help="Date of issue, YYYY-MM-DD; default: the report date.")
]
References = Annotated[Path, typer.Argument(help="Holds the cases, */*.json, and their data in data/.")]
Topics = Annotated[list[str], typer.Option("--topic", help="Only this topic; can be given several times.")]
OnlyFailures = Annotated[bool, typer.Option("--failures", help="List only what does not stand.")]
Jobs = Annotated[int, typer.Option(envvar="JOBS", min=1, help="Chapters that run at once.")]
Explain = Annotated[
    bool, typer.Option("--explain", envvar="EXPLAIN", help="Say what would be made again and why; make nothing.")
]
Kernel = Annotated[
    str,
    typer.Option("--kernels", envvar="KERNELS", help="forked (where the platform can) or plain; default: as it can."),
]
Scheduler = Annotated[
    str,
    typer.Option(envvar="SCHEDULER", help="Make the reports on the workers of this dask scheduler: tcp://host:8786."),
]
Exchange = Annotated[
    str, typer.Option(envvar="EXCHANGE", help="Where workers without a shared disk fetch files: s3://bucket/folder, …")
]
Folder = Annotated[
    Path | None, typer.Option(envvar="FOLDER", exists=True, help="A folder, or one file, such as a bundle.")
]
Former = Annotated[str, typer.Option(envvar="FORMER", help="keep or destroy: what becomes of the former key.")]
Identifiers = Annotated[
    Path | None,
    typer.Option("--from", envvar="FROM", help="A file with one identifier a line; without it the command asks."),
]
N_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
INTERRUPTED = 130
#: Longer words on the command line are none of ours.
MAX_LENGTH = 1000
#: What reaches the command through the environment.
VARIABLES = frozenset(
    {"SCHOOL", "SEMESTER", "LOCALE", "TIER", "DEPARTMENT", "YEAR", "MONTH", "SURVEY"}
    | {"TEACHER", "DATE", "JOBS", "KERNELS", "EXPLAIN", "SCHEDULER", "EXCHANGE", "FOLDER"}
    | {"FORMER", "FROM", "ON"}
)


@app.command()
def report(
    school: School,
    semester: Semester = "",
    locale: Locale = "kk",
    tier: Tier = "internal",
    department: Department = "",
    jobs: Jobs = N_CORES,
    kernels: Kernel = "",
    explain: Explain = False,
    scheduler: Scheduler = "",
    exchange: Exchange = "",
) -> None:
    """Make the report of a school or of one of its departments: html, pdf, docx, xlsx."""
    wanted = {"school": school, "semester": semester, "locale": locale, "tier": tier, "department": department}
    _make("school", _manner(jobs, kernels, explain, scheduler, exchange), **wanted)


@app.command()
def reports(
    semester: Semester = "",
    locale: Locale = "kk",
    tier: Tier = "internal",
    jobs: Jobs = N_CORES,
    kernels: Kernel = "",
    explain: Explain = False,
    scheduler: Scheduler = "",
    exchange: Exchange = "",
) -> None:
    """Make the report of every school with data, in parallel."""
    from qa_lib.jobs import make_all_reports, open_desk

    manner = _manner(jobs, kernels, explain, scheduler, exchange)
    make_all_reports(open_desk(console), manner, semester=semester, locale=locale, tier=tier)


@app.command()
def annual(
    year: Year = "",
    semester: Semester = "",
    locale: Locale = "kk",
    tier: Tier = "internal",
    jobs: Jobs = N_CORES,
    kernels: Kernel = "",
    explain: Explain = False,
    scheduler: Scheduler = "",
    exchange: Exchange = "",
) -> None:
    """Make the university's annual report; in the public ring its extract for the website."""
    manner = _manner(jobs, kernels, explain, scheduler, exchange)
    _make("institution", manner, year=year, semester=semester, locale=locale, tier=tier)


@app.command()
def accreditation(
    year: Year = "",
    semester: Semester = "",
    locale: Locale = "kk",
    tier: Tier = "internal",
    jobs: Jobs = N_CORES,
    kernels: Kernel = "",
    explain: Explain = False,
    scheduler: Scheduler = "",
    exchange: Exchange = "",
) -> None:
    """Make the report on accreditation recommendations and post-accreditation monitoring."""
    manner = _manner(jobs, kernels, explain, scheduler, exchange)
    _make("accreditation", manner, year=year, semester=semester, locale=locale, tier=tier)


@app.command()
def monthly(
    month: Month = "",
    locale: Locale = "kk",
    tier: Tier = "internal",
    jobs: Jobs = N_CORES,
    kernels: Kernel = "",
    explain: Explain = False,
    scheduler: Scheduler = "",
    exchange: Exchange = "",
) -> None:
    """Make the operational report of a month."""
    manner = _manner(jobs, kernels, explain, scheduler, exchange)
    _make("monthly", manner, month=month, locale=locale, tier=tier)


@app.command()
def survey_report(
    survey: Survey,
    semester: Semester = "",
    locale: Locale = "kk",
    tier: Tier = "internal",
    jobs: Jobs = N_CORES,
    kernels: Kernel = "",
    explain: Explain = False,
    scheduler: Scheduler = "",
    exchange: Exchange = "",
) -> None:
    """Make the report on the results of one survey after its cycle."""
    manner = _manner(jobs, kernels, explain, scheduler, exchange)
    _make("survey", manner, survey=survey, semester=semester, locale=locale, tier=tier)


def _manner(jobs: int, kernels: str, explains: bool, scheduler: str, exchange: str) -> Manner:
    from qa_lib.jobs import Manner

    return Manner.checked(jobs, kernels, explains=explains, scheduler=scheduler, exchange=exchange)


def _make(kind: Kind, manner: Manner, **wanted: str) -> None:
    from qa_lib.jobs import make_report, open_desk

    make_report(open_desk(console), manner, kind, **wanted)


@app.command()
def example(locale: Locale = "en", tier: Tier = "internal", jobs: Jobs = N_CORES) -> None:
    """Make a report on real public data: lecture ratings of ETH Zurich (lme4's InstEval)."""
    from qa_lib.jobs import Manner, make_example_report

    make_example_report(console, Manner(jobs), locale=locale, tier=tier)


@app.command()
def sample() -> None:
    """Write the synthetic university as raw exports under data/raw."""
    from qa_lib.jobs import open_desk, write_sample

    write_sample(open_desk(console))


@app.command()
def intake() -> None:
    """Make sure that there are data; read and check what is new, list what was rejected."""
    from qa_lib.jobs import open_desk, prepare_data

    prepare_data(open_desk(console))


@app.command()
def registers() -> None:
    """Read the registers, list what is wrong with them, write computed values back."""
    from qa_lib.jobs import open_desk
    from qa_lib.register_jobs import update_registers

    update_registers(open_desk(console))


@app.command()
def templates(locale: Locale = "kk") -> None:
    """Write an empty workbook of each register, with drop-downs, notes and examples."""
    from qa_lib.jobs import open_desk
    from qa_lib.register_jobs import write_register_templates

    write_register_templates(open_desk(console), locale=locale)


@app.command()
def attack(semester: Semester = "", tier: Tier = "") -> None:
    """Try to work out what readers of a ring (or of all) may not see, from all that they may see."""
    from qa_lib.jobs import attack_release, open_desk

    attack_release(open_desk(console), semester=semester, tier=tier)


@app.command()
def review(school: School, semester: Semester = "", locale: Locale = "kk") -> None:
    """Write the workbook in which a person decides which open answers may be quoted; decisions in it stay."""
    from qa_lib.jobs import open_desk, prepare_review

    prepare_review(open_desk(console), school=school, semester=semester, locale=locale)


@app.command()
def certificate(
    teacher: Teacher = "",
    school: School = "",
    semester: Semester = "",
    year: Year = "",
    locale: Locale = "kk",
    date: IssueDate = "",
) -> None:
    """Issue the personal certificate of a teacher, or those of all teachers of a school (7.5.4)."""
    from qa_lib.jobs import issue_certificates, open_desk

    period = {"semester": semester, "year": year}
    issue_certificates(open_desk(console), teacher=teacher, school=school, locale=locale, date=date, **period)


@app.command()
def leak_check(folder: Folder = None) -> None:
    """Look for identifiers, names, contacts and paths in every file of a folder or an archive; default: all reports."""
    from qa_lib.jobs import check_leaks, open_desk

    check_leaks(open_desk(console), folder)


@app.command()
def rotate_key(former: Former = "") -> None:
    """Make a new pseudonym key and read all raw exports under it."""
    from qa_lib.custody import rotate_key
    from qa_lib.jobs import open_desk

    rotate_key(open_desk(console), former)


@app.command()
def forget(identifiers: Identifiers = None) -> None:
    """Leave out a respondent who asks for it, now and whenever raw exports are read; the identifier is asked for."""
    from qa_lib.custody import forget_person, read_identifiers
    from qa_lib.jobs import open_desk

    desk = open_desk(console)
    given = (
        [typer.prompt("Identifier of the respondent, as in the raw exports (not shown)", hide_input=True)]
        if identifiers is None
        else read_identifiers(identifiers)
    )
    forget_person(desk, given)


@app.command()
def retention(on: Annotated[str, typer.Option(envvar="ON", help="A day, 2031-01-15; default: today.")] = "") -> None:
    """List what is kept past its term; nothing is deleted."""
    from qa_lib.custody import list_retention
    from qa_lib.jobs import open_desk

    list_retention(open_desk(console), _read_day(on))


def _read_day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.date.today()
    except ValueError as error:
        raise ParamsError(f"not a day: '{show_given(text)}'; expected one such as 2031-01-15") from error


@app.command()
def lab() -> None:
    """Open the chapters in JupyterLab; what is saved there holds no results."""
    from qa_lib.jobs import open_desk, prepare_data
    from qa_lib.lab import lab_command

    desk = open_desk(console)
    prepare_data(desk)
    command = lab_command(desk.paths.notebooks)
    os.execv(command[0], command)  # noqa: S606 - the JupyterLab of this environment


@app.command()
def check_reference(folder: References, topic: Topics = [], failures: OnlyFailures = False) -> None:  # noqa: B006
    """Run reference cases through the library: value, expected, given, relative difference, verdict."""
    from qa_lib.jobs import check_references

    check_references(console, folder, topics=topic, only_failures=failures)


def main() -> None:
    """Run the command; faults are told in words and with their exit status."""
    try:
        _check_make_variables()
        _refuse_unprintable()
        app()
    except QaError as error:
        errors.print(f"[bold red]error[/]: {_literal(str(error))}", soft_wrap=True)
        _leave(error.exit_status)
    except SystemExit as ending:  # Typer ends so when the user interrupts
        if ending.code != INTERRUPTED:
            raise
        errors.print("interrupted: no report was changed")
        _leave(INTERRUPTED)
    except Exception as error:  # a fault of the program itself is told in words, too
        errors.print(f"[bold red]error[/]: unexpected {type(error).__name__}; details are in {_write_details()}")
        _leave(1)


def _literal(words: str) -> str:
    """The lines of a message, in which nothing of what people wrote can act."""
    from rich.markup import escape

    return escape("\n".join(map(printable, words.split("\n"))))


def _write_details() -> Path:
    """Keep the traceback of an unexpected error for the people who maintain the program."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="qa-error-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exc(file=log)
    return Path(log.name)


def _leave(status: int) -> None:
    """End at once: kernels that still run end when they see that this process is gone."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _refuse_unprintable() -> None:
    """Refuse words and variables with characters that have no picture, before anything repeats or uses them."""
    given = [("", word) for word in sys.argv[1:]]
    given += [(f"{name}=", os.environ[name]) for name in sorted(VARIABLES) if name in os.environ]
    faults = [
        f"not readable as a name or a number: '{name}{show_given(value)}'"
        for name, value in given
        if len(value) > MAX_LENGTH or not value.isprintable()
    ]
    if faults:
        raise ParamsError(faults)


def _check_make_variables() -> None:
    """Refuse a make variable that no command knows, such as ``SCHOL=pharm``."""
    known = VARIABLES | {"PYTHON"}
    unknown = [name for name in os.environ.get("QA_MAKE_VARIABLES", "").split() if name not in known]
    hints = [(name, nearest_name(name, known)) for name in unknown]
    if hints:
        raise ParamsError(
            [
                f"unknown variable {show_given(name)}"
                + (f"; did you mean {near}?" if near else ".")
                + f" Valid: {', '.join(sorted(known))}"
                for name, near in hints
            ]
        )
