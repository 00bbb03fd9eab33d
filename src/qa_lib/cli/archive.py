"""Commands for approval and archive (8.1.3, 8.3)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from qa_lib.cli.consoles import console
from qa_lib.cli.options import Locale, Semester, Tier

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
Lines = Annotated[str, typer.Option(envvar="LINES", help="Lines of the register: 3,5.")]
Day = Annotated[str, typer.Option(envvar="ON", help="A day, 2027-01-15; default: today.")]


Body = Annotated[str, typer.Option(envvar="BODY", help="Who approved it: a body of params/archive.yaml.")]
ProtocolDate = Annotated[str, typer.Option("--date", envvar="DATE", help="The day of the protocol, 2026-01-30.")]
Protocol = Annotated[str, typer.Option(envvar="PROTOCOL", help="The number of the protocol, 7 or 7/2.")]
KindOf = Annotated[
    str, typer.Option(envvar="KIND", help="accreditation, for that report; the others are told by what they are about.")
]
About = Annotated[str, typer.Option(envvar="SCHOOL", help="The school of the report; none for the university's.")]
Department = Annotated[str, typer.Option(envvar="DEPARTMENT", help="The department of the report.")]
OneYear = Annotated[str, typer.Option(envvar="YEAR", help="The academic year of the annual report.")]
Month = Annotated[str, typer.Option(envvar="MONTH", help="The month of an operational report.")]
Survey = Annotated[str, typer.Option(envvar="SURVEY", help="The survey of a report on one survey.")]
Editions = Annotated[str, typer.Option(envvar="LOCALE", help="kk, ru or en; default: every language it was made in.")]


@group.command(rich_help_panel=PANEL)
def approve(
    body: Body = "",
    date: ProtocolDate = "",
    protocol: Protocol = "",
    note: Note = "",
    kind: KindOf = "",
    school: About = "",
    department: Department = "",
    semester: Semester = "",
    year: OneYear = "",
    month: Month = "",
    survey: Survey = "",
    tier: Tier = "internal",
    locale: Editions = "",
) -> None:
    """Put the marks of approval on the PDF of a report and enter it into the archive; the report stays as it is."""
    from qa_lib.jobs import archive, open_desk

    about = {"school": school, "department": department, "semester": semester, "year": year, "month": month}
    about |= {"survey": survey, "tier": tier}
    marks = {"body": body, "date": date, "protocol": protocol, "note": note}
    desk = open_desk(console)
    archive.approve(desk, archive.find_kind(kind, about), **marks, locale=locale, **about)


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


@group.command(rich_help_panel=PANEL)
def disposed(lines: Lines = "", date: ProtocolDate = "", protocol: Protocol = "") -> None:
    """Tell in the register of files that people destroyed by decision of the commission."""
    from qa_lib.jobs import archive, open_desk

    archive.record_disposal(open_desk(console), lines, date=archive.read_day("DATE", date), protocol=protocol)


def _read_on(on: str) -> dt.date:
    from qa_lib.jobs import archive

    return archive.read_day("ON", on) if on else dt.date.today()
