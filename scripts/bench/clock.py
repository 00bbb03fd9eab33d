"""Seconds by phase inside a process: a clock on functions of the library."""

from __future__ import annotations

import functools
import importlib
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any


class Clock:
    """Adds up the time of functions by phase; the time of a timed function within another counts for the inner one.

    ``missing`` has what was to be watched and is not there.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.missing: list[str] = []
        self._inner = threading.local()

    def watch(self, phases: Mapping[str, str]) -> None:
        """Put the clock on functions: "module:name" or "module:Class.name" -> phase."""
        for place, phase in phases.items():
            self.watch_by(place, functools.partial(_always, phase))

    def watch_by(self, place: str, phase: Callable[..., str]) -> None:
        """Put the clock on a function whose phase follows from its arguments."""
        module, _, name = place.partition(":")
        *classes, attribute = name.split(".")
        try:
            owner = functools.reduce(getattr, classes, importlib.import_module(module))
            function = getattr(owner, attribute)
        except (ImportError, AttributeError):
            self.missing.append(place)
            return
        setattr(owner, attribute, self.timed(function, phase))

    def timed(self, function: Callable[..., Any], phase: Callable[..., str]) -> Callable[..., Any]:
        """The function with its time counted for ``phase(*args, **kwargs)``."""

        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            outer = getattr(self._inner, "seconds", 0.0)
            self._inner.seconds = 0.0
            begun = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.perf_counter() - begun
                self.seconds[phase(*args, **kwargs)] += spent - self._inner.seconds
                self._inner.seconds = outer + spent

        return timed

    def add(self, phase: str, seconds: float) -> None:
        """Count time that was measured elsewhere, within the function that is timed just now."""
        self.seconds[phase] += seconds
        self._inner.seconds = getattr(self._inner, "seconds", 0.0) + seconds


def _always(phase: str, *_args: object, **_kwargs: object) -> str:
    return phase
