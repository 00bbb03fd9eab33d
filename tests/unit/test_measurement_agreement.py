"""Agreement of coders: published tables, values of R, what must hold of any codes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from qa_lib.measurement.agreement import (
    agreement_weights,
    bound_perfect_agreement,
    compare_all_coders,
    compare_two_coders,
    count_categories,
    estimate_cohen_kappa,
    estimate_fleiss_kappa,
    estimate_gwet_ac,
    estimate_krippendorff_alpha,
    estimate_percent_agreement,
)
from qa_lib.measurement.estimates import NotEstimated

pytestmark = pytest.mark.unit

#: Unaided distance vision of 7477 women, right eye by left eye (Stuart 1953).
VISION = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]
#: Twelve units, four observers, codes missing (Krippendorff 2011, Computing Krippendorff's alpha-reliability).
OBSERVERS = pd.DataFrame(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ],
    dtype=float,
).T
two_coders = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=8, max_size=60)


def spread(table):
    """The pairs of codes that a table counts."""
    counts = np.array(table)
    first, second = np.indices(counts.shape).reshape(2, -1)
    return pd.DataFrame({"first": np.repeat(first, counts.ravel()), "second": np.repeat(second, counts.ravel())})


@pytest.mark.parametrize(
    ("weights", "kappa", "se", "se_null"),
    [
        ("unweighted", 0.595388828089434, 0.00728685113474574, 0.00703927550076564),
        ("linear", 0.652380429500598, 0.00707526357069837, 0.00814055772323457),
        ("quadratic", 0.702334252490098, 0.00838193658653672, 0.0115591468012711),
    ],
)
def test_estimate_cohen_kappa_against_r(weights, kappa, se, se_null):
    """vcd::Kappa on the vision table: value and both standard errors."""
    result = estimate_cohen_kappa(spread(VISION), weights=weights)
    assert [result.kappa.value, result.se, result.se_null] == pytest.approx([kappa, se, se_null], abs=1e-10)
    assert result.kappa.low == pytest.approx(kappa - 1.959963984540054 * se, abs=1e-10)


@pytest.mark.parametrize(("table", "kappa"), [([[25, 25], [25, 25]], 0.0), ([[40, 30], [30, 0]], -0.42857142857142855)])
def test_estimate_cohen_kappa_chance_adds(table, kappa):
    """Chance agreement adds up over the categories; a program that multiplies it prints 0.2987 and 0.3723 here."""
    assert estimate_cohen_kappa(spread(table)).kappa.value == pytest.approx(kappa, abs=1e-12)


@given(two_coders, st.sampled_from([("unweighted", None), ("linear", "linear"), ("quadratic", "quadratic")]))
@settings(max_examples=60, deadline=None)
def test_estimate_cohen_kappa_second_implementation(codes, weights):
    """Scikit-learn's kappa is the same, whatever the codes."""
    frame, categories = pd.DataFrame(codes), ["a", "b", "c"]
    ours = estimate_cohen_kappa(frame, categories=categories, weights=weights[0])
    if not isinstance(ours, NotEstimated):
        theirs = cohen_kappa_score(frame[0], frame[1], labels=categories, weights=weights[1])
        assert ours.kappa.value == pytest.approx(theirs, abs=1e-12)


@given(two_coders)
@settings(max_examples=40, deadline=None)
def test_coefficients_exchange_coders(codes):
    """Which coder is first does not matter."""
    frame = pd.DataFrame(codes)
    for estimate in (estimate_fleiss_kappa, estimate_gwet_ac, estimate_krippendorff_alpha):
        one, other = estimate(frame), estimate(frame[[1, 0]])
        assert type(one) is type(other)
        assert isinstance(one, NotEstimated) or one.se == pytest.approx(other.se, abs=1e-12)


@given(st.lists(st.sampled_from("abc"), min_size=3, max_size=40).filter(lambda codes: len(set(codes)) > 1))
@settings(max_examples=40, deadline=None)
def test_coefficients_of_identical_coders(codes):
    """Coders who always agree have agreement 1 on every coefficient."""
    frame = pd.DataFrame({"one": codes, "two": codes, "three": codes})
    assert estimate_fleiss_kappa(frame).coefficient.value == pytest.approx(1)
    assert estimate_gwet_ac(frame).coefficient.value == pytest.approx(1)
    assert estimate_krippendorff_alpha(frame, measurement="ordinal").alpha.value == pytest.approx(1)
    assert estimate_cohen_kappa(frame[["one", "two"]]).kappa.value == pytest.approx(1)
    assert estimate_percent_agreement(frame).all_coders.value == 1


