"""Reliability, structure and comparability: what is planted in the synthetic university is found again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from planted import planted_data

from qa_lib.analysis import ReportData, structure
from qa_lib.analysis.instruments import tabulate_reliability, tabulate_weak_items
from qa_lib.analysis.invariance import tabulate_invariance
from qa_lib.analysis.item_sums import read_item_sums, sum_survey, tabulate_item_sums
from qa_lib.analysis.stability import tabulate_stability
from qa_lib.analysis.structure import judge_structure, tabulate_loadings, tabulate_structure
from qa_lib.measurement.structure import ChiSquare, ConfirmatoryFit, Rmsea
from qa_lib.params import Params

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def data() -> ReportData:
    """Two semesters of pharm, and the sums of one other school."""
    return planted_data()


@pytest.fixture(scope="module")
def params(data: ReportData) -> Params:
    """The params of the repository."""
    return data.params


def one_row(table: pd.DataFrame, **where: str) -> pd.Series:
    """The only row with these values."""
    for name, value in where.items():
        table = table[table[name].eq(value)]
    (row,) = (row for _, row in table.iterrows())
    return row


def test_tabulate_invariance_names_the_items_that_moved_alone(data: ReportData) -> None:
    """Clinical bases fell without the rest of their block: means of two semesters may not be compared."""
    row = one_row(tabulate_invariance(data), survey="satisfaction", grouping="semesters")
    assert (row["level"], row["verdict"]) == ("metric", "relations")
    assert row["departing"].split(", ")[0] == "s11"
    assert row["verdict_without"] == "means"


def test_tabulate_invariance_same_questions_may_be_compared(data: ReportData) -> None:
    """Where nothing but levels differs, means may be compared, between schools and semesters."""
    table = tabulate_invariance(data)
    teaching = table[table["survey"].eq("teaching")]
    assert teaching["verdict"].tolist() == ["means", "means"]
    assert teaching["departing"].isna().all()


def test_tabulate_invariance_leaves_changed_items_out(data: ReportData) -> None:
    """The block whose questions changed is not compared over time, but between schools."""
    table = tabulate_invariance(data)
    n_items = {row.grouping: row.n_items for row in table[table["survey"].eq("integrity")].itertuples()}
    assert n_items == {"schools": 15, "semesters": 11}


def test_tabulate_invariance_few_respondents_are_named(data: ReportData) -> None:
    """Sixteen employees tell nothing of a structure, and the table says how many it takes."""
    row = one_row(tabulate_invariance(data), survey="admin", grouping="schools")
    assert (row["verdict"], row["reason"], row["n_min"]) == ("not_estimated", "too_few", 100)
    assert row["n"] < 100


def test_item_sums_are_kept_without_loss(data: ReportData, params: Params, tmp_path) -> None:
    """Written and read again they are the same, and parts add up to the whole."""
    answers = data.current.answers
    tabulate_item_sums(answers, params).to_parquet(tmp_path / "sums.parquet")
    kept = read_item_sums(pd.read_parquet(tmp_path / "sums.parquet"), params)["teaching"]
    is_first = answers["response_id"].mod(2).eq(0)
    parts = [sum_survey(answers[which], params.survey("teaching")) for which in (is_first, ~is_first)]
    assert np.array_equal(kept.sums.products, (parts[0] + parts[1]).sums.products)
    assert kept.n_responses == parts[0].n_responses + parts[1].n_responses


def test_item_sums_count_a_person_once(data: ReportData) -> None:
    """Learners who rate four teachers are one respondent each: no result may claim more."""
    teaching = data.items_in("2025-autumn")["teaching"]
    assert teaching.n <= teaching.n_respondents < teaching.n_responses / 2


def test_tabulate_reliability_blocks_of_one_thing_are_scales(data: ReportData) -> None:
    """Planted correlations of 0.56 make four items a scale of about 0.8; interval and omega stand beside."""
    row = one_row(tabulate_reliability(data), survey="satisfaction", block="support")
    assert row["verdict"] == "reliable"
    assert 0.75 < row["alpha_low"] < row["alpha"] < row["alpha_high"] < 0.88
    assert row["omega"] == pytest.approx(row["alpha"], abs=0.03)


def test_tabulate_reliability_a_misread_item_spoils_its_block(data: ReportData) -> None:
    """Fairness of exams is no scale; few respondents give no number but the reason."""
    table = tabulate_reliability(data)
    assert one_row(table, survey="integrity", block="fairness")["verdict"] == "not_reliable"
    few = table[table["survey"].eq("admin")]
    assert few["alpha"].isna().all()
    assert (few["reason"].eq("too_few") & few["n_min"].eq(30)).all()


def test_tabulate_weak_items_are_those_that_were_planted(data: ReportData) -> None:
    """The misread item first, then the ambiguous one, and no other of the large surveys."""
    table = tabulate_weak_items(data)
    assert list(zip(table["item"], table["fault"], strict=True)) == [("i06", "reversed"), ("s15", "weak")]
    assert (table["alpha_if_dropped"] > table["alpha"]).all()


def test_tabulate_structure_finds_the_blocks(data: ReportData) -> None:
    """As many factors as blocks, and they fit better than one."""
    table = tabulate_structure(data)
    row = one_row(table, survey="satisfaction")
    assert (row["n_factors"], row["n_blocks"], row["verdict"]) == (6, 6, "as_stated")
    assert row["cfi"] > 0.95 > 0.85 > row["one_factor_cfi"]
    assert one_row(table, survey="admin")["verdict"] == "not_estimated"


def test_tabulate_loadings_items_load_on_the_factor_of_their_block(data: ReportData) -> None:
    """The picture is dark along its diagonal; only the ambiguous item belongs nowhere."""
    table = tabulate_loadings(data, "satisfaction")
    factors = [name for name in table.columns if name.startswith("f")]
    own = [block.code for block in data.params.survey("satisfaction").blocks]
    table["own"] = [factors[own.index(block)] for block in table["block"]]
    is_own = table[factors].abs().idxmax(axis=1) == table["own"]
    assert set(table.loc[~is_own | (table[factors].max(axis=1) < 0.4), "item"]) <= {"s15"}


def test_tabulate_loadings_shows_no_more_factors_than_items_tell(
    data: ReportData, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of very many answers parallel analysis may find as many factors as there are items: no picture, and no error."""
    explored = structure._explore(data)["satisfaction"]
    too_many = {"satisfaction": replace(explored, n_factors=len(explored.model.items))}
    monkeypatch.setattr(structure, "_explore", lambda _: too_many)
    assert tabulate_loadings.__wrapped__(data, "satisfaction").empty


def test_tabulate_stability_people_keep_their_opinion(data: ReportData) -> None:
    """A third of the variance is the person's own and lasts: scores three years apart still go together."""
    table = tabulate_stability(data)
    row = one_row(table, survey="satisfaction")
    assert (row["semester_from"], row["retest_low"] > 0.5) == ("2022-autumn", True)
    assert "teaching" not in set(table["survey"])


def test_judge_structure_takes_each_way_to_misfit(data: ReportData) -> None:
    """Good fit is as stated unless one factor does as well; bad fit is excused by wording alone."""
    rule = data.params.policy.instruments
    good = ConfirmatoryFit(ChiSquare(90, 80), ChiSquare(900, 100), 0.97, 0.96, Rmsea(0.03, 0, 0.05), 0.03, 0, 0, bic=10)
    bad = replace(good, cfi=0.85)
    assert judge_structure(good, rule, one_factor=replace(good, bic=20)) == "as_stated"
    assert judge_structure(good, rule, one_factor=replace(good, bic=5)) == "one_factor"
    assert judge_structure(bad, rule, wording=good) == "wording"
    assert judge_structure(bad, rule) == "other"
