"""A file that is kept with the trace of what it was made from."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_lib.publishing.digests import digest
from qa_lib.publishing.incremental.sources import Sources
from qa_lib.publishing.incremental.traces import Trace, differences, read_trace, write_trace


@dataclass(frozen=True)
class Kept:
    """A result that is a file; its trace lies beside it.

    ``ingredients`` are what it always depends on, name -> digest.
    """

    file: Path
    ingredients: Mapping[str, str]

    @property
    def _trace(self) -> Path:
        return self.file.with_suffix(".json")

    def reasons(self, sources: Sources) -> list[str]:
        """Why the file is to be made again; none when it is what making it would give."""
        trace = read_trace(self._trace)
        found = differences(trace, self.ingredients, sources)
        if found or trace is None:
            return found
        if not self.file.is_file():
            return ["its kept result is missing"]
        return [] if digest(self.file) == trace.result else ["its kept result is damaged"]

    def keep(self, made: Path, read: Mapping[str, Sequence[str]], sources: Sources) -> None:
        """Keep a file that was just made and what was read for it; it has no trace if a source changed meanwhile."""
        self._trace.unlink(missing_ok=True)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, self.file)
        if sources.are_current():
            write_trace(Trace.record(self.ingredients, read, sources, result=digest(self.file)), self._trace)

    def read_parts(self) -> dict[str, list[str]]:
        """Source -> the parts that were read for the file."""
        trace = read_trace(self._trace)
        return {source: sorted(parts) for source, parts in trace.reads.items()} if trace else {}
