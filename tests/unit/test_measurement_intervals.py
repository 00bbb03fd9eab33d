"""Intervals against R, and their invariances."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.measurement import Interval, correct_for_population, subtract_shares, wilson_interval

pytestmark = pytest.mark.unit

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "intervals.json").read_text(encoding="utf-8"))
TOLERANCE = GOLDEN["tolerance"]


@pytest.mark.parametrize("case", GOLDEN["wilson"]["cases"])
def test_wilson_interval_equals_r(case):
    """Without a population the interval is that of R's prop.test."""
    interval = wilson_interval(case["x"] / case["n"], case["n"], confidence_level=case["conf"])
    assert [interval.low, interval.high] == pytest.approx(case["expected"], abs=TOLERANCE)


@pytest.mark.parametrize("case", GOLDEN["wilson_population"]["cases"])
def test_wilson_interval_of_a_finite_population_equals_r(case):
    """The finite population enters through n (N - 1) / (N - n); a census leaves the share alone."""
    n = correct_for_population(case["n"], n_respondents=case["n"], n_population=case["N"])
    interval = wilson_interval(case["x"] / case["n"], n, confidence_level=case["conf"])
    assert [interval.low, interval.high] == pytest.approx(case["expected"], abs=TOLERANCE)


@pytest.mark.parametrize("case", GOLDEN["difference"]["cases"])
def test_subtract_shares_equals_r(case):
    """With Wilson's intervals the difference is Newcombe's method 10."""
    first, second = (
        wilson_interval(case[f"x{i}"] / case[f"n{i}"], case[f"n{i}"], confidence_level=case["conf"]) for i in (1, 2)
    )
    difference = subtract_shares(first, second)
    assert [difference.low, difference.high] == pytest.approx(case["expected"], abs=TOLERANCE)


def test_correct_for_population_unknown_or_contradicted():
    """An unknown population and one smaller than the number of respondents change nothing."""
    sizes = correct_for_population([10.0, 10.0], n_respondents=[10, 10], n_population=[np.nan, 9])
    assert sizes.tolist() == [10.0, 10.0]


@given(x=st.integers(0, 200), more=st.integers(1, 200), extra=st.integers(0, 500))
def test_wilson_interval_narrows_with_the_population(x, more, extra):
    """The interval holds the share, lies within 0-1, and a smaller population never widens it."""
    n = x + more
    wide = wilson_interval(x / n, n, confidence_level=0.95)
    size = correct_for_population(n, n_respondents=n, n_population=n + extra)
    narrow = wilson_interval(x / n, size, confidence_level=0.95)
    assert 0 <= wide.low <= narrow.low + 1e-12 <= x / n + 2e-12
    assert x / n <= narrow.high + 1e-12 <= wide.high + 2e-12 <= 1 + 2e-12


@given(shares=st.tuples(st.floats(0, 1), st.floats(0, 1)), sizes=st.tuples(st.integers(1, 999), st.integers(1, 999)))
def test_subtract_shares_exchanged(shares, sizes):
    """Exchanging the two sides mirrors the interval."""
    first, second = (wilson_interval(p, n, confidence_level=0.95) for p, n in zip(shares, sizes, strict=True))
    one, other = subtract_shares(first, second), subtract_shares(second, first)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-12)


def test_subtract_shares_unknown():
    """A share that is not estimated has no difference."""
    known = wilson_interval([0.5], [40], confidence_level=0.95)
    unknown = Interval(*(np.array([np.nan]) for _ in range(3)))
    assert np.isnan(subtract_shares(known, unknown).low).all()
