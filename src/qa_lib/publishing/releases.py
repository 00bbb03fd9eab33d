"""Write into the ledger what a finished report shows (`qa_lib.analysis.released`): entries are added, never changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from qa_lib.analysis.data import ReportData
from qa_lib.analysis.released import RECORDED, find_basis, write_entry
from qa_lib.analysis.result_cells import UNKNOWN, WHOLE
from qa_lib.analysis.sums import read_kept
from qa_lib.params import load_params
from qa_lib.paths import find_paths
from qa_lib.publishing.request import ReportRequest


def record_release(
    *, parameters: Mapping[str, str], results: Mapping[str, Mapping[str, Any]] | None = None
) -> list[str]:
    """Add what a report of the project shows to the ledger; returns the names of its entries.

    Arguments are JSON, so that a forked process can do it; ``results`` are the kept ones, by "semester/school".
    """
    request, paths = ReportRequest.from_parameters(parameters), find_paths()
    kept = (lambda school, semester: read_kept(results[f"{semester}/{school}"])) if results else None
    unit = (request.school, request.semester, request.department)
    return add_release(ReportData(load_params(paths.params), paths, *unit, results_of_school=kept), tier=request.tier)


def add_release(data: ReportData, *, tier: str) -> list[str]:
    """Add what a report shows to the ledger, semester by semester; returns the names of its entries.

    The same report in another language, or made again, adds nothing. An entry appears whole, so reports that are made
    side by side need not wait for each other.
    """
    if tier not in RECORDED:
        return []
    shown = _choose_shown(data, tier)
    parts = shown.groupby("semester", sort=False)
    return [_add_entry(part, semester=str(semester), tier=tier, data=data) for semester, part in parts]


def _choose_shown(data: ReportData, tier: str) -> pd.DataFrame:
    """The results in the report: its unit's, and beside a school the level of each survey in its departments."""
    plan = data.planned_results
    department = plan["department"]
    is_own = department.eq(data.department or WHOLE)
    is_compared = plan["semester"].eq(data.semester) & plan["block"].eq(WHOLE) & department.ne(UNKNOWN)
    is_in_report = is_own if data.department else is_own | is_compared
    return plan[is_in_report & plan[f"reason_{tier}"].isna()]


def _add_entry(shown: pd.DataFrame, *, semester: str, tier: str, data: ReportData) -> str:
    basis = find_basis(data.paths, data.params, school=data.school, semester=semester)
    name, content = write_entry(shown, tier=tier, basis=basis)
    file = data.paths.releases / semester / data.school / name
    if not file.exists():
        _write_whole(file, content)
    return f"{semester}/{data.school}/{name}"


def _write_whole(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
