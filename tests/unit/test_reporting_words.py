"""Words follow the interval: nothing is said that it does not allow."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.analysis.respondents import reach_of_silence
from qa_lib.params import load_params
from qa_lib.reporting.language import Language
from qa_lib.reporting.words.causes import head_causes
from qa_lib.reporting.words.changes import describe_change, head_changes, say_verdict
from qa_lib.reporting.words.comparison import head_schools
from qa_lib.reporting.words.composition import head_representativeness
from qa_lib.reporting.words.levels import describe_levels, describe_verdict, head_departments, head_levels
from qa_lib.reporting.words.quality import describe_set_aside
from qa_lib.reporting.words.respondents import describe_response, head_response
from qa_lib.reporting.words.sensitivity import head_weighting, list_silence
from qa_lib.reporting.words.teaching import describe_variance, head_trust, name_sources
from qa_lib.reporting.words.themes import head_themes
from qa_lib.reporting.words.trends import head_trends

pytestmark = pytest.mark.unit

FOLDER = Path(__file__).parents[2] / "locale"
LANGUAGES = {locale: Language(locale, folder=FOLDER, strict=True) for locale in ("kk", "ru", "en")}
EN, KK = LANGUAGES["en"], LANGUAGES["kk"]
POLICY = load_params(FOLDER.parent / "params").policy
VERDICTS = st.sampled_from(["met", "not_met", "cannot_be_told"])


def _levels(*rows: tuple[str, str, str], n_valid: int = 100) -> pd.DataFrame:
    """Levels with a name, a verdict on the target and one on the threshold."""
    frame = pd.DataFrame(rows, columns=["label", "verdict", "below_threshold"])
    return frame.assign(
        satisfaction_share=0.5,
        satisfaction_low=0.4,
        satisfaction_high=0.6,
        n_valid=n_valid,
        is_sufficient=n_valid >= 30,
    )


def test_head_levels_names_what_is_below_the_threshold_first() -> None:
    """The threshold comes before the target, and names stand in quotation marks."""
    frame = _levels(("Bases", "not_met", "yes"), ("Library", "not_met", "no"), ("Internet", "met", "no"))
    assert head_levels(frame, EN, kind="block") == "1 block is below its threshold: “Bases”"
    assert head_levels(frame, KK, kind="block") == "1 блоктың деңгейі шекті мәннен төмен: «Bases»"
    assert head_levels(frame[1:], EN, kind="block") == "1 block is below its target: “Library”"
    assert head_levels(frame[2:], EN, kind="block") == "Every block reached its target"


@given(st.lists(VERDICTS, min_size=1, max_size=8))
def test_head_levels_claims_everything_reached_only_where_every_interval_says_so(verdicts: list[str]) -> None:
    """One level that cannot be told is enough to keep the sentence from claiming that all targets are reached."""
    head = head_levels(_levels(*((str(i), verdict, "no") for i, verdict in enumerate(verdicts))), EN, kind="item")
    assert (head == "Every item reached its target") == (set(verdicts) == {"met"})
    assert ("below its target:" in head or "below their target" in head) == ("not_met" in verdicts)


def test_head_levels_without_sufficient_answers_judges_nothing() -> None:
    """Too few answers allow no word about levels."""
    frame = _levels(("Bases", "cannot_be_told", "cannot_be_told"), n_valid=12)
    assert head_levels(frame, EN, kind="block") == "Too few answers to judge any level"
    assert "nothing is judged" in describe_levels(frame, EN, interval_n_min=30)


def test_describe_levels_says_one_width_once() -> None:
    """Intervals that look equally wide are one number, not a range from it to itself."""
    words = describe_levels(_levels(("Bases", "met", "no"), ("Library", "met", "no")), EN, interval_n_min=30)
    assert words.startswith("The levels are accurate to within ±10.0 percentage points")


def test_describe_verdict_puts_the_threshold_before_the_target() -> None:
    """A level below its threshold is below its target, too; only the worse is said."""
    assert describe_verdict("not_met", "yes", EN) == "below the threshold"
    assert describe_verdict("not_met", "no", EN) == "below the target"
    assert describe_verdict("cannot_be_told", "no", EN) == "cannot be told"


@pytest.mark.parametrize(("high", "expected"), [(0.55, "differ by more"), (0.8, "No difference")])
def test_head_departments_needs_intervals_apart(high: float, expected: str) -> None:
    """Departments differ only where two intervals do not overlap."""
    frame = _levels(("A", "", ""), ("B", "", "")).assign(satisfaction_low=[0.4, 0.6], satisfaction_high=[high, 0.8])
    assert expected in head_departments(frame, EN)


def test_head_departments_suppressed_are_not_compared() -> None:
    """A department whose level is not shown has no interval to be held against another."""
    hidden = pd.array([None, None], dtype="Float64")
    frame = _levels(("A", "", ""), ("B", "", "")).assign(satisfaction_low=hidden, satisfaction_high=hidden)
    assert "Too few answers" in head_departments(frame, EN)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("verdict", ["rose", "fell", "no_change", "cannot_be_told"])
def test_describe_change_says_the_verdict_with_its_numbers(locale: str, verdict: str) -> None:
    """A sentence about a change holds both levels, the difference and its interval, unless nothing can be told."""
    row = pd.Series(
        {
            "label": "X",
            "verdict": verdict,
            "share_from": 0.66,
            "share_to": 0.62,
            "difference_share": -0.04,
            "difference_low": -0.06,
            "difference_high": -0.02,
        }
    )
    sentence = describe_change(row, LANGUAGES[locale], period_from="A", period_to="B")
    assert all((number in sentence) == (verdict != "cannot_be_told") for number in ("66", "62", "−4", "−6", "−2"))


def test_head_changes_without_a_sure_change_claims_none() -> None:
    """Neither direction is named where the intervals contain zero; where none can be told, that is said."""
    frame = pd.DataFrame({"label": ["X", "Y"], "verdict": ["no_change", "cannot_be_told"]})
    assert head_changes(frame, EN) == "No change that these data can show"
    assert head_changes(frame[1:], EN) == "Whether anything changed cannot be told"
    assert say_verdict(None, EN) == "cannot be told"


def _say_response(rate: float) -> tuple[str, str]:
    """Heading and words about one survey that so many answered."""
    frame = pd.DataFrame({"survey_label": ["S"], "response_share": [rate], "n_responses": [100]})
    silence = reach_of_silence(frame["response_share"], POLICY)
    frame = frame.assign(silence_share=silence, caution="none" if rate >= 0.3 else "risk")
    return head_response(frame, EN), describe_response(frame, EN, policy=POLICY)


@pytest.mark.parametrize("below", [0.49, 0.29])
def test_response_is_told_without_a_cliff(below: float) -> None:
    """Two points more of response change the numbers of the heading by what they are worth, and no word of it."""
    heads = [_say_response(rate)[0] for rate in (below, below + 0.02)]
    assert len({re.sub(r"[\d.]+", "#", head) for head in heads}) == 1
    numbers = [float(re.findall(r"[\d.]+", head)[-1]) for head in heads]
    assert numbers[0] - numbers[1] == pytest.approx(0.2, abs=0.11)


def test_describe_response_names_the_regulation_s_leading_indicator() -> None:
    """Below 30 % a risk is looked at (9.2), which is a rule of the regulation; just above it nothing else changes."""
    below, above = (_say_response(rate)[1] for rate in (0.29, 0.31))
    (told,) = set(below.split(". ")) - set(above.split(". "))
    assert "below 30%" in told
    assert set(above.split(". ")) < set(below.split(". "))


def test_head_representativeness_names_departing_groups() -> None:
    """Groups beyond chance are named by side; without any, the heading claims no difference."""
    gaps = pd.array([0.06, -0.12, None], dtype="Float64")
    frame = pd.DataFrame({"survey_label": "S", "label": ["year 1", "year 2", "year 3"], "difference_share": gaps})
    frame["is_departing"] = [True, True, False]
    head = head_representativeness(frame, pd.Series(["large"]), EN)
    assert head == "S: over-represented among the respondents year 1 (+6 pp); under-represented year 2 (−12 pp)"
    calm = head_representativeness(frame.assign(is_departing=False), pd.Series(["none"]), EN)
    assert calm.startswith("No difference in composition")


def test_describe_variance_where_learners_are_not_told_apart() -> None:
    """The rest then is said to hold the learners, in the sentence as in the table."""
    variance = pd.DataFrame({"source": ["teacher", "rest"], "variance_share": [0.1, 0.9]})
    assert "90% to the learner and the occasion" in describe_variance(variance, EN)
    assert "the learner," in name_sources(variance["source"], EN)[1]
    told = pd.DataFrame({"source": ["teacher", "learner", "rest"], "variance_share": [0.1, 0.2, 0.7]})
    assert "strictly the learner judges in general accounts for 20%" in describe_variance(told, EN)


def test_head_trust_counts_teachers_with_too_few() -> None:
    """Teachers with fewer questionnaires are counted; where teachers do not differ no number is trusted."""
    numbers = pd.Series([5, 14, 20])
    assert head_trust(14, numbers, EN).endswith("14 questionnaires on; 1 of 3 teachers has fewer")
    assert head_trust(5, numbers, EN).endswith("every teacher has as many")
    assert head_trust(None, numbers, EN).startswith("Teachers do not differ")


def test_head_weighting_names_what_weights_move() -> None:
    """Where the rule calls for weights, a level that moves by a point or more is named; else the largest shift is."""
    frame = pd.DataFrame({"label": ["A", "B"], "weighting": "used", "shift_share": pd.array([0.004, -0.05])})
    assert head_weighting(frame, EN, shift_share_min=0.01).endswith("5.0 percentage points lower")
    assert head_weighting(frame[:1], EN, shift_share_min=0.01).startswith("Weights are called for in 1 survey")
    unused = frame.assign(weighting="not_needed")
    assert head_weighting(unused, EN, shift_share_min=0.01).endswith("no level by more than 5.0 percentage points")


def test_list_silence_says_what_would_turn_a_verdict() -> None:
    """Missed and reached targets have their own sentences; one that nothing turns says so; the nearest stands first."""
    frame = pd.DataFrame(
        {
            "label": ["A", "B", "C"],
            "verdict": ["met", "not_met", "met"],
            "target_share": 0.75,
            "satisfaction_share": [0.8, 0.7, 0.95],
            "tipping_share": pd.array([0.58, 0.79, None], dtype="Float64"),
            "bound_low": 0.2,
        }
    )
    first, second, third = list_silence(frame, EN)
    assert first.startswith("B: the target of 75% would be reached only if 79% or more")
    assert second.startswith("A: the target of 75% would be missed if fewer than 58%")
    assert third == "C: the target of 75% is reached whatever those who did not respond think."


def test_head_themes_names_themes_that_can_not_be_told_apart() -> None:
    """Themes whose intervals reach the largest one's share its place in the heading."""
    frame = pd.DataFrame(
        {
            "category": "improvement",
            "label": ["A", "B", "C"],
            "theme_share": [0.3, 0.25, 0.1],
            "theme_low": [0.2, 0.15, 0.05],
            "theme_high": [0.4, 0.35, 0.15],
        }
    )
    head = head_themes(frame, EN, category="improvement")
    assert head == "Most often named as an area for improvement: “A” and “B”"


