"""How often intervals hold the true share, over populations of 8 to 400 and response of 20 to 100 %."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.stats import hypergeom

from qa_lib.measurement.proportions import (
    clopper_pearson_interval,
    correct_for_population,
    count_clusters,
    wald_interval,
    wilson_interval,
)

pytestmark = pytest.mark.unit

POPULATIONS = (8, 12, 20, 30, 60, 120, 200, 400)
RESPONSE_SHARES = (0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
#: What rounding may move an end by.
SLACK = 1e-12


@cache
def exact_coverage(interval, n_population, response_share):
    """Chance that the interval holds the population's share, by enumeration: mean over every possible share."""
    n = max(1, round(n_population * response_share))
    x, positive = np.arange(n + 1), np.arange(n_population + 1)[:, None]
    size = correct_for_population(np.full(n + 1, n), n_respondents=n, n_population=n_population)
    ends = interval(x / n, size, confidence_level=0.95)
    holds = (ends.low <= positive / n_population + SLACK) & (positive / n_population <= ends.high + SLACK)
    return float((hypergeom.pmf(x, n_population, positive, n) * holds).sum(axis=1).mean())


@cache
def simulated_coverage(n_population, response_share, *, n_items=6, spread=1.5, n_runs=1500):
    """The same of a block of six items, whose answers hang together within respondents (alpha about .8)."""
    rng = np.random.default_rng(n_population)
    n = max(2, round(n_population * response_share))
    level = rng.uniform(-0.5, 2.5, (n_runs, 1, 1)) + rng.normal(0, spread, (n_runs, n_population, 1))
    positive = rng.random((n_runs, n_population, n_items)) < 1 / (1 + np.exp(-level))
    valid = rng.random(positive.shape) > 0.1
    truth = (positive & valid).sum(axis=(1, 2)) / valid.sum(axis=(1, 2))
    run, person = np.arange(n_runs)[:, None, None], np.arange(n_runs * n).reshape(n_runs, n, 1)
    answered = valid[:, :n]
    group, respondent = (np.broadcast_to(codes, answered.shape)[answered] for codes in (run, person))
    counts = count_clusters(group, respondent, positive[:, :n][answered], n_groups=n_runs, confidence_level=0.95)
    size = correct_for_population(counts.effective_n, n_respondents=counts.n_respondents, n_population=n_population)
    ends = wilson_interval(counts.n_positive / counts.n_valid, size, confidence_level=0.95)
    is_shown = counts.n_valid >= 30
    holds = (ends.low <= truth + SLACK) & (truth <= ends.high + SLACK)
    return float(holds[is_shown].mean()) if is_shown.any() else None


@pytest.mark.parametrize("n_population", POPULATIONS)
def test_wilson_interval_coverage_by_population(n_population):
    """93-97 % over response shares in every population, and never below 93 % at any of them."""
    coverage = [exact_coverage(wilson_interval, n_population, share) for share in RESPONSE_SHARES]
    assert 0.93 <= np.mean(coverage) <= 0.97
    assert min(coverage) >= 0.93


@pytest.mark.parametrize("response_share", RESPONSE_SHARES)
def test_wilson_interval_coverage_by_response(response_share):
    """93-97 % over populations at every response share."""
    coverage = [exact_coverage(wilson_interval, n, response_share) for n in POPULATIONS]
    assert 0.93 <= np.mean(coverage) <= 0.97


@pytest.mark.parametrize("interval", [wilson_interval, clopper_pearson_interval])
def test_intervals_of_a_census_cover(interval):
    """Where everybody answered the share is known."""
    assert exact_coverage(interval, 30, 1.0) == pytest.approx(1)


def test_clopper_pearson_interval_covers_more_and_wald_less():
    """The exact interval errs on the safe side; the textbook's is why this library does not use it."""
    assert all(exact_coverage(clopper_pearson_interval, n, 0.5) >= 0.955 for n in POPULATIONS)
    assert exact_coverage(wald_interval, 30, 0.35) < 0.85


@pytest.mark.parametrize("n_population", POPULATIONS)
def test_count_clusters_coverage(n_population):
    """Levels of blocks from 30 valid answers on: 93-97 % over response shares, none below 92.5 %."""
    coverage = [simulated_coverage(n_population, share) for share in RESPONSE_SHARES]
    shown = [value for value in coverage if value is not None]
    assert 0.93 <= np.mean(shown) <= 0.97
    assert min(shown) >= 0.925
