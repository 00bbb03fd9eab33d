"""Reports of the outer rings, on the university that the worker has: a group of its own would make it anew."""

from __future__ import annotations

import pytest
from project import Report, SampleProject

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("university")]


@pytest.mark.parametrize("tier", ["corporate", "public"])
def test_report_of_an_outer_ring_quotes_nobody(university: SampleProject, tier: str) -> None:
    """Outside the internal ring small groups are not shown, and no open answer is quoted that nobody released."""
    done = university.qa("report", "--school", "pharm", "--tier", tier, "--locale", "en")
    assert done.returncode == 0, done.stderr
    report = Report(university.out / "pharm" / "2025-autumn" / f"{tier}-en", "en")
    n_min = {"corporate": 8, "public": 10}[tier]
    for name, table in report.tables.items():
        if {"n_respondents", "satisfaction_share"} <= set(table):
            shown = table.dropna(subset=["satisfaction_share"])
            assert (shown["n_respondents"] >= n_min).all(), name
    assert "<blockquote" not in report.html
