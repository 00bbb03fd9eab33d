"""The errors that a user can meet, each with the exit status that the ``qa`` command ends with.

A message says what is wrong, what was given, what was expected and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


class QaError(Exception):
    """Any fault that the project reports in words instead of with a traceback."""

    exit_status = 1


class RunError(QaError):
    """A chapter or a renderer failed while running."""


class ParamsError(QaError):
    """A parameter or a file under ``params/`` is wrong; carries every fault that was found."""

    exit_status = 2

    def __init__(self, faults: str | Sequence[str]) -> None:
        self.faults = [printable(fault) for fault in ([faults] if isinstance(faults, str) else faults)]
        super().__init__("\n".join(self.faults))


class CodebookError(ParamsError):
    """A survey's codebook contradicts itself."""


class IntakeError(QaError):
    """Raw data can not be used; the list of rejected cells is written before this is raised."""

    exit_status = 3


class DisclosureError(QaError):
    """A rule of disclosure refuses the release; names the results that clash."""

    exit_status = 4


class ArchiveError(QaError):
    """The archive, or what is to enter it, is not as it was registered or made, or lacks what must be there."""

    exit_status = 7


#: Characters of a name that a message repeats.
MAX_SHOWN = 80


def printable(text: str) -> str:
    r"""The text as a terminal may show it: whatever has no picture, or acts, stands as its escape.

    Control characters (they colour, move and delete on a terminal), line breaks (a name could feign a further message),
    bidirectional and zero-width marks (they show another name than there is) and broken characters.

    >>> print(printable("pharm\x1b[2J\u202e"))
    pharm\x1b[2J\u202e
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def show_given(text: str) -> str:
    """What was given, as a message repeats it: printable, and not too long."""
    shown = printable(text[: MAX_SHOWN + 1])
    return shown if len(shown) <= MAX_SHOWN else shown[: MAX_SHOWN - 1] + "…"


def nearest_name(name: str, valid_names: Iterable[str]) -> str | None:
    """The valid name closest in spelling to ``name``, or None when nothing is close.

    >>> nearest_name("farm", ["pharm", "dent"])
    'pharm'
    """
    by_folded_name = {valid.casefold(): valid for valid in valid_names}
    matches = get_close_matches(name[:MAX_SHOWN].casefold(), by_folded_name, n=1, cutoff=0.5)
    return by_folded_name[matches[0]] if matches else None


def unknown_name(kind: str, name: str, valid_names: Iterable[str]) -> ParamsError:
    """The error for a name that is not among the valid ones.

    >>> print(unknown_name("school", "farm", ["dent", "pharm"]))
    unknown school 'farm'; did you mean 'pharm'? Valid: dent, pharm
    """
    valid = list(valid_names)
    nearest = nearest_name(name, valid)
    hint = f"; did you mean '{nearest}'?" if nearest else "."
    return ParamsError(f"unknown {kind} '{show_given(name)}'{hint} Valid: {', '.join(valid)}")
