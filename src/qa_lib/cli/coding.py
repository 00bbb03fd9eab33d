"""Commands about codes of open answers: the workbooks of coders, and other programs of qualitative analysis."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa_lib.cli.consoles import console
from qa_lib.cli.options import Locale, School, Semester

group = typer.Typer()
PANEL = "Data and documents"
Coders = Annotated[
    str,
    typer.Option(envvar="CODERS", help="Who codes: coder-a,coder-b. The first gets all answers, others a drawn part."),
]
Suggest = Annotated[
    bool,
    typer.Option("--suggest", envvar="SUGGEST", help="Show the first coder themes that a program suggests, marked so."),
]
Frame = Annotated[str, typer.Option(envvar="FRAME", help="Code of the code frame; default: all of them.")]
RefiFile = Annotated[Path, typer.Option(envvar="FILE", help="A file of REFI-QDA: .qdc (code book), .qdpx (project).")]
Same = Annotated[
    str,
    typer.Option(envvar="SAME", help="Who of the file is which coder: Name=coder-a,Other=coder-b; default: as named."),
]


@group.command(rich_help_panel=PANEL)
def coding(
    school: School, semester: Semester = "", locale: Locale = "kk", coders: Coders = "", suggest: Suggest = False
) -> None:
    """Write the workbooks in which people code open answers into themes, and that of codes that differ (7.5.3 (4))."""
    from qa_lib.jobs import open_desk, prepare_coding

    wanted = {"school": school, "semester": semester, "locale": locale, "coders": coders}
    prepare_coding(open_desk(console), **wanted, suggests=suggest)


@group.command(rich_help_panel=PANEL)
def coding_export(school: School, semester: Semester = "", locale: Locale = "kk") -> None:
    """Write a round of coding as a project of REFI-QDA (.qdpx), for QualCoder, ATLAS.ti, MAXQDA, NVivo and others."""
    from qa_lib.jobs import open_desk, refi

    refi.export_round(open_desk(console), school=school, semester=semester, locale=locale)


@group.command(rich_help_panel=PANEL)
def coding_import(
    school: School, file: RefiFile, semester: Semester = "", locale: Locale = "kk", same: Same = ""
) -> None:
    """Take what was coded in a project of REFI-QDA (.qdpx) into the workbooks; codes that stand there stay."""
    from qa_lib.jobs import open_desk, refi

    refi.import_round(open_desk(console), file, school=school, semester=semester, locale=locale, same=same)


@group.command(rich_help_panel=PANEL)
def codeframe_export(frame: Frame = "", locale: Locale = "kk") -> None:
    """Write the code frames as code books of REFI-QDA (.qdc)."""
    from qa_lib.jobs import open_desk, refi

    refi.export_frames(open_desk(console), frame=frame, locale=locale)


@group.command(rich_help_panel=PANEL)
def codeframe_import(file: RefiFile, locale: Locale = "kk") -> None:
    """Draft a code frame from a code book of REFI-QDA (.qdc), beside it; a person puts it into params."""
    from qa_lib.jobs import open_desk, refi

    refi.draft_frame(open_desk(console), file, locale=locale)
