"""Rounding on top of hiding: at the one door, the same in every table, and it gives an attacker nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.analysis import ReportData
from qa_lib.analysis.attack import attack_university
from qa_lib.analysis.university import plan_university
from qa_lib.params import Params, Ring
from qa_lib.params.policy import Disclosure, Rule
from qa_lib.privacy import disclose, disclose_themes
from qa_lib.privacy.rounding import round_counts, round_frame
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import label_columns, plain_columns, satisfaction_column
from qa_lib.reporting.language import Language

pytestmark = pytest.mark.unit
FOLDER = Path(__file__).parents[2] / "locale"


def _rounding(params: Params, base: int | None, *, tier: str = "public") -> Ring:
    ring: Ring = getattr(params.policy.disclosure, tier)
    return ring.model_copy(update={"round_to": Rule[int | None](value=base, clause="8.1.2")})


def _levels(**columns: Any) -> pd.DataFrame:
    row = {"n_respondents": 23, "n_valid": 23, "satisfaction_share": 12 / 23, "satisfaction_low": 0.33}
    return pd.DataFrame([row | {"satisfaction_high": 0.71, "score_mean": 3.6, "target_share": 0.75} | columns])


def test_disclose_rounds_counts_and_what_is_made_of_them(small_params: Params) -> None:
    """23 answers, 12 of them positive, are 25 and 10: 40 %, with an interval no narrower than it was."""
    (row,) = disclose(_levels(), ring=_rounding(small_params, 5)).to_dict("records")
    assert (row["n_respondents"], row["n_valid"], row["satisfaction_share"]) == (25, 25, pytest.approx(0.4))
    assert (row["satisfaction_low"], row["satisfaction_high"]) == (pytest.approx(0.2), pytest.approx(0.6))
    assert (row["score_mean"], row["target_share"]) == (pytest.approx(3.6), 0.75)


def test_disclose_without_a_base_changes_nothing(small_params: Params) -> None:
    """By default no ring rounds."""
    assert [getattr(small_params.policy.disclosure, t).round_to.value for t in ("internal", "public")] == [None, None]
    same = disclose(_levels(), ring=_rounding(small_params, None)).drop(columns="is_suppressed")
    pd.testing.assert_frame_equal(same, _levels(), check_dtype=False)


def test_disclose_hides_before_it_rounds(small_params: Params) -> None:
    """Eight people are too few for the public ring, although they round to ten."""
    frame = disclose(_levels(n_respondents=8, n_valid=8), ring=_rounding(small_params, 10))
    assert frame["is_suppressed"].tolist() == [True]
    assert frame["satisfaction_share"].isna().all()


@given(st.integers(0, 90), st.integers(1, 90), st.sampled_from([2, 3, 5, 10]))
def test_rounded_share_tells_no_more_than_rounded_counts(x: int, n: int, base: int) -> None:
    """All counts that round alike have one share: the attacker who knows the rounding is left with all of them."""
    counts = pd.Series(range(n + 1))
    rounded_counts = round_counts(counts, base)
    alike = counts[rounded_counts.eq(rounded_counts[min(x, n)])].tolist()
    frame = pd.DataFrame({"n_respondents": n, "n_positive": alike, "satisfaction_share": [one / n for one in alike]})
    rounded = round_frame(frame, base=base, n_column="n_respondents")
    assert len(rounded[["n_positive", "satisfaction_share"]].drop_duplicates()) == 1
    assert (rounded["n_positive"] - frame["n_positive"]).abs().max() <= base / 2


def test_disclose_themes_rounds_to_the_larger_base(small_params: Params) -> None:
    """Themes by part of the unit are rounded even where the ring rounds nothing, and no less than the ring does."""
    frame = pd.DataFrame({"n_respondents": [23, 41], "n_writers": [60, 60]})
    found = [
        disclose_themes(frame, ring=_rounding(small_params, own), least_base=least)["n_respondents"].tolist()
        for own, least in ((None, 10), (20, 10), (None, None))
    ]
    assert found == [[20, 40], [20, 40], [23, 41]]


def test_a_rounded_table_is_rounded_in_page_and_file(
    make_data: Callable[..., ReportData], small_params: Params
) -> None:
    """What a reader sees, what the csv and the workbook hold, and the note beneath come from the one rounded frame."""
    language = Language("en", folder=FOLDER, strict=True)
    ring = _rounding(small_params, 5, tier="internal")
    chapter = Chapter("satisfaction", make_data(), ring, "internal", language)
    frame = chapter.release(_levels(survey="studies"))
    columns = [
        *label_columns(["survey"], language),
        satisfaction_column(language),
        *plain_columns({"n_valid": "count"}, language),
    ]
    view = chapter.table(frame, columns, name="x", caption="x")
    assert "25" in view.markdown
    assert "23" not in view.markdown
    assert {25, 10 / 25} <= {value for value in view.rows[0] if isinstance(value, int | float)}
    assert "rounded to multiples of 5" in view.note


@pytest.mark.parametrize(
    ("bases", "fault"), [((5, None, None), "corporate.round_to is None"), ((None, 5, 8), "expected a multiple of 5")]
)
def test_wider_rings_round_as_much(small_params: Params, bases: tuple[int | None, ...], fault: str) -> None:
    """A wider ring may never see more than a narrower one."""
    disclosure = small_params.policy.disclosure
    rings = {
        tier: _rounding(small_params, base, tier=tier).model_dump()
        for tier, base in zip(("internal", "corporate", "public"), bases, strict=True)
    }
    with pytest.raises(ValueError, match=fault):
        Disclosure.model_validate({"floor_n_min": disclosure.floor_n_min.model_dump(), **rings})


def test_an_attacker_who_knows_the_rounding_learns_no_more(
    make_data: Callable[..., ReportData],
) -> None:
    """What is hidden stays at least as uncertain when all that is shown is known within its rounding alone."""
    data = make_data()
    results = {"pharm": data.planned_results}  # ten employers, whose items are all of few
    totals = plan_university(results, data.params)
    rings = [_rounding(data.params, base) for base in (None, 5)]
    exact, rounded = (attack_university(results, totals, ring=ring, tier="public") for ring in rings)
    assert len(exact)
    assert (rounded["feasible_width"] >= rounded["width_asked"]).all()
    assert rounded["feasible_width"].min() >= exact["feasible_width"].min()
