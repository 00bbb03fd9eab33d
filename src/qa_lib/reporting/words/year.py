"""What the annual report asks of the Academic Council, and to whom findings go first (5, 7.4, 9.2)."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from qa_lib.params import Params, Semester
from qa_lib.reporting.language import Language, mark, mark_plural

FIRST = {
    "kib": mark("in-department control"),
    "skek": mark("quality assurance commission of the school"),
    "asb": mark("Academic Quality Department"),
    "support": mark("learner support department"),
    "career": mark("career centre"),
}
APPROVE = mark_plural(
    "Approve corrective and preventive actions (CAPA) for {n} level below its threshold; the consolidated plan is due "
    "by {date}.",
    "Approve corrective and preventive actions (CAPA) for {n} levels below their threshold; the consolidated plan is "
    "due by {date}.",
)
EXPLAIN = mark_plural(
    "Ask those responsible for the causes of {n} fall since last time.",
    "Ask those responsible for the causes of {n} falls since last time.",
)
WEIGH = mark_plural(
    "Decide whether {n} level below its target needs measures, or another target.",
    "Decide whether {n} levels below their target need measures, or other targets.",
)
RAISE = mark_plural(
    "Decide how to raise participation in {n} survey below the risk limit, and have the risk entered in the register.",
    "Decide how to raise participation in {n} surveys below the risk limit, and have the risks entered in the "
    "register.",
)
LATE = mark_plural(
    "Take note of {n} late entry of the calendar and set a new date.",
    "Take note of {n} late entries of the calendar and set new dates.",
)
BY_KIND = {"below_threshold": APPROVE, "fell": EXPLAIN, "below_target": WEIGH, "low_response": RAISE}


def list_decisions(findings: pd.DataFrame, language: Language, *, academic_year: int, n_late: int) -> list[str]:
    """What findings ask to be decided: one sentence for each kind of them, worst first, then what is late."""
    date = language.date(dt.date(academic_year + 1, 10, 1))
    counts = findings["kind"].value_counts()
    sentences = [
        language.plural(*forms, int(counts[kind]), date=date) for kind, forms in BY_KIND.items() if kind in counts
    ]
    if n_late:
        sentences.append(language.plural(*LATE, n_late))
    return sentences


def say_first(params: Params, target_group: str, language: Language) -> str:
    """To whom feedback of a group goes first (7.4)."""
    group = next(group for group in params.catalogue.target_groups if group.code == target_group)
    return ", ".join(language.text(FIRST[code]) for code in group.first_addressees)


def say_unfinished(params: Params, last: Semester, language: Language) -> str:
    """That the academic year is not over, where a semester of it is still to come."""
    later = [
        one
        for one in params.semesters.semesters
        if one.academic_year == last.academic_year and one.start_date > last.start_date
    ]
    is_over = last.season == "spring" and not later
    if is_over:
        return ""
    return language.text(
        "The academic year is not over: this report has its data up to {date}, and surveys of the spring semester are "
        "still to come.",
        date=language.date(last.report_date),
    )
