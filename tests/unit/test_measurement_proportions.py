"""Shares: what must hold of intervals, differences and trends whatever the data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.proportions import (
    agresti_coull_interval,
    bound_nonresponse,
    chance_of_reaching,
    clopper_pearson_interval,
    compare_proportions,
    count_options,
    difference_interval,
    difference_p_value,
    estimate_proportion,
    jeffreys_interval,
    pool_groups,
    slope_of_shares,
    tipping_share,
    top_box_by_group,
    trend_in_proportions,
    wald_interval,
    wilson_interval,
)

pytestmark = pytest.mark.unit

INTERVALS = [
    wilson_interval,
    clopper_pearson_interval,
    jeffreys_interval,
    agresti_coull_interval,
    wald_interval,
]
counts = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize("interval", INTERVALS)
@given(count=counts)
def test_intervals_mirrored(interval, count):
    """The interval of the negative answers is that of the positive ones, mirrored; both hold their share."""
    x, n = count
    one = interval(x / n, n, confidence_level=0.95)
    other = interval(1 - x / n, n, confidence_level=0.95)
    assert [one.low, one.high] == pytest.approx([1 - other.high, 1 - other.low], abs=1e-9)
    assert one.low <= x / n + 1e-12
    assert x / n <= one.high + 1e-12


@pytest.mark.parametrize("interval", INTERVALS)
def test_intervals_of_a_census(interval):
    """An infinite effective size leaves the share alone, also at the bounds."""
    ends = interval([0.0, 0.4, 1.0], np.inf, confidence_level=0.95)
    assert ends.low.tolist() == ends.high.tolist() == [0.0, 0.4, 1.0]


@pytest.mark.parametrize("interval", INTERVALS)
def test_intervals_of_nothing(interval):
    """An unknown share and an empty group have no interval, without a warning."""
    ends = interval([np.nan, 0.5], [10, 0], confidence_level=0.95)
    assert np.isnan([ends.low, ends.high]).all()


def test_intervals_refuse_percentages():
    """A share of 75 is a slip, and the message says so."""
    with pytest.raises(ValueError, match="outside 0-1"):
        wilson_interval(75, 60, confidence_level=0.95)


@given(count=counts, extra=st.integers(0, 300))
def test_clopper_pearson_interval_is_the_widest(count, extra):
    """With the same finite population the exact interval holds Jeffreys'."""
    x, n = count
    exact, jeffreys = (
        estimate_proportion(x, n, method=method, n_population=n + extra) for method in ("clopper_pearson", "jeffreys")
    )
    assert exact.low <= jeffreys.low + 1e-9
    assert jeffreys.high <= exact.high + 1e-9


def test_estimate_proportion_without_answers():
    """No answers, no share: the result says so by name."""
    assert str(estimate_proportion(0, 0)) == "not estimated: n = 0 < 1"


@pytest.mark.parametrize(("x", "n", "population"), [(5, 3, None), (-1, 3, None), (2, 10, 9)])
def test_estimate_proportion_contradicted(x, n, population):
    """Counts that no survey could have given are refused."""
    with pytest.raises(ValueError, match="Expected"):
        estimate_proportion(x, n, n_population=population)


@given(first=counts, second=counts, method=st.sampled_from(["newcombe", "agresti_caffo", "wald"]))
def test_difference_interval_exchanged(first, second, method):
    """Exchanging the groups turns the difference around."""
    one = difference_interval((first[0], second[0]), (first[1], second[1]), method=method)
    other = difference_interval((second[0], first[0]), (second[1], first[1]), method=method)
    assert [one.value, one.low, one.high] == pytest.approx([-other.value, -other.high, -other.low], abs=1e-12)


@given(first=counts, second=counts)
def test_difference_p_value_agrees_with_the_interval(first, second):
    """The p value lies below 5 % exactly where Newcombe's interval leaves out zero, whatever the order."""
    (x1, n1), (x2, n2) = first, second
    p = difference_p_value((x1 / n1, x2 / n2), (n1, n2))
    interval = difference_interval((x1, x2), (n1, n2))
    if min(abs(interval.low), abs(interval.high)) > 1e-9:
        assert (p < 0.05) == (interval.low > 0 or interval.high < 0)
    assert p == pytest.approx(difference_p_value((x2 / n2, x1 / n1), (n2, n1)))


def test_difference_p_value_of_a_census():
    """Where everybody answered on both sides a difference is certain, and equal levels are equal."""
    p = difference_p_value(([0.5, 0.5, np.nan], [0.4, 0.5, 0.5]), (np.inf, np.inf))
    assert p.tolist()[:2] == [0, 1]
    assert np.isnan(p[2])


@given(count=counts, target=st.floats(0.01, 0.99))
def test_chance_of_reaching_agrees_with_wilson(count, target):
    """The chance is at least 97.5 % exactly where Wilson's interval lies at or above the target."""
    x, n = count
    ends = wilson_interval(x / n, n, confidence_level=0.95)
    chance = chance_of_reaching(x / n, n, target=target, method="wilson")
    if abs(ends.low - target) > 1e-9:
        assert (chance >= 0.975) == (ends.low >= target)


def test_compare_proportions_one_sided():
    """The one-sided p values of a difference complement each other; the two-sided one doubles the smaller."""
    less, greater, both = (
        compare_proportions((45, 38), (60, 60), alternative=word) for word in ("less", "greater", "two-sided")
    )
    assert less.p_value + greater.p_value == pytest.approx(1)
    assert both.p_value == pytest.approx(2 * greater.p_value)
    assert greater.p_value_fisher < less.p_value_fisher


