"""Where levels stand against their targets and against the rest of the university (7.5.3, point 5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.language import Language


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


def describe_targets(levels: pd.DataFrame, language: Language, *, approved_by: str) -> str:
    """Who set the targets, how many levels are below the threshold, and how the verdict is made."""
    n_below = int(levels["below_threshold"].eq("yes").fillna(False).sum())
    return " ".join(
        [
            language.text(
                "Targets and thresholds were approved by: {approved_by}.", approved_by=approved_by.rstrip(".")
            ),
            language.text(
                "A target counts as reached or missed only where the whole interval lies on one side of it; "
                "below the threshold: {n} of {total}.",
                n=language.number(n_below),
                total=language.number(len(levels)),
            ),
        ]
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


def describe_benchmark(benchmark: pd.DataFrame, language: Language) -> str:
    """How many comparisons are undecided, and what a difference does not say."""
    n_alike = int(benchmark["verdict"].eq("no_difference").fillna(False).sum())
    return " ".join(
        [
            language.plural(
                "In {n} level the difference is within what chance explains.",
                "In {n} levels the difference is within what chance explains.",
                n_alike,
            ),
            language.text(
                "Units differ in programmes, courses and clinical sites; a difference raises a question and is "
                "not yet an explanation."
            ),
        ]
    )
