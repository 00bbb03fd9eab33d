"""The trace of a result: what it was made from, so that it is made again only when that has changed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_lib.publishing.incremental.sources import Source

#: Reasons of one kind that are told one by one.
TOLD_MAX = 3


@dataclass(frozen=True)
class Trace:
    """What a result was made from.

    Parameters
    ----------
    ingredients
        Name -> digest of what the result always depends on: notebook, parameters, code, environment.
    reads
        Source -> part -> digest of what was read while it was made.
    wholes
        Source -> digest of the source as a whole: where it is the same, no part needs a look.
    result
        The digest of the result itself.
    """

    ingredients: dict[str, str]
    reads: dict[str, dict[str, str]]
    wholes: dict[str, str]
    result: str

    @classmethod
    def record(
        cls,
        ingredients: Mapping[str, str],
        parts: Mapping[str, Sequence[str]],
        sources: Mapping[str, Source],
        *,
        result: str,
    ) -> Trace:
        """The trace of a result for which ``parts`` of the sources were read."""
        reads = {name: {part: sources[name].part(part) for part in sorted(parts[name])} for name in sorted(parts)}
        wholes = {name: sources[name].digest for name in sorted(parts)}
        return cls(dict(ingredients), reads, wholes, result)


def differences(trace: Trace | None, ingredients: Mapping[str, str], sources: Mapping[str, Source]) -> list[str]:
    """Why a result is to be made again; empty when everything that it was made from is the same."""
    if trace is None:
        return ["not made before"]
    names = sorted(set(ingredients) | set(trace.ingredients))
    reasons = [f"{name} changed" for name in names if ingredients.get(name) != trace.ingredients.get(name)]
    for name, parts in trace.reads.items():
        if name not in sources:
            reasons.append(f"{name} is gone")
        elif sources[name].digest != trace.wholes[name]:
            changed = [part for part, digest in parts.items() if sources[name].part(part) != digest]
            reasons += _tell(name, changed)
    return reasons


def _tell(source: str, parts: Sequence[str]) -> list[str]:
    told = [f"{source}: {part:.80} changed" for part in parts[:TOLD_MAX]]
    more = len(parts) - len(told)
    return [*told, f"{source}: {more} more changed"] if more > 0 else told


def read_trace(file: Path) -> Trace | None:
    """The trace kept in ``file``; None where there is none that can be read."""
    try:
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return Trace(**kept)
    except (OSError, ValueError, TypeError):
        return None


def write_trace(trace: Trace, file: Path) -> None:
    """Keep a trace; it appears whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(json.dumps(vars(trace), ensure_ascii=False, sort_keys=True), encoding="utf-8")
    draft.replace(file)
