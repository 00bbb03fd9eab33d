"""Commands about the registers: risks, measures, observations and the others."""

from __future__ import annotations

import typer

from qa_lib.cli.consoles import console
from qa_lib.cli.options import Locale

group = typer.Typer()
PANEL = "Registers"


@group.command(rich_help_panel=PANEL)
def registers() -> None:
    """Read the registers, list what is wrong with them, write computed values back."""
    from qa_lib.jobs import open_desk
    from qa_lib.jobs.registers import update_registers

    update_registers(open_desk(console))


@group.command(rich_help_panel=PANEL)
def templates(locale: Locale = "kk") -> None:
    """Write an empty workbook of each register, with drop-downs, notes and examples."""
    from qa_lib.jobs import open_desk
    from qa_lib.jobs.registers import write_register_templates

    write_register_templates(open_desk(console), locale=locale)
