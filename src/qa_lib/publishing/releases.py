"""Write into the ledger what a finished report shows (`qa_lib.intake.ledger`): entries are added, never changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from qa_lib.analysis.data import ReportData
from qa_lib.analysis.released import write_entry
from qa_lib.analysis.result_cells import UNKNOWN, WHOLE
from qa_lib.analysis.sums import read_kept
from qa_lib.analysis.university import UniversityData
from qa_lib.intake import list_schools_with_data
from qa_lib.intake.ledger import RECORDED, UNIVERSITY_ENTRIES, find_basis
from qa_lib.params import load_params
from qa_lib.paths import find_paths
from qa_lib.publishing.request import ReportRequest


def record_release(*, request: Mapping[str, Any], results: Mapping[str, Mapping[str, Any]] | None = None) -> list[str]:
    """Add what a report of the project shows to the ledger; returns the names of its entries.

    Arguments are JSON, so that a forked process can do it: ``request`` has the fields of a `ReportRequest`; ``results``
    are the kept ones, by "semester/school".
    """
    asked, paths = ReportRequest(**request), find_paths()
    kept = (lambda school, semester: read_kept(results[f"{semester}/{school}"])) if results else None
    params = load_params(paths.params)
    if asked.is_of_university:
        university = UniversityData(params, paths, asked.semester, asked.survey, asked.month, results_of_school=kept)
        return add_university(university, tier=asked.tier)
    unit = (asked.school, asked.semester, asked.department)
    return add_release(ReportData(params, paths, *unit, results_of_school=kept), tier=asked.tier)


def add_university(data: UniversityData, *, tier: str) -> list[str]:
    """Add what a report on the university shows, its totals and its schools as wholes; returns the entries' names."""
    if tier not in RECORDED:
        return []
    names = []
    for semester in data.semesters:
        for school in list_schools_with_data(data.paths, semester):
            plan = data.results_of(school, semester)
            is_shown = plan["department"].eq(WHOLE) & plan[f"reason_{tier}"].isna()
            names.append(_add_entry(plan[is_shown], semester=semester, tier=tier, data=data, school=school))
        totals = data.planned_totals.assign(department=WHOLE)
        is_shown = totals["semester"].eq(semester) & totals[f"reason_{tier}"].isna()
        names.append(_add_entry(totals[is_shown], semester=semester, tier=tier, data=data, school=UNIVERSITY_ENTRIES))
    return names


def add_release(data: ReportData, *, tier: str) -> list[str]:
    """Add what a report shows to the ledger, semester by semester; returns the names of its entries.

    The same report in another language, or made again, adds nothing. An entry appears whole, so reports that are made
    side by side need not wait for each other.
    """
    if tier not in RECORDED:
        return []
    shown = _choose_shown(data, tier)
    parts = shown.groupby("semester", sort=False)
    return [
        _add_entry(part, semester=str(semester), tier=tier, data=data, school=data.school) for semester, part in parts
    ]


def _choose_shown(data: ReportData, tier: str) -> pd.DataFrame:
    """The results in the report: its unit's, and beside a school the level of each survey in its departments."""
    plan = data.planned_results
    department = plan["department"]
    is_own = department.eq(data.department or WHOLE)
    is_compared = plan["semester"].eq(data.semester) & plan["block"].eq(WHOLE) & department.ne(UNKNOWN)
    is_in_report = is_own if data.department else is_own | is_compared
    return plan[is_in_report & plan[f"reason_{tier}"].isna()]


def _add_entry(shown: pd.DataFrame, *, semester: str, tier: str, data: ReportData | UniversityData, school: str) -> str:
    basis = find_basis(data.paths, data.params, school=school, semester=semester)
    name, content = write_entry(shown, tier=tier, basis=basis)
    file = data.paths.releases / semester / school / name
    if not file.exists():
        _write_whole(file, content)
    return f"{semester}/{school}/{name}"


def _write_whole(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
