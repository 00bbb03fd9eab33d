"""Options that several commands have: one name, one variable, one sentence each."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from typing import Annotated, Any, get_type_hints

import typer

N_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

School = Annotated[str, typer.Option(envvar="SCHOOL", help="Code of the school, for example pharm.")]
Semester = Annotated[
    str, typer.Option(envvar="SEMESTER", help="For example 2025-autumn; default: the latest with data.")
]
Locale = Annotated[str, typer.Option(envvar="LOCALE", help="kk, ru or en.")]
Tier = Annotated[str, typer.Option(envvar="TIER", help="Ring of readers: internal, corporate or public.")]
Year = Annotated[
    str, typer.Option(envvar="YEAR", help="Academic year, for example 2025-2026; default: the latest with data.")
]
Jobs = Annotated[int, typer.Option(envvar="JOBS", min=1, help="Chapters that run at once.")]

Kernels = Annotated[
    str,
    typer.Option("--kernels", envvar="KERNELS", help="forked (where the platform can) or plain; default: as it can."),
]
Explain = Annotated[
    bool, typer.Option("--explain", envvar="EXPLAIN", help="Say what would be made again and why; make nothing.")
]
Scheduler = Annotated[
    str,
    typer.Option(envvar="SCHEDULER", help="Make the reports on the workers of this dask scheduler: tcp://host:8786."),
]
Exchange = Annotated[
    str, typer.Option(envvar="EXCHANGE", help="Where workers without a shared disk fetch files: s3://bucket/folder, …")
]


def _read_manner(
    jobs: Jobs = N_CORES,
    kernels: Kernels = "",
    explain: Explain = False,
    scheduler: Scheduler = "",
    exchange: Exchange = "",
) -> object:
    from qa_lib.jobs import Manner

    return Manner.checked(jobs, kernels, explains=explain, scheduler=scheduler, exchange=exchange)


def with_manner(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of how reports are made; it takes what they ask for as its argument ``manner``."""

    def run(**given: Any) -> None:
        manner = _read_manner(**{name: given.pop(name) for name in of_manner})
        command(**given, manner=manner)

    of_manner = _parameters(_read_manner)
    parameters = {name: one for name, one in _parameters(command).items() if name != "manner"} | of_manner
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__annotations__ = {name: one.annotation for name, one in parameters.items()}
    run.__signature__ = inspect.Signature(list(parameters.values()))  # type: ignore[attr-defined]
    return run


def _parameters(function: Callable[..., object]) -> dict[str, inspect.Parameter]:
    """The parameters of a command with the options that they are, each given by name."""
    hints = get_type_hints(function, localns={"Manner": object}, include_extras=True)
    parameters = inspect.signature(function).parameters
    return {
        name: one.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
        for name, one in parameters.items()
    }
