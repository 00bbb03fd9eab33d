"""The sums of each school in a semester: all that the reports of the other schools need of its answers."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from qa_lib.intake import list_slices
from qa_lib.kernels import ForkServer
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
    stale = [sums for sums in all_sums if sums.kept.reasons(sources)]
    for _ in pool.map(lambda sums: _make(sums, sources, server), stale):
        pass


def _make(sums: SchoolSums, sources: Sources, server: ForkServer) -> None:
    file = sums.kept.file.with_name(f".{sums.kept.file.name}.new")
    file.parent.mkdir(parents=True, exist_ok=True)
    arguments = {"school": sums.school, "semester": sums.semester, "file": str(file)}
    read = server.call("qa_lib.reporting.rehearsal:write_sums", arguments)
    sums.kept.keep(file, read, sources)
