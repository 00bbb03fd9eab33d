"""What a calculation has read: whoever gives out a part of a source notes it here.

A chapter is executed again only when one of the parts that it read has changed. Sources are ``params``, ``store``,
``releases`` and ``locale/<language>``; a part is a name that the source can be asked about later
(`publishing.incremental.sources`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")

#: Source -> the parts of it that were read.
Parts = dict[str, set[str]]

#: Of the whole process: a kernel, which runs one chapter, is asked for it at its end.
_PROCESS: Parts = defaultdict(set)
_INNERMOST: ContextVar[Parts] = ContextVar("reads", default=_PROCESS)


def note(source: str, part: str) -> None:
    """Note that ``part`` of ``source`` was read."""
    _INNERMOST.get()[source].add(part)


def note_all(parts: Parts) -> None:
    """Note parts that were noted before, by whatever is used again now."""
    noted = _INNERMOST.get()
    for source, names in parts.items():
        noted[source] |= names


@contextmanager
def noting() -> Iterator[Parts]:
    """Collect what is read inside; what stands around it does not hear of it."""
    parts: Parts = defaultdict(set)
    token = _INNERMOST.set(parts)
    try:
        yield parts
    finally:
        _INNERMOST.reset(token)


def noted_in_process() -> str:
    """What this process has read outside of any `noting`, as JSON: source -> sorted parts."""
    return json.dumps({source: sorted(parts) for source, parts in sorted(_PROCESS.items())}, ensure_ascii=False)


class Remembered:
    """A result that is kept, with what was read for it: whoever takes it has read that, too."""

    def __init__(self, calculate: Callable[[], Any]) -> None:
        with noting() as self._parts:
            self._result = calculate()

    def take(self) -> Any:
        """The result; notes what was read for it."""
        note_all(self._parts)
        return self._result


def remembering(method: Callable[Given, Result]) -> Callable[Given, Result]:
    """Calculate a method of a frozen object once for each of its arguments, which are hashable; the object keeps it.

    The result is shared: callers do not change it.
    """

    @wraps(method)
    def remembered(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        memory: dict[Any, Remembered] = vars(args[0]).setdefault("_remembered", {})
        key = (method.__module__, method.__qualname__, args[1:], tuple(sorted(kwargs.items())))
        if key not in memory:
            memory[key] = Remembered(lambda: method(*args, **kwargs))
        result: Result = memory[key].take()
        return result

    return remembered
