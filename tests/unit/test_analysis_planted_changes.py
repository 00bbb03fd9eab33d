"""What changes in the synthetic university is found again: trends, a break in a codebook, other respondents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from given import NO_DATA, ROOT, give
from planted import draw_learners, draw_slice

from qa_lib.analysis import ReportData, score_slice
from qa_lib.analysis.causes import tabulate_causes
from qa_lib.analysis.dynamics import tabulate_changes
from qa_lib.analysis.trends import tabulate_trends
from qa_lib.params import load_params
from qa_lib.paths import Paths

pytestmark = pytest.mark.unit
SEMESTERS = ("2022-autumn", "2023-autumn", "2024-autumn", "2025-spring", "2025-autumn")
STAYING = ["teaching", "support", "safety"]


@pytest.fixture(scope="module")
def report_of() -> Callable[[str], ReportData]:
    """Makes the report of a school on two surveys of learners in five semesters."""
    params = load_params(ROOT / "params")

    @cache
    def make(school: str) -> ReportData:
        drawn = draw_slice(params, school=school, semesters=SEMESTERS, surveys=("satisfaction", "integrity"))
        people = pd.concat(
            [draw_learners(params, school=school, semester=code) for code in SEMESTERS], ignore_index=True
        )
        data = ReportData(params, Paths(ROOT, NO_DATA, ROOT / "params"), school, SEMESTERS[-1])
        whole = score_slice(replace(drawn, population=people), params=params)
        return give(data, semesters=SEMESTERS, whole_school=whole, other_schools=(), university=None)

    return make


def rows_of(table: pd.DataFrame, survey: str) -> pd.DataFrame:
    """The rows of a survey by block, "whole" for the survey."""
    return table[table["survey"].eq(survey)].assign(block=table["block"].fillna("whole")).set_index("block")


def test_tabulate_trends_finds_the_planted_ones(report_of: Callable[[str], ReportData]) -> None:
    """Facilities of pharm fall, its digital resources rise, and what nobody changed stays; in dent everything rises."""
    pharm = rows_of(tabulate_trends(report_of("pharm")), "satisfaction")
    assert pharm.loc[["resources", "digital"], "verdict"].tolist() == ["falling", "rising"]
    assert set(pharm.loc[STAYING, "verdict"]) == {"no_trend"}
    dent = rows_of(tabulate_trends(report_of("dent")), "satisfaction")
    assert set(dent["verdict"]) == {"rising"}
    assert dent["slope_share"].between(0.02, 0.07).all()


def test_tabulate_trends_of_a_changed_codebook(report_of: Callable[[str], ReportData]) -> None:
    """The jump that other questions make is no trend: the line begins at the break, for the survey, too."""
    integrity = rows_of(tabulate_trends(report_of("dent")), "integrity")
    assert integrity.loc[["whole", "breaches"], "semester_break"].tolist() == ["2024-autumn"] * 2
    assert integrity.loc[["whole", "breaches"], "n_semesters"].tolist() == [3, 3]
    assert integrity.loc["rules", "n_semesters"] == 5
    assert "rising" not in set(integrity["verdict"])


def test_tabulate_causes_finds_who_answered(report_of: Callable[[str], ReportData]) -> None:
    """The rise of ped is due to its satisfied first course, which answered more; that of nothing else is."""
    ped = rows_of(tabulate_causes(report_of("ped")), "satisfaction").loc["whole"]
    assert (ped["verdict"], ped["real_verdict"]) == ("rose", "no_change")
    assert ped["composition_share"] > 0.025
    pharm = rows_of(tabulate_causes(report_of("pharm")), "satisfaction").loc["resources"]
    assert (pharm["verdict"], pharm["real_verdict"]) == ("fell", "fell")
    assert abs(pharm["composition_share"]) < 0.01


def test_tabulate_changes_of_two_semesters_alike(report_of: Callable[[str], ReportData]) -> None:
    """Of the blocks of pharm that did not move none is said to have."""
    changes = rows_of(tabulate_changes(report_of("pharm")), "satisfaction")
    assert set(changes.loc[STAYING, "verdict"]) == {"no_change"}
