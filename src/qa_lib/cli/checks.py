"""Commands that look for what must not be: hidden results worked out, people in files, values that do not stand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa_lib.cli.consoles import console
from qa_lib.cli.options import Semester, Tier

group = typer.Typer()
PANEL = "Checks"
Folder = Annotated[
    Path | None, typer.Option(envvar="FOLDER", exists=True, help="A folder, or one file, such as a bundle.")
]
References = Annotated[Path, typer.Argument(help="Holds the cases, */*.json, and their data in data/.")]
Topics = Annotated[list[str], typer.Option("--topic", help="Only this topic; can be given several times.")]
OnlyFailures = Annotated[bool, typer.Option("--failures", help="List only what does not stand.")]


@group.command(rich_help_panel=PANEL)
def attack(semester: Semester = "", tier: Tier = "") -> None:
    """Try to work out what readers of a ring (or of all) may not see, from all that they may see."""
    from qa_lib.jobs import attack_release, open_desk

    attack_release(open_desk(console), semester=semester, tier=tier)


@group.command(rich_help_panel=PANEL)
def leak_check(folder: Folder = None) -> None:
    """Look for identifiers, names, contacts and paths in every file of a folder or an archive; default: all reports."""
    from qa_lib.jobs import check_leaks, open_desk

    check_leaks(open_desk(console), folder)


@group.command(rich_help_panel=PANEL)
def check_reference(folder: References, topic: Topics = [], failures: OnlyFailures = False) -> None:  # noqa: B006
    """Run reference cases through the library: value, expected, given, relative difference, verdict."""
    from qa_lib.jobs import check_references

    check_references(console, folder, topics=topic, only_failures=failures)
