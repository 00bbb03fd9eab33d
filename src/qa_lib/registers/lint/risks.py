"""Rules for the register of risks (9.1-9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.registers.lint.rules import Finding, each, is_given, rule

if TYPE_CHECKING:
    from qa_lib.registers.lint.checking import Desk

Findings = Iterator[Finding]
_RANKS = {"department": 0, "school": 1, "institution": 2}
_DATES = ("registered_date", "scored_date", "closed_date", "accepted_date", "council_date", "vice_rector_date")


def _grave(desk: Desk) -> pd.Series:
    """Open risks from the response threshold on."""
    is_grave: pd.Series = desk.risks["is_open"] & (desk.risks["score"] >= desk.params.policy.risks.score_capa.value)
    return is_grave.fillna(False)


def _critical(desk: Desk) -> pd.Series:
    is_critical: pd.Series = desk.risks["is_open"] & desk.risks["zone"].eq("critical")
    return is_critical.fillna(False)


@rule("risks", "fault", "9.2")
def capa_missing(desk: Desk) -> Findings:
    """A risk from the threshold on without a measure."""
    for row in each(desk.risks, _grave(desk) & ~desk.risks["number"].isin(desk.measured_risks)):
        yield Finding(row, {"score": row["score"], "threshold": desk.params.policy.risks.score_capa.value})


@rule("risks", "fault", "9.3")
def vice_rector_not_told(desk: Desk) -> Findings:
    """A critical risk that was not reported."""
    for row in each(desk.risks, _critical(desk) & desk.risks["vice_rector_date"].isna()):
        yield Finding(row, {"score": row["score"]})


@rule("risks", "fault", "9.3")
def executor_missing(desk: Desk) -> Findings:
    """A risk from the threshold on without an executor."""
    for row in each(desk.risks, _grave(desk) & desk.risks["executor"].isna()):
        yield Finding(row, {"score": row["score"]})


@rule("risks", "fault", "9.2")
def description_missing(desk: Desk) -> Findings:
    """A grave risk of which nobody says what it rests on."""
    for row in each(desk.risks, _grave(desk) & desk.risks["description"].isna()):
        yield Finding(row, {"score": row["score"]})


@rule("risks", "fault", "9.3")
def indicator_missing(desk: Desk) -> Findings:
    """A grave risk that nothing measures."""
    for row in each(desk.risks, _grave(desk) & desk.risks["indicator"].isna()):
        yield Finding(row, {"score": row["score"]})


@rule("risks", "fault", "9.3")
def residual_missing(desk: Desk) -> Findings:
    """A grave risk without the level that its measures are to reach."""
    for row in each(desk.risks, _grave(desk) & desk.risks["residual_score"].isna()):
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


@rule("risks", "signal", "9.3")
def acceptance_expired(desk: Desk) -> Findings:
    """A risk that was accepted until a day that is over."""
    for row in each(desk.risks, desk.risks["status"].eq("accepted") & (desk.risks["accepted_until"] < desk.today)):
        yield Finding(row, {"date": row["accepted_until"]})


def _accepted(desk: Desk) -> pd.Series:
    is_accepted: pd.Series = desk.risks["is_open"] & (
        desk.risks["status"].eq("accepted") | desk.risks["response"].eq("accept")
    )
    return is_accepted


@rule("risks", "fault", "9.3")
def acceptance_without_office(desk: Desk) -> Findings:
    """Accepted, and nobody says by whom."""
    for row in each(desk.risks, _accepted(desk) & desk.risks["accepted_by"].isna()):
        yield Finding(row)


@rule("risks", "fault", "9.3")
def acceptance_without_expiry(desk: Desk) -> Findings:
    """Accepted for ever."""
    is_undated = desk.risks["accepted_until"].isna() | desk.risks["accepted_date"].isna()
    for row in each(desk.risks, _accepted(desk) & is_undated):
        yield Finding(row, {"days": desk.params.policy.risks.acceptance_days_max.value})


@rule("risks", "fault", "9.3")
def acceptance_without_protocol(desk: Desk) -> Findings:
    """Accepted without a protocol."""
    for row in each(desk.risks, _accepted(desk) & desk.risks["acceptance_protocol"].isna()):
        yield Finding(row)


@rule("risks", "fault", "9.3")
def acceptance_too_long(desk: Desk) -> Findings:
    """Accepted for longer than the policy allows."""
    days = desk.params.policy.risks.acceptance_days_max.value
    is_long = (desk.risks["accepted_until"] - desk.risks["accepted_date"]).dt.days > days
    for row in each(desk.risks, _accepted(desk) & is_long):
        yield Finding(row, {"date": row["accepted_until"], "days": days})


@rule("risks", "fault", "9.3")
def acceptance_by_lower_office(desk: Desk) -> Findings:
    """A critical risk accepted by an office below the institution's level."""
    for row in each(desk.risks, _accepted(desk) & _critical(desk) & desk.risks["accepted_by"].notna()):
        office = desk.params.offices.office(row["accepted_by"]) if desk.params.offices else None
        if office and office.level != "institution":
            yield Finding(row, {"score": row["score"], "office": row["accepted_by"]})


