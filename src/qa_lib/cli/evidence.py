"""Commands for those who have to be convinced: bundles, and how to check them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa_lib.cli.consoles import console
from qa_lib.cli.options import School, Semester, Tier, with_manner

if TYPE_CHECKING:
    from qa_lib.jobs import Manner

group = typer.Typer()
PANEL = "Evidence"
OneLocale = Annotated[str, typer.Option(envvar="LOCALE", help="kk, ru or en; default: the reports in all languages.")]
BundleFile = Annotated[
    Path, typer.Argument(envvar="BUNDLE", exists=True, help="The zip, or the folder that it was unpacked to.")
]
Fingerprint = Annotated[
    str, typer.Option(envvar="FINGERPRINT", help="Of the seal key, as published; default: this machine's key.")
]
PublicFile = Annotated[Path | None, typer.Option("--to", envvar="FILE", help="Where to write the public key (PEM).")]


@group.command(rich_help_panel=PANEL)
@with_manner
def bundle(
    manner: Manner, school: School, semester: Semester = "", locale: OneLocale = "", tier: Tier = "internal"
) -> None:
    """Pack and seal the reports of a school with everything that they rest on, for an expert to check offline."""
    from qa_lib.jobs import evidence, open_desk

    evidence.make_bundle(open_desk(console), manner, school=school, semester=semester, locale=locale, tier=tier)


@group.command(rich_help_panel=PANEL)
def verify(bundle: BundleFile, fingerprint: Fingerprint = "") -> None:
    """Check a bundle: 0 whole, 5 not (each failure is named), 6 whole but nobody has said whose the key is."""
    from qa_lib.jobs import evidence, open_desk

    evidence.verify_bundle(open_desk(console), bundle, fingerprint)


@group.command(rich_help_panel=PANEL)
def seal_key(file: PublicFile = None) -> None:
    """Tell the fingerprint of the seal key, which is to be published; write the public key."""
    from qa_lib.jobs import evidence, open_desk

    evidence.tell_seal_key(open_desk(console), file)
