"""The only door: too few respondents, and totals that would give a hidden row back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.params import Ring, load_params
from qa_lib.privacy import disclose, disclose_quotes, disclose_themes
from qa_lib.privacy.disclosure import measure_columns

pytestmark = pytest.mark.unit

POLICY = load_params(Path(__file__).resolve().parents[2] / "params").policy.disclosure
INTERNAL: Ring = POLICY.internal
MINIMUM = INTERNAL.ratings_n_min.value


def _table(sizes: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "department": [f"d{place}" for place in range(len(sizes))],
            "n_respondents": sizes,
            "n_valid": [3 * size for size in sizes],
            "satisfaction_share": [0.5] * len(sizes),
            "target_share": [0.75] * len(sizes),
            "verdict": ["met"] * len(sizes),
        }
    )


def test_disclose_hides_measures_of_too_few() -> None:
    """Counts of valid answers, shares and verdicts go; names, targets and the number of respondents stay."""
    shown = disclose(_table([MINIMUM - 1, 40]), ring=INTERNAL)
    hidden = shown.iloc[0]
    assert shown["is_suppressed"].tolist() == [True, False]
    assert hidden[["n_valid", "satisfaction_share", "verdict"]].isna().all()
    assert (hidden["n_respondents"], hidden["target_share"]) == (MINIMUM - 1, 0.75)


def test_disclose_leaves_its_input_alone() -> None:
    """The frame that came in is as before."""
    frame = _table([1, 40])
    before = frame.copy(deep=True)
    disclose(frame, ring=INTERNAL, within=[])
    pd.testing.assert_frame_equal(frame, before)


def test_disclose_with_unknown_number_hides() -> None:
    """A row whose number of respondents is not known is hidden; a row of nobody has nothing to hide."""
    frame = _table([0, 40]).assign(n_respondents=pd.array([0, None], dtype="Int64"))
    assert disclose(frame, ring=INTERNAL)["is_suppressed"].tolist() == [False, True]


def test_disclose_hides_the_complement_within_a_total() -> None:
    """One hidden row of a known total can be subtracted, so the next smallest of its group is hidden too."""
    frame = _table([2, 30, 12, 50]).assign(block=["a", "a", "a", "b"])
    shown = disclose(frame, ring=INTERNAL, within=["block"])
    assert shown["is_suppressed"].tolist() == [True, False, True, False]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_disclose_never_leaves_a_recoverable_row(sizes: list[int]) -> None:
    """No row below the minimum is shown; hidden rows of a total are several and not few people, while others remain."""
    shown = disclose(_table(sizes), ring=INTERNAL, within=[])
    hidden, visible = shown[shown["is_suppressed"]], shown[~shown["is_suppressed"] & shown["n_respondents"].gt(0)]
    assert (visible["n_respondents"] >= MINIMUM).all()
    if len(hidden) and len(visible):
        assert len(hidden) >= 2
        assert hidden["n_respondents"].sum() >= MINIMUM


def test_measure_columns_of_a_change() -> None:
    """Both ends of a change are measures; from when to when it went is not."""
    frame = pd.DataFrame(
        columns=["semester_from", "semester_to", "share_from", "share_to", "difference_low", "verdict"]
    )
    assert measure_columns(frame) == ["share_from", "share_to", "difference_low", "verdict"]


def test_disclose_themes_hides_the_count_itself() -> None:
    """How many raised a theme is the finding, so a small count is not shown."""
    few = INTERNAL.themes_n_min.value - 1
    frame = pd.DataFrame(
        {"theme": ["a", "b"], "n_respondents": [few, 20], "n_comments": [few, 21], "theme_share": [0.1, 0.9]}
    )
    shown = disclose_themes(frame, ring=INTERNAL)
    assert shown.loc[0, ["n_respondents", "n_comments", "theme_share"]].isna().all()
    assert shown.loc[1, "n_respondents"] == 20


def test_disclose_themes_within_a_known_total() -> None:
    """Where the parts of a theme add up to what readers know, a second part is hidden with a small one."""
    few = INTERNAL.themes_n_min.value - 1
    sizes = pd.DataFrame({"theme": ["a"] * 3 + ["b"] * 3, "n_respondents": [few, 9, 20, 9, 9, 20]})
    frame = sizes.assign(theme_share=0.5, verdict="alike")
    shown = disclose_themes(frame, ring=INTERNAL, within=["theme"])
    assert shown["is_suppressed"].tolist() == [True, True, False, False, False, False]
    assert shown.loc[shown["is_suppressed"], ["n_respondents", "theme_share", "verdict"]].isna().all(axis=None)


ANSWERS = pd.DataFrame(
    {"text": ["u", "p", "i", "d", "?"], "state": ["undecided", "public", "private", "deleted", None]}
)


@pytest.mark.parametrize(("tier", "expected"), [("internal", "upi"), ("corporate", "p"), ("public", "")])
def test_disclose_quotes_by_ring_and_state(tier: str, expected: str) -> None:
    """What nobody has decided, and what is private, stays inside; what is deleted, or in no state, goes nowhere."""
    shown = disclose_quotes(ANSWERS, ring=getattr(POLICY, tier), n_respondents=1000)
    assert "".join(shown["text"]) == expected


def test_disclose_quotes_of_too_few_writers() -> None:
    """Below the minimum of writers nothing is quoted, whatever was decided."""
    enough = INTERNAL.comments_n_min.value
    assert len(disclose_quotes(ANSWERS, ring=INTERNAL, n_respondents=enough)) == 3
    assert disclose_quotes(ANSWERS, ring=INTERNAL, n_respondents=enough - 1).empty
