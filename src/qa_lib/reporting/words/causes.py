"""How much of a change is due to who answered (7.5.3, point 5)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.params import Policy
from qa_lib.reporting.language import DECIMAL_N_MIN, Language
from qa_lib.reporting.words.changes import say_verdict


def head_causes(causes: pd.DataFrame, language: Language) -> str:
    """How many of the changes remain when the composition of respondents is held constant."""
    told = causes[causes["verdict"].isin(["rose", "fell"]).fillna(False)]
    n, n_stands = len(told), int((told["real_verdict"] == told["verdict"]).sum())
    if not n:
        return language.text("Nothing changed measurably, so there is nothing to explain by who answered")
    if n_stands == n:
        return language.plural(
            "{n} change is not due to who answered: it remains among the same kinds of respondents",
            "{n} changes are not due to who answered: they remain among the same kinds of respondents",
            n,
        )
    if not n_stands:
        return language.plural(
            "Of {n} change none remains measurable among the same kinds of respondents: see who answered",
            "Of {n} changes none remains measurable among the same kinds of respondents: see who answered",
            n,
        )
    return language.text(
        "{n_stands} of {n} changes remain measurable among the same kinds of respondents",
        n_stands=language.number(n_stands),
        n=language.number(n),
    )


def say_remaining(row: dict[Any, Any], language: Language) -> str | None:
    """Whether a change remains among the same kinds of respondents; nothing of a row that is not shown."""
    if row["is_suppressed"]:
        return None
    if row["verdict"] not in ("rose", "fell"):
        return say_verdict(row["verdict"], language)
    if row["real_verdict"] == row["verdict"]:
        return language.text("the change remains")
    return language.text("the change does not remain")


def describe_cause(row: dict[Any, Any], language: Language) -> str:
    """One change in its parts."""
    return language.text(
        "{name}: of {points} percentage points {composition} are due to who answered and {real} to what was answered "
        "(interval {interval}).",
        name=row["label"],
        points=language.points(row["difference_share"], DECIMAL_N_MIN),
        composition=language.points(row["composition_share"], DECIMAL_N_MIN),
        real=language.points(row["real_share"], DECIMAL_N_MIN),
        interval=language.points_interval(row["real_low"], row["real_high"], DECIMAL_N_MIN),
    )


def describe_causes(policy: Policy, language: Language) -> str:
    """Which groups are held constant, and what they can not show."""
    return language.text(
        "Respondents are grouped by level of education, year of study and language as far as these are recorded; "
        "groups of fewer than {minimum} in either semester are joined. What else may tell respondents apart stays "
        "among the changed answers.",
        minimum=language.number(policy.comparison.group_n_min.value),
    )
