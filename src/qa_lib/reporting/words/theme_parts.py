"""Themes in parts of a unit, and themes beside the levels of blocks of questions."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qa_lib.reporting.language import Language, mark
from qa_lib.reporting.words.levels import N_NAMES

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
    is_below = frame["verdict"].eq("not_met").fillna(False) & (frame[CALLING[0]] + frame[CALLING[1]]).ne("")
    blocks = frame.loc[is_below, "block_label"]
    if blocks.empty:
        return language.text("No block that is clearly below its target is written about as wanting improvement")
    return language.text(
        "Below the target, and written about as wanting improvement: {names}",
        names=language.names(blocks.head(N_NAMES)),
    )


def list_themes(themes: pd.DataFrame, blocks: pd.Series, language: Language) -> pd.DataFrame:
    """The themes of each of ``blocks`` (index), a column a category: "Timetable 5%, Clinical sites 9%"; "" for none."""
    said = [f"{row['theme_label']} {language.percent(row['theme_share'])}" for row in themes.to_dict("records")]
    listed = themes.assign(said=said).groupby(["block", "category"], sort=False)["said"].agg(", ".join).unstack()
    return listed.reindex(index=blocks.tolist(), columns=[*CALLING, "strength"]).astype("str").fillna("")


def describe_blocks(survey: str, language: Language) -> str:
    """Which answers stand beside which levels, and what that does not say."""
    return language.text(
        "Open answers to “{survey}” of this semester, beside the satisfaction level of the block of its questions on "
        "the same matter; which theme belongs to which block the code frame says. Levels are those of everybody who "
        "answered, themes those of the few who wrote: they explain a level, they do not measure it.",
        survey=survey,
    )