def test_say_redacted_speaks_the_language_of_the_report() -> None:
    """A mark of redaction in a quote is no English word in a Kazakh report."""
    from qa_lib.privacy import MARKS
    from qa_lib.reporting.words.themes import say_redacted

    quote = f"Рахмет {MARKS['name']}, {MARKS['phone']}"
    assert say_redacted(quote, Language("kk", strict=True)) == "Рахмет [аты-жөні жасырылған], [телефон жасырылған]"


def test_count_changes_counts_what_fell_and_what_rose() -> None:
    """The summary's heading keeps to one line however much moved."""
    from qa_lib.reporting.words.changes import count_changes

    changes = pd.DataFrame({"verdict": ["fell", "rose", "fell", "no_change"]})
    assert count_changes(changes, Language("en")) == "Since last time 2 of 4 levels fell, 1 rose"


def _causes(*rows: tuple[str, str]) -> pd.DataFrame:
    """Changes with the verdict on the whole and on the real part."""
    return pd.DataFrame(rows, columns=["verdict", "real_verdict"])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("no_change", "no_change")], "Nothing changed measurably"),
        ([("fell", "fell"), ("no_change", "rose")], "1 change is not due to who answered"),
        ([("rose", "no_change"), ("fell", "cannot_be_told")], "Of 2 changes none remains measurable"),
        ([("rose", "no_change"), ("fell", "fell")], "1 of 2 changes remain measurable"),
    ],
)
def test_head_causes_follows_the_real_part(rows: list[tuple[str, str]], expected: str) -> None:
    """A change counts as real only where the interval of its real part points the same way."""
    assert head_causes(_causes(*rows), EN).startswith(expected)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (None, "Too few answers"),
        ((2, 2, 8), "Pharmacy: place 2 of 8"),
        ((2, 4, 8), "Pharmacy: between place 2 and place 4 of 8"),
        ((1, 8, 8), "Pharmacy: these data do not tell"),
    ],
)
def test_head_schools_claims_no_more_than_the_places(places: tuple[int, int, int] | None, expected: str) -> None:
    """One place, a range of them, or none that the data tell."""
    assert head_schools(places, EN, unit="Pharmacy").startswith(expected)


