"""Tests: what must hold of them whatever the data, and what they say of poor data."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.hypotheses import (
    adjust_p_values,
    analyse_variance,
    check_representativeness,
    chi_square_independence,
    compare_means,
    compare_paired,
    compare_pairs,
    correlate,
    detectable_between,
    detectable_from_target,
    kruskal_wallis,
    mann_whitney,
    mann_whitney_exact,
)

pytestmark = pytest.mark.unit

answers = st.lists(st.integers(1, 5), min_size=2, max_size=25)
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=20)


@given(p=p_values, method=st.sampled_from(["holm", "hochberg", "hommel", "bonferroni", "BH", "BY"]))
def test_adjust_p_values_keeps_order(p, method):
    """Adjusting never lowers a p value, keeps their order and treats each alike wherever it stands."""
    adjusted = adjust_p_values(p, method=method)
    assert (adjusted >= np.array(p) - 1e-15).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= -1e-15).all()
    assert adjust_p_values(p[::-1], method=method)[::-1].tolist() == pytest.approx(adjusted.tolist())


def test_adjust_p_values_untested():
    """A comparison that was not tested does not count as a test."""
    assert adjust_p_values([0.01, np.nan, 0.02]).tolist() == pytest.approx([0.02, np.nan, 0.02], nan_ok=True)


@given(first=answers, second=answers)
def test_mann_whitney_exchanged(first, second):
    """Exchanging the groups turns the sign around; a growing transformation of the answers changes nothing."""
    one, other = mann_whitney(first, second), mann_whitney(second, first)
    stretched = mann_whitney(np.exp(first), np.exp(second))
    if isinstance(one, NotEstimated):
        assert one.reason == "constant"
    else:
        assert one.cliffs_delta.value == pytest.approx(-other.cliffs_delta.value)
        assert (one.z, one.p_value) == pytest.approx((-other.z, other.p_value))
        assert stretched.z == pytest.approx(one.z)


few = st.lists(st.integers(1, 5), min_size=1, max_size=5)


@given(first=few, second=few)
def test_mann_whitney_exact_enumerated(first, second):
    """The p value is the share of all divisions into two such groups that are as far apart, ties and all."""
    pooled = np.array(first + second)
    ranks = np.array([(pooled < value).sum() + (pooled <= value).sum() for value in pooled])
    sums = np.array([sum(ranks[list(part)]) for part in combinations(range(len(pooled)), len(first))])
    distance = abs(sums * len(pooled) - len(first) * ranks.sum())
    observed = abs(ranks[: len(first)].sum() * len(pooled) - len(first) * ranks.sum())
    assert mann_whitney_exact(first, second) == pytest.approx((distance >= observed).mean())


def test_mann_whitney_exact_counted_by_hand():
    """Of the ten ways to choose two of five, two are as extreme as the lowest two."""
    assert mann_whitney_exact([1, 2], [3, 4, 5]) == pytest.approx(0.2)
    assert mann_whitney_exact([1, 2], [3, 4, 5], alternative="less") == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("first", "second", "reason"), [([], [1], "too_few"), ([np.nan], [2], "too_few"), ([3, 3], [3], "constant")]
)
def test_mann_whitney_degenerate(first, second, reason):
    """Empty groups, and groups that all answered the same, are named."""
    assert mann_whitney(np.array(first, dtype=float), second).reason == reason


def test_mann_whitney_apart():
    """Groups that do not overlap have a delta of 1, and no interval that pretends to be sure."""
    delta = mann_whitney([4, 5], [1, 2]).cliffs_delta
    assert (delta.value, delta.low, delta.high) == (1, None, None)


@given(first=answers, second=answers, shift=st.integers(-5, 5))
def test_compare_means_shifted(first, second, shift):
    """Adding the same to every answer changes no test."""
    one, other = (compare_means(np.array(first) + by, np.array(second) + by) for by in (0, shift))
    if isinstance(one, NotEstimated):
        assert isinstance(other, NotEstimated)
    else:
        assert other.welch.t == pytest.approx(one.welch.t, abs=1e-9)
        assert abs(other.hedges_g) <= abs(other.cohens_d) + 1e-12


def test_kruskal_wallis_of_two_groups():
    """With two groups H is the square of Mann and Whitney's z."""
    values, groups = pd.Series([1, 2, 2, 5, 4, 5, 3.0]), pd.Series(list("aaabbbb"))
    z = mann_whitney(values[:3], values[3:]).z
    assert kruskal_wallis(values, groups).h == pytest.approx(z**2)


