"""Whether means of a questionnaire may be compared, and whether people answer alike a second time (7.5.3, 5 and 6)."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.language import Language, mark
from qa_lib.reporting.words.instruments import name_few

COMPARABILITY = {
    "means": mark("means may be compared"),
    "relations": mark("means may not be compared"),
    "without": mark("means may be compared only without the items that moved by themselves"),
    "nothing": mark("not to be compared"),
    "no_model": mark("cannot be told: the answers do not follow the blocks"),
}
FAILED = ("relations", "nothing")
FAILURES = {
    "semesters": mark("Means may not be compared between semesters: {surveys}"),
    "schools": mark("Means may not be compared with the rest of the university: {surveys}"),
}
#: Whether a verdict lets means be compared; all others leave it open.
TONES = {"means": "good", "without": "bad", **dict.fromkeys(FAILED, "bad")}


def head_comparability(comparisons: pd.DataFrame, language: Language) -> str:
    """Where means may not be compared."""
    verdicts = comparisons["verdict"]
    for grouping, sentence in FAILURES.items():
        failed = comparisons.loc[verdicts.isin(FAILED) & comparisons["grouping"].eq(grouping), "label"].tolist()
        if failed:
            return language.text(sentence, surveys=name_few(failed, language))
    if verdicts.eq("means").any():
        return language.text("The questions work alike: means may be compared")
    return language.text("Whether means may be compared cannot be told: too few respondents")


def describe_comparability(comparisons: pd.DataFrame, language: Language) -> str:
    """Which items moved by themselves, and what is asked of items before means are compared."""
    moved = comparisons.loc[comparisons["departing_items"].notna(), ["label", "departing_items"]].drop_duplicates()
    named = [
        language.text("By themselves moved in “{survey}”: {items}.", survey=survey, items=items)
        for survey, items in moved.itertuples(index=False)
    ]
    rule = language.text(
        "Means of two groups differ for two reasons: opinions differ, or questions are understood otherwise. The "
        "second is tested first: the items of a block must have the same weights and the same starting levels on both "
        "sides. An item that moved by itself is compared alone, and its block without it; of other schools only sums "
        "are used."
    )
    return " ".join([*named, rule])


def head_stability(surveys: pd.DataFrame, language: Language, *, retest_min: float) -> str:
    """How alike the same people answer, from the lowest to the highest correlation."""
    known = surveys[surveys["retest_r"].notna()]
    if known.empty:
        return language.text("Whether people answer alike a second time cannot be told: too few answered twice")
    low, high = (language.number(end, 2) for end in (known["retest_r"].min(), known["retest_r"].max()))
    if known["retest_high"].lt(retest_min).any():
        return language.text("Who answered twice did not answer alike in every survey")
    if known["retest_low"].ge(retest_min).all():
        return language.text("Who answered twice answered alike: correlations {low} to {high}", low=low, high=high)
    return language.text("Correlations of those who answered twice: {low} to {high}", low=low, high=high)


def describe_stability(language: Language) -> str:
    """What is correlated, and what a low value would mean."""
    return language.text(
        "The mean scores of those who answered in both semesters are correlated; agreement also counts a change of the "
        "level as difference. Opinions change in half a year, so the reliability is at least as high as these values."
    )
