"""What open answers are about, as coded by people (7.5.3, point 4)."""

from __future__ import annotations

import pandas as pd

from qa_lib.privacy import MARKS
from qa_lib.reporting.language import Language, mark
from qa_lib.reporting.words.levels import N_NAMES

CATEGORIES = {
    "strength": mark("Strengths"),
    "improvement": mark("Areas for improvement"),
    "suggestion": mark("Suggestions"),
}
HEADS = {
    "strength": mark("Most often named as a strength: {names}"),
    "improvement": mark("Most often named as an area for improvement: {names}"),
    "suggestion": mark("Most often suggested: {names}"),
}

#: What stands in a quote for what was taken out of it, by kind of mark.
REDACTED = {
    "url": mark("[link removed]"),
    "email": mark("[address removed]"),
    "handle": mark("[account removed]"),
    "card": mark("[number removed]"),
    "iin": mark("[number removed]"),
    "phone": mark("[phone removed]"),
    "number": mark("[number removed]"),
    "name": mark("[name removed]"),
}


def say_redacted(text: str, language: Language) -> str:
    """An open answer with its marks of redaction in the report's language."""
    for kind, words in REDACTED.items():
        text = text.replace(MARKS[kind], language.text(words))
    return text


def say_category(category: str, language: Language) -> str:
    """The name of one of the three categories of the regulation."""
    return language.text(CATEGORIES[category])


def head_themes(themes: pd.DataFrame, language: Language, *, category: str) -> str:
    """The themes of a category whose share can not be told from the largest one, three at most."""
    chosen = themes[themes["category"].eq(category)].dropna(subset=["theme_share"])
    if chosen.empty:
        return language.text(CATEGORIES[category])
    ordered = chosen.sort_values("theme_share", ascending=False)
    alike = ordered[ordered["theme_high"] >= ordered["theme_low"].iloc[0]]
    return language.text(HEADS[category], names=language.names(alike["label"].head(N_NAMES)))


def describe_agreement(agreement: pd.DataFrame, language: Language) -> str:
    """How far two coders agreed, or that answers were coded once."""
    if agreement.empty or not agreement["n_double_coded"].fillna(0).iloc[0]:
        return language.text("No answer was coded twice, so the agreement of coders is not known.")
    row = agreement.iloc[0]
    kappa = row["kappa"]
    return language.plural(
        "{n} answer was coded by two people; they agreed in {share} of their decisions (kappa {kappa}).",
        "{n} answers were coded by two people; they agreed in {share} of their decisions (kappa {kappa}).",
        row["n_double_coded"],
        share=language.percent(row["agreement_share"]),
        kappa=language.number(kappa, 2),
    )
