"""Chapter "risks": the register on the day of the report, how scores came to be, what rules find (9)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.university.data import UniversityData
from qa_lib.registers.computing import score_risks
from qa_lib.registers.lint import Desk, check, open_desk
from qa_lib.registers.state import Registers

ReportedData = ReportData | UniversityData


@once_per_report
def tabulate_risks(data: ReportedData) -> pd.DataFrame:
    """The risks of the unit on the day of the report, with the columns of `registers.computing.score_risks`.

    The gravest first, open ones before closed ones.
    """
    return order_risks(scored_risks(data.registers))


def scored_risks(registers: Registers) -> pd.DataFrame:
    """The risks of the registers of any unit, scored on their day."""
    scores = registers.frame("risk-scores")
    return score_risks(registers.frame("risks"), scores, params=registers.params, on=registers.on)


def order_risks(risks: pd.DataFrame) -> pd.DataFrame:
    """Open ones first, then by score, then by number."""
    ranked = risks.sort_values(["is_open", "score", "number"], ascending=[False, False, True], kind="stable")
    return ranked.reset_index(drop=True)


@once_per_report
def tabulate_score_history(data: ReportedData) -> pd.DataFrame:
    """Each score that the unit's risks were given up to the day of the report.

    From the sheet of scores and, where a state of the register shows another V or I, from the monthly copies.

    Returns
    -------
    DataFrame
        ``number``, ``scored_date``, ``likelihood``, ``impact``, ``score``, ``reason``; by risk, oldest first.
    """
    return list_scores(data.registers)


def list_scores(registers: Registers) -> pd.DataFrame:
    """As `tabulate_score_history`, of the registers of any unit."""
    columns = ["number", "scored_date", "likelihood", "impact", "reason"]
    written = registers.frame("risk-scores").rename(columns={"risk": "number"})[columns]
    states = registers.history("risks")
    seen = states.assign(scored_date=states["scored_date"].fillna(states["registered_date"]), reason=None)[columns]
    joined = pd.concat([written, seen.astype({"reason": "str"})], ignore_index=True)
    joined = joined[joined["scored_date"] <= pd.Timestamp(registers.on)].dropna(subset=["likelihood", "impact"])
    unique = joined.drop_duplicates(["number", "scored_date", "likelihood", "impact"], keep="first")
    ordered = unique.sort_values(["number", "scored_date"], kind="stable").reset_index(drop=True)
    return ordered.assign(score=(ordered["likelihood"] * ordered["impact"]).astype("Int64"))


@once_per_report
def tabulate_lint(data: ReportedData) -> pd.DataFrame:
    """What the rules find in the registers of risks and measures of the unit (`registers.lint.check`)."""
    return check(look_at(data.registers))


def look_at(registers: Registers) -> Desk:
    """The registers of any unit as rules look at them."""
    return open_desk(registers)
