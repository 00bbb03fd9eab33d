"""Levels: weights, clustering, populations, and whether intervals cover what they promise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from qa_lib.measurement import add_sums, count_clusters, level, make_levels, sum_answers, wilson_interval

pytestmark = pytest.mark.unit


def _scored(positive, respondents, **columns):
    frame = pd.DataFrame({"is_positive": np.asarray(positive, dtype=bool), "respondent_id": respondents, **columns})
    score = np.where(frame["is_positive"], 5.0, 2.0)
    return frame.assign(is_valid=True, score=score, scale=pd.Categorical(["agree5"] * len(frame)))


def test_level_of_one_answer_each_is_wilsons(small_params):
    """With one answer a respondent the interval is the simple sample's."""
    row = level(_scored([1] * 45 + [0] * 15, range(60)), [], policy=small_params.policy).iloc[0]
    expected = wilson_interval(0.75, 60, confidence_level=0.95)
    assert row["satisfaction_low"] == pytest.approx(float(expected.low), abs=1e-12)
    assert row["satisfaction_high"] == pytest.approx(float(expected.high), abs=1e-12)


def test_level_weights_by_valid_answers(small_params):
    """A block's level is its positive answers / its valid answers, not a mean of its items' levels."""
    scored = _scored([1] * 30 + [0] * 10, range(40), item=["a"] * 30 + ["b"] * 10)
    assert level(scored, [], policy=small_params.policy)["satisfaction_share"].iloc[0] == 0.75


def test_level_below_the_smallest_sample(small_params):
    """29 valid answers have a share but no interval."""
    row = level(_scored([1] * 29, range(29)), [], policy=small_params.policy).iloc[0]
    assert row["satisfaction_share"] == 1
    assert row["satisfaction_low"] is pd.NA
    assert not row["is_sufficient"]


def test_level_without_valid_answers(small_params):
    """A group in which nothing counts stays, with 0 answers and NA, never NaN."""
    scored = _scored([0], ["a"], survey=["studies"]).assign(is_valid=False)
    row = level(scored, ["survey"], policy=small_params.policy).iloc[0]
    assert row["n_valid"] == 0
    assert row["satisfaction_share"] is pd.NA


def test_level_of_a_census_is_certain(small_params):
    """When the whole population answered, the interval is the share."""
    population = pd.DataFrame({"survey": ["studies", "studies"], "n_population": [30, 10]})
    scored = _scored([1] * 20 + [0] * 20, range(40), survey=["studies"] * 40)
    row = level(scored, ["survey"], policy=small_params.policy, population=population).iloc[0]
    assert row["satisfaction_low"] == row["satisfaction_high"] == 0.5


def test_level_of_mixed_scales_has_no_mean(small_params):
    """A mean over two scales would mean nothing."""
    scored = _scored([1, 0], ["a", "b"]).assign(scale=pd.Categorical(["agree5", "ten"]))
    assert level(scored, [], policy=small_params.policy)["score_mean"].isna().all()


@given(copies=st.integers(2, 6), x=st.integers(1, 39))
def test_level_does_not_grow_surer_by_repetition(small_params, copies, x):
    """Respondents who say the same to every item are worth one answer each."""
    answers = np.arange(40) < x
    once = level(_scored(answers, range(40)), [], policy=small_params.policy).iloc[0]
    repeated = _scored(np.repeat(answers, copies), np.repeat(np.arange(40), copies))
    often = level(repeated, [], policy=small_params.policy).iloc[0]
    assert often["satisfaction_high"] - often["satisfaction_low"] >= 0.99 * (
        once["satisfaction_high"] - once["satisfaction_low"]
    )


@given(seed=st.integers(0, 99))
def test_level_in_any_order(small_params, seed):
    """Neither the order of the rows nor the names of the respondents matter."""
    rng = np.random.default_rng(seed)
    scored = _scored(rng.random(90) < 0.6, rng.integers(0, 20, 90), block=rng.choice(["a", "b"], 90))
    names = [f"r{99 - i}" for i in scored["respondent_id"]]
    renamed = scored.assign(respondent_id=names).sample(frac=1, random_state=seed)
    one, other = (level(frame, ["block"], policy=small_params.policy) for frame in (scored, renamed))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("positive", "respondents", "expected"),
    [([1] * 6, [0, 0, 0, 1, 1, 1], 2), ([1, 0, 1], [0, 0, 0], 1), ([1, 0, 1, 0], [0, 0, 1, 1], 2), ([], [], 0)],
    ids=["all positive", "one respondent", "all alike", "nobody"],
)
def test_count_clusters_where_the_variance_can_not_tell(positive, respondents, expected):
    """The effective size falls back to the number of respondents."""
    group = np.zeros(len(positive), dtype=np.int64)
    codes = np.array(respondents, dtype=np.int64)
    counts = count_clusters(group, codes, np.array(positive, dtype=bool), n_groups=1, confidence_level=0.95)
    assert counts.effective_n.tolist() == [expected]


