"""What a month brought, in words."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.language import Language, mark, mark_plural

CASES = {
    "complaints": mark_plural("{n} complaint this month, {open} open", "{n} complaints this month, {open} open"),
    "incidents": mark_plural(
        "{n} incident this month, {open} not resolved", "{n} incidents this month, {open} not resolved"
    ),
}
NO_REGISTER = {
    "complaints": mark("No register of complaints is kept"),
    "incidents": mark("No register of incidents is kept"),
    "capa": mark("No register of measures is kept"),
    "risks": mark("No register of risks is kept"),
    "recommendations": mark("No register of recommendations is kept"),
    "decisions": mark("No register of decisions is kept"),
}
MEASURES = mark_plural(
    "{n} measure is running, {late} of them overdue and escalated one level up",
    "{n} measures are running, {late} of them overdue and escalated one level up",
)
RISKS = mark_plural(
    "{n} risk is open, {high} at or above the response threshold, {critical} of them critical",
    "{n} risks are open, {high} at or above the response threshold, {critical} of them critical",
)


def head_received(received: pd.DataFrame, language: Language, *, month: str) -> str:
    """How many questionnaires came in, in the month and altogether."""
    if received.empty:
        return language.text("{month}: no questionnaires yet", month=month)
    return language.text(
        "{month}: {n_month} questionnaires received, {n} since the beginning of the semester",
        month=month,
        n_month=language.number(int(received["n_month"].sum())),
        n=language.number(int(received["n_responses"].sum())),
    )


def head_cases(register: str, n: int, n_open: int, language: Language) -> str:
    """How many complaints or incidents the month brought."""
    return language.plural(*CASES[register], n, open=language.number(n_open))


def head_measures(n: int, n_late: int, language: Language) -> str:
    """How many measures are running, and how many late."""
    return language.plural(*MEASURES, n, late=language.number(n_late))


def head_risks(n: int, n_high: int, n_critical: int, language: Language) -> str:
    """How many risks are open, and how many ask for measures."""
    return language.plural(*RISKS, n, high=language.number(n_high), critical=language.number(n_critical))


def say_no_register(register: str, language: Language) -> str:
    """That the university keeps no such register."""
    return language.text(NO_REGISTER[register])
