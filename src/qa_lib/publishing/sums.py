"""The sums of each school in a semester: all that the reports of the other schools need of its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from qa_lib.intake import list_slices
from qa_lib.kernels import ForkServer
from qa_lib.locks import hold_lock
from qa_lib.paths import Paths
from qa_lib.publishing.chapters import calculation_ingredients
from qa_lib.publishing.digests import digest_text
from qa_lib.publishing.incremental import Kept, Sources


@dataclass(frozen=True)
class SchoolSums:
    """The kept sums of one school in one semester."""

    school: str
    semester: str
    kept: Kept

    def describe(self) -> dict[str, Any]:
        """Where they lie and what was read for them, as `qa_lib.reporting.rehearsal` takes it."""
        return {"file": str(self.kept.file), "read": self.kept.read_parts()}


def sums_of(semester: str, paths: Paths) -> list[SchoolSums]:
    """The sums of all schools with data in a semester, made or not."""
    ingredients = calculation_ingredients(paths)
    return [
        SchoolSums(
            school,
            semester,
            Kept(
                paths.cache / "sums" / semester / f"{school}.parquet",
                ingredients | {"slice": digest_text(f"{semester} {school}")},
            ),
        )
        for school in list_slices(paths, semester)
    ]


def make_sums(all_sums: Iterable[SchoolSums], sources: Sources, *, server: ForkServer, pool: Executor) -> None:
    """Make those sums that are not up to date, each in a process of its own."""

    def write_apart(**arguments: str) -> dict[str, list[str]]:
        read: dict[str, list[str]] = server.call("qa_lib.reporting.rehearsal:write_sums", arguments)
        return read

    stale = [sums for sums in all_sums if sums.kept.reasons(sources)]
    for _ in pool.map(lambda sums: _make(sums, sources, write_apart), stale):
        pass


def make_sums_here(sums: SchoolSums, sources: Sources) -> None:
    """Make the sums of one school in this process unless they are up to date."""
    from qa_lib.reporting.rehearsal import write_sums

    _make(sums, sources, write_sums)


def _make(sums: SchoolSums, sources: Sources, write: Callable[..., dict[str, list[str]]]) -> None:
    with hold_lock(sums.kept.file):  # other machines may be at it, too
        if not sums.kept.reasons(sources):
            return
        file = sums.kept.file.with_name(f".{sums.kept.file.name}.new")
        read = write(school=sums.school, semester=sums.semester, file=str(file))
        sums.kept.keep(file, read, sources)