def test_compare_proportions_all_positive():
    """Where everybody is positive there is nothing to test, and no warning."""
    result = compare_proportions((5, 6), (5, 6))
    assert isinstance(result.z, NotEstimated)
    assert result.p_value_fisher == 1


@given(shift=st.integers(-3000, 3000), factor=st.integers(1, 5))
def test_trend_in_proportions_other_years(shift, factor):
    """Shifted scores change nothing; stretched ones divide the slope."""
    x, n = [61, 70, 88], [100, 104, 117]
    plain = trend_in_proportions(x, n)
    other = trend_in_proportions(x, n, scores=[shift + factor * i for i in (1, 2, 3)])
    assert other.z == pytest.approx(plain.z)
    assert other.slope.value * factor == pytest.approx(plain.slope.value)
    assert other.logit_slope.value * factor == pytest.approx(plain.logit_slope.value, abs=1e-7)


@pytest.mark.parametrize(
    ("x", "n", "reason"),
    [([0, 0], [5, 5], "one_category"), ([5], [9], "not_defined"), ([2, 0], [5, 0], "not_defined")],
)
def test_trend_in_proportions_degenerate(x, n, reason):
    """One period, or the same answer in all, has no trend."""
    assert trend_in_proportions(x, n).reason == reason


def test_trend_in_proportions_separated():
    """Where a year parts no from yes, the slope of shares stands and that of logits is named as missing."""
    trend = trend_in_proportions([0, 3, 5], [5, 5, 5])
    assert isinstance(trend.slope, Estimate)
    assert trend.logit_slope.reason == "not_converged"


@given(first=counts, second=counts, years=st.integers(1, 5))
def test_slope_of_shares_of_two_periods(first, second, years):
    """Over two periods the slope is Newcombe's difference, divided by the time between them."""
    x, n = np.array([first, second], dtype=float).T
    levels = wilson_interval(x / n, n, confidence_level=0.95)
    slope = slope_of_shares(levels, [2020, 2020 + years])
    change = difference_interval((x[1], x[0]), (n[1], n[0]))
    assert [slope.value, slope.low, slope.high] == pytest.approx(
        np.array([change.value, change.low, change.high]) / years
    )


def test_slope_of_shares_not_estimated():
    """Periods without an interval are left out; a single one has no slope."""
    levels = wilson_interval([0.5, np.nan, 0.7], 40, confidence_level=0.95)
    assert slope_of_shares(levels, [1, 2, 3]).n == 2
    assert slope_of_shares(levels, [1, 2, 1]).reason == "not_defined"


@given(x=st.integers(1, 59), level=st.sampled_from([0.9, 0.95, 0.99]))
def test_chance_of_reaching_agrees_with_the_interval(x, level):
    """At the low end of Jeffreys' 95 % interval the chance is 97.5 %."""
    low = jeffreys_interval(x / 60, 60, confidence_level=level).low
    assert chance_of_reaching(x / 60, 60, target=low) == pytest.approx(0.5 + level / 2)


def test_chance_of_reaching_known_and_unknown():
    """A census knows; what is not estimated has no chance."""
    chance = chance_of_reaching([0.7, 0.69, np.nan, 0.7], [np.inf, np.inf, 50, 50], target=[0.7, 0.7, 0.7, np.nan])
    assert chance.tolist() == pytest.approx([1, 0, np.nan, np.nan], nan_ok=True)


def test_bound_nonresponse_meets_tipping_share():
    """With those at the tipping share who did not answer, the population stands at the target."""
    p, r, target = np.array([0.8, 0.8, 0.8]), np.array([0.5, 0.95, 1.0]), 0.7
    tipping = tipping_share(p, r, target=target)
    assert tipping.tolist() == pytest.approx([0.6, np.nan, np.nan], nan_ok=True)
    assert r[0] * p[0] + (1 - r[0]) * tipping[0] == pytest.approx(target)
    bounds = bound_nonresponse(p, r)
    assert bounds.low.tolist() == pytest.approx([0.4, 0.76, 0.8])
    assert bound_nonresponse(p, r, largest_gap=0.1).high.tolist() == pytest.approx([0.85, 0.805, 0.8])


def test_top_box_by_group_counts_valid_answers():
    """Missing answers are not counted; the pooled share weighs every valid answer the same."""
    values = pd.Series([5, 4, 1, np.nan, 3, 5.0])
    groups = pd.Series(["a", "a", "a", "a", "b", "b"])
    table = top_box_by_group(values, groups, top=[4, 5], bottom=[1, 2])
    assert table["n_valid"].tolist() == [3, 2]
    assert table["n_positive"].tolist() == [2, 1]
    assert pool_groups(table).pooled_share == pytest.approx(3 / 5)
    assert pool_groups(table).mean_of_shares == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert count_options(values, groups, options=range(1, 6)).loc["a"].tolist() == [1, 0, 0, 1, 1]


def test_top_box_by_group_without_answers():
    """No valid answers give an empty table, and no pooled share."""
    table = top_box_by_group(pd.Series([np.nan]), pd.Series(["a"]), top=[5])
    assert table.empty
    assert pool_groups(table).reason == "all_missing"
