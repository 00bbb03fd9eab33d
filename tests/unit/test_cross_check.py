"""Figures that units report are held against the data, and who reported none is named (5.2.1, 6.5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from given import give
from registers import new_registers

from qa_lib.analysis.cross_check import compare_reported, list_silent
from qa_lib.params import load_params
from qa_lib.registers import open_registers
from qa_lib.reporting.chapter import Chapter, ring_of
from qa_lib.reporting.chapters import cross_check
from qa_lib.reporting.language import Language
from qa_lib.reporting.university import UniversityChapter

pytestmark = pytest.mark.unit
ON = dt.date(2026, 1, 25)
N_IN_DEPARTMENT = 60
FIGURE: dict[str, Any] = {"semester": "2025-autumn", "indicator": "studies", "reported_date": dt.date(2026, 1, 20)}
FIGURES = [
    FIGURE | {"unit": "pharm-tech", "n_respondents": 50, "reported_date": dt.date(2026, 1, 5)},
    FIGURE | {"unit": "pharm-tech", "n_respondents": 61, "response_share": 0.25, "satisfaction_share": 0.9},
    FIGURE | {"unit": "pharm", "n_respondents": 150, "satisfaction_share": 0.45},
    FIGURE | {"unit": "dent", "indicator": "studies/content", "satisfaction_share": 0.7},
    FIGURE | {"unit": "dent", "indicator": "employers", "n_respondents": 10, "response_share": 0.5},
    FIGURE | {"unit": "pharm", "semester": "2025-spring", "n_respondents": 1},
]


@pytest.fixture(scope="module")
def kept(small_params, tmp_path_factory):
    """The params with this register, and how its rows are opened for a school ("": the university)."""
    folder = new_registers(tmp_path_factory.mktemp("figures"), small_params)
    full = load_params(folder.paths.params)
    names = ("registers", "vocabularies", "offices")
    params = small_params.model_copy(update={name: getattr(full, name) for name in names})
    folder = type(folder)(folder.paths, params)
    folder.write("reported-figures", FIGURES, name="reported-figures.xlsx")
    assert folder.ensure().faults.empty
    return params, lambda school: open_registers(folder.paths, params, on=ON, school=school or None)


def _give(data, kept):
    params, opened = kept
    object.__setattr__(data, "params", params)
    return give(data, registers=opened(data.school))


def _index(data) -> dict[tuple[str, str, str, str], Any]:
    keys = ["school", "department", "survey", "figure"]
    return compare_reported(data).set_index(keys)["verdict"].to_dict()


def test_school_checks_its_own_figures_and_those_of_its_departments(make_data, kept):
    """One person more is no disagreement, nor is a point; the level of a department and the count of the school are."""
    assert _index(_give(make_data("pharm"), kept)) == {
        ("pharm", "pharm-tech", "studies", "n_respondents"): "agrees",
        ("pharm", "pharm-tech", "studies", "response_share"): "agrees",
        ("pharm", "pharm-tech", "studies", "satisfaction_share"): "differs",
        ("pharm", "", "studies", "n_respondents"): "differs",
        ("pharm", "", "studies", "satisfaction_share"): "agrees",
    }


def test_university_checks_all_units_in_the_semesters_of_its_year(small_university, kept):
    """Blocks, too; a rate without a population is not in the data; the spring before belongs to another year."""
    found = _index(_give(small_university, kept))
    assert found["dent", "", "studies", "satisfaction_share"] == "agrees"
    assert found["dent", "", "employers", "response_share"] == "no_data"
    assert len(found) == 8


def test_differences_are_those_of_the_data(make_data, kept):
    """150 reported, 120 in the data: a quarter more."""
    table = compare_reported(_give(make_data("pharm"), kept))
    row = table[table["department"].eq("") & table["figure"].eq("n_respondents")].iloc[0]
    assert [row["reported"], row["found"], row["difference"]] == [150, 2 * N_IN_DEPARTMENT, 0.25]


def test_units_that_reported_nothing_are_named(small_university, make_data, kept):
    """Of the departments one reported; on employers one school did, so the other one is due."""
    silent = list_silent(_give(small_university, kept))
    assert silent["department"].tolist() == ["dent-a", "dent-b", "pharm-chem", ""]
    assert list_silent(_give(make_data("pharm"), kept))["department"].tolist() == ["pharm-chem"]


def test_hidden_results_are_not_given_back_by_what_was_reported(small_university, kept):
    """Where the plan hides a result, neither figure is shown, nor whether they agree."""
    result = {"semester": "2025-autumn", "department": "dent", "survey": "employers", "block": "", "item": ""}
    data = give(_give(small_university, kept), hidden_results=pd.DataFrame([result]))
    chapter = UniversityChapter("cross-check", data, ring_of(data.params, "internal"), "internal", Language("en"))
    table = cross_check.show_reported(chapter).views[-1]
    hidden = [row for row in table.rows if "employers" in str(row)]
    assert len(hidden) == 2
    assert not {"10", "agrees", 10.0} & {cell for row in hidden for cell in row}


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_chapter_names_who_differs(make_data, kept, locale):
    """In every language: the table of disagreements and the units without figures."""
    data = _give(make_data("pharm"), kept)
    chapter = Chapter("cross-check", data, ring_of(data.params, "internal"), "internal", Language(locale, strict=True))
    differing, every = cross_check.show_reported(chapter).views[-2:]
    assert [len(differing.rows), len(every.rows)] == [2, 5]
    assert "pharm-chem" in cross_check.show_silent(chapter).views[-1].markdown.replace("\\", "")
