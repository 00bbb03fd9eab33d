"""Where the kernels of a run come from: one fork server for all, one specialised in each report's data."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from qa_lib.kernels import ForkServer, find_function
from qa_lib.kernels.imports import without_unused_grammar
from qa_lib.params import load_params
from qa_lib.paths import Paths
from qa_lib.publishing.identity import semesters_read
from qa_lib.publishing.incremental import Sources
from qa_lib.publishing.request import ReportRequest
from qa_lib.publishing.sums import SchoolTable, make_sums, results_before, summed_semesters, tables_of

#: What the fork server imports, what chapters need and what rendering needs, and what it calls then.
MODULES = (
    "qa_lib.reporting.rehearsal", "qa_lib.publishing.staging", "qa_lib.publishing.clearing",
    "qa_lib.privacy.leaks.checking", "docx", "pypdfium2", "typst", "xlsxwriter",
    "qa_lib.reporting.rehearsal:read_params",
)  # fmt: skip
#: Fewer chapters compute themselves what they need: most of what chapters have in common would be for none of them.
N_WARMED = 3


@dataclass
class Kernels:
    """The source of kernels of one run: forked ones, or plain ones.

    The first server starts when the first chapter is to be executed. Use as a context: what was forked ends with it.
    """

    paths: Paths
    sources: Sources
    is_forking: bool
    pool: Executor
    _root: ForkServer | None = None
    _tables: dict[str, list[SchoolTable]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def for_report(self, request: ReportRequest, *, n_chapters: int) -> Iterator[ForkServer | None]:
        """The server of the kernels of some chapters of a report; None for plain kernels.

        It has read the report's data, and computed what chapters have in common where there are several, once for all.
        """
        if not self.is_forking:
            yield None
            return
        with self._lock:  # of several reports the first starts the server and makes the tables of a semester
            root, tables = self._root_server(), self._tables_for(request)
        sums = [one for one in tables if one.kind == "sums" and one.school != request.school]
        results = [one for one in tables if one.kind == "results"]
        function = "rehearse_university" if request.is_of_university else "rehearse"
        arguments: dict[str, Any] = request.parameters | {"sums": _describe(sums), "results": _describe(results)}
        arguments |= {"is_warming": n_chapters >= N_WARMED}
        with root.specialise(f"qa_lib.reporting.rehearsal:{function}", arguments) as server:
            yield server

    def kept_results(self, request: ReportRequest) -> dict[str, dict[str, Any]] | None:
        """The planned results that a report rests on, as `qa_lib.reporting.rehearsal` takes them; None: not kept."""
        if not self.is_forking:
            return None
        with self._lock:
            return _describe(one for one in self._tables_for(request) if one.kind == "results")

    def call(self, function: str, arguments: Mapping[str, Any]) -> Any:
        """Call ``function`` ("module:function") in a process of its own, or in this one where nothing forks."""
        if not self.is_forking:
            return find_function(function)(**arguments)
        with self._lock:
            root = self._root_server()
        return root.call(function, arguments)

    def _root_server(self) -> ForkServer:
        if self._root is None:
            self._root = ForkServer.start(MODULES)
            with without_unused_grammar():
                importlib.import_module("papermill")  # takes long; the server's own imports run beside it
        return self._root

    def _tables_for(self, request: ReportRequest) -> list[SchoolTable]:
        """The tables of all schools that a report reads, and the results of its own school before; all made."""
        params = load_params(self.paths.params)
        tables: list[SchoolTable] = []
        for semester in summed_semesters(request, self.paths, params):
            if semester not in self._tables:
                self._tables[semester] = self._made(tables_of(semester, self.paths))
            tables += self._tables[semester]
        if request.is_of_university:
            return tables
        before = semesters_read(request, self.paths, params)[:-1]
        return tables + self._made(results_before(request.school, before, self.paths))

    def _made(self, tables: list[SchoolTable]) -> list[SchoolTable]:
        make_sums(tables, self.sources, server=self._root_server(), pool=self.pool)
        return tables

    def __enter__(self) -> Kernels:
        return self

    def __exit__(self, *_: object) -> None:
        if self._root is not None:
            self._root.close()


def _describe(tables: Iterable[SchoolTable]) -> dict[str, dict[str, Any]]:
    """Tables of one kind by "semester/school", as `qa_lib.reporting.rehearsal` takes them."""
    return {f"{one.semester}/{one.school}": one.describe() for one in tables}
