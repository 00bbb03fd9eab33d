"""Where the university's data come from, and from whom they are missing (5.3, 6.5, 9.2)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from qa_lib.params import Policy
from qa_lib.reporting.language import Language, mark_plural

MISSING = mark_plural("Nobody answered in {n} school that was asked", "Nobody answered in {n} schools that were asked")
BELOW_RISK = mark_plural(
    "In {n} case a school's response rate is below the risk limit",
    "In {n} cases a school's response rate is below the risk limit",
)


def head_gaps(response: pd.DataFrame, language: Language) -> str:
    """The finding of response rates by school: who is missing, then where few answered."""
    missing = response.loc[response["caution"].eq("missing"), "school"].nunique()
    n_risk = int(response["caution"].eq("risk").sum())
    parts = [language.plural(*MISSING, missing)] if missing else []
    parts += [language.plural(*BELOW_RISK, n_risk)] if n_risk else []
    if len(parts) == 2:
        return language.text("{first}. {second}", first=parts[0], second=parts[1])
    return parts[0] if parts else language.text("Every school that was asked answered, none below the risk limit")


def describe_gaps(policy: Policy, language: Language) -> str:
    """How the table by school is read."""
    return language.text(
        "A rate below {risk} is a leading indicator of risk (clause 9.2). A dash means that the school has nobody "
        "whom the survey asks, or that their number is unknown.",
        risk=language.percent(policy.response.rate_risk.value),
    )


def say_gap(row: Mapping[Hashable, Any], language: Language) -> str:
    """One school that is missing from a survey, or of which few answered."""
    names = {"school": row["school_label"], "survey": row["survey_label"], "n": language.number(row["n_population"])}
    if row["caution"] == "missing":
        return language.text("{school}, “{survey}”: nobody of {n} answered.", **names)
    return language.text(
        "{school}, “{survey}”: {share} of {n} answered.", **names, share=language.percent(row["response_share"])
    )
