"""What was due, what was done, what is late (5.3, 7.8, 8.1.3, 10)."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from qa_lib.params import Policy
from qa_lib.params.calendar import Calendar
from qa_lib.reporting.language import Language, mark, mark_plural

STATUSES = {
    "late": mark("late"),
    "partly": mark("late, done in part"),
    "due": mark("running"),
    "done": mark("done"),
    "done_late": mark("done late"),
    "planned": mark("still to come"),
    "not_recorded": mark("not recorded"),
}
LATE = mark_plural("{date}: {n} entry of the calendar is late", "{date}: {n} entries of the calendar are late")
NOT_RECORDED = mark_plural(
    "{n} entry is not recorded in the monitoring plan", "{n} entries are not recorded in the monitoring plan"
)
REVIEW_DUE = mark("Its review is due by {due}.")
REVIEW_LATE = mark("Its review was due by {due} and is late.")
KNOWN = mark("Staff had to acquaint themselves with it by {known}.")


def head_calendar(calendar: pd.DataFrame, language: Language, *, date: str) -> str:
    """How many entries are late on the report's date."""
    n_late = int(calendar["status"].isin(["late", "partly"]).sum())
    n_unknown = int(calendar["status"].eq("not_recorded").sum())
    late = language.plural(*LATE, n_late, date=date) if n_late else language.text("{date}: nothing is late", date=date)
    if not n_unknown:
        return late
    return language.text("{first}. {second}", first=late, second=language.plural(*NOT_RECORDED, n_unknown))


def say_missing(language: Language, *, label: str, due: str, names: list[str], n: int, n_done: int) -> str:
    """One entry that is late, and from whom it is missing."""
    counts = {"n": language.number(n), "n_done": language.number(n_done)}
    if not names:
        return language.text("{label}: was due on {due}, {n_done} of {n} done.", label=label, due=due, **counts)
    return language.text(
        "{label}: was due on {due}, {n_done} of {n} done. Missing: {names}.",
        label=label,
        due=due,
        names=", ".join(names),
        **counts,
    )


def describe_review(policy: Policy, calendar: Calendar, language: Language, *, on: dt.date) -> list[str]:
    """When the regulation itself is to be reviewed, and until when its edition is to be known."""
    years, days = calendar.review_years.value, calendar.acquaintance_days.value
    first = language.text(
        "Edition {edition} of the regulation applies; it is reviewed at least every {years} years (clause 10).",
        edition=policy.edition,
        years=language.number(years),
    )
    approved = policy.approved_date
    if approved is None:
        return [
            first,
            language.text(
                "The edition at hand bears no date of approval, so whether its review is due cannot be told; the date "
                "belongs into the policy."
            ),
        ]
    due = approved.replace(year=approved.year + years, day=min(approved.day, 28))
    sentence = REVIEW_LATE if due < on else REVIEW_DUE
    known = language.text(KNOWN, known=language.date(_add_working_days(approved, days)))
    return [first, language.text(sentence, due=language.date(due)), known]


def _add_working_days(start: dt.date, n: int) -> dt.date:
    day = start
    while n:
        day += dt.timedelta(days=1)
        n -= day.weekday() < 5
    return day
