"""Whether levels rise or fall over the years, and where questions changed (7.5.3, points 5 and 6)."""

from __future__ import annotations

import pandas as pd

from qa_lib.params import Policy
from qa_lib.reporting.language import Language, mark_plural
from qa_lib.reporting.words.levels import N_NAMES

FALLING = mark_plural("{n} level is falling: {names}", "{n} levels are falling: {names}")
RISING = mark_plural("{n} level is rising: {names}", "{n} levels are rising: {names}")
MANY_FALLING = mark_plural("{n} level is falling, among them {names}", "{n} levels are falling, among them {names}")
MANY_RISING = mark_plural("{n} level is rising, among them {names}", "{n} levels are rising, among them {names}")


def head_trends(trends: pd.DataFrame, language: Language) -> str:
    """The finding of a table of trends: what falls, then what rises, steepest first, else that none can be shown."""
    steepest = trends.sort_values("slope_share", key=lambda slope: slope.abs(), ascending=False, kind="stable")
    falling = steepest.loc[steepest["verdict"].eq("falling").fillna(False), "label"].tolist()
    rising = steepest.loc[steepest["verdict"].eq("rising").fillna(False), "label"].tolist()
    parts = [
        language.plural(*(many if len(names) > N_NAMES else few), len(names), names=language.names(names[:N_NAMES]))
        for names, few, many in ((falling, FALLING, MANY_FALLING), (rising, RISING, MANY_RISING))
        if names
    ]
    if parts:
        return language.text("Over the years {finding}", finding="; ".join(parts))
    if trends["verdict"].isin(["cannot_be_told", "not_comparable"]).fillna(True).all():
        return language.text("There are too few semesters to tell a trend")
    return language.text("No trend over the years that these data can show")


def describe_trends(trends: pd.DataFrame, policy: Policy, language: Language) -> str:
    """How a trend is told, and what the straight line leaves out."""
    n_short = int(trends["verdict"].isin(["cannot_be_told", "not_comparable"]).fillna(True).sum())
    sentences = [
        language.text(
            "A trend is named where the test of Cochran and Armitage, adjusted for the number of levels, and the "
            "interval of the slope both show it; both allow for one respondent giving many answers. The line sums up "
            "the years, the change itself may have been uneven."
        )
    ]
    if n_short:
        sentences.append(
            language.plural(
                "For {n} level there are fewer than {minimum} semesters that can be compared.",
                "For {n} levels there are fewer than {minimum} semesters that can be compared.",
                n_short,
                minimum=language.number(policy.comparison.trend_semesters_min.value),
            )
        )
    return " ".join(sentences)


def describe_break(language: Language, *, survey: str, blocks: list[str], period: str, note: str) -> str:
    """From when which questions of a survey ask something else, and that levels before are not compared."""
    if not blocks:
        return language.text(
            "“{survey}”, from {period}: {note} Levels before and after are not compared.",
            survey=survey,
            period=period,
            note=note,
        )
    return language.text(
        "“{survey}”, from {period}, {blocks}: {note} Levels before and after are not compared, nor those of the "
        "whole survey where these questions are a large part of it.",
        survey=survey,
        period=period,
        blocks=language.names(blocks),
        note=note,
    )
