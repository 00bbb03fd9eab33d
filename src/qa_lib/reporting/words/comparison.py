"""Where levels stand against their targets and against the rest of the university (7.5.3, point 5)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.params import Policy
from qa_lib.reporting.language import DECIMAL_N_MIN, Language
from qa_lib.reporting.words.changes import say_caution, say_detectable, say_verdict
from qa_lib.reporting.words.levels import say_insufficient


def head_targets(levels: pd.DataFrame, language: Language) -> str:
    """How many levels reached their target, missed it, or leave it open."""
    counts = levels["verdict"].value_counts()
    n_met, n_missed = int(counts.get("met", 0)), int(counts.get("not_met", 0))
    return language.text(
        "Targets reached: {n_met}, missed: {n_missed}, cannot be told: {n_open}",
        n_met=language.number(n_met),
        n_missed=language.number(n_missed),
        n_open=language.number(len(levels) - n_met - n_missed),
    )


def describe_targets(levels: pd.DataFrame, policy: Policy, language: Language, *, approved_by: str) -> str:
    """Who set the targets, how many levels are below the threshold, and how the verdict is made."""
    n_below = int(levels["below_threshold"].eq("yes").fillna(False).sum())
    certain = (1 + policy.measurement.confidence_level.value) / 2
    n_small = int((~levels["is_sufficient"].astype(bool) & ~levels["is_suppressed"]).sum())
    sentences = [
        language.text("Targets and thresholds were approved by: {approved_by}.", approved_by=approved_by.rstrip(".")),
        language.text(
            "A target counts as reached or missed only where the whole interval lies on one side of it, that is "
            "where the probability is at least {certain}; below the threshold: {n} of {total}.",
            certain=language.percent(certain, DECIMAL_N_MIN),
            n=language.number(n_below),
            total=language.number(len(levels)),
        ),
        _say_not_adjusted(levels, policy, language),
        say_insufficient(n_small, language, interval_n_min=policy.measurement.interval_n_min.value),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _say_not_adjusted(levels: pd.DataFrame, policy: Policy, language: Language) -> str:
    """A verdict is about its own level, as its interval is; how many would then arise by chance."""
    n = int((levels["is_sufficient"].astype(bool) & ~levels["is_suppressed"]).sum())
    if n < 2:
        return ""
    return language.text(
        "Each verdict is made for its own level and not adjusted for their number: were all {n} levels with an "
        "interval exactly at their targets, about {n_chance} of them would still be called reached or missed by "
        "chance alone.",
        n=language.number(n),
        n_chance=language.number(n * (1 - policy.measurement.confidence_level.value), 1),
    )


def describe_undecided(row: dict[Any, Any], policy: Policy, language: Language) -> str:
    """A level that may or may not reach its target: how probable that is, and what would have been told."""
    sentence = language.text(
        "{name}: {share} against the target of {target}; with probability {chance} it is reached.",
        name=row["label"],
        share=language.percent(row["satisfaction_share"]),
        target=language.percent(row["target_share"]),
        chance=language.chance(row["target_chance"]),
    )
    ends = row["detectable_low_share"], row["detectable_high_share"]
    if any(pd.isna(end) for end in ends):
        return sentence
    told = language.text(
        "So many answers tell a level of {low} or less and of {high} or more from the target in {power} of cases.",
        low=language.percent(ends[0]),
        high=language.percent(ends[1]),
        power=language.percent(policy.comparison.power.value),
    )
    return f"{sentence} {told}"


def say_more_undecided(n: int, language: Language) -> str:
    """How many further levels leave their target open."""
    return language.plural(
        "For {n} further level the probability stands in the table.",
        "For {n} further levels the probability stands in the table.",
        n,
    )


def head_benchmark(benchmark: pd.DataFrame, language: Language) -> str:
    """Where the unit stands against the rest of the university."""
    n_below = int(benchmark["verdict"].eq("below").fillna(False).sum())
    n_above = int(benchmark["verdict"].eq("above").fillna(False).sum())
    if n_below or n_above:
        return language.text(
            "Compared with the rest of the university: {n_below} of {n} levels lower, {n_above} higher",
            n_below=language.number(n_below),
            n_above=language.number(n_above),
            n=language.number(len(benchmark)),
        )
    if benchmark["verdict"].eq("no_difference").fillna(False).any():
        return language.text("No difference from the rest of the university that these data can show")
    return language.text("Whether the unit differs from the rest of the university cannot be told")


def describe_benchmark(benchmark: pd.DataFrame, policy: Policy, language: Language) -> str:
    """How many comparisons are undecided, what would have been told, and what a difference does not say."""
    n_alike = int(benchmark["verdict"].eq("no_difference").fillna(False).sum())
    return " ".join(
        [
            say_caution(policy, language),
            language.plural(
                "In {n} level the difference is within what chance explains.",
                "In {n} levels the difference is within what chance explains.",
                n_alike,
            ),
            say_detectable(benchmark, policy, language, verdict="no_difference"),
            language.text(
                "Units differ in programmes, courses and clinical sites; a difference raises a question and is "
                "not yet an explanation."
            ),
        ]
    )


def head_schools(places: tuple[int, int, int] | None, language: Language, *, unit: str) -> str:
    """Which places the school can have among those that are ranked."""
    if places is None:
        return language.text("Too few answers to give the school a place among the others")
    best, worst, n = places
    numbers = {"best": language.number(best), "worst": language.number(worst), "n": language.number(n)}
    if best == worst:
        return language.text("{unit}: place {best} of {n} schools", unit=unit, **numbers)
    if (best, worst) == (1, n):
        return language.text("{unit}: these data do not tell its place among {n} schools", unit=unit, **numbers)
    return language.text("{unit}: between place {best} and place {worst} of {n} schools", unit=unit, **numbers)


def describe_schools(schools: pd.DataFrame, policy: Policy, language: Language) -> str:
    """What the order of schools says, and who has no place."""
    sentences = [
        language.text(
            "Each school is compared with this one; the places hold with a confidence of {confidence} for all of them "
            "together (Holm). Schools whose intervals overlap may stand the other way round.",
            confidence=language.percent(policy.measurement.confidence_level.value),
        )
    ]
    n_apart = int((~schools["is_ranked"] & ~schools["is_suppressed"]).sum())
    if n_apart:
        sentences.append(
            language.plural(
                "{n} school with fewer than {minimum} respondents is listed apart and has no place.",
                "{n} schools with fewer than {minimum} respondents are listed apart and have no place.",
                n_apart,
                minimum=language.number(policy.comparison.ranking_n_min.value),
            )
        )
    return " ".join(sentences)


def say_against(row: dict[Any, Any], policy: Policy, language: Language) -> str | None:
    """How the own school stands against another one, or why that one has no place."""
    if row["is_suppressed"]:
        return None
    if row["is_own"]:
        return language.text("this school")
    if not row["is_ranked"]:
        return language.text(
            "not ranked: n = {n} < {minimum}",
            n=language.number(row["n_respondents"]),
            minimum=language.number(policy.comparison.ranking_n_min.value),
        )
    return say_verdict(row["verdict"], language)
