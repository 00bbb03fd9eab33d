"""Commands for approval and archive (8.1.3, 8.3)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from qa_lib.cli.consoles import console
from qa_lib.cli.options import Locale, Tier

group = typer.Typer()
PANEL = "Approval and archive"
Note = Annotated[str, typer.Option(envvar="NOTE", help="What has changed since the version before, in a few words.")]
EntryDate = Annotated[
    str, typer.Option("--date", envvar="DATE", help="The day of the lines; default: the day of each document.")
]
OneFile = Annotated[
    Path | None, typer.Option("--file", envvar="FILE", help="A document that was handed in, named by clause 8.3.")
]
DocumentKind = Annotated[
    str, typer.Option(envvar="DOCUMENT", help="What FILE is: a kind of params/archive.yaml, for example kib-protocol.")
]
Day = Annotated[str, typer.Option(envvar="ON", help="A day, 2027-01-15; default: today.")]


@group.command("archive", rich_help_panel=PANEL)
def keep(
    file: OneFile = None, document: DocumentKind = "", tier: Tier = "internal", note: Note = "", date: EntryDate = ""
) -> None:
    """Take everything that was made, or one document that was handed in, into the archive and its register."""
    from qa_lib.errors import ParamsError
    from qa_lib.jobs import archive, open_desk

    day = archive.read_day("DATE", date) if date else None
    if file is not None:
        archive.keep_document(open_desk(console), file, kind=document, tier=tier, note=note, date=day)
    elif document:
        raise ParamsError("DOCUMENT says what a FILE is; give FILE=…, too")
    else:
        archive.keep(open_desk(console), note=note, date=day)


@group.command(rich_help_panel=PANEL)
def archive_audit(on: Day = "", locale: Locale = "kk") -> None:
    """Audit the archive: complete by the calendar, unchanged by its hashes; a report for January; 7 with faults."""
    from qa_lib.jobs import archive, open_desk

    archive.audit(open_desk(console), on=_read_on(on), locale=locale)


@group.command(rich_help_panel=PANEL)
def disposal(on: Day = "", locale: Locale = "kk") -> None:
    """List for the commission what is past its term; nothing is deleted."""
    from qa_lib.jobs import archive, open_desk

    archive.dispose(open_desk(console), on=_read_on(on), locale=locale)


def _read_on(on: str) -> dt.date:
    from qa_lib.jobs import archive

    return archive.read_day("ON", on) if on else dt.date.today()
