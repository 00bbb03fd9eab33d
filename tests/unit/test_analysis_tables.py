"""The tables of the chapters on a small university whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from given import give, slices_of

from qa_lib.analysis import (
    causes,
    coders,
    comparison,
    completeness,
    composition,
    dynamics,
    neutral,
    quality,
    respondents,
    satisfaction,
    score_slice,
    sensitivity,
    sum_school,
    summary,
    targets,
    teaching,
    theme_blocks,
    theme_trend,
    theme_units,
    themes,
    trends,
)
from qa_lib.analysis.release import plan_results
from qa_lib.analysis.typical import choose_typical
from qa_lib.measurement import level

pytestmark = pytest.mark.unit

ALL_TABLES = [
    respondents.tabulate_response,
    respondents.tabulate_representativeness,
    quality.tabulate_status,
    quality.tabulate_item_nonresponse,
    quality.tabulate_straight_lining,
    satisfaction.tabulate_surveys,
    satisfaction.tabulate_blocks,
    satisfaction.tabulate_items,
    teaching.tabulate_teaching_items,
    teaching.tabulate_teachers,
    teaching.tabulate_teaching_departments,
    teaching.tabulate_variance,
    teaching.tabulate_trust,
    composition.tabulate_tests,
    sensitivity.tabulate_weighting,
    sensitivity.tabulate_nonresponse,
    dynamics.tabulate_dynamics,
    dynamics.tabulate_changes,
    trends.tabulate_trends,
    causes.tabulate_causes,
    targets.tabulate_targets,
    comparison.tabulate_benchmark,
    themes.tabulate_themes,
    themes.count_comments,
    completeness.tabulate_stopping,
    completeness.tabulate_completeness,
    quality.tabulate_speed,
    neutral.tabulate_neutral,
    neutral.tabulate_neutral_growth,
    coders.tabulate_agreement,
    coders.tabulate_theme_agreement,
    theme_units.tabulate_themes_by_unit,
    theme_units.tabulate_themes_by_programme,
    theme_blocks.tabulate_block_themes,
    theme_trend.tabulate_theme_trend,
    theme_trend.tabulate_theme_changes,
    theme_trend.tabulate_theme_pairs,
    summary.tabulate_headlines,
]


@pytest.fixture(scope="session")
def pharm(make_data):
    """The report of "pharm", where satisfaction fell."""
    return make_data()


@pytest.fixture(scope="session")
def nobody(make_data):
    """A unit that nobody answered from."""
    data = make_data()
    return give(data, unit=data.unit.of_department("a department without responses"))


@pytest.mark.parametrize("tabulate", ALL_TABLES)
def test_tables_of_a_unit_without_responses(tabulate, pharm, nobody):
    """Without data every table is empty and has the columns that it has with data."""
    empty = tabulate(nobody)
    assert empty.empty
    assert list(empty.columns) == list(tabulate(pharm).columns)


@pytest.mark.parametrize("tabulate", [*ALL_TABLES, summary.find_findings])
def test_tables_name_no_person(tabulate, pharm):
    """No pseudonym of a respondent or teacher and no response leaves the analysis."""
    table = tabulate(pharm)
    assert not {"respondent_id", "teacher_id", "response_id"} & set(table.columns)


def test_tabulate_response_counts_distinct_learners(pharm):
    """Two evaluations by each of 120 learners of 480 are 25 %: below the leading indicator of 9.2."""
    row = respondents.tabulate_response(pharm).set_index("survey").loc["teacher"]
    assert (row["n_population"], row["n_respondents"], row["n_responses"]) == (480, 120, 240)
    assert (row["response_share"], row["caution"]) == (0.25, "risk")


def test_tabulate_response_without_a_population(pharm):
    """A survey whose population nobody counted has no rate, and says so."""
    row = respondents.tabulate_response(pharm).set_index("survey").loc["employers"]
    assert row["response_share"] is pd.NA
    assert row["caution"] == "unknown"


def test_tabulate_representativeness_adds_up(pharm):
    """Shares of respondents and of the population sum to one in each dimension, differences to zero."""
    table = respondents.tabulate_representativeness(pharm).query("survey == 'studies'")
    sums = table.groupby("dimension")[["population_share", "respondent_share", "difference_share"]].sum()
    assert sums.to_numpy(dtype=float).ravel() == pytest.approx([1, 1, 0] * 3)


def test_tabulate_status_adds_up(pharm):
    """Every cell has one status."""
    table = quality.tabulate_status(pharm)
    parts = ["n_valid", "n_not_applicable", "n_hard_to_answer", "n_missing", "n_rejected"]
    assert (table[parts].sum(axis=1) == table["n_cells"]).all()


def test_tabulate_rejections_counts_by_reason(pharm):
    """Rejected cells are summed by file and reason, most frequent first, with the survey of their file."""
    table = quality.tabulate_rejections(pharm)
    assert table[["survey", "reason", "n"]].to_numpy().tolist() == [
        ["studies", "off_scale", 2],
        ["studies", "unknown_label", 1],
    ]


def test_tabulate_rejections_keeps_a_file_together(make_data):
    """The file with most remarks comes first, whatever the number of its single reasons."""
    rejections = pd.DataFrame({"file": list("abbb"), "reason": list("xxyz"), "action": "cell_rejected"})
    rejections = pd.concat([rejections, rejections[:1]])
    data = make_data()
    give(data, university=SimpleNamespace(rejections=rejections, losses=data.university.losses))
    assert "".join(quality.tabulate_rejections(data)["file"]) == "bbba"


def test_levels_recover_the_known_effect(pharm, make_data):
    """Answers drawn with a probability of .45 and .70 give intervals that hold .45 and .70."""
    for data, truth in ((pharm, 0.45), (make_data("dent"), 0.7)):
        row = satisfaction.tabulate_surveys(data).set_index("survey").loc["teacher"]
        assert row["satisfaction_low"] < truth < row["satisfaction_high"]


def test_tabulate_blocks_weigh_up_to_the_survey(pharm):
    """A survey's positive and valid answers are the sums of its blocks', and these of their items'."""
    counts = ["n_valid", "n_positive"]
    surveys = satisfaction.tabulate_surveys(pharm).set_index("survey")[counts]
    for finer in (satisfaction.tabulate_blocks(pharm), satisfaction.tabulate_items(pharm)):
        pd.testing.assert_frame_equal(finer.groupby("survey", sort=False)[counts].sum(), surveys)