@rule("risks", "fault", "9.3")
def closed_with_open_capa(desk: Desk) -> Findings:
    """Closed while a measure for it still runs."""
    for row in each(desk.risks, ~desk.risks["is_open"] & desk.risks["number"].isin(desk.risks_at_work)):
        numbers = desk.capa.loc[desk.capa["risk"].eq(row["number"]), "number"]
        yield Finding(row, {"numbers": ", ".join(numbers)})


@rule("risks", "fault", "9.3")
def closed_above_threshold(desk: Desk) -> Findings:
    """Closed although its score still asks for a plan."""
    threshold = desk.params.policy.risks.score_capa.value
    for row in each(desk.risks, ~desk.risks["is_open"] & (desk.risks["score"] >= threshold)):
        yield Finding(row, {"score": row["score"], "threshold": threshold})


@rule("risks", "fault", "9.2")
def closed_before_entered(desk: Desk) -> Findings:
    """Closed before it was entered."""
    for row in each(desk.risks, desk.risks["closed_date"] < desk.risks["registered_date"]):
        yield Finding(row, {"date": row["closed_date"], "other": row["registered_date"]})


@rule("risks", "fault", "9.2")
def scored_before_entered(desk: Desk) -> Findings:
    """Scored before it was entered."""
    for row in each(desk.risks, desk.risks["scored_date"] < desk.risks["registered_date"]):
        yield Finding(row, {"date": row["scored_date"], "other": row["registered_date"]})


@rule("risks", "fault", "9.2")
def date_in_future(desk: Desk) -> Findings:
    """Something is said to have happened that can not have happened yet."""
    for name in _DATES:
        for row in each(desk.risks, desk.risks[name] > desk.today):
            yield Finding(row, {"date": row[name]})


@rule("risks", "fault", "9.3")
def score_without_date(desk: Desk) -> Findings:
    """V or I differ from those at the beginning, and no date says since when."""
    risks = desk.risks
    differs = risks["likelihood"].ne(risks["inherent_likelihood"]) | risks["impact"].ne(risks["inherent_impact"])
    for row in each(risks, differs & risks["scored_date"].isna()):
        yield Finding(row, {"score": row["score"], "inherent": row["inherent_score"]})


@rule("risks", "fault", "9.3")
def score_changed_unseen(desk: Desk) -> Findings:
    """V or I are others than in the state before, with the same date of the score."""
    past = desk.past_risks[desk.past_risks["state_date"] <= desk.today]
    for number, states in past.sort_values("state_date", kind="stable").groupby("number", sort=False):
        for one, other in zip(each(states.iloc[:-1]), each(states.iloc[1:]), strict=True):
            changed = any(is_given(other[c]) and one[c] != other[c] for c in ("likelihood", "impact"))
            if changed and (one["scored_date"] == other["scored_date"] or not is_given(other["scored_date"])):
                score = other["likelihood"] * other["impact"]
                yield Finding(other | {"number": number}, {"score": score, "date": other["state_date"]})


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
    for row in each(desk.risks, _grave(desk) & desk.risks["is_systemic"].eq("yes") & desk.risks["council_date"].isna()):
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


@rule("risk-scores", "fault", "9.3")
def two_scores_of_a_day(desk: Desk) -> Findings:
    """Two different scores of one risk on one day."""
    latest = desk.scores.sort_values("scored_date", kind="stable").drop_duplicates(
        ["risk", "scored_date"], keep="first"
    )
    again = desk.scores.merge(latest, on=["risk", "scored_date"], suffixes=("", "_first"))
    differs = again["likelihood"].ne(again["likelihood_first"]) | again["impact"].ne(again["impact_first"])
    for row in each(again, differs):
        yield Finding(row, {"date": row["scored_date"]})


@rule("risk-scores", "fault", "9.3")
def score_without_reason(desk: Desk) -> Findings:
    """A new score, and nobody says why."""
    for row in each(desk.scores, desk.scores["reason"].isna()):
        yield Finding(row, {"date": row["scored_date"]})
