"""Polychoric correlations against closed forms, a plain second implementation and known normal data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_lib.measurement.structure import correlate_items, explore_factors
from qa_lib.measurement.structure.polychoric import correlate_categories

pytestmark = pytest.mark.unit


def make_ordinal(correlation: float, *, n: int = 3000, seed: int = 1) -> np.ndarray:
    """Two items of four and five categories, cut from normal variables with this correlation."""
    random = np.random.default_rng(seed)
    normal = random.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]], n)
    return np.column_stack([np.digitize(normal[:, 0], [-1, 0, 1]), np.digitize(normal[:, 1], [-1.5, -0.5, 0.2, 1])])


def correlate_pair(answers: np.ndarray) -> float:
    """The polychoric correlation of two items (respondents x 2)."""
    return float(correlate_categories(answers.T)[0, 1])


@pytest.mark.parametrize("same", [900, 1500, 1900])
def test_correlate_categories_tetrachoric(same):
    """With halves of both items above the median, the correlation is sin(2 pi (p - 1/4))."""
    counts = [same, 2000 - same, 2000 - same, same]
    answers = np.repeat([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], counts, axis=0)
    expected = np.sin(2 * np.pi * (same / 4000 - 0.25))
    assert correlate_pair(answers) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("correlation", [-0.9, 0.0, 0.5, 0.95])
def test_correlate_categories_recovers_normal(correlation):
    """The correlation behind the categories is found, where Pearson's is too small."""
    assert correlate_pair(make_ordinal(correlation, n=40_000).astype(float)) == pytest.approx(correlation, abs=0.015)


def test_correlate_categories_most_likely():
    """No other correlation makes the cross-table more likely, by scipy's normal distribution."""
    from scipy.optimize import minimize_scalar
    from scipy.stats import multivariate_normal, norm

    answers = make_ordinal(0.4, n=500)
    table = pd.crosstab(answers[:, 0], answers[:, 1]).to_numpy()
    rows = np.r_[-9, norm.ppf(np.cumsum(table.sum(axis=1))[:-1] / 500), 9]
    columns = np.r_[-9, norm.ppf(np.cumsum(table.sum(axis=0))[:-1] / 500), 9]

    def misfit(r: float) -> float:
        corners = [[multivariate_normal.cdf([a, b], cov=[[1, r], [r, 1]]) for b in columns] for a in rows]
        return -float((table * np.log(np.diff(np.diff(corners, axis=0), axis=1))).sum())

    best = minimize_scalar(misfit, bounds=(0, 0.8), method="bounded", options={"xatol": 1e-8}).x
    assert correlate_pair(answers.astype(float)) == pytest.approx(best, abs=1e-6)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000), shift=st.integers(-5, 5))
def test_correlate_categories_reversed_item(seed, shift):
    """Reversing an item changes the sign, other codes for its categories change nothing."""
    answers = make_ordinal(0.6, n=300, seed=seed).astype(float)
    turned = answers * [-1, 1] + shift
    assert correlate_pair(turned) == pytest.approx(-correlate_pair(answers), abs=1e-9)


def test_correlate_items_polychoric_with_gaps():
    """Each pair uses the respondents who answered both items; the names stay."""
    frame = pd.DataFrame(make_ordinal(0.5), columns=["a", "b"]).astype(float)
    frame.loc[:500, "a"] = np.nan
    found = correlate_items(frame, missing="pairwise", kind="polychoric")
    assert found.matrix.loc["a", "b"] == pytest.approx(0.5, abs=0.06)


def test_correlate_categories_too_many_categories():
    """Numbers are no categories."""
    with pytest.raises(ValueError, match="at most 20"):
        correlate_pair(np.random.default_rng(1).random((50, 2)))


def test_explore_factors_of_categories():
    """Of coarse answers, polychoric correlations give the loadings behind them; Pearson's give smaller ones."""
    random, loadings = np.random.default_rng(9), np.array([0.8, 0.7, 0.6, 0.5])
    normal = random.standard_normal((20_000, 1)) * loadings
    normal = normal + random.standard_normal(normal.shape) * np.sqrt(1 - loadings**2)
    answers = pd.DataFrame(np.digitize(normal, [0.3, 1.2]).astype(float), columns=list("abcd"))
    found, pearson = (
        explore_factors(correlate_items(answers, kind=kind), 1).loadings["F1"] for kind in ("polychoric", "pearson")
    )
    assert np.allclose(found, loadings, atol=0.02)
    assert (pearson < found - 0.03).all()
