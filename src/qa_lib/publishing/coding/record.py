"""``round.yaml``: who codes which answers of a school, and how those coded twice were drawn."""

from __future__ import annotations

import os
import re
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from qa_lib.errors import IntakeError, ParamsError, show_given
from qa_lib.intake.coding_books import DECISIONS
from qa_lib.params.model import Code, Model

RECORD = "round.yaml"
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
NOTE = "# Written by make coding: who codes which answers, and what was drawn. Not to be edited.\n"


class Round(Model):
    """The record of a round: ``coders`` in order, the first codes all answers, the others those ``drawn``."""

    coders: tuple[Code, ...]
    frames: dict[Code, str]
    seed: int
    share: float
    n_min: int
    considered: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    #: The names of the answers that stand in each coder's workbook.
    given: dict[Code, tuple[str, ...]] = Field(default_factory=dict)


def read_round(folder: Path) -> Round | None:
    """The record of a school's round; None before the first.

    Raises
    ------
    IntakeError
        When it was edited into something else.
    """
    file = folder / RECORD
    if not file.exists():
        return None
    try:
        return Round.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, yaml.YAMLError, ValidationError) as error:
        words = f"{'/'.join(file.parts[-4:])} is no record of a round any more; restore it from a copy: what was drawn "
        raise IntakeError(words + "for further coders is known from it alone") from error


def write_round(folder: Path, record: Round) -> None:
    """Put the record in the place of the former one by rename."""
    text = yaml.safe_dump(record.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=1000)
    draft = folder / f".{RECORD}.{os.getpid()}"
    try:
        draft.write_text(NOTE + text, encoding="utf-8")
        draft.replace(folder / RECORD)
    finally:
        draft.unlink(missing_ok=True)


def check_coders(given: str, former: Round | None) -> tuple[str, ...]:
    """The coders of a round from "a,b" and from those that it has.

    Raises
    ------
    ParamsError
        For no coder at all, one that can not name a file, one given twice.
    """
    names = [name.strip() for name in given.split(",") if name.strip()]
    known = former.coders if former else ()
    faults = [
        f"no name of a coder: '{show_given(name)}'; expected small Latin letters, digits and hyphens, such as coder-a"
        for name in names
        if not _is_code(name) or name == DECISIONS
    ]
    faults += [f"coder given twice: '{show_given(name)}'" for name in dict.fromkeys(names) if names.count(name) > 1]
    if not names and not known:
        faults.append("who codes? Give CODERS=coder-a,coder-b: the first codes all answers, the others a drawn part")
    if faults:
        raise ParamsError(faults)
    return tuple(dict.fromkeys([*known, *names]))


def _is_code(name: str) -> bool:
    return _CODE.fullmatch(name) is not None
