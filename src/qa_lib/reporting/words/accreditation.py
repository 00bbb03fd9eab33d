"""How recommendations of accreditation are fulfilled, in words (4.5, 8.2)."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.language import Language, mark_plural

OVERDUE = mark_plural(
    "{n} recommendation is overdue, {total} are not fulfilled",
    "{n} recommendations are overdue, {total} are not fulfilled",
)


def head_fulfilment(n_fulfilled: int, n: int, language: Language) -> str:
    """How many recommendations are fulfilled."""
    if not n:
        return language.text("No recommendation was entered")
    return language.text(
        "{n_fulfilled} of {n} recommendations are fulfilled",
        n_fulfilled=language.number(n_fulfilled),
        n=language.number(n),
    )


def head_overdue(n_late: int, n_undone: int, language: Language) -> str:
    """How many of those that are not fulfilled are overdue."""
    if not n_undone:
        return language.text("Every recommendation is fulfilled")
    return language.plural(*OVERDUE, n_late, total=language.number(n_undone))


def head_external(value: pd.Series, before: pd.Series, language: Language) -> str:
    """How many external indicators have a value of the year before to be held against."""
    both = value.notna() & before.notna()
    return language.text(
        "External indicators: {n}, of which {n_both} have a value of an earlier year",
        n=language.number(len(value)),
        n_both=language.number(int(both.sum())),
    )
