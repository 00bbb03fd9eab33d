"""Teachers' means: one-way analysis of variance, mixed models against the likelihood written out, reliability."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.reliability.multilevel import (
    estimate_one_way_icc,
    estimate_unit_reliability,
    fit_mixed_model,
    shrink_means,
)

pytestmark = pytest.mark.unit


def rate(*, teacher_sd=0.5, student_sd=0.4, n_students=60, n_teachers=12, seed=1):
    """Ratings of teachers by students, each student of about half of the teachers, of three departments."""
    random = np.random.default_rng(seed)
    student, teacher = np.nonzero(random.random((n_students, n_teachers)) < 0.5)
    effect = random.normal(0, teacher_sd, n_teachers)[teacher] + random.normal(0, student_sd, n_students)[student]
    rating = 4 + effect + random.normal(0, 1, len(student))
    return pd.DataFrame({"rating": rating, "student": student, "teacher": teacher, "department": teacher % 3})


@pytest.fixture(scope="module")
def ratings():
    """Crossed ratings with real differences."""
    return rate()


@pytest.fixture(scope="module")
def model(ratings):
    """Students and teachers as random effects."""
    return fit_mixed_model(ratings, outcome="rating", groups=["student", "teacher"])


def written_out(ratings, variances):
    """-2 log restricted likelihood, intercept and teachers' effects from the whole covariance matrix."""
    marks = {name: pd.get_dummies(ratings[name]).to_numpy(dtype=float) for name in ("student", "teacher")}
    whole = variances["residual"] * np.eye(len(ratings))
    whole += sum(variances[name] * mark @ mark.T for name, mark in marks.items())
    inverse, one, y = np.linalg.inv(whole), np.ones(len(ratings)), ratings["rating"].to_numpy()
    weight = one @ inverse @ one
    intercept = one @ inverse @ y / weight
    rest = y - intercept
    likelihood = np.linalg.slogdet(whole)[1] + np.log(weight) + rest @ inverse @ rest
    likelihood += (len(y) - 1) * np.log(2 * np.pi)
    return likelihood, intercept, variances["teacher"] * marks["teacher"].T @ inverse @ rest


def test_fit_mixed_model_equals_likelihood_written_out(ratings, model):
    """Criterion, intercept and effects are those of the plain formulas with the whole covariance matrix."""
    criterion, intercept, effects = written_out(ratings, model.variances)
    assert model.reml_criterion == pytest.approx(criterion, abs=1e-8)
    assert model.intercept == pytest.approx(intercept, abs=1e-10)
    assert model.effects["teacher"]["effect"].to_numpy() == pytest.approx(effects, abs=1e-9)


def _nest(ratings):
    """Each teacher in one of six departments, whose effects are added."""
    department = ratings["teacher"] % 6
    return ratings.assign(department=department, rating=ratings["rating"] + 0.3 * department)


@pytest.mark.parametrize("n_students", [40, 9])
def test_shrink_means_within_contexts_equals_formulas_written_out(n_students):
    """Mean and interval of intercept + department + teacher, whichever grouping is the largest."""
    ratings = _nest(rate(n_students=n_students, n_teachers=18, seed=5))
    model = fit_mixed_model(ratings, outcome="rating", groups=["teacher", "department", "student"])
    marks = {name: pd.get_dummies(ratings[name]).to_numpy(dtype=float) for name in model.effects}
    parts = {name: model.variances[name] * mark @ mark.T for name, mark in marks.items()}
    inverse = np.linalg.inv(sum(parts.values()) + model.variances["residual"] * np.eye(len(ratings)))
    of_teacher = np.array([np.flatnonzero(ratings["teacher"] == i)[0] for i in range(18)])
    both = (parts["teacher"] + parts["department"])[of_teacher]
    effect = both @ inverse @ (ratings["rating"].to_numpy() - model.intercept)
    spread = model.variances["teacher"] + model.variances["department"] - ((both @ inverse) * both).sum(axis=1)
    shrunk = shrink_means(model, "teacher", contexts=["department"])
    assert shrunk["mean_shrunk"].to_numpy() == pytest.approx(model.intercept + effect, abs=1e-8)
    half = (shrunk["mean_high"] - shrunk["mean_low"]).to_numpy() / 2
    assert half == pytest.approx(1.959964 * np.sqrt(spread), rel=1e-5)


def test_shrink_means_of_units_in_several_contexts(model):
    """A student who rates several teachers has no one teacher to add."""
    with pytest.raises(ValueError, match="not nested"):
        shrink_means(model, "student", contexts=["teacher"])


@pytest.mark.parametrize("name", ["student", "teacher", "residual"])
@pytest.mark.parametrize("change", [0.98, 1.02])
def test_fit_mixed_model_is_the_most_likely(ratings, model, name, change):
    """No variance can be moved without the likelihood falling."""
    moved = dict(model.variances) | {name: model.variances[name] * change}
    assert written_out(ratings, moved)[0] > model.reml_criterion


def test_fit_mixed_model_balanced_equals_analysis_of_variance():
    """With groups of one size, restricted likelihood and analysis of variance are the same."""
    random = np.random.default_rng(2)
    frame = pd.DataFrame({"teacher": np.repeat(np.arange(20), 15)})
    frame["rating"] = random.normal(size=20)[frame["teacher"]] + random.normal(size=len(frame))
    model = fit_mixed_model(frame, outcome="rating", groups=["teacher"])
    anova = estimate_one_way_icc(frame["rating"], frame["teacher"])
    assert model.variances["teacher"] == pytest.approx(anova.variance_between, rel=1e-6)
    assert model.variances["residual"] == pytest.approx(anova.ms_within, rel=1e-6)


