"""Means of scores that belong together: held against other packages, and what they say of poor data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.hypotheses import (
    ClusteredMean,
    compare_means,
    estimate_clustered_mean,
    judge_clustered_mean,
    subtract_clustered_means,
)

pytestmark = pytest.mark.unit

scores = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 6)), min_size=2, max_size=40)


@given(rows=scores)
def test_clustered_mean_equals_regression(rows):
    """The error is that of statsmodels' regression on a constant with errors clustered (its factor m / (m - 1))."""
    import statsmodels.api as sm

    values, clusters = (np.array(column) for column in zip(*rows, strict=True))
    found = estimate_clustered_mean(values, clusters)
    assert isinstance(found, ClusteredMean)
    if found.se:
        fit = sm.OLS(values, np.ones(len(values))).fit(cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True)
        low, high = fit.conf_int()[0]
        ends = found.estimate()
        assert (found.se, ends.low, ends.high) == pytest.approx((fit.bse[0], low, high))


def test_clustered_mean_of_single_scores_is_welch():
    """With one score a cluster the difference is Welch's, which is checked against R."""
    first, second = [3, 4, 5, 2, 4, 4], [1, 2, 2, 3, 5]
    sides = [estimate_clustered_mean(side, range(len(side))) for side in (first, second)]
    found, welch = subtract_clustered_means(*sides), compare_means(first, second)
    assert (found.t, found.df, found.p_value) == pytest.approx((welch.welch.t, welch.welch.df, welch.welch.p_value))
    assert (found.difference.low, found.difference.high) == pytest.approx((welch.difference.low, welch.difference.high))


def test_clustered_mean_covers():
    """Nineteen of twenty intervals hold the true mean although scores of a cluster are alike."""
    draw = np.random.default_rng(7)
    hits, clusters = 0, np.repeat(np.arange(8), 4)
    for _ in range(600):
        values = draw.normal(size=8)[clusters] + draw.normal(size=32)
        ends = estimate_clustered_mean(values, clusters).estimate()
        hits += ends.low <= 0 <= ends.high
    assert 0.925 < hits / 600 < 0.975


def test_clustered_mean_of_poor_data():
    """One cluster, no scores, or clusters that do not differ give no interval; missing scores do not count."""
    assert estimate_clustered_mean([], []) == NotEstimated("all_missing", n=0)
    one = estimate_clustered_mean([4, np.nan, 5], ["a", "b", "a"])
    assert (one.n, one.n_clusters, one.estimate().low) == (2, 1, None)
    alike = estimate_clustered_mean([4, 4], ["a", "b"])
    assert alike.estimate().low is None
    assert subtract_clustered_means(alike, alike) == NotEstimated("constant", n=4)
    assert judge_clustered_mean(one) == NotEstimated("too_few", n=1, n_min=2)
    with pytest.raises(ValueError, match="differ in length"):
        estimate_clustered_mean([1, 2], ["a"])
