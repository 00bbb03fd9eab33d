"""Factorability, parallel analysis, exploratory factors: recovery, invariances, poor data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.structure import (
    analyse_parallel,
    correlate_items,
    correlate_sums,
    explore_factors,
    measure_factorability,
    sum_items,
)
from qa_lib.measurement.structure.factorability import log_chi2_tail

pytestmark = pytest.mark.unit

ITEMS = [f"i{number}" for number in range(8)]
LOADINGS = np.array([[0.8, 0.7, 0.6, 0.7, 0, 0, 0, 0], [0, 0, 0, 0, 0.7, 0.8, 0.6, 0.5]]).T


def make_answers(n: int = 400, seed: int = 1) -> pd.DataFrame:
    """Respondents on eight items of two uncorrelated factors."""
    random = np.random.default_rng(seed)
    noise = random.standard_normal((n, 8)) * np.sqrt(1 - (LOADINGS**2).sum(axis=1))
    return pd.DataFrame(random.standard_normal((n, 2)) @ LOADINGS.T + noise, columns=ITEMS)


@pytest.fixture(scope="module")
def correlations():
    """Correlations of two known factors."""
    return correlate_items(make_answers())


@pytest.mark.parametrize("extraction", ["minres", "ml", "pa"])
@pytest.mark.parametrize("rotation", ["varimax", "promax", "oblimin"])
def test_explore_factors_known_structure(extraction, rotation):
    """Each extraction and rotation finds the loadings that the answers were made with."""
    found = explore_factors(correlate_items(make_answers(20_000)), 2, extraction=extraction, rotation=rotation)
    assert np.abs(found.loadings.to_numpy() - LOADINGS).max() < 0.03
    assert found.fit.rmsea.value < 0.02


def test_explore_factors_minres_equals_principal_axis(correlations):
    """Converged principal axis is the least-squares solution."""
    minres, axis = (explore_factors(correlations, 2, extraction=name, rotation="none") for name in ("minres", "pa"))
    assert np.allclose(minres.loadings, axis.loadings, atol=1e-6)


@pytest.mark.filterwarnings("ignore:.*force_all_finite.*:FutureWarning")
@pytest.mark.parametrize("extraction", ["minres", "ml"])
def test_explore_factors_against_factor_analyzer(correlations, extraction):
    """The communalities are those of factor-analyzer, as near as that package stops."""
    from factor_analyzer import FactorAnalyzer

    other = FactorAnalyzer(2, rotation=None, method=extraction, is_corr_matrix=True).fit(correlations.values)
    found = explore_factors(correlations, 2, extraction=extraction, rotation="oblimin")
    assert np.allclose(found.communalities, other.get_communalities(), atol=1e-4)


@settings(max_examples=8, deadline=None)
@given(order=st.permutations(range(8)), reversed_item=st.integers(0, 7))
def test_explore_factors_order_and_direction(correlations, order, reversed_item):
    """The order of items and the direction of one change neither communalities nor fit."""
    signs = np.where(np.arange(8) == reversed_item, -1.0, 1.0)
    turned = correlate_items((make_answers() * signs).iloc[:, list(order)])
    found, other = explore_factors(correlations, 2), explore_factors(turned, 2)
    assert np.allclose(found.communalities, other.communalities[ITEMS], atol=1e-6)
    assert found.fit.chi2.value == pytest.approx(other.fit.chi2.value, abs=1e-6)


def test_explore_factors_rotation_keeps_model(correlations):
    """Rotated loadings and factor correlations reproduce the communalities."""
    found = explore_factors(correlations, 2, rotation="oblimin")
    pattern, phi = found.loadings.to_numpy(), found.factor_correlations.to_numpy()
    assert np.allclose(np.diag(pattern @ phi @ pattern.T), found.communalities, atol=1e-10)
    assert np.allclose(np.diag(phi), 1)


def test_explore_factors_too_many_factors(correlations):
    """More factors than eight items can identify are refused with the largest possible number."""
    with pytest.raises(ValueError, match=r"Given: 5\. Expected: 1 to 4"):
        explore_factors(correlations, 5)


def test_analyse_parallel_counts_factors(correlations):
    """Two factors are counted in answers made of two, none in noise; the same seed gives the same result."""
    noise = pd.DataFrame(np.random.default_rng(6).standard_normal((300, 6)))
    assert analyse_parallel(correlations).n_factors == 2
    assert analyse_parallel(correlations, criterion="factors", n_draws=20).n_factors == 2
    assert analyse_parallel(correlate_items(noise)).n_factors == 0
    assert analyse_parallel(correlations).simulated_mean[0] == analyse_parallel(correlations).simulated_mean[0]


def test_analyse_parallel_draws_from_the_distribution(correlations):
    """Eigenvalues drawn by the Wishart decomposition are those of correlated noise itself."""
    random, n_draws = np.random.default_rng(3), 300
    plain = [np.linalg.eigvalsh(np.corrcoef(random.standard_normal((400, 8)).T))[::-1] for _ in range(n_draws)]
    found = analyse_parallel(correlations, n_draws=1000)
    assert np.abs(np.mean(plain, axis=0) - found.simulated_mean).max() < 0.01
    assert np.abs(np.quantile(plain, 0.95, axis=0) - found.simulated_quantile).max() < 0.03


def test_measure_factorability_of_noise():
    """Items that share nothing are unfit for factors, and Bartlett's test does not reject."""
    found = measure_factorability(correlate_items(pd.DataFrame(np.random.default_rng(2).standard_normal((500, 6)))))
    assert found.kmo < 0.6
    assert found.bartlett_p_value > 0.01