@pytest.mark.parametrize(
    ("measurement", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_estimate_krippendorff_alpha_of_the_paper(measurement, alpha):
    """Krippendorff's own example with missing codes, as printed."""
    assert estimate_krippendorff_alpha(OBSERVERS, measurement=measurement).alpha.value == pytest.approx(alpha, abs=5e-4)


def test_estimate_krippendorff_alpha_interval():
    """The interval of irrCAC 1.0 on the same example: standard error 0.14557, from 0.419 to 1."""
    result = estimate_krippendorff_alpha(OBSERVERS)
    assert result.se == pytest.approx(0.14557, abs=1e-5)
    assert [result.alpha.low, result.alpha.high] == pytest.approx([0.419, 1], abs=5e-4)


def test_estimate_gwet_ac_against_r():
    """irrCAC::gwet.ac1.raw on Krippendorff's example: 0.77544 with standard error 0.14295."""
    result = estimate_gwet_ac(OBSERVERS)
    assert [result.coefficient.value, result.se] == pytest.approx([0.77544, 0.14295], abs=1e-5)


def test_estimate_gwet_ac_rare_category():
    """Where nearly all is one category, AC1 stays near the share of agreement while kappa falls."""
    codes = spread([[95, 2], [3, 0]])
    assert estimate_gwet_ac(codes).coefficient.value == pytest.approx(0.945, abs=0.005)
    assert estimate_cohen_kappa(codes).kappa.value < 0


def test_estimate_gwet_ac_weights():
    """With weights (AC2), a miss by one step costs less than a miss by three."""
    near, far = spread(np.diag([9, 9, 9, 9]) + np.eye(4, k=1, dtype=int)), spread(np.diag([9, 9, 9, 8]))
    far = pd.concat([far, pd.DataFrame({"first": [0] * 4, "second": [3] * 4})])
    values = [estimate_gwet_ac(codes, weights="linear").coefficient.value for codes in (near, far)]
    assert values[0] > values[1]


def test_estimate_fleiss_kappa_details_need_all_codes():
    """Null error, Conger's kappa and kappa by category are for complete codes only."""
    assert estimate_fleiss_kappa(OBSERVERS).details is None
    details = estimate_fleiss_kappa(OBSERVERS.dropna()).details
    assert details.by_category.index.tolist() == [1, 2, 3, 4]


def test_estimate_fleiss_kappa_of_two_coders_is_scott_pi():
    """With two coders Fleiss' kappa is Scott's pi, and Conger's is Cohen's."""
    codes = spread(VISION)
    fleiss, both = estimate_fleiss_kappa(codes), compare_two_coders(codes)
    assert fleiss.coefficient.value == pytest.approx(both.scott_pi, abs=1e-12)
    assert fleiss.details.conger == pytest.approx(both.kappa.kappa.value, abs=1e-12)


def test_compare_two_coders_against_r():
    """PABAK, the largest kappa possible and AC1 with its error on the vision table."""
    result = compare_two_coders(spread(VISION))
    assert result.pabak.value == pytest.approx(0.611073960144443, abs=1e-12)
    assert result.kappa_max == pytest.approx(0.980891815356814, abs=1e-12)
    assert [result.gwet.coefficient.value, result.gwet.se] == pytest.approx(
        [0.616043995405, 0.00693546973566], abs=1e-9
    )


def test_estimate_percent_agreement_interval_never_empty():
    """Full agreement on five units still leaves doubt."""
    result = estimate_percent_agreement(pd.DataFrame({"one": list("abcab"), "two": list("abcab")}))
    assert (result.all_coders.value, result.all_coders.high) == (1.0, 1.0)
    assert result.all_coders.low == pytest.approx(0.5655, abs=1e-4)


@pytest.mark.parametrize(
    "estimate", [estimate_cohen_kappa, estimate_fleiss_kappa, estimate_krippendorff_alpha, estimate_gwet_ac]
)
@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        (pd.DataFrame({"one": ["a", "a", "a"], "two": ["a", "a", "a"]}), "one_category"),
        (pd.DataFrame({"one": [None, None], "two": [None, None]}, dtype=object), "all_missing"),
    ],
)
def test_coefficients_degenerate(estimate, codes, reason):
    """One category, nothing coded: a named result of every coefficient."""
    assert estimate(codes).reason == reason


