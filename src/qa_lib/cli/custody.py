"""Commands of those who answer for personal data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from qa_lib.cli.consoles import console
from qa_lib.errors import ParamsError, show_given

group = typer.Typer()
PANEL = "Personal data"
Former = Annotated[str, typer.Option(envvar="FORMER", help="keep or destroy: what becomes of the former key.")]
Identifiers = Annotated[
    Path | None,
    typer.Option("--from", envvar="FROM", help="A file with one identifier a line; without it the command asks."),
]
Day = Annotated[str, typer.Option(envvar="ON", help="A day, 2031-01-15; default: today.")]


@group.command(rich_help_panel=PANEL)
def rotate_key(former: Former = "") -> None:
    """Make a new pseudonym key and read all raw exports under it."""
    from qa_lib.jobs import custody, open_desk

    custody.rotate_key(open_desk(console), former)


@group.command(rich_help_panel=PANEL)
def forget(identifiers: Identifiers = None) -> None:
    """Leave out a respondent who asks for it, now and whenever raw exports are read; the identifier is asked for."""
    from qa_lib.jobs import custody, open_desk

    desk = open_desk(console)
    given = (
        [typer.prompt("Identifier of the respondent, as in the raw exports (not shown)", hide_input=True)]
        if identifiers is None
        else custody.read_identifiers(identifiers)
    )
    custody.forget_person(desk, given)


@group.command(rich_help_panel=PANEL)
def retention(on: Day = "") -> None:
    """List what is kept past its term; nothing is deleted."""
    from qa_lib.jobs import custody, open_desk

    custody.list_retention(open_desk(console), _read_day(on))


def _read_day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.date.today()
    except ValueError as error:
        raise ParamsError(f"not a day: '{show_given(text)}'; expected one such as 2031-01-15") from error
