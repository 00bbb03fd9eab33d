"""What counts as valid and as positive."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.errors import CodebookError
from qa_lib.measurement import build_category_table, positive_values, score_answers
from qa_lib.params import Scale

pytestmark = pytest.mark.unit


def _scale(values, **extra):
    categories = [{"value": v, "label": {"kk": f"қаз {v}", "ru": f"рус {v}", "en": f"eng {v}"}} for v in values]
    return Scale(code="scale", categories=categories, **extra)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (range(1, 4), (3,)),
        (range(1, 5), (3, 4)),
        (range(1, 6), (4, 5)),
        (range(1, 7), (5, 6)),
        (range(1, 8), (5, 6, 7)),
        (range(1, 11), (7, 8, 9, 10)),
        (range(11), (7, 8, 9, 10)),
        (range(6), (4, 5)),
    ],
)
def test_positive_values_of_each_length(values, expected):
    """The top 40 % of the scale as the policy reads it (7.5.3, point 2)."""
    assert positive_values(_scale(values), top_share=0.4) == expected


def test_positive_values_named_by_the_codebook():
    """A scale that names its positive values keeps them."""
    assert positive_values(_scale(range(1, 6), positive_values=(3,)), top_share=0.4) == (3,)


def _answers(rows):
    frame = pd.DataFrame(rows, columns=["item", "value", "status"]).astype({"value": "float32"})
    return frame.assign(survey="studies", response_id=range(len(frame)))


def test_score_answers_reversed(small_params):
    """Strong disagreement with a negative statement is the most positive answer."""
    scored = score_answers(_answers([("studies-content-2", 1, "valid")]), params=small_params).iloc[0]
    assert (scored["score"], scored["is_positive"], scored["block"]) == (5, True, "content")


@pytest.mark.parametrize("status", ["not_applicable", "hard_to_answer", "missing", "rejected"])
def test_score_answers_without_a_valid_status(small_params, status):
    """Whatever value stands beside it, only the status "valid" counts (7.5.3, point 1)."""
    scored = score_answers(_answers([("studies-content-1", 5, status)]), params=small_params).iloc[0]
    assert not scored["is_valid"]
    assert not scored["is_positive"]
    assert np.isnan(scored["score"])


def test_score_answers_off_the_scale(small_params):
    """A value that is no category of the scale is not valid."""
    scored = score_answers(_answers([("studies-content-1", 9, "valid")]), params=small_params)
    assert scored["is_valid"].tolist() == [False]


def test_score_answers_of_an_unknown_item(small_params):
    """An item that no codebook knows is named."""
    with pytest.raises(CodebookError, match="studies/mystery"):
        score_answers(_answers([("mystery", 1, "valid")]), params=small_params)


def test_score_answers_of_nothing(small_params):
    """No answers give no answers, with the columns of some."""
    scored = score_answers(_answers([]), params=small_params)
    assert scored.empty
    assert {"block", "scale", "score", "is_valid", "is_positive", "is_neutral"} <= set(scored.columns)


@given(values=st.lists(st.integers(1, 5), min_size=1, max_size=30))
def test_score_answers_twice_reversed(small_params, values):
    """A reversed item answered from the other end counts the same as a plain one."""
    plain = score_answers(_answers([("studies-content-1", v, "valid") for v in values]), params=small_params)
    mirrored = score_answers(_answers([("studies-content-2", 6 - v, "valid") for v in values]), params=small_params)
    columns = ["score", "is_valid", "is_positive", "is_neutral"]
    pd.testing.assert_frame_equal(plain[columns], mirrored[columns])


def test_build_category_table_ranks_by_score(small_params):
    """Rank 1 is the least favourable option of every item, reversed or not."""
    table = build_category_table(small_params)
    assert (table["rank"] == table["score"]).all()
    assert (table["is_positive"] == (table["rank"] >= 4)).all()