def test_tabulate_distribution_agrees_with_the_level(pharm):
    """The positive categories of the distribution make the item's share; every category has its row."""
    table = satisfaction.tabulate_distribution(pharm, "studies")
    items = satisfaction.tabulate_items(pharm).set_index("item")
    positive = table[table["is_positive"]].groupby("item")["n"].sum()
    assert (positive == items["n_positive"].loc[positive.index]).all()
    assert (table.groupby("item").size() == table["k"].iloc[0]).all()


def test_tabulate_distribution_of_a_reversed_item(pharm):
    """The answer 5 to a negative statement has rank 1."""
    table = satisfaction.tabulate_distribution(pharm, "studies")
    reversed_item = table[table["item"].eq("studies-content-2")]
    assert reversed_item[["value", "rank"]].to_numpy().tolist() == [[5, 1], [4, 2], [3, 3], [2, 4], [1, 5]]


def test_tabulate_teachers_are_ordered_by_measures(pharm):
    """One row a teacher, by department and share."""
    table = teaching.tabulate_teachers(pharm)
    assert table["department"].tolist() == ["pharm-tech"] * 2 + ["pharm-chem"] * 2
    assert table.groupby("department")["satisfaction_share"].is_monotonic_increasing.all()


def test_tabulate_changes_finds_the_fall(pharm):
    """A fall of 35 points since the last time is told, and its interval holds the truth."""
    teacher = dynamics.tabulate_changes(pharm).query("survey == 'teacher' and block.isna()").iloc[0]
    assert (teacher["verdict"], teacher["semester_from"]) == ("fell", "2025-spring")
    assert teacher["difference_low"] < -0.35 < teacher["difference_high"]


def test_tabulate_changes_with_too_few_answers(pharm):
    """26 valid answers can not show a change."""
    changes = dynamics.tabulate_changes(pharm)
    blocks = changes[changes["survey"].eq("employers") & changes["block"].notna()]
    assert set(blocks["verdict"]) == {"cannot_be_told"}
    assert blocks["difference_low"].isna().all()


@pytest.mark.parametrize("department", [None, "pharm-tech"])
def test_tabulate_benchmark_leaves_the_unit_out(make_data, make_slice, department):
    """The rest of the university is everybody else, for a department the rest of its school too."""
    data = make_data(department=department)
    table = comparison.tabulate_benchmark(data)
    everybody = score_slice(make_slice(None, (data.semester,)), params=data.params).answers
    others = everybody[~everybody["response_id"].isin(data.current.responses["response_id"])]
    expected = level(others, ["survey"], policy=data.params.policy).set_index("survey")
    row = table.query("survey == 'teacher' and block.isna()").iloc[0]
    assert row["n_rest_valid"] == expected.loc["teacher", "n_valid"]
    assert row["rest_share"] == expected.loc["teacher", "satisfaction_share"]
    assert row["verdict"] == "below"
    assert len(table) == 9


