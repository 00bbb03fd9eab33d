"""Where the ``qa`` command begins, and how it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer
from typer.core import TyperGroup

from qa_lib.cli import archive, checks, coding, custody, data, evidence, registers, reports, site
from qa_lib.cli.consoles import errors
from qa_lib.cli.given import refuse_unknown_variables, refuse_unprintable
from qa_lib.errors import QaError, printable

HELP = """The commands of the QA report: one a make target, with the same words.

Every option can also stand in the environment under the name of its make variable (SCHOOL, SEMESTER, …):
that is how `make report SCHOOL=pharm` hands it over.

Exit statuses: 0 done; 1 failed while running; 2 bad parameters or params files; 3 bad data;
4 a rule of disclosure refuses the release; 5 a bundle is not to be trusted; 6 it is whole, but nobody has said whose
its key is; 7 the archive is not as it was registered, or lacks what must be there; 130 interrupted.
"""
INTERRUPTED = 130

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP)
for group in (
    reports.group,
    site.group,
    evidence.group,
    archive.group,
    data.group,
    coding.group,
    registers.group,
    checks.group,
    custody.group,
):
    app.add_typer(group)


def main() -> None:
    """Run the command; faults are told in words and with their exit status."""
    try:
        command = typer.main.get_group(app)
        variables = _variables(command)
        refuse_unknown_variables(variables)
        refuse_unprintable(variables)
        command()
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


def _variables(command: TyperGroup) -> set[str]:
    """The names under which options reach the sub-commands through the environment."""
    options = [option for one in command.commands.values() for option in one.params]
    return {str(option.envvar) for option in options if option.envvar}


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
