"""What changed, in words that the interval of the difference allows (7.5.3, point 5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.params import Policy
from qa_lib.reporting.language import Language, mark, mark_plural
from qa_lib.reporting.words.levels import N_NAMES

ONLY_FELL = mark_plural("{n} level fell: {names}", "{n} levels fell: {names}")
ONLY_ROSE = mark_plural("{n} level rose: {names}", "{n} levels rose: {names}")
MANY_FELL = mark_plural("{n} level fell, among them {names}", "{n} levels fell, among them {names}")
MANY_ROSE = mark_plural("{n} level rose, among them {names}", "{n} levels rose, among them {names}")

CHANGES = {
    "rose": mark(
        "{name}: rose from {share_from} ({period_from}) to {share_to} ({period_to}); difference {points} "
        "percentage points (interval {interval})."
    ),
    "fell": mark(
        "{name}: fell from {share_from} ({period_from}) to {share_to} ({period_to}); difference {points} "
        "percentage points (interval {interval})."
    ),
    "no_change": mark(
        "{name}: did not change measurably between {period_from} ({share_from}) and {period_to} ({share_to}); "
        "difference {points} percentage points (interval {interval})."
    ),
    "not_comparable": mark(
        "{name}: {share_from} ({period_from}) and {share_to} ({period_to}) are not comparable, since the questions "
        "changed."
    ),
}

#: How words about many differences are kept from claiming too much, by the policy's method.
CAUTIONS = {
    "holm": mark(
        "The words allow for the number of comparisons: in {confidence} of such tables not one difference is named "
        "that is not there (Holm; surveys and blocks each among themselves). An interval belongs to one comparison "
        "alone, so a word may be withheld although its interval leaves out zero."
    ),
    "BH": mark(
        "The words allow for the number of comparisons: of the differences that are named at most one in twenty is "
        "expected not to be there (Benjamini–Hochberg; surveys and blocks each among themselves). An interval belongs "
        "to one comparison alone, so a word may be withheld although its interval leaves out zero."
    ),
    "none": mark(
        "A change is reported only where the interval of the difference excludes zero. Of many comparisons "
        "about one in twenty may do so by chance alone."
    ),
}

VERDICTS = {
    "rose": mark("rose"),
    "fell": mark("fell"),
    "no_change": mark("did not change measurably"),
    "cannot_be_told": mark("cannot be told"),
    "above": mark("above"),
    "below": mark("below"),
    "no_difference": mark("no measurable difference"),
    "rising": mark("rising"),
    "falling": mark("falling"),
    "no_trend": mark("no measurable trend"),
    "not_comparable": mark("not comparable"),
}


def say_verdict(verdict: str | None, language: Language) -> str:
    """The word of a verdict on a difference; without a verdict it cannot be told."""
    word = VERDICTS[verdict if verdict in VERDICTS else "cannot_be_told"]
    return language.text(word)


def say_caution(policy: Policy, language: Language) -> str:
    """What the words about many differences allow for, by the policy's method."""
    caution = CAUTIONS[policy.comparison.adjustment.value]
    return language.text(caution, confidence=language.percent(policy.measurement.confidence_level.value))


def say_detectable(table: pd.DataFrame, policy: Policy, language: Language, *, verdict: str) -> str:
    """How large a difference would have had to be for these answers to show it, where they show none; else nothing."""
    needed = table.loc[table["verdict"].eq(verdict).fillna(False), "detectable_share"].dropna()
    if needed.empty:
        return ""
    return language.text(
        "Where no difference is named, one of {smallest} to {largest} percentage points would have been shown in "
        "{power} of cases, had it been there.",
        smallest=language.number(needed.min() * 100, 1),
        largest=language.number(needed.max() * 100, 1),
        power=language.percent(policy.comparison.power.value),
    )


def head_changes(changes: pd.DataFrame, language: Language, *, of_surveys: bool = False) -> str:
    """The finding of a table of changes: what fell, then what rose, else that no change can be shown.

    ``of_surveys`` says that the table holds whole surveys only, so that the finding claims nothing about their blocks.
    """
    fell = changes.loc[changes["verdict"].eq("fell").fillna(False), "label"].tolist()
    rose = changes.loc[changes["verdict"].eq("rose").fillna(False), "label"].tolist()
    if fell and rose:
        return language.text("{fell}; {rose}", fell=_count(fell, "fell", language), rose=_count(rose, "rose", language))
    if fell or rose:
        return _count(fell or rose, "fell" if fell else "rose", language)
    if changes.empty or changes["verdict"].eq("cannot_be_told").fillna(True).all():
        return language.text("Whether anything changed cannot be told")
    if of_surveys:
        return language.text("No survey changed measurably")
    return language.text("No change that these data can show")


def count_changes(changes: pd.DataFrame, language: Language) -> str:
    """How many levels fell and how many rose, in one line."""
    return language.text(
        "Since last time {n_fell} of {n} levels fell, {n_rose} rose",
        n_fell=language.number(int(changes["verdict"].eq("fell").sum())),
        n_rose=language.number(int(changes["verdict"].eq("rose").sum())),
        n=language.number(len(changes)),
    )


def _count(names: list[str], verdict: str, language: Language) -> str:
    few, many = (ONLY_FELL, MANY_FELL) if verdict == "fell" else (ONLY_ROSE, MANY_ROSE)
    return language.plural(*(many if len(names) > N_NAMES else few), len(names), names=language.names(names[:N_NAMES]))


def describe_change(row: pd.Series, language: Language, *, period_from: str, period_to: str) -> str:
    """One change as a sentence with both levels, the difference and its interval."""
    sentence = CHANGES.get(row["verdict"])
    if sentence is None:
        return language.text("{name}: whether it changed cannot be told.", name=row["label"])
    return language.text(
        sentence,
        name=row["label"],
        share_from=language.percent(row["share_from"]),
        share_to=language.percent(row["share_to"]),
        points=language.points(row["difference_share"]),
        interval=language.points_interval(row["difference_low"], row["difference_high"]),
        period_from=period_from,
        period_to=period_to,
    )
