"""The chapter on the questionnaires says what was planted, in words, tables and pictures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from given import ROOT
from planted import planted_data

from qa_lib.analysis.instruments import judge_item, judge_reliability
from qa_lib.measurement.estimates import Estimate
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.chapters import comparability, instruments
from qa_lib.reporting.display import Prose
from qa_lib.reporting.figures import plot_loadings, plot_reliability, plot_verdicts
from qa_lib.reporting.figures.style import PAGE_WIDTH
from qa_lib.reporting.language import Language
from qa_lib.reporting.parts import divide_rows
from qa_lib.reporting.words.comparability import head_comparability, head_stability
from qa_lib.reporting.words.instruments import head_items, head_reliability, say_not_estimated

pytestmark = pytest.mark.unit
ENGLISH = Language("en", folder=ROOT / "locale", strict=True)


@pytest.fixture
def chapter() -> Chapter:
    """The chapter of pharm, for the internal ring."""
    data = planted_data()
    return Chapter("instruments", data, data.params.policy.disclosure.internal, "internal", ENGLISH)


def test_show_reliability_names_the_block_that_is_no_score(chapter: Chapter) -> None:
    """The heading has the one block with the misread item, the words the survey of too few."""
    views = instruments.show_reliability(chapter).views
    assert views[0].html == "<h2>Not to be read as one score: “Fairness of the exam session”</h2>"
    words = next(view.markdown for view in views if isinstance(view, Prose) and "too few respondents" in view.markdown)
    assert "Administrative staff" in words


def test_show_items_table_has_the_two_items_at_fault(chapter: Chapter) -> None:
    """The wording of each, the worst first, and what to do about them."""
    heading, table, words = instruments.show_items(chapter).views
    assert "1 item goes against its block" in heading.html
    assert [row[1] for row in table.rows] == [
        "Some learners were shown favour in examinations.",
        "Living conditions in the dormitory",
    ]
    assert "Academic Council" in words.markdown


def test_show_comparability_names_the_survey_that_changed_its_meaning(chapter: Chapter) -> None:
    """Means of the main survey may not be compared over time, and the clinical bases are named."""
    views = comparability.show_comparability(chapter).views
    assert "between semesters: “Satisfaction with studies”" in views[0].html
    assert any("sites of clinical" in str(row) for row in views[-1].rows)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.75, 0.85, "reliable"),
        (0.65, 0.75, "cannot_be_told"),
        (0.4, 0.6, "not_reliable"),
        (None, None, "cannot_be_told"),
    ],
)
def test_judge_reliability_follows_the_interval(low: float | None, high: float | None, verdict: str) -> None:
    """The value alone decides nothing."""
    assert judge_reliability(Estimate(0.72, low, high, 90), alpha_min=0.7) == verdict


@pytest.mark.parametrize(("high", "fault"), [(-0.01, "reversed"), (0.29, "weak"), (0.31, "perhaps_weak")])
def test_judge_item_follows_the_interval(high: float, fault: str) -> None:
    """An item is only said to be misread or weak where its whole interval is."""
    assert judge_item(Estimate(-0.1, -0.3, high, 90), item_rest_min=0.3) == fault


def test_headings_without_estimates_claim_nothing() -> None:
    """Suppressed and scarce rows lead to a heading that says so."""
    blocks = pd.DataFrame({"verdict": ["not_estimated", pd.NA], "label": ["a", "b"]}).astype({"verdict": "str"})
    assert "cannot be told" in head_reliability(blocks, ENGLISH)
    rows = blocks.assign(grouping="schools", retest_r=pd.Series([pd.NA] * 2, dtype="Float64"))
    assert "cannot be told" in head_comparability(rows, ENGLISH)
    assert "cannot be told" in head_stability(rows, ENGLISH, retest_min=0.5)
    assert head_items(pd.DataFrame({"fault": []}), ENGLISH) == "No item weakens its block"


def test_say_not_estimated_has_the_numbers() -> None:
    """Too few is said with how many it takes; every other reason in words."""
    assert say_not_estimated("too_few", 4, 30, ENGLISH) == "not estimated: n = 4 < 30"
    assert say_not_estimated("constant", 4, None, ENGLISH) == "not estimated: all answers are the same"
    assert say_not_estimated("too_few", 4, None, ENGLISH) == "not estimated: too few answers"


def test_plot_reliability_negative_coefficient_stays_on_the_page() -> None:
    """The scale begins where the lowest interval does, but no further left than −0.5."""
    alpha = pd.Series([-0.9, 0.6, 0.8], dtype="Float64")
    frame = pd.DataFrame({"label": list("abc"), "group": "survey", "alpha": alpha, "n": 50, "alpha_min": 0.7})
    frame = frame.assign(alpha_low=alpha - 0.1, alpha_high=alpha + 0.1, verdict="not_reliable")
    figure = plot_reliability(frame, language=ENGLISH)
    assert figure.get_figwidth() == PAGE_WIDTH
    assert figure.axes[1].get_xlim() == (-0.5, 1)


def test_plot_loadings_and_verdicts_fill_their_grid() -> None:
    """A cell for each row and column, whatever their number."""
    names = [f"f{number}" for number in range(1, 9)]
    loadings = pd.DataFrame(np.linspace(-1, 1, 24).reshape(3, 8), columns=names).assign(label=["a", "b", "c"])
    assert len(plot_loadings(loadings, factors=names, language=ENGLISH).axes[0].patches) == 24
    verdicts = pd.DataFrame({"label": ["a", "b"], "x_words": ["yes", None], "x_tone": ["good", None]})
    assert len(plot_verdicts(verdicts, columns={"x": "same?"}).axes[0].patches) == 1


def test_divide_rows_keeps_what_has_one_heading_together() -> None:
    """Parts of about equal length, none empty, in order; no rows make no part."""
    frame = pd.DataFrame({"survey": list("aaaaaabbbbccc"), "row": range(13)})
    parts = divide_rows(frame, "survey", n_rows_max=7)
    assert [part["survey"].unique().tolist() for part in parts] == [["a"], ["b", "c"]]
    assert divide_rows(frame.head(0), "survey") == []
