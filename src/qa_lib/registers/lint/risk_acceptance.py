"""Rules for risks that are accepted: by whom, on what paper, until when (9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.registers.lint.risks import find_critical
from qa_lib.registers.lint.rules import Finding, each, rule

if TYPE_CHECKING:
    from qa_lib.registers.lint.checking import Desk

Findings = Iterator[Finding]


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
    for row in each(desk.risks, _accepted(desk) & find_critical(desk) & desk.risks["accepted_by"].notna()):
        office = desk.params.offices.office(row["accepted_by"]) if desk.params.offices else None
        if office and office.level != "institution":
            yield Finding(row, {"score": row["score"], "office": row["accepted_by"]})
