"""Rules for the register of corrective and preventive actions (7.5.5, 8.5, 9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.registers.computing import ENDED
from qa_lib.registers.lint.rules import Finding, each, is_given, rule

if TYPE_CHECKING:
    from qa_lib.registers.lint.checking import Desk

Findings = Iterator[Finding]
#: Whys that a search for the cause has at least.
WHYS_MIN = 3
_WHYS = ("why_1", "why_2", "why_3", "why_4", "why_5")
_DATES = ("opened_date", "approved_date", "done_date", "closed_date", "council_date")
#: Who may approve a measure of a level (7.5.5).
_BODIES = {
    "kib": ("department-meeting", "skek", "school-council", "academic-council", "rectorate"),
    "skek": ("skek", "school-council", "academic-council", "rectorate"),
    "asb": ("academic-council", "rectorate"),
}


def _alive(desk: Desk) -> pd.Series:
    is_alive: pd.Series = desk.capa["status"].ne("cancelled")
    return is_alive


def _carried_out(desk: Desk) -> pd.Series:
    is_out: pd.Series = desk.capa["status"].isin(["done", "closed"])
    return is_out


@rule("capa", "fault", "7.5.5")
def cause_missing(desk: Desk) -> Findings:
    """Carried out without a root cause."""
    for row in each(desk.capa, _carried_out(desk) & ~desk.capa["has_cause"]):
        yield Finding(row)


@rule("capa", "fault", "7.5.5")
def evidence_missing(desk: Desk) -> Findings:
    """Carried out without evidence."""
    for row in each(desk.capa, _carried_out(desk) & ~desk.capa["has_evidence"]):
        yield Finding(row)


@rule("capa", "fault", "7.5.5")
def cause_too_shallow(desk: Desk) -> Findings:
    """Five whys of which fewer than three were asked."""
    n_whys = desk.capa[list(_WHYS)].notna().sum(axis=1)
    is_shallow = desk.capa["cause_method"].eq("five-whys") & desk.capa["has_cause"] & (n_whys < WHYS_MIN)
    for row in each(desk.capa, is_shallow):
        yield Finding(row, {"n": WHYS_MIN})


@rule("capa", "fault", "7.5.5")
def branch_missing(desk: Desk) -> Findings:
    """A fishbone diagram, and no branch of it is named."""
    is_missing = desk.capa["cause_method"].eq("fishbone") & desk.capa["has_cause"] & desk.capa["cause_branch"].isna()
    for row in each(desk.capa, is_missing):
        yield Finding(row)


@rule("capa", "signal", "8.5")
def overdue(desk: Desk) -> Findings:
    """Not carried out in time: the head one level up is told."""
    for row in each(desk.capa, desk.capa["state"].eq("overdue") & ~_carried_out(desk)):
        yield Finding(row, {"date": row["due_date"], "office": row["escalated_to"]})


@rule("capa", "signal", "7.5.5")
def not_measured_again(desk: Desk) -> Findings:
    """Carried out, and not measured again in time."""
    for row in each(desk.capa, desk.capa["state"].eq("overdue") & _carried_out(desk)):
        yield Finding(row, {"date": row["remeasure_until"]})


@rule("capa", "signal", "7.5.5")
def closed_too_early(desk: Desk) -> Findings:
    """Closed before the indicator could be measured again."""
    is_early = desk.capa["status"].eq("closed") & (desk.capa["closed_date"] < desk.capa["remeasure_from"])
    for row in each(desk.capa, is_early):
        yield Finding(row, {"date": row["closed_date"], "other": row["remeasure_from"]})


@rule("capa", "fault", "7.5.5")
def approval_missing(desk: Desk) -> Findings:
    """At work without body, date and protocol of its approval."""
    is_begun = desk.capa["status"].isin(["running", "done", "closed"])
    is_incomplete = desk.capa[["approved_by", "approved_date", "protocol"]].isna().any(axis=1)
    for row in each(desk.capa, is_begun & is_incomplete):
        yield Finding(row)


@rule("capa", "fault", "7.5.5")
def approved_by_lower_body(desk: Desk) -> Findings:
    """Approved by a body below the level of the measure."""
    for row in each(desk.capa, _alive(desk) & desk.capa["approved_by"].notna()):
        if row["approved_by"] not in _BODIES[row["level"]]:
            yield Finding(row, {"body": row["approved_by"]})


@rule("capa", "signal", "7.5.5")
def plan_late(desk: Desk) -> Findings:
    """Approved later than the policy allows, or not yet."""
    days = desk.params.policy.capa.plan_days_max.value
    waited = (desk.capa["approved_date"].fillna(desk.today) - desk.capa["opened_date"]).dt.days
    for row in each(desk.capa, _alive(desk) & (waited > days)):
        yield Finding(row, {"days": days})


@rule("capa", "fault", "7.5.5")
def executor_missing(desk: Desk) -> Findings:
    """At work, and nobody carries it out."""
    for row in each(desk.capa, _alive(desk) & desk.capa["executor"].isna()):
        yield Finding(row)


@rule("capa", "fault", "7.5.5")
def due_before_opened(desk: Desk) -> Findings:
    """Due before it was opened."""
    for row in each(desk.capa, desk.capa["due_date"] < desk.capa["opened_date"]):
        yield Finding(row, {"date": row["due_date"], "other": row["opened_date"]})


@rule("capa", "fault", "7.5.5")
def done_before_opened(desk: Desk) -> Findings:
    """Done or closed before it was opened."""
    is_wrong = desk.capa["done_date"].fillna(desk.capa["closed_date"]) < desk.capa["opened_date"]
    for row in each(desk.capa, is_wrong):
        yield Finding(row, {"other": row["opened_date"]})


@rule("capa", "fault", "7.5.5")
def date_in_future(desk: Desk) -> Findings:
    """Something is said to have happened that can not have happened yet."""
    for name in _DATES:
        for row in each(desk.capa, desk.capa[name] > desk.today):
            yield Finding(row, {"date": row[name]})


@rule("capa", "fault", "9.3")
def risk_unknown(desk: Desk) -> Findings:
    """A measure for a risk that the register of risks does not have."""
    known = set(desk.risks["number"]) | set(desk.past_risks["number"]) | desk.risks_elsewhere
    for row in each(desk.capa, desk.capa["risk"].notna() & ~desk.capa["risk"].isin(known)):
        yield Finding(row, {"number": row["risk"]})


@rule("capa", "fault", "9.3")
def systemic_not_at_council(desk: Desk) -> Findings:
    """A systemic measure that the Academic Council has not seen."""
    is_unseen = _alive(desk) & desk.capa["is_systemic"].eq("yes") & desk.capa["council_date"].isna()
    for row in each(desk.capa, is_unseen):
        yield Finding(row)


@rule("capa", "fault", "5, 7.5.5")
def level_not_of_unit(desk: Desk) -> Findings:
    """The level of a measure is not that of its unit."""
    for row in each(desk.capa, _alive(desk)):
        level = "kib" if row["department"] else "skek" if row["school"] else "asb"
        if level != row["level"]:
            yield Finding(row, {"level": row["level"]})


@rule("capa", "fault", "7.5.5")
def target_too_low(desk: Desk) -> Findings:
    """A target below the threshold of the indicator: reaching it would still call for measures."""
    for row in each(desk.capa, _alive(desk) & desk.capa["target_share"].notna() & desk.capa["survey"].notna()):
        threshold = desk.params.target(row["survey"], row["block"] or None).threshold_share
        if row["target_share"] < threshold:
            yield Finding(row, {"target": row["target_share"], "threshold_share": threshold})


@rule("capa", "fault", "7.5.5")
def baseline_after_opening(desk: Desk) -> Findings:
    """The baseline was measured after the measure was opened: it may already show its effect."""
    for row in each(desk.capa, desk.capa["baseline_semester"].notna()):
        start = desk.params.semester(row["baseline_semester"]).start_date
        if pd.Timestamp(start) > row["opened_date"]:
            yield Finding(row, {"semester": row["baseline_semester"]})


@rule("capa", "fault", "7.5.5")
def duplicate(desk: Desk) -> Findings:
    """Two measures of one unit with one title that are both at work."""
    working = desk.capa[~desk.capa["status"].isin(ENDED)]
    for name in [name for name in working.columns if name.startswith("title_")]:
        keys = [working[name].str.casefold().str.strip(), working["school"], working["department"]]
        found = [rows for _, rows in working[working[name].notna()].groupby(keys, sort=False) if len(rows) > 1]
        for rows in found:
            for row in each(rows.iloc[1:]):
                yield Finding(row, {"number": rows["number"].iloc[0]})
        if found:
            return


@rule("capa", "fault", "7.5.4")
def said_without_did(desk: Desk) -> Findings:
    """Carried out for what learners said, and nobody tells them."""
    for row in each(desk.capa, _carried_out(desk)):
        said, did = ([row[c] for c in row if str(c).startswith(f"{name}_")] for name in ("said", "did"))
        if any(map(is_given, said)) and not any(map(is_given, did)):
            yield Finding(row)


@rule("capa", "fault", "8.5")
def row_removed(desk: Desk) -> Findings:
    """A measure that an earlier state had, and that is gone without being closed."""
    past = desk.past_capa.drop_duplicates("number", keep="last")
    is_gone = ~past["number"].isin(desk.capa["number"]) & ~past["status"].isin(ENDED)
    for row in each(past, is_gone):
        yield Finding(row, {"date": row["state_date"]})


@rule("capa-progress", "signal", "8.5")
def month_missing(desk: Desk) -> Findings:
    """Months of a semester without the status of a measure."""
    for number, months in desk.missing_months.groupby("number", sort=False):
        row = months.iloc[0].to_dict()
        yield Finding(row | {"number": number}, {"n": len(months), "date": months["month"].iloc[-1]})


@rule("capa-progress", "fault", "8.5")
def progress_against_status(desk: Desk) -> Findings:
    """The last status says that a measure is done; its row does not."""
    last = desk.progress.sort_values("month", kind="stable").drop_duplicates("capa", keep="last")
    done = set(last.loc[last["progress"].eq("done"), "capa"])
    for row in each(desk.capa, desk.capa["status"].isin(["planned", "running"]) & desk.capa["number"].isin(done)):
        yield Finding(row)


@rule("capa-progress", "fault", "8.5")
def share_falls(desk: Desk) -> Findings:
    """The share done is less than a month before, and nobody says why."""
    ordered = desk.progress.dropna(subset=["done_share"]).sort_values(["capa", "month"], kind="stable")
    before = ordered.groupby("capa", sort=False)["done_share"].shift()
    for row in each(ordered, (ordered["done_share"] < before) & ordered["remark"].isna()):
        yield Finding(row, {"date": row["month"]})


@rule("capa-progress", "fault", "8.5")
def month_in_future(desk: Desk) -> Findings:
    """The status of a month that has not begun."""
    for row in each(desk.progress, desk.progress["month"] > desk.today):
        yield Finding(row, {"date": row["month"]})


@rule("capa-progress", "fault", "8.5")
def month_twice(desk: Desk) -> Findings:
    """Two statuses of one measure in one month that differ."""
    is_twice = desk.progress.duplicated(["capa", "month"], keep="first")
    for row in each(desk.progress, is_twice):
        yield Finding(row, {"date": row["month"]})
