"""Who answered, and how well they stand for those who were asked (7.5.2, 9.2)."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.language import Language, mark, mark_plural

RISK = mark_plural(
    "The response rate of {n} survey is below the risk limit of {limit}",
    "The response rate of {n} surveys is below the risk limit of {limit}",
)
LOW = mark_plural(
    "The response rate of {n} survey calls for caution (below {limit})",
    "The response rate of {n} surveys calls for caution (below {limit})",
)
CAUTIONS = {
    "none": mark("sufficient"),
    "low": mark("caution"),
    "risk": mark("risk"),
    "unknown": mark("population unknown"),
}


def head_response(frame: pd.DataFrame, language: Language, *, rate_risk: float, rate_caution: float) -> str:
    """The finding of the response rates: risk before caution, else how many answered."""
    counts = frame["caution"].value_counts()
    if counts.get("risk", 0):
        return language.plural(*RISK, counts["risk"], limit=language.percent(rate_risk))
    if counts.get("low", 0):
        return language.plural(*LOW, counts["low"], limit=language.percent(rate_caution))
    if counts.get("unknown", 0) == len(frame):
        return language.text("The response rates are unknown: no population counts were delivered")
    return language.text("No response rate calls for caution")


def describe_response(frame: pd.DataFrame, language: Language) -> str:
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
    sentences.append(
        language.text(
            "Taking part is voluntary: those who answered may think differently from those who did not, "
            "and no interval covers this."
        )
    )
    return " ".join(sentences)


def say_caution(caution: str, language: Language) -> str:
    """The word of a caution about a response rate."""
    return language.text(CAUTIONS.get(caution, CAUTIONS["unknown"]))
