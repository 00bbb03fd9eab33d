"""Words about all measures of the university, and about what the Academic Council has to decide on them (5.3, 8.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from qa_lib.reporting.language import Language, mark_plural

POINTS = {
    "critical": mark_plural(
        "Keep {n} critical risk under enhanced monitoring, reported to the vice-rector for academic affairs: "
        "{numbers}.",
        "Keep {n} critical risks under enhanced monitoring, reported to the vice-rector for academic affairs: "
        "{numbers}.",
    ),
    "systemic_risk": mark_plural(
        "Decide on {n} systemic risk: {numbers}.",
        "Decide on {n} systemic risks: {numbers}.",
    ),
    "failed": mark_plural(
        "Decide on another measure in place of {n} that did not improve its indicator: {numbers}.",
        "Decide on other measures in place of {n} that did not improve their indicators: {numbers}.",
    ),
    "overdue": mark_plural(
        "Set a new date for {n} overdue measure, or cancel it: {numbers}.",
        "Set new dates for {n} overdue measures, or cancel them: {numbers}.",
    ),
    "unfulfilled": mark_plural(
        "Decide how {n} earlier decision of the Council that is past its date is to be fulfilled: {numbers}.",
        "Decide how {n} earlier decisions of the Council that are past their dates are to be fulfilled: {numbers}.",
    ),
}


def head_consolidated(n: int, n_overdue: int, n_not_closed: int, language: Language) -> str:
    """How many measures there are, how many of them are overdue or not closed by the rules."""
    if not n:
        return language.text("No measure is in the register")
    return language.text(
        "Consolidated CAPA: {n} measures, overdue {overdue}, not closed by the rules {not_closed}",
        n=language.number(n),
        overdue=language.number(n_overdue),
        not_closed=language.number(n_not_closed),
    )


def say_due(academic_year: int, language: Language) -> str:
    """By when the consolidated plan is due (5.3)."""
    date = language.date(dt.date(academic_year + 1, 10, 1))
    return language.text("The consolidated plan with proposals is due by {date} (clause 5.3).", date=date)


def say_effects(n_improved: int, n_not_improved: int, n_open: int, language: Language) -> str:
    """What measuring again showed of all measures."""
    return language.text(
        "Measured again: improved {improved}, not improved {not_improved}, cannot be told or not comparable {open}.",
        improved=language.number(n_improved),
        not_improved=language.number(n_not_improved),
        open=language.number(n_open),
    )


def say_point(kind: str, numbers: Sequence[str], language: Language) -> str:
    """What the Academic Council has to decide on some risks, measures or earlier decisions."""
    return language.plural(*POINTS[kind], len(numbers), numbers=", ".join(numbers))


def head_fulfilment(n_done: int, n: int, n_late: int, language: Language) -> str:
    """How far earlier decisions of the Council are fulfilled."""
    if not n:
        return language.text("No decision of the Academic Council is in the register")
    return language.text(
        "Decisions of the Academic Council: {done} of {n} fulfilled, {late} past their date",
        done=language.number(n_done),
        n=language.number(n),
        late=language.number(n_late),
    )


def head_targets(n_met: int, n: int, language: Language) -> str:
    """How many key indicators reach their target."""
    if not n:
        return language.text("No key indicator has a target")
    return language.text(
        "Key indicators: {met} of {n} reach their target", met=language.number(n_met), n=language.number(n)
    )
