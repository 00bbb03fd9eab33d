"""Themes in parts of a unit, and themes beside the levels of blocks of questions."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from qa_lib.reporting.language import Language, mark
from qa_lib.reporting.words.levels import N_NAMES, describe_verdict

DIFFERENCES = {
    "more": mark("more often"),
    "less": mark("less often"),
    "alike": mark("no measurable difference"),
    "cannot_be_told": mark("cannot be told"),
}
#: What calls for something, as praise does not.
CALLING = ("improvement", "suggestion")


def head_parts(themes: pd.DataFrame, language: Language) -> str:
    """Which theme is raised more often in which part of the unit, else that none is."""
    more = themes[themes["verdict"].eq("more").fillna(False)]
    if more.empty:
        return language.text("No theme is raised more often in one part of the unit than in the others")
    first = more.sort_values("p_value", kind="stable").iloc[0]
    names = {name: language.names([first[f"{name}_label"]]) for name in ("theme", "unit")}
    return language.text("{theme} is raised most in {unit}", **names)


def describe_parts(survey: str, language: Language) -> str:
    """Which answers are compared, and what beyond chance means."""
    return language.text(
        "Open answers to “{survey}” in all semesters shown, each person counted once. A part of the unit "
        "stands out where the theme is spread unevenly beyond chance (χ²) and the difference there exceeds "
        "twice its standard error.",
        survey=survey,
    )


def describe_beginnings(themes: Sequence[str], language: Language) -> str:
    """Themes that are counted over fewer semesters, each with the first one; nothing where there is none."""
    if not themes:
        return ""
    return language.text(
        "Counted only from the semester on in which the code frame changed what belongs to the theme: {names}.",
        names=language.names(themes),
    )


def say_difference(verdict: str | None, language: Language) -> str:
    """The word of a verdict on a part of the unit."""
    word = DIFFERENCES[verdict if verdict in DIFFERENCES else "cannot_be_told"]
    return language.text(word)


def head_blocks(frame: pd.DataFrame, language: Language) -> str:
    """Which blocks below their target are also written about as wanting something; else that none is."""
    is_below = frame["verdict"].eq("not_met").fillna(False) & frame["category"].isin(CALLING)
    blocks = frame.loc[is_below, "block_label"].drop_duplicates()
    if blocks.empty:
        return language.text("No block that is clearly below its target is written about as wanting improvement")
    return language.text(
        "Below the target, and written about as wanting improvement: {names}",
        names=language.names(blocks.head(N_NAMES)),
    )


def say_block(row: dict[Hashable, Any], language: Language) -> str:
    """A block with its level, the interval and the verdict; only its name where the level is not shown."""
    block = str(row["block_label"])
    if pd.isna(row["satisfaction_share"]):
        return block
    ends = [row["satisfaction_low"], row["satisfaction_high"]]
    interval = "" if any(map(pd.isna, ends)) else f" ({'–'.join(language.number(100 * end, 0) for end in ends)})"
    level = language.percent(row["satisfaction_share"])
    verdict = describe_verdict(row["verdict"], row["below_threshold"], language)
    return language.text(
        "{block}: {level}{interval}, {verdict}", block=block, level=level, interval=interval, verdict=verdict
    )


def describe_blocks(survey: str, language: Language) -> str:
    """Which answers stand beside which levels, and what that does not say."""
    return language.text(
        "Open answers to “{survey}” of this semester, beside the satisfaction level of the block of its questions on "
        "the same matter; which theme belongs to which block the code frame says. Levels are those of everybody who "
        "answered, themes those of the few who wrote: they explain a level, they do not measure it.",
        survey=survey,
    )