def test_coefficients_without_a_pair():
    """Units with a single code say nothing about agreement."""
    codes = pd.DataFrame({"one": ["a", None], "two": [None, "b"]})
    for estimate in (estimate_fleiss_kappa, estimate_krippendorff_alpha, estimate_gwet_ac, estimate_percent_agreement):
        assert estimate(codes).reason == "not_defined"


@pytest.mark.parametrize(
    "estimate", [estimate_cohen_kappa, estimate_fleiss_kappa, estimate_krippendorff_alpha, estimate_percent_agreement]
)
def test_coefficients_below_the_minimum(estimate):
    """Fewer units than asked for: the result says how many there are and how many it takes."""
    codes = pd.DataFrame({"one": ["a", "b", "a", None], "two": ["a", "b", "b", "a"]})
    assert str(estimate(codes, n_min=30)) == "not estimated: n = 3 < 30"


def test_count_categories_stranger():
    """A code outside the code frame is refused by name."""
    with pytest.raises(ValueError, match=r"codes outside the categories\. Given: c\. Expected: a, b"):
        count_categories(pd.DataFrame({"one": ["a", "c"]}), categories=["a", "b"])


def test_estimate_krippendorff_alpha_words_have_no_distance():
    """Interval distances of words are refused."""
    with pytest.raises(ValueError, match="distances need numbers"):
        estimate_krippendorff_alpha(pd.DataFrame({"one": ["a", "b"], "two": ["a", "a"]}), measurement="interval")


def test_agreement_weights_unknown():
    """An unknown kind of weights is refused with the known ones."""
    with pytest.raises(ValueError, match=r"Expected: .*quadratic"):
        agreement_weights(3, "cubic")


@pytest.mark.parametrize(("n_given", "low"), [(3, 0.3666), (58, 0.9361)])
def test_bound_perfect_agreement_depends_on_how_much_there_is(n_given, low):
    """Coders who never disagreed on a rare code could still disagree; on a frequent one hardly."""
    given = np.arange(116) < n_given
    alpha = estimate_krippendorff_alpha(pd.DataFrame({"a": given, "b": given}))
    assert (alpha.alpha.low, alpha.alpha.high) == (1, 1)
    bounded = bound_perfect_agreement(alpha)
    assert (bounded.value, bounded.high) == (1, 1)
    assert bounded.low == pytest.approx(low, abs=1e-4)


def test_bound_perfect_agreement_leaves_other_estimates():
    """Where coders disagreed at all the interval is the estimator's own."""
    alpha = estimate_krippendorff_alpha(pd.DataFrame({"a": [1, 1, 2, 2], "b": [1, 2, 2, 2]}))
    assert bound_perfect_agreement(alpha) is alpha.alpha


def test_compare_all_coders_is_cohen_for_two_and_light_for_three():
    """The value of kappa's definition for two coders; for three the mean of the pairs', each on what both coded."""
    three = OBSERVERS[[0, 1, 2]]
    pairs = [cohen_kappa_score(*three[list(pair)].dropna().T.to_numpy()) for pair in ([0, 1], [0, 2], [1, 2])]
    found = compare_all_coders(three)
    assert found.kappa.value == pytest.approx(np.mean(pairs), abs=1e-12)
    assert found.kappa.low is None
    two = compare_all_coders(spread([[40, 30], [30, 0]]))
    assert two.kappa.value == pytest.approx(-3 / 7, abs=1e-12)
    assert two.agreement.value == pytest.approx(0.4)
    assert two.kappa.low is not None


def test_compare_all_coders_of_observers_equals_krippendorff():
    """The published value of four observers with codes missing; what cannot be estimated is named."""
    assert compare_all_coders(OBSERVERS).alpha.value == pytest.approx(0.743, abs=5e-4)
    assert isinstance(compare_all_coders(OBSERVERS[[0]]).alpha, NotEstimated)
    many = pd.DataFrame(np.tile([[0], [1]], (1, 11)))
    assert isinstance(compare_all_coders(many).kappa, NotEstimated)
    assert compare_all_coders(many).gwet.value == pytest.approx(1)
