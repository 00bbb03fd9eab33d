"""The annual report, made as a user makes it: its numbers are those of the schools' reports."""

from __future__ import annotations

import html
import re

import pandas as pd
import pytest
from project import Report, SampleProject

pytestmark = pytest.mark.e2e
YEAR, SEMESTER = "2025-2026", "2025-autumn"
NUMBERS = ["n_respondents", "n_valid", "satisfaction_share", "satisfaction_low", "satisfaction_high"]


@pytest.fixture(scope="module")
def annual(university: SampleProject) -> Report:
    """The annual report, made once."""
    done = university.qa("annual", "--year", YEAR, "--locale", "ru")
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return Report(university.out / "annual" / YEAR / "internal-ru", "ru")


def _text(report: Report) -> str:
    page = re.sub(r"<(script|style|svg|template)\b.*?</\1>", " ", report.html, flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_annual_report_has_every_form_and_no_error(annual: Report) -> None:
    """Page, PDF, DOCX and XLSX; no table without rows; nothing that a program says to itself."""
    assert {annual.file(suffix).suffix for suffix in ("pdf", "docx", "xlsx")} == {".pdf", ".docx", ".xlsx"}
    assert [name for name, table in annual.tables.items() if table.empty] == []
    assert [sign for sign in ("Traceback", "NaN", "<NA>", "nan%", "undefined") if sign in _text(annual)] == []


def test_annual_report_has_the_numbers_of_the_school_s_report(annual: Report, university: SampleProject) -> None:
    """Level, interval and respondents of every survey of pharm, to the last digit."""
    own = Report(university.out / "pharm" / SEMESTER / "internal-ru", "ru").tables["satisfaction-surveys"]
    shown = annual.tables["results-map"]
    shown = shown[shown["school_label"].str.casefold().str.contains("фарм")].set_index("survey_label")[NUMBERS]
    expected = own.set_index("survey_label")[NUMBERS]
    pd.testing.assert_frame_equal(shown.loc[expected.index], expected, check_exact=False, rtol=1e-12)


def test_annual_report_has_the_measures_of_the_school_s_report(annual: Report, university: SampleProject) -> None:
    """Baseline, level measured again, difference and verdict of every measure of pharm and its departments."""
    own = Report(university.out / "pharm" / SEMESTER / "internal-ru", "ru").tables["capa-effects"].set_index("number")
    shown = annual.tables["capa-effects"].set_index("number")
    pd.testing.assert_frame_equal(shown.loc[own.index, own.columns], own, check_exact=False, rtol=1e-12)
