"""The columns that tables of one kind share, so that the same quantity looks the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qa_lib.reporting.language import Language
from qa_lib.reporting.tables import Column, Kind
from qa_lib.reporting.words.levels import describe_verdict
from qa_lib.reporting.words.terms import say_heading


def label_columns(names: Sequence[str], language: Language) -> list[Column]:
    """Columns of the names of surveys, blocks, items, …: ``survey`` shows ``survey_label``."""
    return [Column(f"{name}_label", say_heading(name, language)) for name in names]


def plain_columns(kinds: dict[str, Kind], language: Language) -> list[Column]:
    """Columns that show one value each, under their usual headings."""
    return [Column(name, say_heading(name, language), kind) for name, kind in kinds.items()]


def satisfaction_column(language: Language) -> Column:
    """The satisfaction level with its interval."""
    return Column(
        "satisfaction_share",
        say_heading("satisfaction_share", language),
        "share",
        low="satisfaction_low",
        high="satisfaction_high",
        n="n_valid",
    )


def weighted_column(language: Language) -> Column:
    """The satisfaction level with weights and its interval."""
    return Column(
        "weighted_share",
        say_heading("weighted_share", language),
        "share",
        low="weighted_low",
        high="weighted_high",
        n="n_valid",
    )


def shrunken_column(language: Language) -> Column:
    """The level adjusted for few answers, with its interval."""
    return Column(
        "shrunken_share",
        say_heading("shrunken_share", language),
        "share",
        low="shrunken_low",
        high="shrunken_high",
        n="n_valid",
    )


def difference_column(language: Language, heading: str = "difference_share") -> Column:
    """A difference in percentage points with its interval."""
    return Column(
        "difference_share", say_heading(heading, language), "points", low="difference_low", high="difference_high"
    )


def number_column(
    name: str,
    language: Language,
    *,
    low: str | None = None,
    high: str | None = None,
    decimals: int = 2,
    heading: str = "",
) -> Column:
    """A coefficient, by default with its interval in ``<name>_low`` and ``<name>_high``; "" for none."""
    low, high = f"{name}_low" if low is None else low, f"{name}_high" if high is None else high
    return Column(name, heading or say_heading(name, language), "number", low=low, high=high, decimals=decimals)


def points_column(name: str, language: Language, *, low: str = "", high: str = "") -> Column:
    """A part of a difference in percentage points, with its interval where it has one."""
    return Column(name, say_heading(name, language), "points", low=low, high=high, is_fine=True)


def judged_level_columns(language: Language) -> list[Column]:
    """Valid answers, level with interval, target, threshold and the plain verdict (after `add_verdicts`)."""
    return [
        *plain_columns({"n_respondents": "count", "n_valid": "count"}, language),
        satisfaction_column(language),
        *plain_columns({"target_share": "share", "threshold_share": "share"}, language),
        Column("verdict_words", say_heading("verdict_words", language)),
    ]


def add_verdicts(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """A copy with ``verdict_words``: below the threshold, below the target, target reached, cannot be told.

    A suppressed row has none.
    """
    words = [
        None if row["is_suppressed"] else describe_verdict(row["verdict"], row["below_threshold"], language)
        for row in frame.to_dict("records")
    ]
    return frame.assign(verdict_words=pd.Series(words, index=frame.index, dtype="str"))
