"""Who answered, and how well they stand for those who were asked (7.5.2, 9.2)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.params import Policy
from qa_lib.reporting.language import DECIMAL_N_MIN, Language, mark_plural

#: Below the regulation's rate a risk is looked at; it says nothing about where results begin to be sound.
RISK = mark_plural(
    "The response rate of {n} survey is below {limit}, which is a leading indicator of a risk (clause 9.2).",
    "The response rates of {n} surveys are below {limit}, which is a leading indicator of a risk (clause 9.2).",
)


def head_response(frame: pd.DataFrame, language: Language) -> str:
    """The survey whose level those who did not answer could move most; the sentence is the same for every rate."""
    known = frame.dropna(subset=["silence_share"])
    if known.empty:
        return language.text("The response rates are unknown: no population counts were delivered")
    row = known.iloc[int(known["silence_share"].astype(float).to_numpy().argmax())]
    return language.text(
        "“{survey}”: {share} answered; those who did not could move the level by {points} percentage points",
        survey=row["survey_label"],
        share=language.percent(row["response_share"]),
        points=write_reach(row["silence_share"], language),
    )


def write_reach(share: float, language: Language) -> str:
    """How far a level could move, in percentage points with one decimal."""
    return language.points(share, DECIMAL_N_MIN).lstrip("+")


def say_silence(share: Any, language: Language) -> str:
    """The same in a table, to both sides; "population unknown" where nobody knows how many were asked."""
    if pd.isna(share):
        return language.text("population unknown")
    return f"±\u00a0{write_reach(share, language)}"


def describe_response(frame: pd.DataFrame, language: Language, *, policy: Policy) -> str:
    """How many answered, and what a response rate does and does not say."""
    n = int(frame["n_responses"].fillna(0).sum())
    known = frame.dropna(subset=["response_share"])
    sentences = [
        language.plural(
            "{n} questionnaire was counted over all surveys.", "{n} questionnaires were counted over all surveys.", n
        )
    ]
    if len(known) > 1:
        sentences.append(
            language.text(
                "The response rates lie between {lowest} and {highest}.",
                lowest=language.percent(known["response_share"].min()),
                highest=language.percent(known["response_share"].max()),
            )
        )
    n_risk = int(frame["caution"].eq("risk").sum())
    if n_risk:
        sentences.append(language.plural(*RISK, n_risk, limit=language.percent(policy.response.rate_risk.value)))
    if len(known):
        sentences.append(
            language.text(
                "If those who did not answer were {gap} percentage points more, or less, satisfied than those who did, "
                "a level would move by that difference times their share: the fewer answer, the more, without any rate "
                "from which it is safe.",
                gap=language.number(policy.nonresponse.gap_share.value * 100),
            )
        )
    sentences.append(
        language.text(
            "Taking part is voluntary: those who answered may think differently from those who did not, "
            "and no interval covers this."
        )
    )
    return " ".join(sentences)
