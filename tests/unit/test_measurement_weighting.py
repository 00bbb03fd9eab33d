"""Weights: they reproduce the population, and weights of one change nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.measurement.hypotheses import check_representativeness
from qa_lib.measurement.proportions import wilson_interval
from qa_lib.measurement.weighting import (
    WeightedShare,
    WeightingRule,
    build_design,
    decide_weighting,
    decompose_change,
    estimate_weighted_ratio,
    estimate_weighted_share,
    post_stratify,
    rake,
    summarise_weights,
    weigh_level,
    weigh_share,
    weighted_interval,
)

pytestmark = pytest.mark.unit


@pytest.fixture
def respondents():
    """Sixty respondents, women and later courses over-represented, with a positive answer or not."""
    rng = np.random.default_rng(7)
    sex = rng.choice(["f", "m"], 60, p=[0.8, 0.2])
    course = rng.choice([1, 2, 3], 60, p=[0.2, 0.3, 0.5])
    return pd.DataFrame({"sex": sex, "course": course, "positive": rng.random(60) < 0.6})


@given(n=st.integers(2, 50), data=st.data())
def test_estimate_weighted_share_weights_of_one(n, data):
    """Equal weights give the plain share with the textbook's standard error."""
    y = np.array(data.draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)))
    share = estimate_weighted_share(y, build_design(n, weights=np.full(n, 3.5)))
    assert share.value == pytest.approx(y.mean())
    assert share.se**2 == pytest.approx(y.mean() * (1 - y.mean()) / (n - 1), abs=1e-12)


@given(weights=st.lists(st.floats(0.1, 10), min_size=1, max_size=30), factor=st.floats(0.1, 100))
def test_summarise_weights_scaled(weights, factor):
    """The effective number depends on the weights' ratios only, and is at most n."""
    one, other = summarise_weights(weights), summarise_weights(np.array(weights) * factor)
    assert one.effective_n == pytest.approx(other.effective_n)
    assert one.effective_n <= one.n + 1e-9
    assert one.design_effect == pytest.approx(1 + one.cv**2)


def test_rake_meets_every_margin(respondents):
    """The weighted counts are the population's, in each characteristic."""
    population = {"sex": pd.Series({"f": 300, "m": 200}), "course": pd.Series({1: 200, 2: 180, 3: 120})}
    raked = rake(respondents[["sex", "course"]], population)
    for name, people in population.items():
        weighted = pd.Series(raked.weights).groupby(respondents[name].to_numpy()).sum()
        assert weighted.to_dict() == pytest.approx(people.to_dict())


def test_post_stratify_is_raking_of_one_margin(respondents):
    """One characteristic needs one round, and its stratum means have no variance between them."""
    people = pd.Series({"f": 300, "m": 200})
    weights = post_stratify(respondents["sex"], people)
    share = estimate_weighted_share(respondents["sex"] == "f", build_design(60, weights=weights))
    assert weights.n_rounds == 1
    assert (share.value, share.se) == pytest.approx((0.6, 0), abs=1e-9)


def test_rake_own_composition(respondents):
    """A population composed like the respondents gives equal weights."""
    population = {name: respondents[name].value_counts() * 5 for name in ("sex", "course")}
    assert rake(respondents[["sex", "course"]], population).weights == pytest.approx(5)


@pytest.mark.parametrize(
    ("population", "message"),
    [
        ({"sex": pd.Series({"f": 500})}, "unknown categories of sex. Given: m"),
        ({"course": pd.Series({1: 1})}, "one only"),
    ],
)
def test_rake_contradicted(respondents, population, message):
    """Respondents whom the population does not have, or a characteristic without counts, are refused."""
    with pytest.raises(ValueError, match=message):
        rake(respondents[["sex"]], population)


def test_rake_empty_category(respondents):
    """A category that nobody answered for can not be weighted up."""
    people = pd.Series({"f": 300, "m": 200, "x": 20})
    assert post_stratify(respondents["sex"], people).reason == "too_few"


def test_variance_of_two_stages_by_hand():
    """Two of four clinics, two of three wards in each: the sum of both stages' variances (Cochran 1977, 10.4)."""
    y = np.array([1.0, 3.0, 4.0, 8.0])
    design = build_design(
        4,
        clusters=pd.DataFrame({"clinic": [1, 1, 2, 2], "ward": [1, 2, 3, 4]}),
        n_population=pd.DataFrame({"clinics": [4] * 4, "wards": [3] * 4}),
    )
    ratio = estimate_weighted_ratio(y, np.ones(4), design)
    z = (y - 4) / 4
    first = (1 - 2 / 4) * 2 * ((z[:2].sum() - 0) ** 2 + (z[2:].sum() - 0) ** 2)
    second = sum(2 / 4 * (1 - 2 / 3) * 2 * ((part - part.mean()) ** 2).sum() for part in (z[:2], z[2:]))
    assert ratio.value == pytest.approx(4)
    assert ratio.se**2 == pytest.approx(first + second)


def test_estimate_weighted_share_census():
    """Where everybody answered nothing varies."""
    share = estimate_weighted_share([1, 0, 1], build_design(3, n_population=[3, 3, 3]))
    assert share.se == 0
    assert str(weighted_interval(share)) == "not estimated: all values are the same (n = 3)"


