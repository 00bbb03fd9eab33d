"""Rules of the registers of in-department control: cards of observers, peer reviews, attendance (5.2.3, 6.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.params import RegisterBook
from qa_lib.registers.lint.rules import Finding, Row, each, is_given, rule

if TYPE_CHECKING:
    from qa_lib.registers.lint.checking import Desk

Findings = Iterator[Finding]
_CLASS = ["school", "department", "observed_class"]
#: Cards of one observer from which it is noticed that all scores are the same.
ALIKE_N_MIN = 5


def _numbered(row: Row, name: str) -> Row:
    """The row, known by what people call it."""
    return row | {"number": row[name]}


def _criteria(desk: Desk, register: str) -> list[str]:
    book: RegisterBook | None = next((one for one in desk.params.registers if one.code == register), None)
    return [column.code for column in book.criteria] if book else []


def _cards(desk: Desk, mask: pd.Series | None = None) -> Iterator[Row]:
    for row in each(desk.observations, mask):
        yield _numbered(row, "observed_class")


def _is_low(desk: Desk, row: Row, register: str) -> bool:
    """Whether a score lies in the part of its scale that calls for a recommendation."""
    book = next(one for one in desk.params.registers if one.code == register)
    limit = desk.params.policy.control.low_share.value
    places = [
        (row[column.code] - (column.low or 0)) / ((column.high or 1) - (column.low or 0))
        for column in book.criteria
        if is_given(row[column.code])
    ]
    return any(place < limit for place in places)


@rule("observations", "fault", "6.3 (1)")
def department_missing(desk: Desk) -> Findings:
    """A class without a department: it counts for none."""
    if len(desk.observations):
        for row in _cards(desk, desk.observations["department"].eq("")):
            yield Finding(row, {})


@rule("observations", "fault", "6.3 (1)")
def date_in_future(desk: Desk) -> Findings:
    """A class that was not yet held."""
    if len(desk.observations):
        for row in _cards(desk, desk.observations["observed_date"] > desk.today):
            yield Finding(row, {"date": row["observed_date"]})


@rule("observations", "fault", "6.3 (1)")
def observer_twice(desk: Desk) -> Findings:
    """Two cards of one observer about one class."""
    if len(desk.observations):
        for row in _cards(desk, desk.observations.duplicated([*_CLASS, "observer"])):
            yield Finding(row, {"office": row["observer"]})


@rule("observations", "fault", "6.3 (1)")
def class_told_twice(desk: Desk) -> Findings:
    """One number with two dates, teachers or kinds of class: it is not one class."""
    told = ["observed_date", "teacher", "class_kind"]
    if desk.observations.empty:
        return
    for _, cards in desk.observations.groupby(_CLASS, sort=False):
        if any(cards[name].nunique() > 1 for name in told):
            yield Finding(_numbered(next(each(cards)), "observed_class"), {"n": len(cards)})


@rule("observations", "fault", "6.3 (4)")
def recommendation_missing(desk: Desk) -> Findings:
    """A low score, and nothing is recommended."""
    for row in _cards(desk) if len(desk.observations) else ():
        if not is_given(row["recommendation"]) and _is_low(desk, row, "observations"):
            yield Finding(row, {})


@rule("observations", "signal", "6.3 (1)")
def teacher_missing(desk: Desk) -> Findings:
    """Without the number of a teacher it is unknown which cards belong together."""
    if len(desk.observations):
        missing = desk.observations[desk.observations["teacher"].isna()].drop_duplicates(_CLASS)
        for row in each(missing):
            yield Finding(_numbered(row, "observed_class"), {})


@rule("observations", "signal", "6.3 (1)")
def scores_all_alike(desk: Desk) -> Findings:
    """All scores of an observer are the same: the cards tell nothing apart."""
    names = _criteria(desk, "observations")
    if desk.observations.empty or len(names) < 2:
        return
    for (_, _, office), cards in desk.observations.groupby(["school", "department", "observer"], sort=False):
        values = pd.unique(cards[names].to_numpy(dtype=float).ravel())
        if len(cards) >= ALIKE_N_MIN and len(values) == 1:
            row = next(each(cards))
            yield Finding(row | {"number": ""}, {"office": office, "n": len(cards), "score": int(values[0])})


@rule("peer-reviews", "fault", "6.3 (2)")
def review_department_missing(desk: Desk) -> Findings:
    """A review without a department: it counts for none."""
    if len(desk.reviews):
        for row in each(desk.reviews, desk.reviews["department"].eq("")):
            yield Finding(_numbered(row, "object"), {})


@rule("peer-reviews", "fault", "6.3 (2)")
def review_in_future(desk: Desk) -> Findings:
    """A review that was not yet held."""
    if len(desk.reviews):
        for row in each(desk.reviews, desk.reviews["reviewed_date"] > desk.today):
            yield Finding(_numbered(row, "object"), {"date": row["reviewed_date"]})


@rule("peer-reviews", "fault", "6.3 (2)")
def accepted_with_low_score(desk: Desk) -> Findings:
    """Accepted, although a criterion lies in the lower part of its scale."""
    for row in each(desk.reviews, desk.reviews["verdict"].eq("accepted")) if len(desk.reviews) else ():
        if _is_low(desk, row, "peer-reviews"):
            yield Finding(_numbered(row, "object"), {})


@rule("peer-reviews", "fault", "6.3 (2)")
def review_twice(desk: Desk) -> Findings:
    """The same review of one day twice."""
    keys = ["school", "department", "object", "reviewer", "reviewed_date"]
    if len(desk.reviews):
        for row in each(desk.reviews, desk.reviews.duplicated(keys)):
            yield Finding(_numbered(row, "object"), {"date": row["reviewed_date"]})


@rule("peer-reviews", "signal", "6.3 (2)")
def follow_up_overdue(desk: Desk) -> Findings:
    """What was to be revised was not reviewed again in time."""
    if desk.reviews.empty:
        return
    days = desk.params.policy.control.follow_up_days_max.value
    keys = [desk.reviews["school"], desk.reviews["department"], desk.reviews["object"].str.strip().str.casefold()]
    is_last = desk.reviews.groupby(keys)["reviewed_date"].transform("max").eq(desk.reviews["reviewed_date"])
    is_late = desk.reviews["reviewed_date"] + pd.Timedelta(days=days) < desk.today
    for row in each(desk.reviews, is_last & is_late & desk.reviews["verdict"].isin(["revise", "rejected"])):
        yield Finding(_numbered(row, "object"), {"date": row["reviewed_date"], "days": days})


def _months(desk: Desk, mask: pd.Series) -> Iterator[tuple[Row, dict[str, Any]]]:
    for row in each(desk.attendance, mask):
        yield row | {"number": f"{row['month']:%Y-%m}"}, {"attended": row["n_attended"], "planned": row["n_planned"]}


@rule("attendance", "fault", "6.3 (3)")
def attended_above_planned(desk: Desk) -> Findings:
    """More attended than could have: the row does not count."""
    if len(desk.attendance):
        for row, values in _months(desk, desk.attendance["n_attended"] > desk.attendance["n_planned"]):
            yield Finding(row, values)


@rule("attendance", "fault", "6.3 (3)")
def excused_above_absent(desk: Desk) -> Findings:
    """More excused than were absent."""
    if len(desk.attendance):
        absent = desk.attendance["n_planned"] - desk.attendance["n_attended"]
        is_wrong = (desk.attendance["n_excused"] > absent) & absent.ge(0)
        for row, values in _months(desk, is_wrong):
            yield Finding(row, values | {"excused": row["n_excused"]})


@rule("attendance", "fault", "6.3 (3)")
def month_in_future(desk: Desk) -> Findings:
    """A month that has not begun."""
    if len(desk.attendance):
        for row, _ in _months(desk, desk.attendance["month"] > desk.today):
            yield Finding(row, {"date": row["month"]})


@rule("attendance", "fault", "6.3 (3)")
def row_twice(desk: Desk) -> Findings:
    """The same department, month, year of study and kind of class twice."""
    keys = ["school", "department", "month", "course", "class_kind"]
    if len(desk.attendance):
        for row, _ in _months(desk, desk.attendance.duplicated(keys)):
            yield Finding(row, {"date": row["month"]})


@rule("attendance", "signal", "6.3 (3)")
def nothing_planned(desk: Desk) -> Findings:
    """No class was planned: the row does not count."""
    if len(desk.attendance):
        for row, _ in _months(desk, desk.attendance["n_planned"].eq(0)):
            yield Finding(row, {"date": row["month"]})
