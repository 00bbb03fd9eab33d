"""What a draft of params has guessed and nobody has confirmed yet: keys named ``confirm``, in any file, at any place.

They are taken out before a file is checked, so that a draft is read like any other file; `Params.unconfirmed` has them.
"""

from __future__ import annotations

from typing import Any

from qa_lib.params.model import Model, Words

KEY = "confirm"


class Unconfirmed(Model):
    """One guess: in which file, at which place, and what has to be confirmed or corrected there."""

    file: Words
    place: str
    guess: Words

    def __str__(self) -> str:
        return f"not confirmed: {self.guess} @ {self.file}{f':{self.place}' if self.place else ''}"


def take_confirmations(raw: Any, file: str, faults: list[str]) -> tuple[Any, list[Unconfirmed]]:
    """The content of a file without its ``confirm`` keys, and the guesses that these name, in the order of the file.

    A key that holds anything but words, or a list of words, is appended to ``faults``.
    """
    found: list[Unconfirmed] = []
    return _take(raw, (), file, (found, faults)), found


def _take(raw: Any, path: tuple[str, ...], file: str, found: tuple[list[Unconfirmed], list[str]]) -> Any:
    if isinstance(raw, list):
        return [_take(one, (*path, str(place)), file, found) for place, one in enumerate(raw)]
    if not isinstance(raw, dict):
        return raw
    if KEY in raw:
        _note(raw[KEY], ".".join(path), file, found)
    return {name: _take(one, (*path, str(name)), file, found) for name, one in raw.items() if name != KEY}


def _note(given: Any, place: str, file: str, found: tuple[list[Unconfirmed], list[str]]) -> None:
    unconfirmed, faults = found
    for guess in given if isinstance(given, list) else [given]:
        if isinstance(guess, str) and guess.strip():
            unconfirmed.append(Unconfirmed(file=file, place=place, guess=" ".join(guess.split())))
        else:
            faults.append(f"expected words, or a list of words @ {file}:{f'{place}.' if place else ''}{KEY}")