def test_head_trends_names_the_steepest_first() -> None:
    """What falls comes before what rises; without either there is no trend that the data can show."""
    frame = pd.DataFrame({"label": ["A", "B", "C"], "verdict": ["falling", "falling", "rising"]})
    head = head_trends(frame.assign(slope_share=[-0.01, -0.08, 0.2]), EN)
    assert head == "Over the years 2 levels are falling: “B” and “A”; 1 level is rising: “C”"
    assert head_trends(frame.assign(slope_share=0.0, verdict="no_trend"), EN).startswith("No trend")
    assert head_trends(frame.assign(slope_share=pd.NA, verdict="not_comparable"), EN).startswith("There are too few")


def test_chance_is_never_certain() -> None:
    """What is all but certain is written as lying beyond one percent, in the language's own form."""
    assert [EN.chance(share) for share in (0.0001, 0.63, 0.9999, None)] == ["<1%", "63%", ">99%", "—"]


def test_describe_set_aside_counts_rows_by_reason_over_files() -> None:
    """Other remarks are no part of it; without a row that was set aside nothing is said."""
    rows = [("a.csv", "preview_response", 2), ("b.csv", "preview_response", 1), ("b.csv", "unfinished_response", 4)]
    remarks = pd.DataFrame([*rows, ("b.csv", "out_of_range", 9)], columns=["file", "reason", "n"])
    assert describe_set_aside(remarks, EN) == (
        "Rows that are no respondent's answers do not count: tests and previews – 3 and begun and never sent – 4."
    )
    assert describe_set_aside(remarks[3:], EN) == ""