def _without(scored, is_dropped):
    """The slice without some responses and their answers."""
    kept = scored.responses[~is_dropped]
    return replace(
        scored, responses=kept, answers=scored.answers[scored.answers["response_id"].isin(kept["response_id"])]
    )


def test_tabulate_benchmark_counts_the_side_with_fewer_respondents(make_data):
    """Three other people are not shown beside a large unit: disclosure goes by them."""
    others = make_data("dent").current
    is_study = others.responses["survey"].eq("studies")
    few, params = _without(others, is_study & (is_study.cumsum() > 3)), make_data().params
    sums, results = sum_school(few, params), plan_results(few, params, code="dent")
    data = replace(make_data(), sums_of_school=lambda _: sums, results_of_school=lambda _, __: results)
    give(data, **slices_of(make_data()))
    row = comparison.tabulate_benchmark(data).query("survey == 'studies' and block.isna()").iloc[0]
    assert row["n_respondents"] == 3
    assert row["is_hidden_internal"]


def test_tabulate_benchmark_shows_the_rest_of_many(pharm):
    """Where no school's result is hidden, the rest gives nothing back."""
    assert not comparison.tabulate_benchmark(pharm)["is_hidden_internal"].any()


@pytest.mark.parametrize("tabulate", [dynamics.tabulate_changes, summary.tabulate_headlines, summary.find_findings])
def test_change_counts_the_semester_with_fewer_respondents(make_data, tabulate):
    """Two respondents of an earlier semester are not shown by way of a difference from them."""
    data = make_data()
    is_before = data.unit.responses["semester"].ne(data.semester) & data.unit.responses["survey"].eq("studies")
    is_first = data.unit.responses["respondent_id"].isin(["pharm-tech-1", "pharm-tech-2"])
    give(data, unit=_without(data.unit, is_before & ~is_first))
    table = tabulate(data).query("survey == 'studies'")
    compared = table[table["kind"].eq("fell")] if "kind" in table else table
    assert set(compared.get("n_change_respondents", compared["n_respondents"])) <= {2}


def test_tabulate_departments_are_not_ranked(pharm):
    """Departments stand in the order of the institution."""
    table = comparison.tabulate_departments(pharm, "studies")
    assert table["department"].tolist() == ["pharm-tech", "pharm-chem"]


def test_tabulate_themes_counts_each_answer_once(pharm):
    """An answer coded twice counts with the main coder's theme, so the second coder's "food" does not appear."""
    table = themes.tabulate_themes(pharm).set_index("theme")
    assert table["n_comments"].to_dict() == {"teachers": 40, "rooms": 20}
    assert table.loc["rooms", "theme_share"] == pytest.approx(1 / 3)


def test_tabulate_agreement_equals_scikit_learn(pharm):
    """Of 12 answers coded twice 6 agree; kappa is Cohen's."""
    from sklearn.metrics import cohen_kappa_score

    row = coders.tabulate_agreement(pharm).iloc[0]
    wide = pharm.current.codings.pivot(index="response_id", columns="coder", values="theme").dropna()
    assert (row["n_double_coded"], row["agreement_share"]) == (12, 0.5)
    assert row["kappa"] == pytest.approx(cohen_kappa_score(wide["a"], wide["b"]))


def _with_other_pseudonyms(data):
    """The same report under another pseudonym key, which turns the order of all pseudonyms round."""
    unit, other = data.unit, replace(data)
    names = {name: f"p{9999 - i}" for i, name in enumerate(sorted(unit.responses["respondent_id"].unique()))}
    teachers = {name: f"t{99 - i}" for i, name in enumerate(sorted(unit.responses["teacher_id"].dropna().unique()))}
    codings = unit.codings.assign(coder=unit.codings["coder"].map({"a": "y", "b": "x"}))
    frames = {"codings": codings}
    for part in ("responses", "answers"):
        frame = getattr(unit, part).astype({"respondent_id": "str", "teacher_id": "str"})
        frames[part] = frame.assign(
            respondent_id=frame["respondent_id"].map(names), teacher_id=frame["teacher_id"].map(teachers)
        )
    renamed = replace(unit, **frames)
    return give(other, **slices_of(data) | {"whole_school": renamed}, unit=renamed)


@pytest.mark.parametrize("tabulate", [*ALL_TABLES, summary.find_findings])
def test_tables_do_not_depend_on_the_pseudonym_key(tabulate, pharm):
    """Another key gives the same tables in the same order."""
    pd.testing.assert_frame_equal(tabulate(pharm), tabulate(_with_other_pseudonyms(pharm)))


