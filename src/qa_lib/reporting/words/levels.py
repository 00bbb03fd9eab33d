"""What satisfaction levels say when they are held against target and threshold (7.5.3, points 2, 3 and 5)."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from qa_lib.reporting.language import Language, mark, mark_plural

Kind = Literal["survey", "block", "item", "department", "school"]

#: Names that a heading lists before it says "among them".
N_NAMES = 3

BELOW_THRESHOLD = {
    "survey": mark_plural(
        "{n} survey is below its threshold: {names}", "{n} surveys are below their threshold: {names}"
    ),
    "block": mark_plural("{n} block is below its threshold: {names}", "{n} blocks are below their threshold: {names}"),
    "item": mark_plural("{n} item is below its threshold: {names}", "{n} items are below their threshold: {names}"),
    "department": mark_plural(
        "{n} department is below the threshold: {names}", "{n} departments are below the threshold: {names}"
    ),
    "school": mark_plural("{n} school is below the threshold: {names}", "{n} schools are below the threshold: {names}"),
}
MANY_BELOW_THRESHOLD = {
    "survey": mark_plural(
        "{n} survey is below its threshold, among them {names}",
        "{n} surveys are below their threshold, among them {names}",
    ),
    "block": mark_plural(
        "{n} block is below its threshold, among them {names}",
        "{n} blocks are below their threshold, among them {names}",
    ),
    "item": mark_plural(
        "{n} item is below its threshold, among them {names}", "{n} items are below their threshold, among them {names}"
    ),
    "department": mark_plural(
        "{n} department is below the threshold, among them {names}",
        "{n} departments are below the threshold, among them {names}",
    ),
    "school": mark_plural(
        "{n} school is below the threshold, among them {names}",
        "{n} schools are below the threshold, among them {names}",
    ),
}
BELOW_TARGET = {
    "survey": mark_plural("{n} survey is below its target: {names}", "{n} surveys are below their target: {names}"),
    "block": mark_plural("{n} block is below its target: {names}", "{n} blocks are below their target: {names}"),
    "item": mark_plural("{n} item is below its target: {names}", "{n} items are below their target: {names}"),
    "department": mark_plural(
        "{n} department is below the target: {names}", "{n} departments are below the target: {names}"
    ),
    "school": mark_plural("{n} school is below the target: {names}", "{n} schools are below the target: {names}"),
}
MANY_BELOW_TARGET = {
    "survey": mark_plural(
        "{n} survey is below its target, among them {names}", "{n} surveys are below their target, among them {names}"
    ),
    "block": mark_plural(
        "{n} block is below its target, among them {names}", "{n} blocks are below their target, among them {names}"
    ),
    "item": mark_plural(
        "{n} item is below its target, among them {names}", "{n} items are below their target, among them {names}"
    ),
    "department": mark_plural(
        "{n} department is below the target, among them {names}",
        "{n} departments are below the target, among them {names}",
    ),
    "school": mark_plural(
        "{n} school is below the target, among them {names}", "{n} schools are below the target, among them {names}"
    ),
}
ALL_REACHED = {
    "survey": mark("Every survey reached its target"),
    "block": mark("Every block reached its target"),
    "item": mark("Every item reached its target"),
    "department": mark("Every department reached the target"),
    "school": mark("Every school reached the target"),
}
NONE_BELOW = {
    "survey": mark("No survey is measurably below its target"),
    "block": mark("No block is measurably below its target"),
    "item": mark("No item is measurably below its target"),
    "department": mark("No department is measurably below the target"),
    "school": mark("No school is measurably below the target"),
}


def head_levels(frame: pd.DataFrame, language: Language, *, kind: Kind) -> str:
    """The finding of a table of levels: what is below the threshold, else below the target, else that nothing is.

    Rows whose verdict cannot be told are never counted as below or as reached.
    """
    ordered = frame.sort_values("satisfaction_share", na_position="last")
    below = ordered[ordered["below_threshold"].eq("yes").fillna(False)]
    if len(below):
        return _head(below["label"].tolist(), language, few=BELOW_THRESHOLD[kind], many=MANY_BELOW_THRESHOLD[kind])
    missed = ordered[ordered["verdict"].eq("not_met").fillna(False)]
    if len(missed):
        return _head(missed["label"].tolist(), language, few=BELOW_TARGET[kind], many=MANY_BELOW_TARGET[kind])
    if not frame["is_sufficient"].fillna(False).any():
        return language.text("Too few answers to judge any level")
    if ordered["verdict"].eq("met").fillna(False).all():
        return language.text(ALL_REACHED[kind])
    return language.text(NONE_BELOW[kind])


def _head(names: list[str], language: Language, *, few: tuple[str, str], many: tuple[str, str]) -> str:
    forms = many if len(names) > N_NAMES else few
    return language.plural(*forms, len(names), names=language.names(names[:N_NAMES]))


def describe_levels(frame: pd.DataFrame, language: Language, *, interval_n_min: int) -> str:
    """How sure the levels of a table are: the width of their intervals, the undecided and the insufficient rows."""
    sufficient = frame[frame["is_sufficient"].fillna(False).astype(bool)]
    if sufficient.empty:
        return language.text(
            "No level rests on {minimum} valid answers or more, so no interval is shown and nothing is judged.",
            minimum=language.number(interval_n_min),
        )
    half = (sufficient["satisfaction_high"] - sufficient["satisfaction_low"]).astype(float) / 2
    sentences = [_describe_precision(half * 100, sufficient["n_valid"], language)]
    return " ".join(sentences + _describe_undecided(frame, sufficient, language, interval_n_min))


def _describe_precision(half: pd.Series, n_valid: pd.Series, language: Language) -> str:
    """How wide half an interval is, in percentage points; one number where all look the same."""
    smallest, largest = language.number(half.min(), 1), language.number(half.max(), 1)
    n_min = language.number(n_valid.min())
    if smallest == largest:
        return language.text(
            "The levels are accurate to within ±{half} percentage points (half the width of the interval; at least "
            "{n_min} valid answers).",
            half=largest,
            n_min=n_min,
        )
    return language.text(
        "The levels are accurate to between ±{smallest} and ±{largest} percentage points (half the width "
        "of the interval; {n_min} to {n_max} valid answers).",
        smallest=smallest,
        largest=largest,
        n_min=n_min,
        n_max=language.number(n_valid.max()),
    )


def _describe_undecided(
    frame: pd.DataFrame, sufficient: pd.DataFrame, language: Language, interval_n_min: int
) -> list[str]:
    sentences = []
    n_undecided = int(sufficient["verdict"].eq("cannot_be_told").fillna(False).sum())
    if n_undecided:
        sentences.append(
            language.plural(
                "For {n} level the interval contains the target: whether it is reached cannot be told.",
                "For {n} levels the interval contains the target: whether it is reached cannot be told.",
                n_undecided,
            )
        )
    sentences.append(say_insufficient(len(frame) - len(sufficient), language, interval_n_min=interval_n_min))
    return [sentence for sentence in sentences if sentence]


def say_insufficient(n: int, language: Language, *, interval_n_min: int) -> str:
    """How many levels rest on too few answers to be judged; nothing where none does."""
    if not n:
        return ""
    return language.plural(
        "{n} level rests on fewer than {minimum} valid answers and is not judged.",
        "{n} levels rest on fewer than {minimum} valid answers and are not judged.",
        n,
        minimum=language.number(interval_n_min),
    )


def describe_verdict(verdict: str | None, below_threshold: str | None, language: Language) -> str:
    """The plain verdict of one level, the threshold before the target."""
    if below_threshold == "yes":
        return language.text("below the threshold")
    if verdict == "not_met":
        return language.text("below the target")
    if verdict == "met":
        return language.text("target reached")
    return language.text("cannot be told")


def head_departments(frame: pd.DataFrame, language: Language) -> str:
    """Whether any two departments differ: only non-overlapping intervals count, and nothing is ranked."""
    if len(frame) == 1:
        return language.text("Departments are not compared here")
    has_interval = frame["is_sufficient"].fillna(False).astype(bool) & frame["satisfaction_low"].notna()
    sufficient = frame[has_interval]
    if len(sufficient) < 2:
        return language.text("Too few answers to compare departments")
    if sufficient["satisfaction_low"].max() > sufficient["satisfaction_high"].min():
        return language.text("Some departments differ by more than chance explains")
    return language.text("No difference between departments that these data can show")
