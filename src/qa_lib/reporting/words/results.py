"""What the university's results say by school: never a ranking (7.5.3, point 5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.language import Language, mark_plural

BELOW = mark_plural(
    "In {n} case a school's level is below the threshold: {names}",
    "In {n} cases a school's level is below the threshold: {names}",
)
MANY_BELOW = mark_plural(
    "In {n} case a school's level is below the threshold, most often in {names}",
    "In {n} cases a school's level is below the threshold, most often in {names}",
)


def head_map(levels: pd.DataFrame, language: Language) -> str:
    """In how many cases a school's level lies below its threshold, and in which surveys."""
    below = levels[levels["below_threshold"].eq("yes").fillna(False)]
    if below.empty:
        return language.text("No school's level is measurably below its threshold")
    surveys = below["survey_label"].value_counts(sort=True).index.tolist()
    forms = BELOW if len(surveys) <= 2 else MANY_BELOW
    return language.plural(*forms, len(below), names=language.names(surveys[:2]))


def describe_map(language: Language) -> str:
    """How the map is read."""
    return language.text(
        "Schools stand in the order of the institution, not by result. They differ in programmes and in who answered; "
        "how sure a level is, the table says."
    )