def _with_comments(data, **columns):
    """The same report with other open answers."""
    unit = data.unit
    comments = unit.comments.sort_values("response_id", ascending=False).assign(**columns)
    return give(replace(data), **slices_of(data), unit=replace(unit, comments=comments))


def test_quotes_depend_on_the_text_alone(pharm):
    """Answers that came in at other times, in another order, are quoted the same and in the same order."""
    answers = themes.list_answers(pharm, "rooms")
    pd.testing.assert_frame_equal(themes.list_answers(_with_comments(pharm), "rooms"), answers)
    quotes = choose_typical(answers)
    assert len(quotes) == 3
    assert quotes == sorted(set(quotes)) == choose_typical(answers.iloc[::-1])


def test_list_answers_gives_the_text_to_publish(pharm):
    """Where a reviewer put other words in the place of an answer, these are quoted and the answer's are not."""
    changed = _with_comments(pharm, published_text="instead of it")
    assert set(themes.list_answers(changed, "rooms")["text"]) == {"instead of it"}


def test_deleted_answers_are_counted_and_not_quoted(pharm):
    """To delete words does not delete the criticism in them: themes are counted as before."""
    changed = _with_comments(pharm, text="", state="deleted")
    pd.testing.assert_frame_equal(themes.tabulate_themes(changed), themes.tabulate_themes(pharm))
    assert themes.list_answers(changed, "rooms").empty


def test_tabulate_headlines_has_four_to_six(pharm):
    """Three surveys are filled up with the first block."""
    table = summary.tabulate_headlines(pharm)
    assert table["indicator"].tolist() == ["survey_satisfaction"] * 3 + ["block_satisfaction"]
    assert table["change_verdict"].tolist()[:2] == ["fell", "fell"]


def test_find_findings_worst_first(pharm):
    """Where levels lie below the threshold, the three farthest below stand first and go to the commission."""
    table = summary.find_findings(pharm)
    assert table["kind"].tolist() == ["below_threshold"] * 3
    assert table["difference_share"].is_monotonic_increasing
    assert set(table["addressee"]) == {"skek"}


def test_find_findings_of_a_department(make_data):
    """A department decides about its own teaching (7.5.5)."""
    assert set(summary.find_findings(make_data(department="pharm-tech"))["addressee"]) == {"kib"}


def test_find_findings_when_levels_are_good(make_data):
    """Nothing below a threshold: the low response is what needs a decision, by those who run the survey."""
    table = summary.find_findings(make_data(semester="2024-autumn"))
    assert "below_threshold" not in set(table["kind"])
    assert set(table.loc[table["kind"].eq("low_response"), "addressee"]) == {"asb"}


def test_find_findings_of_nobody(nobody):
    """Without data there is one row that says none."""
    assert summary.find_findings(nobody)["kind"].tolist() == ["none"]


def test_tabulate_agreement_takes_all_coders_and_missing_codes(pharm):
    """A third coder on other answers counts: alpha is that of the krippendorff definition over all three."""
    codings = pharm.unit.codings.astype({"coder": "str", "theme": "str"})
    own = codings[codings["coder"].eq("a") & (codings["response_id"] % 7 == 0)]
    third = own.assign(coder="c", theme=own["theme"].where(own["response_id"] % 21 != 0, "food"))
    data = replace(pharm)
    give(data, **slices_of(pharm), unit=replace(pharm.unit, codings=pd.concat([codings, third], ignore_index=True)))
    row = coders.tabulate_agreement(data).iloc[0]
    now = data.current.codings.pivot(index="response_id", columns="coder", values="theme")
    double = now[now.notna().sum(axis=1) >= 2]
    assert (row["n_coders"], row["n_double_coded"]) == (3, len(double))
    assert row["n_double_coded"] > coders.tabulate_agreement(pharm).iloc[0]["n_double_coded"]
    assert row["alpha"] == pytest.approx(_alpha_by_pairs(double.to_numpy()), abs=1e-12)
    assert pd.isna(row["kappa_low"])


def _alpha_by_pairs(units):
    """1 - observed / expected disagreement, pair by pair (Krippendorff 2019, chapter 12)."""
    codes = [[one for one in unit if isinstance(one, str)] for unit in units]
    every = [one for unit in codes for one in unit]
    observed = sum(sum(a != b for a in unit for b in unit) / (len(unit) - 1) for unit in codes) / len(every)
    return 1 - observed / (sum(a != b for a in every for b in every) / (len(every) * (len(every) - 1)))
