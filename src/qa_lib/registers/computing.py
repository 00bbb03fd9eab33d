"""What follows from a register's rows on a day: scores, zones, states, due dates, who is told (8.5, 9.2, 9.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from qa_lib.params import Params

#: Statuses of a measure that is still to be carried out.
UNDONE = ("planned", "running")
ENDED = ("closed", "cancelled")


def score_risks(risks: pd.DataFrame, scores: pd.DataFrame, *, params: Params, on: dt.date) -> pd.DataFrame:
    """Risks with what their V and I mean.

    The current V and I are those of the latest row on the sheet of scores up to the day, where it is not older than
    ``scored_date``, else those of the risk's own row.

    Returns
    -------
    DataFrame
        A copy with ``likelihood``, ``impact``, ``scored_date`` as they are now, ``score``, ``inherent_score``,
        ``residual_score`` (V × I, NA where either is), ``zone`` (`zone_of`), ``due_date`` (of the next review: that of
        the register, else the policy's days after the last score; NA for closed risks), ``is_open``.
    """
    now = _take_latest(risks, scores, on)
    days = pd.Timedelta(days=params.policy.risks.review_days_max.value)
    seen = now["scored_date"].fillna(now["registered_date"])
    is_open = now["status"].ne("closed")
    due = now["review_date"].fillna(seen + days).astype("datetime64[s]").where(is_open)
    score = (now["likelihood"] * now["impact"]).astype("Int64")
    return now.assign(
        score=score,
        inherent_score=(now["inherent_likelihood"] * now["inherent_impact"]).astype("Int64"),
        residual_score=(now["residual_likelihood"] * now["residual_impact"]).astype("Int64"),
        zone=pd.Series([zone_of(value, params) for value in score], index=now.index, dtype="str"),
        due_date=due,
        is_open=is_open,
    )


def zone_of(score: int | None, params: Params) -> str | None:
    """What a score asks for: ``observed``, ``capa`` (plan mandatory) or ``critical``."""
    if score is None or pd.isna(score):
        return None
    rules = params.policy.risks
    if score >= rules.score_critical.value:
        return "critical"
    return "capa" if score >= rules.score_capa.value else "observed"


def _take_latest(risks: pd.DataFrame, scores: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    past = scores[scores["scored_date"] <= pd.Timestamp(on)].sort_values("scored_date", kind="stable")
    latest = past.drop_duplicates("risk", keep="last").set_index("risk")[["scored_date", "likelihood", "impact"]]
    found = risks[["number"]].join(latest, on="number")
    own = risks["scored_date"].fillna(risks["registered_date"])
    is_newer = (found["scored_date"] >= own).fillna(False).to_numpy(dtype=bool)
    return risks.assign(
        likelihood=risks["likelihood"].mask(is_newer, found["likelihood"]),
        impact=risks["impact"].mask(is_newer, found["impact"]),
        scored_date=risks["scored_date"].mask(is_newer, found["scored_date"]),
    )


def state_measures(capa: pd.DataFrame, *, params: Params, on: dt.date) -> pd.DataFrame:
    """Measures with the state that the rules give them on a day.

    Returns
    -------
    DataFrame
        A copy with ``remeasure_from``, ``remeasure_until`` (the policy's months after ``done_date``, else after
        ``closed_date``), ``has_cause``, ``has_evidence``, ``state``: ``on_time``, ``overdue`` (its due date, or the
        time of measuring again, is over), ``waiting`` (done, not yet measured again), ``closed``, ``not_closed``
        (closed in the register without cause or evidence, or before it could be measured again), ``cancelled``; and
        ``escalated_to``: the office one level above the owner of an overdue measure (8.5).
    """
    rules, today = params.policy.capa, pd.Timestamp(on)
    done = capa["done_date"].fillna(capa["closed_date"])
    start = _add_months(done, rules.remeasure_months_min.value)
    end = _add_months(done, rules.remeasure_months_max.value)
    has_cause, has_evidence = capa["root_cause"].notna(), capa["evidence"].notna()
    is_early = (capa["closed_date"] < start).fillna(False)
    status = capa["status"]
    is_late = (status.isin(UNDONE) & (capa["due_date"] < today)) | (status.eq("done") & (end < today))
    state = np.select(
        [
            status.eq("cancelled"),
            status.eq("closed") & has_cause & has_evidence & ~is_early,
            status.eq("closed"),
            is_late,
            status.eq("done"),
        ],
        ["cancelled", "closed", "not_closed", "overdue", "waiting"],
        "on_time",
    )
    above = [_superior(owner, params) if late else None for owner, late in zip(capa["owner"], is_late, strict=True)]
    return capa.assign(
        remeasure_from=start,
        remeasure_until=end,
        has_cause=has_cause,
        has_evidence=has_evidence,
        state=pd.Series(state, index=capa.index, dtype="str"),
        escalated_to=pd.Series(above, index=capa.index, dtype="str"),
    )


def _add_months(days: pd.Series, n: int) -> pd.Series:
    moved = [day + pd.DateOffset(months=n) if pd.notna(day) else pd.NaT for day in days]
    return pd.Series(moved, index=days.index, dtype="datetime64[s]")


def _superior(office: str, params: Params) -> str | None:
    """One level up; the head of all has nobody above but the Academic Council."""
    return params.offices.office(office).superior if params.offices and pd.notna(office) else None


def find_missing_months(capa: pd.DataFrame, progress: pd.DataFrame, *, params: Params, on: dt.date) -> pd.DataFrame:
    """Months in which the status of a measure was due and is not there (8.5).

    A status is due for each full month from the one after a measure was opened until it was done or closed, except the
    policy's quiet months.

    Returns
    -------
    DataFrame
        ``number``, ``month``, ``school``, ``department``.
    """
    quiet = set(params.policy.capa.quiet_months.value)
    told = set(zip(progress["capa"], progress["month"].dt.to_period("M"), strict=True))
    rows = [
        {
            "number": row["number"],
            "month": month.to_timestamp(),
            "school": row["school"],
            "department": row["department"],
        }
        for row in capa.to_dict("records")
        for month in _months_due(row, on)
        if month.month not in quiet and (row["number"], month) not in told
    ]
    frame = pd.DataFrame(rows, columns=["number", "month", "school", "department"])
    return frame.astype({"number": "str", "month": "datetime64[s]", "school": "str", "department": "str"})


def _months_due(row: dict[Any, Any], on: dt.date) -> Iterator[pd.Period]:
    if row["status"] == "cancelled":
        return
    ends = [row["done_date"], row["closed_date"], pd.Timestamp(on)]
    end = min(pd.Timestamp(day) for day in ends if pd.notna(day))
    month = pd.Timestamp(row["opened_date"]).to_period("M") + 1
    while month < end.to_period("M"):
        yield month
        month += 1