def test_analyse_variance_of_two_groups():
    """With two groups F is the square of Student's t, and Welch's F that of Welch's t."""
    values, groups = pd.Series([1, 2, 2, 5, 4, 5, 3.0]), pd.Series(list("aaabbbb"))
    means, variance = compare_means(values[:3], values[3:]), analyse_variance(values, groups)
    assert (variance.f, variance.p_value) == pytest.approx((means.student.t**2, means.student.p_value))
    assert (variance.welch_f, variance.welch_p_value) == pytest.approx((means.welch.t**2, means.welch.p_value))


@pytest.mark.parametrize("test", [kruskal_wallis, analyse_variance])
def test_groups_degenerate(test):
    """One group, and no answers at all, are named."""
    assert test(pd.Series([1.0, 2.0]), pd.Series(["a", "a"])).reason == "one_category"
    assert test(pd.Series([np.nan]), pd.Series(["a"])).reason == "all_missing"


def test_compare_pairs_untested():
    """A pair whose answers are all the same is NA and does not count as a test."""
    pairs = compare_pairs(pd.Series([1, 1, 1, 1, 4, 5.0]), pd.Series(list("aabbcc")))
    assert pairs[["first", "second"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert pairs["p_value"].isna().tolist() == [True, False, False]
    assert pairs["p_adjusted"][1] == pytest.approx(2 * pairs["p_value"][1])


def test_chi_square_independence_of_proportional_rows():
    """Proportional rows are independent; empty ones do not count."""
    result = chi_square_independence(pd.DataFrame([[10, 20], [30, 60], [0, 0]]))
    assert (result.chi2, result.df, result.cramers_v) == pytest.approx((0, 1, 0), abs=1e-12)
    assert chi_square_independence(pd.DataFrame([[1, 2]])).reason == "one_category"


def test_compare_paired_nobody_changed():
    """Without changes there is no statistic; the exact p value is 1 and the interval is not empty."""
    result = compare_paired(((5, 0), (0, 5)))
    assert isinstance(result.chi2, NotEstimated)
    assert result.p_value_exact == 1
    assert result.difference.low < 0 < result.difference.high


@given(x=st.lists(st.integers(1, 7), min_size=3, max_size=30), data=st.data())
def test_correlate_signs(x, data):
    """Reversing one column turns every correlation around."""
    y = data.draw(st.lists(st.integers(1, 7), min_size=len(x), max_size=len(x)))
    for method in ("pearson", "spearman", "kendall"):
        one, other = correlate(x, y, method=method), correlate(x, 8 - np.array(y), method=method)
        if not isinstance(one, NotEstimated):
            assert one.estimate.value == pytest.approx(-other.estimate.value, abs=1e-12)
            assert one.p_value == pytest.approx(other.p_value, abs=1e-7)  # at r = ±1 the rounding of r shows


def test_check_representativeness_of_a_mirror():
    """Respondents in the population's shares give zero; a category that is not there has none."""
    population = pd.Series({"a": 40, "b": 60, "c": 0})
    result = check_representativeness(pd.Series({"b": 6, "a": 4}), population)
    assert (result.chi2, result.dissimilarity) == pytest.approx((0, 0), abs=1e-12)
    assert result.cells["response_share"].tolist() == [0.1, 0.1]


def test_check_representativeness_stranger():
    """A respondent whom the population does not know is named."""
    with pytest.raises(ValueError, match="unknown categories"):
        check_representativeness(pd.Series({"z": 1}), pd.Series({"a": 5}))


@given(share=st.floats(0.05, 0.95), n=st.integers(5, 2000))
def test_detectable_from_target_narrows(share, n):
    """Four times the answers show a difference of at most the size; a census shows every one."""
    few, many = detectable_from_target(share, n), detectable_from_target(share, 4 * n)
    if not isinstance(few.below, NotEstimated):
        assert 0 < many.below < few.below
    assert detectable_from_target(share, np.inf).below == 0


def test_detectable_between_equals_r():
    """R: power.prop.test(n = 60, p1 = 0.75, power = 0.8) has its lower p2 at this distance (its own equation holds)."""
    share, n = 0.75, 60
    other = share - detectable_between(share, (n, n)).below
    needed = 1.959963984540054 * np.sqrt((share + other) * (1 - (share + other) / 2))
    needed += 0.8416212335729143 * np.sqrt(share * (1 - share) + other * (1 - other))
    assert np.sqrt(n) * (share - other) == pytest.approx(needed, rel=1e-6)
