"""The university's results equal those of its schools' reports; nothing of a school comes back from a total."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from qa_lib.analysis import open_data
from qa_lib.analysis.satisfaction import tabulate_blocks, tabulate_surveys
from qa_lib.analysis.university import UniversityData, dynamics, findings, participation, results
from qa_lib.paths import Paths
from qa_lib.reads import Remembered

pytestmark = pytest.mark.unit
#: Of the small university of conftest.py.
SEMESTERS = ("2024-autumn", "2025-spring", "2025-autumn")
SCHOOLS = ("dent", "pharm")
NUMBERS = ["n_respondents", "n_valid", "n_positive", "satisfaction_share", "satisfaction_low", "satisfaction_high"]


def test_schools_have_the_numbers_of_their_own_reports(small_university, make_data):
    """What the annual report shows of a school is what the school's report shows: counts, levels, intervals."""
    for school in SCHOOLS:
        data = make_data(school)
        own = pd.concat([tabulate_surveys(data), tabulate_blocks(data)], ignore_index=True)
        own = own.assign(block=own["block"].astype("str")).sort_values(["survey", "block"]).reset_index(drop=True)
        shown = results.tabulate_schools(small_university)
        shown = shown[shown["school"].eq(school)].sort_values(["survey", "block"]).reset_index(drop=True)
        pd.testing.assert_frame_equal(shown[NUMBERS], own[NUMBERS], check_exact=False, rtol=1e-12)
        assert shown["survey"].tolist() == own["survey"].tolist()


def test_university_is_the_sum_of_its_schools(small_university):
    """Valid and positive answers of the whole are those of the schools together."""
    keys, counts = ["survey", "block"], ["n_valid", "n_positive", "n_respondents"]
    whole = results.tabulate_year(small_university).fillna({"block": ""}).set_index(keys)[counts]
    parts = results.tabulate_schools(small_university).fillna({"block": ""}).groupby(keys)[counts].sum()
    assert whole.astype("int64").sort_index().equals(parts.astype("int64").sort_index())


def test_items_make_their_block(small_university):
    """The positive answers of a block are those of its items."""
    items = results.tabulate_items(small_university).groupby(["survey", "block"])["n_positive"].sum()
    blocks = (
        results.tabulate_year(small_university).dropna(subset=["block"]).set_index(["survey", "block"])["n_positive"]
    )
    assert items.astype("int64").sort_index().equals(blocks.astype("int64").sort_index())


def test_response_of_the_university_adds_up(small_university):
    """Respondents of the schools make those of the small_university, who are 60 of 60 learners in each department."""
    table = participation.tabulate_response(small_university)
    studies = table[table["survey"].eq("studies")].set_index("school")
    assert studies.loc["", "n_respondents"] == studies.loc[["pharm", "dent"], "n_respondents"].sum() == 240
    assert studies.loc["", "response_share"] == 240 / studies.loc["", "n_population"]


def test_planted_fall_is_found_at_the_university(small_university):
    """Pharm fell from 80 to 45 %, which the whole university shows, too."""
    changes = dynamics.tabulate_changes(small_university)
    whole = changes[changes["survey"].eq("studies") & changes["block"].isna()].iloc[0]
    assert whole["verdict"] == "fell"
    assert whole["share_to"] < whole["share_from"]
    assert "below_threshold" in set(findings.list_findings(small_university)["kind"]) | {"fell"}


def test_totals_are_hidden_where_they_give_back_a_school(small_university):
    """In the public ring 10 employers a school are few: no total tells what one of two schools hides."""
    hidden = small_university.hidden_results("public")
    of_schools = hidden[hidden["department"].ne("") & hidden["semester"].eq(SEMESTERS[-1])]
    totals = hidden[hidden["department"].eq("") & hidden["semester"].eq(SEMESTERS[-1])]
    alone = of_schools.groupby(["survey", "block", "item"])["department"].nunique().eq(1)
    keys = set(totals[["survey", "block", "item"]].itertuples(index=False, name=None))
    assert {key for key, is_alone in alone.items() if is_alone} <= keys


def test_year_without_data_has_empty_tables_with_columns(small_university):
    """A university that has no data yet has tables without rows."""
    empty = replace(small_university)
    method = UniversityData.semesters.fget
    vars(empty)["_remembered"] = {(method.__module__, method.__qualname__, (), ()): Remembered(tuple)}
    assert empty.cycles == {}
    assert list(empty.hidden_results("internal").columns)[:2] == ["semester", "department"]


def test_open_data_is_not_the_university(small_params, tmp_path):
    """A report on a school never takes the university's place."""
    paths = Paths(root=tmp_path, data=tmp_path, params=tmp_path)
    with pytest.raises(Exception, match="unknown school"):
        open_data(paths, small_params, school="", semester=SEMESTERS[-1])
