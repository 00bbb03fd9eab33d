"""Confirmatory factors and invariance: published values, invariances, poor data."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from reference_data import CASES

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.structure import (
    check_invariance,
    check_invariance_of_moments,
    confirm_factors,
    describe_group,
    parse_model,
    sum_items,
)

pytestmark = pytest.mark.unit

MODEL = "visual =~ x1 + x2 + x3; textual =~ x4 + x5 + x6; speed =~ x7 + x8 + x9"


@pytest.fixture(scope="module")
def holzinger():
    """Answers with exactly the means and covariances of Holzinger and Swineford's two schools."""
    moments = json.loads((CASES / "holzinger_moments.json").read_text())
    frames = []
    for school, group in moments["groups"].items():
        noise = np.random.default_rng(1).standard_normal((group["n"], 9))
        noise -= noise.mean(axis=0)
        noise = noise @ np.linalg.inv(np.linalg.cholesky(noise.T @ noise / group["n"])).T
        values = noise @ np.linalg.cholesky(np.array(group["covariance"])).T + group["mean"]
        frames.append(pd.DataFrame(values, columns=moments["items"]).assign(school=school))
    return pd.concat(frames, ignore_index=True)


def test_confirm_factors_published_fit(holzinger):
    """The fit that lavaan's tutorial prints for this model (chi2 85.306, df 24, CFI .931, RMSEA .092, SRMR .065)."""
    fit = confirm_factors(holzinger, MODEL).fit
    assert (fit.chi2.value, fit.chi2.df) == (pytest.approx(85.305521772505, rel=1e-7), 24)
    assert fit.cfi == pytest.approx(0.930559651796468, abs=1e-8)
    assert (fit.rmsea.low, fit.rmsea.high) == pytest.approx((0.071418490441919, 0.113678016813798), abs=1e-7)
    assert fit.srmr == pytest.approx(0.0652050975523898, abs=1e-6)


def test_check_invariance_published_sequence(holzinger):
    """Chi-square and df of lavaan's configural, metric and scalar models; means may not be compared."""
    found = check_invariance(holzinger, holzinger["school"], MODEL)
    assert [step.chi2.df for step in found.steps] == [48, 54, 60]
    assert [step.chi2.value for step in found.steps] == pytest.approx([115.851, 124.044, 164.103], abs=5e-4)
    assert [step.rmsea.value for step in found.steps] == pytest.approx([0.097, 0.093, 0.107], abs=5e-4)
    assert (found.comparable, found.steps[2].holds) == ("relations", False)
    assert "means may not" in found.verdict


def test_check_invariance_same_population(holzinger):
    """Where groups are drawn from one population, means may be compared, and differ by what they were moved."""
    model = "visual =~ x1 + x2 + x3; textual =~ x4 + x5 + x6"
    random = np.random.default_rng(4)
    loadings = np.array([[0.8, 0.7, 0.6, 0, 0, 0], [0, 0, 0, 0.9, 0.8, 0.7]])
    group = pd.Series(np.repeat(["a", "b"], 1500))
    factors = random.standard_normal((3000, 2)) + np.outer(group == "b", [0.5, 0.0])
    answers = pd.DataFrame(factors @ loadings + random.normal(0, 0.6, (3000, 6)), columns=parse_model(model).items)
    found = check_invariance(answers, group, model)
    means = found.latent_means.query("group == 'b'").set_index("factor")["mean"]
    assert found.comparable == "means"
    assert means["visual"] == pytest.approx(0.5, abs=0.12)
    assert means["textual"] == pytest.approx(0.0, abs=0.12)


def test_confirm_factors_recovers_loadings():
    """Loadings and the correlation of factors are found, and their errors are those of repeated samples."""
    random = np.random.default_rng(6)
    estimates, errors = [], []
    for _ in range(60):
        factors = random.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 300)
        values = np.repeat(factors, 3, axis=1) * 0.7 + random.normal(0, 0.7, (300, 6))
        row = confirm_factors(pd.DataFrame(values, columns=list("uvwxyz")), "f =~ u+v+w; g =~ x+y+z").loadings.iloc[0]
        estimates.append(row["std"])
        errors.append(row["std_se"])
    assert np.mean(estimates) == pytest.approx(0.7 / np.sqrt(0.98), abs=0.02)
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.3)


def test_confirm_factors_reversed_item(holzinger):
    """Reversing an item turns its loading round and leaves the fit; factors point along their first item."""
    found, turned = (confirm_factors(frame, MODEL) for frame in (holzinger, holzinger.assign(x2=-holzinger["x2"])))
    assert turned.fit.chi2.value == pytest.approx(found.fit.chi2.value, abs=1e-8)
    assert turned.loadings["std"].iloc[1] == pytest.approx(-found.loadings["std"].iloc[1], abs=1e-7)
    assert (turned.loadings.groupby("factor")["std"].first() > 0).all()


