"""The three findings of the summary, what each of them needs, and who decides (7.4, 7.5.5, 9.2)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.reporting.language import Language, mark

FINDINGS = {
    "below_threshold": mark(
        "{name}: satisfaction is {share} (interval {interval}), below the threshold of {reference}."
    ),
    "below_target": mark("{name}: satisfaction is {share} (interval {interval}), below the target of {reference}."),
    "fell": mark(
        "{name}: satisfaction fell from {reference} ({period}) to {share}; difference {points} percentage "
        "points (interval {difference})."
    ),
    "below_university": mark(
        "{name}: satisfaction is {share}, in the rest of the university {reference}; "
        "difference {points} percentage points (interval {difference})."
    ),
    "low_response": mark("{name}: {response} of those asked answered, below the risk limit of {reference}."),
}
NEEDS = {
    "below_threshold": mark("Find the causes and propose corrective and preventive actions (CAPA)"),
    "below_target": mark("Decide whether improvement measures are needed"),
    "fell": mark("Find out with those concerned what changed"),
    "below_university": mark("Compare practice with other units and decide on measures"),
    "low_response": mark("Raise participation before the next survey and enter the risk in the register"),
}
ADDRESSEES = {
    "kib": mark("In-department control (department)"),
    "skek": mark("Quality assurance commission (school)"),
    "asb": mark("Academic Quality Department (university)"),
}


def head_findings(findings: pd.DataFrame, language: Language) -> str:
    """How many findings need a decision."""
    if findings.empty:
        return language.text("Nothing was found that needs a decision")
    return language.plural("{n} finding needs a decision", "{n} findings need a decision", len(findings))


def describe_finding(row: dict[Any, Any], language: Language, *, period: str) -> str:
    """One finding as a sentence, with the numbers that it rests on; ``period`` is that of the level before."""
    sentence = FINDINGS[row["kind"]]
    return language.text(
        sentence,
        name=row["label"],
        share=language.percent(row["share"]),
        interval=language.interval(row["low"], row["high"]),
        reference=language.percent(row["reference_share"]),
        response=language.percent(row["response_share"]),
        points=language.points(row["difference_share"]),
        difference=language.points_interval(row["difference_low"], row["difference_high"]),
        period=period,
    )


def say_need(kind: str, language: Language) -> str:
    """What a finding of this kind asks for."""
    return language.text(NEEDS[kind])


def say_addressee(code: str, language: Language) -> str:
    """Who decides on a finding, by the level where it belongs."""
    return language.text(ADDRESSEES[code])
