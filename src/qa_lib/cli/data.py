"""Commands about data and what is read from them: sample, exports, open answers, certificates, the chapters at work."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from qa_lib.cli.consoles import console
from qa_lib.cli.options import Locale, School, Semester, Year

group = typer.Typer()
PANEL = "Data and documents"
Teacher = Annotated[str, typer.Option(envvar="TEACHER", help="Staff number, as in the teachers' register.")]
Database = Annotated[
    str, typer.Option(envvar="DATABASE", help="A database of params/databases.yaml, to be asked for raw exports first.")
]
ReadSemester = Annotated[
    str,
    typer.Option(
        "--semester", envvar="SEMESTER", help="The one to ask a database for; default: the last of semesters.yaml."
    ),
]
ExportFile = Annotated[
    Path | None, typer.Option(envvar="FILE", exists=True, dir_okay=False, help="An export: .csv, .xlsx or .sav.")
]
SurveyCode = Annotated[
    str, typer.Option(envvar="SURVEY", help="Code of the survey to draft; default: after the name of the file.")
]
ParamsFolder = Annotated[
    Path | None,
    typer.Option(
        envvar="FOLDER", file_okay=False, help="A params folder of the export's own institution; made if new."
    ),
]
IssueDate = Annotated[
    str, typer.Option("--date", envvar="DATE", help="Date of issue, YYYY-MM-DD; default: the report date.")
]


@group.command(rich_help_panel=PANEL)
def sample() -> None:
    """Write the synthetic university as raw exports under data/raw."""
    from qa_lib.jobs import open_desk, write_sample

    write_sample(open_desk(console))


@group.command(rich_help_panel=PANEL)
def intake(database: Database = "", semester: ReadSemester = "") -> None:
    """Make sure that there are data; read and check what is new, list what was rejected; first ask a database."""
    from qa_lib.jobs import open_desk, prepare_data, read_from_database

    desk = open_desk(console)
    if database:
        read_from_database(desk, database=database, semester=semester)
    prepare_data(desk)


@group.command(rich_help_panel=PANEL)
def codebook(file: ExportFile = None, survey: SurveyCode = "", folder: ParamsFolder = None) -> None:
    """Draft the codebook of an export that nobody has described; a person confirms every guess before it is read."""
    from qa_lib.jobs import draft_survey, open_desk

    draft_survey(open_desk(console), file=file, survey=survey, folder=folder)


@group.command(rich_help_panel=PANEL)
def review(school: School, semester: Semester = "", locale: Locale = "kk") -> None:
    """Write the workbook in which a person decides which open answers may be quoted; decisions in it stay."""
    from qa_lib.jobs import open_desk, prepare_review

    prepare_review(open_desk(console), school=school, semester=semester, locale=locale)


@group.command(rich_help_panel=PANEL)
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


@group.command(rich_help_panel=PANEL)
def lab() -> None:
    """Open the start page, and behind it the chapters in JupyterLab; what is saved there holds no results."""
    from qa_lib.jobs import open_desk, prepare_data
    from qa_lib.lab import lab_command

    desk = open_desk(console)
    prepare_data(desk)
    command = lab_command(desk.paths.notebooks)
    os.execv(command[0], command)  # noqa: S606 - the JupyterLab of this environment