def test_estimate_weighted_share_lonely_stratum():
    """A stratum with a single respondent leaves the variance untold."""
    assert estimate_weighted_share([1, 0, 1], build_design(3, strata=["a", "a", "b"])).reason == "too_few"


def test_estimate_weighted_share_missing_answers():
    """A missing answer leaves the share to the others."""
    assert estimate_weighted_share([1, 0, np.nan], build_design(3)).value == 0.5
    assert estimate_weighted_share([np.nan] * 2, build_design(2)).reason == "all_missing"


@pytest.mark.parametrize("method", ["logit", "likelihood", "arcsine", "beta", "wald", "wald_normal", "wilson"])
def test_weighted_interval_mirrored(method):
    """The interval of the negative answers is that of the positive ones, mirrored."""
    one, other = (
        weighted_interval(WeightedShare(value, 0.05, 90, 89, 1.2, 70.0), method=method) for value in (0.7, 0.3)
    )
    assert [one.low, one.high] == pytest.approx([1 - other.high, 1 - other.low], abs=1e-9)
    assert one.low < 0.7 < one.high


def test_decide_weighting_words(respondents):
    """Composed alike: not needed. Off, with answers enough: used. A cell of three: too few. Very uneven: not used."""
    respondents = respondents["sex"].value_counts()
    flat = summarise_weights(np.ones(60))
    alike = check_representativeness(respondents, respondents * 5)
    off = check_representativeness(respondents, pd.Series({"f": 200, "m": 300}))
    assert decide_weighting(alike, flat) == "not_needed"
    assert decide_weighting(off, flat) == "used"
    assert decide_weighting(off, flat, rule=WeightingRule(n_group_min=50)) == "too_few"
    assert decide_weighting(off, summarise_weights([*np.ones(59), 30])) == "too_uneven"


def test_decide_weighting_several_characteristics(respondents):
    """One characteristic that differs is enough; its p value is adjusted for the number of characteristics."""
    sex, course = respondents["sex"].value_counts(), respondents["course"].value_counts()
    alike = check_representativeness(course, course * 5)
    off = check_representativeness(sex, pd.Series({"f": 410, "m": 190}))
    flat = summarise_weights(np.ones(60))
    assert 0.025 < off.p_value_fpc < 0.05
    assert decide_weighting([off], flat) == "used"
    assert decide_weighting([off, alike], flat) == "not_needed"


def test_weigh_level_one_answer_each_is_the_weighted_share(respondents):
    """With one valid answer a respondent, level and share are the same; several answers stay together."""
    people = pd.Series({"f": 200, "m": 300})
    composition = check_representativeness(respondents["sex"].value_counts(), people)
    weights, positive = post_stratify(respondents["sex"], people), respondents["positive"].to_numpy(float)
    share = weigh_share(positive, weights, composition)
    once = weigh_level(positive, np.ones(60), weights, [composition])
    fourfold = weigh_level(4 * positive, np.full(60, 4), weights, [composition])
    assert once.weighted == share.weighted
    assert fourfold.weighted == share.weighted
    assert (once.verdict, once.summary) == (share.verdict, share.summary)


def test_decompose_change_of_composition_alone():
    """Where every group keeps its level, all of the change is composition."""
    levels = wilson_interval([0.9, 0.5], [50, 50], confidence_level=0.95)
    parts = decompose_change(levels, levels, n_before=[80, 20], n_after=[20, 80])
    assert (parts.change, parts.composition, parts.real.value) == pytest.approx((-0.24, -0.24, 0))
    assert parts.real.low < 0 < parts.real.high


@given(data=st.data(), n_groups=st.integers(1, 6))
def test_decompose_change_adds_up(data, n_groups):
    """Both parts make up the change of the pooled level, also where a group is there once only."""
    count = st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
    drawn = [np.array(data.draw(st.lists(count, min_size=n_groups, max_size=n_groups)), dtype=float) for _ in range(2)]
    levels = [
        wilson_interval(x / np.where(n > 0, n, np.nan), n, confidence_level=0.95) for x, n in (c.T for c in drawn)
    ]
    parts = decompose_change(*levels, n_before=drawn[0][:, 1], n_after=drawn[1][:, 1])
    totals = [c.sum(axis=0) for c in drawn]
    if min(total[1] for total in totals) == 0:
        assert parts.reason == "all_missing"
    else:
        assert parts.change == pytest.approx(totals[1][0] / totals[1][1] - totals[0][0] / totals[0][1])


def test_weigh_share_shows_both(respondents):
    """Both figures come with intervals, and the shift between them."""
    people = pd.Series({"f": 200, "m": 300})
    composition = check_representativeness(respondents["sex"].value_counts(), people)
    both = weigh_share(respondents["positive"], post_stratify(respondents["sex"], people), composition)
    assert both.verdict == "used"
    assert both.weighted.low < both.weighted.value < both.weighted.high
    assert both.shift == pytest.approx(both.weighted.value - both.unweighted.value)


def test_weigh_share_all_positive(respondents):
    """Where all are positive the weighted share still has an interval."""
    people = pd.Series({"f": 200, "m": 300})
    composition = check_representativeness(respondents["sex"].value_counts(), people)
    both = weigh_share(np.ones(60), post_stratify(respondents["sex"], people), composition)
    assert both.weighted.high == 1
    assert 0.8 < both.weighted.low < both.unweighted.low
