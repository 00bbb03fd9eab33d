"""The command that puts finished reports before their readers."""

from __future__ import annotations

from typing import Annotated

import typer

from qa_lib.cli.consoles import console

group = typer.Typer()
PANEL = "Reports"
SiteTier = Annotated[str, typer.Option(envvar="TIER", help="Ring of readers: corporate (Virtual office) or public.")]


@group.command(rich_help_panel=PANEL)
def site(tier: SiteTier = "corporate") -> None:
    """Make the site of a ring from its finished reports: static, in every language, without a network."""
    from qa_lib.jobs import open_desk
    from qa_lib.jobs.site import make_site

    make_site(open_desk(console), tier)