@pytest.mark.parametrize(("chi2", "df", "log10"), [(18146.065577235, 300, -3611.23656629183), (9.0, 2, -1.954325169)])
def test_log_chi2_tail_values(chi2, df, log10):
    """Tails are right where the probability itself is 0 in double precision, and where it is not."""
    assert log_chi2_tail(chi2, df) / np.log(10) == pytest.approx(log10, abs=1e-8)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda answers: answers.assign(i0=3.0), "constant"),
        (lambda answers: answers.head(8), "too_few"),
        (lambda answers: answers.head(1), "too_few"),
        (lambda answers: answers * np.nan, "all_missing"),
    ],
)
def test_correlate_items_poor_answers(change, reason):
    """Answers without correlations give the named reason."""
    found = correlate_items(change(make_answers()))
    assert isinstance(found, NotEstimated)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda answers: answers.assign(i0="often"), "text in i0"),
        (lambda answers: answers.assign(i0=np.inf), "infinity"),
        (lambda answers: answers[["i0"]], "at least 2"),
        (lambda answers: answers[["i0", "i1", "i0"]], "i0 twice"),
    ],
)
def test_correlate_items_refused_answers(change, words):
    """What no questionnaire could have given is refused in words."""
    with pytest.raises(ValueError, match=words):
        correlate_items(change(make_answers()))


def test_structure_of_a_repeated_item():
    """An item that is there twice leaves nothing to invert: every analysis says so."""
    doubled = correlate_items(make_answers().assign(i7=lambda answers: answers["i0"]))
    assert measure_factorability(doubled).reason == "not_defined"
    assert explore_factors(doubled, 2).reason == "not_defined"
    assert analyse_parallel(doubled, criterion="factors").reason == "not_defined"


def test_correlate_items_pairwise_equals_pandas():
    """Pairwise correlations use the respondents who answered both items."""
    answers = make_answers().mask(np.random.default_rng(8).random((400, 8)) < 0.2)
    assert np.allclose(correlate_items(answers, missing="pairwise").matrix, answers.corr(), atol=1e-12)


def test_analyse_parallel_smc_counts_correlated_factors():
    """Three factors that correlate by 0.64 are three with communalities on the diagonal, and look like one without."""
    random = np.random.default_rng(12)
    factors = random.multivariate_normal(np.zeros(3), np.full((3, 3), 0.64) + 0.36 * np.eye(3), 300)
    answers = pd.DataFrame(np.repeat(factors, 4, axis=1) * 0.7 + random.normal(0, 0.7, (300, 12)))
    correlations = correlate_items(answers.set_axis([f"i{place}" for place in answers], axis=1))
    assert analyse_parallel(correlations, criterion="smc", n_draws=100).n_factors == 3
    assert analyse_parallel(correlations, criterion="components", n_draws=100).n_factors < 3


def test_correlate_sums_are_those_of_pairwise_answers():
    """Sums of two parts lead to the correlations of all answers, n to the scantest pair."""
    random = np.random.default_rng(3)
    answers = pd.DataFrame(random.integers(1, 6, (80, 4)).astype(float), columns=list("abcd"))
    answers = answers.mask(random.random(answers.shape) < 0.1)
    found = correlate_sums(sum_items(answers.head(30)) + sum_items(answers.tail(50)), list("abcd"))
    pd.testing.assert_frame_equal(found.matrix, correlate_items(answers, missing="pairwise").matrix)
    assert found.n == min((answers[a].notna() & answers[b].notna()).sum() for a in "abcd" for b in "abcd")
