"""Reports on the university, made as a user makes them: their numbers are those of the schools' reports."""

from __future__ import annotations

import html
import re

import pandas as pd
import pytest
from project import Report, SampleProject

pytestmark = pytest.mark.e2e
YEAR, SEMESTER = "2025-2026", "2025-autumn"
#: Kind of report -> the words of its command and its folder; the second annual report is the extract for the website.
KINDS = {
    "annual": (["annual", "--year", YEAR, "--locale", "ru"], f"annual/{YEAR}/internal-ru"),
    "extract": (["annual", "--year", YEAR, "--locale", "en", "--tier", "public"], f"annual/{YEAR}/public-en"),
    "monthly": (["monthly", "--month", "2025-11", "--locale", "kk"], "monthly/2025-11/internal-kk"),
    "accreditation": (["accreditation", "--year", YEAR, "--locale", "en"], f"accreditation/{YEAR}/internal-en"),
    "survey": (
        ["survey-report", "--survey", "satisfaction", "--semester", SEMESTER, "--locale", "ru", "--tier", "public"],
        f"survey-satisfaction/{SEMESTER}/public-ru",
    ),
}
NUMBERS = ["n_respondents", "n_valid", "satisfaction_share", "satisfaction_low", "satisfaction_high"]


@pytest.fixture(scope="module")
def kinds(university: SampleProject) -> dict[str, Report]:
    """Each kind of report, made once."""
    reports = {}
    for kind, (words, folder) in KINDS.items():
        done = university.qa(*words)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        reports[kind] = Report(university.out / folder, folder[-2:])
    return reports


def _text(report: Report) -> str:
    page = re.sub(r"<(script|style|svg|template)\b.*?</\1>", " ", report.html, flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize("kind", KINDS)
def test_kind_has_every_form_and_no_error(kinds: dict[str, Report], kind: str) -> None:
    """Page, PDF, DOCX and XLSX; no table without rows; nothing that a program says to itself."""
    report = kinds[kind]
    assert {report.file(suffix).suffix for suffix in ("pdf", "docx", "xlsx")} == {".pdf", ".docx", ".xlsx"}
    assert report.tables
    assert [name for name, table in report.tables.items() if table.empty] == []
    assert [sign for sign in ("Traceback", "NaN", "<NA>", "nan%", "undefined") if sign in _text(report)] == []


def test_annual_report_has_the_numbers_of_the_school_s_report(
    kinds: dict[str, Report], university: SampleProject
) -> None:
    """Level, interval and respondents of every survey of pharm, to the last digit."""
    own = Report(university.out / "pharm" / SEMESTER / "internal-ru", "ru").tables["satisfaction-surveys"]
    shown = kinds["annual"].tables["results-map"]
    name = pd.read_csv(kinds["annual"].folder / "tables" / "results-schools.csv")
    assert len(name)
    school = next(school for school in shown["school_label"].unique() if "фарм" in school.casefold())
    shown = shown[shown["school_label"].eq(school)].set_index("survey_label")[NUMBERS]
    expected = own.set_index("survey_label")[NUMBERS]
    pd.testing.assert_frame_equal(shown.loc[expected.index], expected, check_exact=False, rtol=1e-12)


def test_annual_report_has_the_measures_of_the_school_s_report(
    kinds: dict[str, Report], university: SampleProject
) -> None:
    """Baseline, level measured again, difference and verdict of every measure of pharm and its departments."""
    own = Report(university.out / "pharm" / SEMESTER / "internal-ru", "ru").tables["capa-effects"].set_index("number")
    shown = kinds["annual"].tables["capa-effects"].set_index("number")
    pd.testing.assert_frame_equal(shown.loc[own.index, own.columns], own, check_exact=False, rtol=1e-12)


def test_extract_for_the_website_names_no_single_measure(kinds: dict[str, Report]) -> None:
    """Counts and what was done for what people said; no owner, no risk, no number of a register."""
    text = _text(kinds["extract"])
    assert "You said, we did" in text
    assert not re.search(r"\b[CR]-\d{3}\b", text)


def test_report_of_a_survey_has_the_numbers_of_the_annual_report(kinds: dict[str, Report]) -> None:
    """The survey's level in the university is the same, whoever shows it."""
    names = ["n_valid", "satisfaction_share"]
    one = kinds["survey"].tables["results-surveys"].set_index("survey_label")[names]
    year = kinds["annual"].tables["results-surveys"].set_index("survey_label")[names]
    pd.testing.assert_frame_equal(year.loc[one.index], one, check_exact=False, rtol=1e-12)
