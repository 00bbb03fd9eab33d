"""Rules for the register of risks: what a risk needs, by how great it is (9.1-9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.registers.lint.rules import Finding, each, rule

if TYPE_CHECKING:
    from qa_lib.registers.lint.checking import Desk

Findings = Iterator[Finding]
_RANKS = {"department": 0, "school": 1, "institution": 2}


def find_grave(desk: Desk) -> pd.Series:
    """Open risks from the response threshold on."""
    is_grave: pd.Series = desk.risks["is_open"] & (desk.risks["score"] >= desk.params.policy.risks.score_capa.value)
    return is_grave.fillna(False)


def find_critical(desk: Desk) -> pd.Series:
    """Open risks of the highest zone."""
    is_critical: pd.Series = desk.risks["is_open"] & desk.risks["zone"].eq("critical")
    return is_critical.fillna(False)


@rule("risks", "fault", "9.2")
def capa_missing(desk: Desk) -> Findings:
    """A risk from the threshold on without a measure."""
    for row in each(desk.risks, find_grave(desk) & ~desk.risks["number"].isin(desk.measured_risks)):
        yield Finding(row, {"score": row["score"], "threshold": desk.params.policy.risks.score_capa.value})


@rule("risks", "fault", "9.3")
def vice_rector_not_told(desk: Desk) -> Findings:
    """A critical risk that was not reported."""
    for row in each(desk.risks, find_critical(desk) & desk.risks["vice_rector_date"].isna()):
        yield Finding(row, {"score": row["score"]})


@rule("risks", "fault", "9.3")
def executor_missing(desk: Desk) -> Findings:
    """A risk from the threshold on without an executor."""
    for row in each(desk.risks, find_grave(desk) & desk.risks["executor"].isna()):
        yield Finding(row, {"score": row["score"]})


@rule("risks", "fault", "9.2")
def description_missing(desk: Desk) -> Findings:
    """A grave risk of which nobody says what it rests on."""
    for row in each(desk.risks, find_grave(desk) & desk.risks["description"].isna()):
        yield Finding(row, {"score": row["score"]})


@rule("risks", "fault", "9.3")
def indicator_missing(desk: Desk) -> Findings:
    """A grave risk that nothing measures."""
    for row in each(desk.risks, find_grave(desk) & desk.risks["indicator"].isna()):
        yield Finding(row, {"score": row["score"]})


@rule("risks", "fault", "9.3")
def residual_missing(desk: Desk) -> Findings:
    """A grave risk without the level that its measures are to reach."""
    for row in each(desk.risks, find_grave(desk) & desk.risks["residual_score"].isna()):
        yield Finding(row, {"score": row["score"]})


@rule("risks", "fault", "9.2")
def response_missing(desk: Desk) -> Findings:
    """A risk to be reduced or avoided, and nobody says how."""
    is_acted_on = desk.risks["response"].isin(["reduce", "avoid", "transfer"]) & desk.risks["is_open"]
    for row in each(desk.risks, is_acted_on & desk.risks["response_text"].isna()):
        yield Finding(row)


@rule("risks", "fault", "9.3")
def residual_above_inherent(desk: Desk) -> Findings:
    """Measures would make the risk greater than it is without any."""
    for row in each(desk.risks, desk.risks["residual_score"] > desk.risks["inherent_score"]):
        yield Finding(row, {"residual": row["residual_score"], "inherent": row["inherent_score"]})


@rule("risks", "fault", "9.3")
def residual_above_current(desk: Desk) -> Findings:
    """Measures would make the risk greater than it is now."""
    for row in each(desk.risks, desk.risks["is_open"] & (desk.risks["residual_score"] > desk.risks["score"])):
        yield Finding(row, {"residual": row["residual_score"], "score": row["score"]})


@rule("risks", "fault", "9.2")
def current_above_inherent(desk: Desk) -> Findings:
    """A risk can not be greater with measures than without."""
    for row in each(desk.risks, desk.risks["score"] > desk.risks["inherent_score"]):
        yield Finding(row, {"score": row["score"], "inherent": row["inherent_score"]})


@rule("risks", "signal", "9.3")
def residual_above_threshold(desk: Desk) -> Findings:
    """The measures do not suffice: even afterwards the risk asks for a plan."""
    threshold = desk.params.policy.risks.score_capa.value
    is_high = desk.risks["is_open"] & (desk.risks["residual_score"] >= threshold) & desk.risks["response"].ne("accept")
    for row in each(desk.risks, is_high):
        yield Finding(row, {"residual": row["residual_score"], "threshold": threshold})


@rule("risks", "signal", "9.3")
def review_overdue(desk: Desk) -> Findings:
    """An open risk that should have been looked at again."""
    for row in each(desk.risks, desk.risks["is_open"] & (desk.risks["due_date"] < desk.today)):
        yield Finding(row, {"date": row["due_date"]})


@rule("risks", "fault", "9.3")
def review_too_far(desk: Desk) -> Findings:
    """The next review is farther away than the policy allows."""
    days = desk.params.policy.risks.review_days_max.value
    last = desk.risks["scored_date"].fillna(desk.risks["registered_date"])
    is_far = (desk.risks["review_date"] - last).dt.days > days
    for row in each(desk.risks, desk.risks["is_open"] & is_far):
        yield Finding(row, {"date": row["review_date"], "days": days})


@rule("risks", "fault", "9.2")
def duplicate(desk: Desk) -> Findings:
    """Two open risks of one unit with one title."""
    titles = [name for name in desk.risks.columns if name.startswith("title_")]
    opened = desk.risks[desk.risks["is_open"]]
    for name in titles:
        keys = [opened[name].str.casefold().str.strip(), opened["school"], opened["department"]]
        for _, rows in opened[opened[name].notna()].groupby(keys, sort=False):
            for row in each(rows.iloc[1:]):
                yield Finding(row, {"number": rows["number"].iloc[0]})
            if len(rows) > 1:
                return


@rule("risks", "fault", "9.3")
def systemic_not_at_council(desk: Desk) -> Findings:
    """A systemic risk from the threshold on that the Academic Council has not seen."""
    for row in each(
        desk.risks, find_grave(desk) & desk.risks["is_systemic"].eq("yes") & desk.risks["council_date"].isna()
    ):
        yield Finding(row, {"score": row["score"]})


@rule("risks", "fault", "5, 9.2")
def owner_too_low(desk: Desk) -> Findings:
    """The owner's office stands below the unit of the risk."""
    for row in each(desk.risks, desk.risks["is_open"]):
        office = desk.params.offices.office(row["owner"]) if desk.params.offices else None
        level = "department" if row["department"] else "school" if row["school"] else "institution"
        if office and _RANKS[office.level] < _RANKS[level]:
            yield Finding(row, {"office": row["owner"]})


@rule("risks", "fault", "8.5")
def row_removed(desk: Desk) -> Findings:
    """A risk that an earlier state had, and that is gone without being closed."""
    past = desk.past_risks.drop_duplicates("number", keep="last")
    is_gone = ~past["number"].isin(desk.risks["number"]) & past["status"].ne("closed")
    for row in each(past, is_gone):
        yield Finding(row, {"date": row["state_date"]})