def test_fit_mixed_model_recovers_known_variances():
    """Many students and teachers: the variances that made the ratings come back."""
    model = fit_mixed_model(
        rate(n_students=900, n_teachers=150, seed=3), outcome="rating", groups=["student", "teacher"]
    )
    assert model.variances["teacher"] == pytest.approx(0.25, rel=0.25)
    assert model.variances["student"] == pytest.approx(0.16, rel=0.1)
    assert model.variances["residual"] == pytest.approx(1.0, rel=0.02)


def test_fit_mixed_model_grouping_without_effect(ratings):
    """A grouping that explains nothing gets variance 0 and is named, not a warning."""
    shuffled = ratings.assign(noise=np.random.default_rng(5).permutation(ratings["student"]))
    model = fit_mixed_model(shuffled, outcome="rating", groups=["teacher", "noise"])
    assert model.absent_groupings == ("noise",)
    assert (model.effects["noise"]["effect"] == 0).all()


def test_fit_mixed_model_order_of_rows_and_shift(ratings, model):
    """Neither the order of the rows nor a constant added to all ratings changes a variance."""
    changed = ratings.sample(frac=1, random_state=1).assign(rating=lambda frame: frame["rating"] + 100)
    other = fit_mixed_model(changed, outcome="rating", groups=["teacher", "student"])
    assert other.variances == pytest.approx(dict(model.variances), rel=1e-5)
    assert other.intercept == pytest.approx(model.intercept + 100, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"rating": np.nan}, "all_missing"),
        ({"rating": 3.0}, "constant"),
        ({"teacher": 1}, "not_defined"),
        ({"student": range(353)}, "not_defined"),
    ],
)
def test_fit_mixed_model_degenerate(ratings, change, reason):
    """Nothing rated, one rating for all, one teacher, one rating a student: a named result."""
    result = fit_mixed_model(ratings.head(353).assign(**change), outcome="rating", groups=["student", "teacher"])
    assert isinstance(result, NotEstimated)
    assert result.reason == reason


def test_fit_mixed_model_unknown_column(ratings):
    """A column that is not there is refused by name."""
    with pytest.raises(ValueError, match=r"no such column\. Given: tutor\. Expected: among rating"):
        fit_mixed_model(ratings, outcome="rating", groups=["tutor"])


def test_estimate_unit_reliability_until(model):
    """From the number of ratings that it names, the reliability is what was asked."""
    result = estimate_unit_reliability(model, "teacher")
    assert result.reliability_of(result.ratings_until(0.7)) == pytest.approx(0.7)
    assert result.reliability_of(1) == pytest.approx(result.icc)
    assert result.icc == result.icc_within


def test_estimate_unit_reliability_within_context(ratings):
    """Differences between departments are no noise when teachers are compared within them."""
    groups = ["student", "teacher", "department"]
    model = fit_mixed_model(
        ratings.assign(rating=ratings["rating"] + 2 * ratings["department"]), outcome="rating", groups=groups
    )
    within = estimate_unit_reliability(model, "teacher", contexts=["department"])
    overall = estimate_unit_reliability(model, "teacher")
    assert within.icc_within > 2 * overall.icc_within
    assert within.icc == overall.icc


def test_shrink_means_few_ratings(ratings):
    """The fewer the ratings, the nearer to the mean of all, and the less reliable."""
    few = ratings[(ratings["teacher"] != 0) | (ratings["student"] < 6)]
    model = fit_mixed_model(few, outcome="rating", groups=["student", "teacher"])
    means = shrink_means(model, "teacher")
    raw = few.groupby("teacher")["rating"].mean()
    shrinkage = (means["mean_shrunk"] - model.intercept).abs() / (raw - model.intercept).abs()
    assert means["reliability"].idxmin() == means["n"].idxmin() == 0
    assert (means["mean_low"] < means["mean_shrunk"]).all()
    assert shrinkage[0] < 0.8


def test_shrink_means_unknown_unit(model):
    """A grouping that the model does not hold is refused with those it holds."""
    with pytest.raises(ValueError, match=r"Given: tutor\. Expected: student, teacher"):
        shrink_means(model, "tutor")


def test_estimate_one_way_icc_against_r():
    """psych::ICC gives ICC(1,1) and its interval for the table of Shrout and Fleiss (1979)."""
    values = pd.Series([9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7])
    result = estimate_one_way_icc(values, pd.Series(np.repeat(np.arange(6), 4)))
    assert result.icc.value == pytest.approx(0.165741768405476, abs=1e-12)
    assert [result.icc.low, result.icc.high] == pytest.approx([-0.132932324874751, 0.722560062328121], abs=1e-9)


@pytest.mark.parametrize(
    ("values", "groups", "reason"),
    [([1, 2, 3], [1, 1, 1], "not_defined"), ([1, 2, 3], [1, 2, 3], "not_defined"), ([2, 2, 2], [1, 1, 2], "constant")],
)
def test_estimate_one_way_icc_degenerate(values, groups, reason):
    """One group, groups of one, ratings that are all the same: a named result."""
    assert estimate_one_way_icc(pd.Series(values), pd.Series(groups)).reason == reason