def _random_answers(seed, n=120):
    rng = np.random.default_rng(seed)
    columns = {"block": rng.choice(["a", "b"], n), "respondent_id": rng.integers(0, 25, n)}
    scored = _scored(rng.random(n) < rng.random(), columns.pop("respondent_id"), **columns)
    return scored.assign(
        is_valid=rng.random(n) < 0.9, scale=pd.Categorical(np.where(scored["block"] == "a", "ten", "agree5"))
    )


@given(seed=st.integers(0, 9999), n_parts=st.integers(1, 4))
def test_add_sums_of_parts_is_the_sum_of_the_whole(small_params, seed, n_parts):
    """However respondents are divided into parts, the sums of the parts give the levels of all, bit by bit."""
    scored = _random_answers(seed)
    parts = [sum_answers(part, ["block"]) for _, part in scored.groupby(scored["respondent_id"] % n_parts)]
    added = add_sums(pd.concat(parts), ["block"])
    policy = small_params.policy
    pd.testing.assert_frame_equal(
        make_levels(added, policy=policy), level(scored, ["block"], policy=policy), check_exact=True
    )


def test_add_sums_of_two_scales_has_no_mean(small_params):
    """A group that has one scale here and another there mixes them."""
    parts = [_random_answers(1).assign(scale=pd.Categorical([scale] * 120)) for scale in ("agree5", "ten")]
    added = add_sums(pd.concat([sum_answers(part, ["block"]) for part in parts]), ["block"])
    assert make_levels(added, policy=small_params.policy)["score_mean"].isna().all()


@given(seed=st.integers(0, 9999))
def test_count_clusters_by_the_definition(seed):
    """The effective size of sums is that of the residuals of every respondent (Korn and Graubard)."""
    valid = _random_answers(seed).query("is_valid")
    totals = valid.groupby("respondent_id")["is_positive"].agg(["sum", "size"])
    m, n, share = len(totals), totals["size"].sum(), totals["sum"].sum() / totals["size"].sum()
    spread = ((totals["sum"] - share * totals["size"]) ** 2).sum()
    codes = valid["respondent_id"].to_numpy()
    arguments = np.zeros(len(codes), dtype=np.int64), codes, valid["is_positive"].to_numpy()
    effective = count_clusters(*arguments, n_groups=1, confidence_level=0.95).effective_n[0]
    design_effect = m / (m - 1) * spread / n**2 / (share * (1 - share) / (n - 1)) if spread else n / m
    t_ratio = t.ppf(0.975, n - 1) / t.ppf(0.975, m - 1) if spread else 1
    assert effective == pytest.approx(min(n, n / design_effect * t_ratio**2), rel=1e-12)


def _coverage(draw, *, truth, policy, population=None, n_samples=1500):
    """The share of simulated samples whose interval holds the truth; the samples are the groups of one frame.

    ``draw`` gives one sample: its answers, respondent by respondent, each as many times.
    """
    samples = np.array([draw() for _ in range(n_samples)])
    n_respondents = samples.shape[0] * samples.shape[1]
    respondents = np.repeat(np.arange(n_respondents), samples.shape[2])
    sample = np.repeat(np.arange(n_samples), samples[0].size)
    levels = level(
        _scored(samples.ravel(), respondents, sample=sample), ["sample"], policy=policy, population=population
    )
    return levels["satisfaction_low"].le(truth).mul(levels["satisfaction_high"].ge(truth)).mean()


def test_level_covers_the_share_of_a_finite_population(small_params):
    """Samples of 120 from 300: about 95 % of intervals hold the population's share."""
    rng = np.random.default_rng(7)
    people = np.arange(300) < 216
    population = pd.DataFrame({"n_population": [300]})

    def draw():
        return rng.choice(people, (120, 1), replace=False)

    covered = _coverage(draw, truth=0.72, policy=small_params.policy, population=population)
    assert 0.93 <= covered <= 0.97


@pytest.mark.parametrize("n_respondents", [15, 60])
def test_level_covers_the_share_of_a_block(small_params, n_respondents):
    """Respondents with their own tendency over 8 items: about 95 % of intervals hold the true share."""
    rng = np.random.default_rng(11)

    def draw():
        tendency = rng.beta(2.1, 0.9, n_respondents)
        return rng.random((n_respondents, 8)) < tendency[:, None]

    covered = _coverage(draw, truth=0.7, policy=small_params.policy)
    assert 0.93 <= covered <= 0.975
