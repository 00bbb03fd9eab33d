"""Peer reviews: scores by criterion, verdicts, and what was not reviewed again in time (5.2.3 (3), 6.3 (2))."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd

from qa_lib.analysis.control.cards import REVIEWS, TOTAL, find_book, score_rows, take_semester
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.measurement import NotEstimated
from qa_lib.measurement.hypotheses import estimate_clustered_mean
from qa_lib.params import Params
from qa_lib.registers import Registers

#: Verdicts after which the same is reviewed again.
UNFINISHED = ("revise", "rejected")
_NUMBERS = ("score_share", "score_low", "score_high", "points_mean")


def list_reviews(registers: Registers) -> pd.DataFrame:
    """All reviews up to the registers' day, scored (`cards.score_rows`), with what became of them.

    Returns
    -------
    DataFrame
        The columns of the register and of `score_rows`; ``due_date`` of the next review (NA where none is called for),
        ``followed_date`` (of the next review of the same object of the department), ``follow_up``: ``not_needed``
        ``done`` ``waiting`` ``overdue``. Empty where no register is kept.
    """
    book = find_book(registers.params, REVIEWS)
    if book is None:
        return pd.DataFrame()
    return follow_reviews(score_rows(registers.frame(REVIEWS), book), params=registers.params, on=registers.on)


def follow_reviews(reviews: pd.DataFrame, *, params: Params, on: dt.date) -> pd.DataFrame:
    """Reviews with ``due_date``, ``followed_date`` and ``follow_up``; see `list_reviews`."""
    ordered = reviews.sort_values("reviewed_date", kind="stable")
    keys = [ordered["school"], ordered["department"], ordered["object"].str.strip().str.casefold()]
    followed = ordered.groupby(keys, dropna=False)["reviewed_date"].shift(-1).reindex(reviews.index)
    is_open = reviews["verdict"].isin(UNFINISHED)
    days = pd.Timedelta(days=params.policy.control.follow_up_days_max.value)
    due = (reviews["reviewed_date"] + days).where(is_open).astype("datetime64[s]")
    state = pd.Series("waiting", index=reviews.index, dtype="str").mask(due < pd.Timestamp(on), "overdue")
    state = state.mask(followed.notna(), "done").mask(~is_open, "not_needed")
    return reviews.assign(due_date=due, followed_date=followed.where(is_open), follow_up=state)


def _of_semester(data: ReportData) -> pd.DataFrame:
    reviews = list_reviews(data.registers)
    return take_semester(reviews, "reviewed_date", data.params.semester(data.semester)) if len(reviews) else reviews


@once_per_report
def tabulate_review_criteria(data: ReportData) -> pd.DataFrame:
    """The mean of each criterion of the reviews of the semester, and of all together.

    Returns
    -------
    DataFrame
        ``criterion`` (the last one ``total``), ``n_reviews``, ``score_share`` (0-1) with ``score_low`` and
        ``score_high`` (clustered by department and object; NA below the policy's number of teachers), ``points_mean``.
    """
    rows = list(_rows_of(_of_semester(data), data.params))
    frame = pd.DataFrame(rows, columns=["criterion", "n_reviews", *_NUMBERS])
    return frame.astype({"criterion": "str", "n_reviews": "Int64"} | dict.fromkeys(_NUMBERS, "Float64"))


def _rows_of(reviews: pd.DataFrame, params: Params) -> Iterator[dict[str, Any]]:
    book = find_book(params, REVIEWS)
    if book is None or reviews.empty:
        return
    level, n_min = params.policy.measurement.confidence_level.value, params.policy.control.teachers_n_min.value
    owner = reviews["department"].astype("str") + "/" + reviews["object"].astype("str")
    for code in (*(column.code for column in book.criteria), TOTAL):
        found = estimate_clustered_mean(reviews[f"{code}_share"], owner)
        row: dict[str, Any] = {"criterion": code, "n_reviews": len(reviews)}
        if code != TOTAL:
            row["points_mean"] = reviews[code].astype("Float64").mean()
        if not isinstance(found, NotEstimated):
            ends = found.estimate(confidence_level=level, n_min=n_min)
            low, high = (None if end is None else min(max(end, 0.0), 1.0) for end in (ends.low, ends.high))
            row |= {"score_share": found.mean, "score_low": low, "score_high": high}
        yield row


@once_per_report
def tabulate_reviews(data: ReportData) -> pd.DataFrame:
    """Reviews of the semester by department, with their verdicts; what is due again counts whenever it was reviewed.

    Returns
    -------
    DataFrame
        ``department`` (that was reviewed, in the order of the institution), ``n_reviews``, ``n_accepted``,
        ``n_revise``, ``n_rejected``, ``n_waiting``, ``n_overdue`` (all reviews up to the report's day).
    """
    reviews, now = list_reviews(data.registers), _of_semester(data)
    columns = ["department", "n_reviews", "n_accepted", "n_revise", "n_rejected", "n_waiting", "n_overdue"]
    rows: list[dict[str, Any]] = []
    for one in data.params.school(data.school).departments if len(reviews) else ():
        ours, of_now = (frame[frame["department"].eq(one.code)] for frame in (reviews, now))
        if len(ours):
            verdicts = {f"n_{code}": int(of_now["verdict"].eq(code).sum()) for code in ("accepted", *UNFINISHED)}
            due = {f"n_{state}": int(ours["follow_up"].eq(state).sum()) for state in ("waiting", "overdue")}
            rows.append({"department": one.code, "n_reviews": len(of_now)} | verdicts | due)
    return pd.DataFrame(rows, columns=columns).astype({"department": "str"} | dict.fromkeys(columns[1:], "Int64"))
