"""Rules for the course of a risk: from its entry to its closing, and how its scores changed (9.2, 9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qa_lib.registers.lint.rules import Finding, each, is_given, rule

if TYPE_CHECKING:
    from qa_lib.registers.lint.checking import Desk

Findings = Iterator[Finding]
_DATES = ("registered_date", "scored_date", "closed_date", "accepted_date", "council_date", "vice_rector_date")


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
