"""Guesses of a draft that nobody has confirmed: nothing that rests on them is read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qa_lib.errors import CodebookError
from qa_lib.intake.recognition import list_raw_files, recognise_file
from qa_lib.intake.refusals import FileRefused
from qa_lib.params import Params, Survey

ADVICE = "check each guess, correct what is wrong, delete the line 'confirm', and run again"


def refuse_unconfirmed(folders: Iterable[Path], params: Params) -> None:
    """Refuse to read raw files by a draft.

    A codebook matters where ``folders`` hold a file of its survey; any other file of the params always does.

    Raises
    ------
    CodebookError
        With every guess that is still open, each as "not confirmed: … @ file:path".
    """
    if not params.unconfirmed:
        return
    used = {f"surveys/{code}.yaml" for folder in folders for code in _surveys_in(folder, params)}
    open_guesses = [one for one in params.unconfirmed if one.file in used or not one.file.startswith("surveys/")]
    if open_guesses:
        named = ", ".join(sorted({one.file for one in open_guesses}))
        head = f"{len(open_guesses)} guesses are not confirmed in {named}: {ADVICE}"
        raise CodebookError([head, *map(str, open_guesses)])


def _surveys_in(folder: Path, params: Params) -> set[str]:
    """The surveys of which the folder holds files."""
    found = set()
    for file in list_raw_files(folder):
        try:
            one = recognise_file(file, params.surveys)
        except FileRefused:
            continue
        if isinstance(one, Survey):
            found.add(one.code)
    return found
