"""Comparisons over time and between schools find what is there, and name nothing that is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from given import give, slices_of

from qa_lib.analysis import causes, dynamics, schools, targets, trends
from qa_lib.analysis.breaks import find_breaks
from qa_lib.analysis.differences import adjust_families
from qa_lib.analysis.groups import find_groups
from qa_lib.params.surveys import CodebookChange

pytestmark = pytest.mark.unit


def _with_policy(params, name, value):
    """The params with another value of a rule of comparison."""
    rule = getattr(params.policy.comparison, name).model_copy(update={"value": value})
    comparison = params.policy.comparison.model_copy(update={name: rule})
    return params.model_copy(update={"policy": params.policy.model_copy(update={"comparison": comparison})})


def _with_change(data, **change):
    """The same report with a codebook of "studies" whose questions changed."""
    note = {"kk": "қ", "ru": "р", "en": "e"}
    first, *others = data.params.surveys
    changed = first.model_copy(update={"changes": (CodebookChange(note=note, **change),)})
    params = data.params.model_copy(update={"surveys": (changed, *others)})
    return give(replace(data, params=params), **slices_of(data))


def test_tabulate_targets_probability_and_verdict_agree(make_data):
    """A target is met exactly from 97.5 % and missed below 2.5 %; an open one tells which levels would not be."""
    table = pd.concat([targets.tabulate_targets(make_data(school)) for school in ("pharm", "dent")])
    known = table[table["target_chance"].notna()]
    assert (known["verdict"].eq("met") == known["target_chance"].ge(0.975)).all()
    assert (known["verdict"].eq("not_met") == known["target_chance"].lt(0.025)).all()
    undecided = known[known["verdict"].eq("cannot_be_told")]
    assert (undecided["detectable_low_share"] < undecided["target_share"]).all()


def test_tabulate_schools_own_place(make_data):
    """The school that fell has the second of two places; the other one stands first."""
    table = schools.tabulate_schools(make_data(), "studies")
    assert table["school"].tolist() == ["dent", "pharm"]
    assert table["verdict"].tolist()[0] == "below"
    assert schools.find_places(table) == (2, 2, 2)


def test_tabulate_schools_with_few_respondents(make_data):
    """Ten employers a school give nobody a place, and the schools stand in the order of the institution."""
    table = schools.tabulate_schools(make_data(), "employers")
    assert table["school"].tolist() == ["pharm", "dent"]
    assert not table["is_ranked"].any()
    assert schools.find_places(table) is None


def test_tabulate_trends_finds_the_fall(make_data):
    """Levels of .8, .8 and .45 within a year fall; without a third semester nothing is told."""
    row = trends.tabulate_trends(make_data()).query("survey == 'teacher' and block.isna()").iloc[0]
    assert (row["verdict"], row["n_semesters"]) == ("falling", 3)
    assert row["slope_low"] < -0.35 < row["slope_high"]
    two = trends.tabulate_trends(make_data(semester="2025-spring"))
    assert set(two["verdict"]) == {"cannot_be_told"}
    assert two["slope_share"].isna().all()


def test_trends_and_changes_stop_at_a_break(make_data):
    """Where a block asks something else, neither it nor its survey is compared; the other block still is."""
    data = _with_change(make_data(), semester="2025-autumn", blocks=("content",))
    changes = dynamics.tabulate_changes(data).query("survey == 'studies'")
    assert changes["verdict"].tolist() == ["not_comparable", "not_comparable", "fell"]
    assert changes["difference_share"].isna().tolist() == [True, True, False]
    found = trends.tabulate_trends(data).query("survey == 'studies'")
    assert found["verdict"].tolist() == ["not_comparable", "not_comparable", "falling"]
    assert found["semester_break"].tolist()[0] == "2025-autumn"


def test_find_breaks_of_a_single_item(make_data):
    """One item of six is too much for its block and its survey; a policy that allows a fifth lets the survey pass."""
    params = _with_change(make_data(), semester="2025-spring", items=("studies-content-1",)).params
    assert [len(find_breaks(params, "studies", block)) for block in (None, "content", "support")] == [1, 1, 0]
    assert find_breaks(_with_policy(params, "break_items_share", 0.2), "studies", None) == []


def test_tabulate_causes_of_a_real_change(make_data):
    """Where the same people answer otherwise, the change is real; both parts add up to it."""
    table = causes.tabulate_causes(make_data())
    parts = table["composition_share"] + table["real_share"]
    assert parts.to_numpy(float) == pytest.approx(table["difference_share"].to_numpy(float))
    row = table.query("survey == 'teacher' and block.isna()").iloc[0]
    assert (row["verdict"], row["real_verdict"]) == ("fell", "fell")
    assert abs(row["composition_share"]) < 0.02


def _with_other_respondents(data):
    """A report in which the first course is satisfied, and the others hardly answer any more."""
    answers, responses = data.unit.answers, data.unit.responses
    is_first = responses["course"].eq(1).to_numpy()
    place = pd.Index(responses["response_id"]).get_indexer(answers["response_id"])
    rng = np.random.default_rng(5)
    is_positive = rng.random(len(answers)) < np.where(is_first[place], 0.95, 0.55)
    is_lost = responses["semester"].eq(data.semester) & ~is_first & (rng.random(len(responses)) < 0.7)
    kept = responses[~is_lost]
    answers = answers.assign(is_positive=is_positive)[answers["response_id"].isin(kept["response_id"])]
    small = replace(data, params=_with_policy(data.params, "group_n_min", 6))
    return give(small, **slices_of(data), unit=replace(data.unit, responses=kept, answers=answers))


def test_tabulate_causes_of_other_respondents(make_data):
    """Where only who answers changes, the level moves and nothing real does."""
    table = causes.tabulate_causes(_with_other_respondents(make_data()))
    row = table.query("survey == 'teacher' and block.isna()").iloc[0]
    assert (row["verdict"], row["real_verdict"]) == ("rose", "no_change")
    assert row["composition_share"] > 0.05


def test_find_groups_joins_small_ones():
    """Languages of a course are joined where one is small; who is left over goes to the smallest group."""
    sizes = {
        ("a", "1", "kk"): 30,
        ("a", "1", "ru"): 25,
        ("a", "2", "kk"): 12,
        ("a", "2", "ru"): 15,
        ("b", "1", "kk"): 3,
    }
    cells = [cell for cell, n in sizes.items() for _ in range(n)]
    rows = pd.DataFrame(cells * 2, columns=["level", "course", "language"]).assign(survey="s", is_counted=True)
    rows["is_now"] = np.arange(len(rows)) < len(cells)
    groups = dict(zip(cells, find_groups(rows, n_min=20), strict=False))
    assert groups["a", "2", "kk"] == groups["a", "2", "ru"]
    assert len({groups["a", "1", "kk"], groups["a", "1", "ru"], groups["a", "2", "kk"]}) == 3
    assert groups["b", "1", "kk"] == groups["a", "1", "ru"]


def test_adjust_families_keeps_surveys_from_blocks(small_params):
    """Surveys are adjusted for the number of surveys alone; what was not tested does not count."""
    p_values = pd.Series([0.02, 0.02, 0.02, pd.NA], dtype="Float64")
    adjusted = adjust_families(p_values, pd.Series([True, False, False, False]), policy=small_params.policy)
    assert adjusted.tolist()[:3] == pytest.approx([0.02, 0.04, 0.04])
    assert adjusted[3] is pd.NA