def test_confirm_factors_equivalent_parameters(holzinger):
    """Scale and order of items and factors do not move the fit."""
    scaled = holzinger.drop(columns="school") * np.arange(1, 10) ** 2
    reordered = confirm_factors(scaled, "speed =~ x9 + x7 + x8; visual =~ x3 + x1 + x2; textual =~ x5 + x4 + x6")
    assert reordered.fit.cfi == pytest.approx(confirm_factors(holzinger, MODEL).fit.cfi, abs=1e-9)


def test_confirm_factors_residual_and_orthogonal(holzinger):
    """A residual covariance takes one degree of freedom, an orthogonal pair gives one back."""
    richer = confirm_factors(holzinger, MODEL + "; x7 ~~ x8")
    poorer = confirm_factors(holzinger, MODEL + "; visual ~~ 0*speed")
    assert (richer.fit.chi2.df, poorer.fit.chi2.df) == (23, 25)
    assert richer.fit.chi2.value < 85.3 < poorer.fit.chi2.value
    assert poorer.factor_correlations.loc["visual", "speed"] == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda frame: frame.assign(x1=2.0), "constant"),
        (lambda frame: frame.head(9), "too_few"),
        (lambda frame: frame.assign(x3=frame["x1"] + frame["x2"]), "not_defined"),
        (lambda frame: frame.assign(x1=np.nan), "all_missing"),
    ],
)
def test_confirm_factors_poor_answers(holzinger, change, reason):
    """Answers that no model can be fitted to give the named reason."""
    found = confirm_factors(change(holzinger), MODEL)
    assert isinstance(found, NotEstimated)
    assert found.reason == reason


def test_check_invariance_small_or_single_group(holzinger):
    """A group below the minimum, or one group alone, is named."""
    few = holzinger.groupby("school").head(40)
    assert str(check_invariance(few, few["school"], MODEL)) == "not estimated: n = 40 < 100"
    assert check_invariance(holzinger, pd.Series("a", holzinger.index), MODEL).reason == "one_category"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a =~ x1", "too few items"),
        ("a ~ b", "not understood"),
        ("", "without factors"),
        ("a =~ x+y; x ~~ z", "unknown"),
    ],
)
def test_parse_model_faults(text, words):
    """A model that is no model says what is wrong."""
    with pytest.raises(ValueError, match=words):
        parse_model(text)


def test_confirm_factors_unknown_item(holzinger):
    """An item that the answers do not have is named."""
    with pytest.raises(ValueError, match="x10"):
        confirm_factors(holzinger, "a =~ x1 + x2 + x10")


def test_check_invariance_of_moments_is_that_of_answers(holzinger):
    """Sums of the groups are enough: every number of every step is the same."""
    model = parse_model(MODEL)
    groups = {name: describe_group(sum_items(rows[list(model.items)])) for name, rows in holzinger.groupby("school")}
    by_sums, by_answers = (
        check_invariance_of_moments(groups, model),
        check_invariance(holzinger, holzinger["school"], model),
    )
    assert [step.chi2.value for step in by_sums.steps] == pytest.approx(
        [step.chi2.value for step in by_answers.steps], rel=1e-7
    )
    assert by_sums.n_by_group == by_answers.n_by_group


def test_check_invariance_of_moments_group_without_moments_says_why(holzinger):
    """A group that has no moments makes the whole not estimated, with its reason."""
    model = parse_model("visual =~ x1 + x2 + x3")
    items = list(model.items)
    groups = {"a": describe_group(sum_items(holzinger[items])), "b": describe_group(sum_items(holzinger[items] * 0))}
    assert check_invariance_of_moments(groups, model) == NotEstimated("constant", n=len(holzinger))
    few = groups | {"b": describe_group(sum_items(holzinger[items].head(20)))}
    assert str(check_invariance_of_moments(few, model)) == "not estimated: n = 20 < 100"


def test_describe_group_gaps_overstate_misfit_little():
    """With every twelfth answer missing at random, chi-square is a fifth too large: a model never looks better."""
    random = np.random.default_rng(8)
    model, ratios = parse_model("f =~ u + v + w + x; g =~ p + q + r + s"), []
    for _ in range(60):
        factors = random.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 400)
        values = np.repeat(factors, 4, axis=1) * 0.75 + random.normal(0, 0.66, (400, 8))
        values[random.random(values.shape) < 1 / 12] = np.nan
        rows = pd.DataFrame(values, columns=model.items)
        halves = {name: describe_group(sum_items(part)) for name, part in rows.groupby(np.arange(400) % 2)}
        chi2 = check_invariance_of_moments(halves, model).steps[0].chi2
        ratios.append(chi2.value / chi2.df)
    assert 1.0 < np.mean(ratios) < 1.3
