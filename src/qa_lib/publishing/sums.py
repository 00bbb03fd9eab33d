"""What is kept of each school in a semester: the sums that other schools' reports need, and its planned results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from qa_lib.analysis.window import is_within
from qa_lib.intake import list_slices
from qa_lib.kernels import ForkServer
from qa_lib.locks import hold_lock
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.publishing.chapters import calculation_ingredients
from qa_lib.publishing.digests import digest_text
from qa_lib.publishing.identity import semesters_read
from qa_lib.publishing.incremental import Kept, Sources
from qa_lib.publishing.request import ReportRequest

#: The folders of the cache for what is kept, each with the function that makes it.
WRITERS = {
    "sums": "qa_lib.reporting.rehearsal:write_sums",
    "results": "qa_lib.reporting.rehearsal:write_results",
}


@dataclass(frozen=True)
class SchoolTable:
    """A kept table of one school in one semester: its ``sums`` or its ``results`` (``kind``)."""

    kind: str
    school: str
    semester: str
    kept: Kept

    def describe(self) -> dict[str, Any]:
        """Where it lies and what was read for it, as `qa_lib.reporting.rehearsal` takes it."""
        return {"file": str(self.kept.file), "read": self.kept.read_parts()}


def tables_of(semester: str, paths: Paths) -> list[SchoolTable]:
    """The kept tables of all schools with data in a semester, made or not."""
    return [_table(kind, school, semester, paths) for school in list_slices(paths, semester) for kind in WRITERS]


def results_before(school: str, semesters: Sequence[str], paths: Paths) -> list[SchoolTable]:
    """The kept results of a school in some semesters, those in which it has data."""
    return [_table("results", school, one, paths) for one in semesters if school in list_slices(paths, one)]


def summed_semesters(request: ReportRequest, paths: Paths, params: Params) -> list[str]:
    """The semesters whose sums a report reads: its own, or all of the window where it is about the university."""
    with_data = semesters_read(request, paths, params)
    if not request.is_of_university:
        return [semester for semester in with_data if semester == request.semester]
    last, years = params.semester(request.semester), params.policy.comparison.dynamics_years.value
    return [semester for semester in with_data if is_within(params.semester(semester), last, years=years)]


def _table(kind: str, school: str, semester: str, paths: Paths) -> SchoolTable:
    file = paths.cache / kind / semester / f"{school}.parquet"
    subject = {"slice": digest_text(f"{semester} {school}")}
    return SchoolTable(kind, school, semester, Kept(file, calculation_ingredients(paths) | subject))


def make_sums(tables: Iterable[SchoolTable], sources: Sources, *, server: ForkServer, pool: Executor) -> None:
    """Make those tables that are not up to date, each in a process of its own."""

    def write_apart(kind: str, **arguments: str) -> dict[str, list[str]]:
        read: dict[str, list[str]] = server.call(WRITERS[kind], arguments)
        return read

    stale = [table for table in tables if table.kept.reasons(sources)]
    for _ in pool.map(lambda table: _make(table, sources, write_apart), stale):
        pass


def make_sums_here(table: SchoolTable, sources: Sources) -> None:
    """Make a table in this process unless it is up to date."""
    from qa_lib.reporting.rehearsal import write_results, write_sums

    writers = {"sums": write_sums, "results": write_results}
    _make(table, sources, lambda kind, **arguments: writers[kind](**arguments))


def _make(table: SchoolTable, sources: Sources, write: Callable[..., dict[str, list[str]]]) -> None:
    with hold_lock(table.kept.file):  # other machines may be at it, too
        if not table.kept.reasons(sources):
            return
        file = table.kept.file.with_name(f".{table.kept.file.name}.new")
        read = write(table.kind, school=table.school, semester=table.semester, file=str(file))
        table.kept.keep(file, read, sources)
