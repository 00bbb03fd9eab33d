"""What no command could mean, refused before any command repeats or uses it."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection

from qa_lib.errors import ParamsError, nearest_name, show_given

#: Longer words on the command line are none of ours.
MAX_LENGTH = 1000


def refuse_unprintable(variables: Collection[str]) -> None:
    """Refuse words and variables with characters that have no picture.

    Raises
    ------
    ParamsError
        For each word, and each of the variables, that is longer than any name or holds such a character.
    """
    given = [("", word) for word in sys.argv[1:]]
    given += [(f"{name}=", os.environ[name]) for name in sorted(variables) if name in os.environ]
    faults = [
        f"not readable as a name or a number: '{name}{show_given(value)}'"
        for name, value in given
        if len(value) > MAX_LENGTH or not value.isprintable()
    ]
    if faults:
        raise ParamsError(faults)


def refuse_unknown_variables(variables: Collection[str]) -> None:
    """Refuse a make variable that no command knows, such as ``SCHOL=pharm``.

    Raises
    ------
    ParamsError
        For each one, with the nearest that there is.
    """
    known = {*variables, "PYTHON"}
    unknown = [name for name in os.environ.get("QA_MAKE_VARIABLES", "").split() if name not in known]
    hints = [(name, nearest_name(name, known)) for name in unknown]
    if hints:
        raise ParamsError(
            [
                f"unknown variable {show_given(name)}"
                + (f"; did you mean {near}?" if near else ".")
                + f" Valid: {', '.join(sorted(known))}"
                for name, near in hints
            ]
        )
