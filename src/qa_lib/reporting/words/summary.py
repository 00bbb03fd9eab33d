"""What the first page says in words: where the unit stands and what the data can not say."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.language import Language
from qa_lib.reporting.words.respondents import write_reach


def describe_standing(response: pd.DataFrame, language: Language, *, unit: str, period: str) -> str:
    """Unit and period, how many questionnaires of how many surveys, between which response rates."""
    n = int(response["n_responses"].fillna(0).sum())
    known = response.dropna(subset=["response_share"])
    sentences = [
        language.text("{unit}, {period}.", unit=unit, period=period),
        language.plural("{n} questionnaire was counted.", "{n} questionnaires were counted.", n),
        language.plural("{n} survey was held.", "{n} surveys were held.", len(response)),
    ]
    lowest, highest = (
        language.percent(rate) for rate in (known["response_share"].min(), known["response_share"].max())
    )
    if len(known) and lowest == highest:
        sentences.append(language.text("Response rate: {share}.", share=lowest))
    elif len(known):
        sentences.append(language.text("Response rates: {lowest} to {highest}.", lowest=lowest, highest=highest))
    return " ".join(sentences)


def head_headlines(verdicts: pd.Series, language: Language) -> str:
    """How many of the headline indicators reached their target."""
    counts = verdicts.value_counts()
    n_met, n_missed = counts.get("met", 0), counts.get("not_met", 0)
    numbers = {"n": len(verdicts), "n_met": n_met, "n_missed": n_missed, "n_open": len(verdicts) - n_met - n_missed}
    words = {name: language.number(number) for name, number in numbers.items()}
    if numbers["n_open"]:
        return language.text(
            "Headline indicators: {n_met} of {n} reached the target, {n_missed} did not, {n_open} cannot be told",
            **words,
        )
    return language.text("Headline indicators: {n_met} of {n} reached the target, {n_missed} did not", **words)


def list_limits(
    headlines: pd.DataFrame, response: pd.DataFrame, weighting: pd.DataFrame | None, language: Language
) -> list[str]:
    """What these data can not say, as far as the data themselves show it; ``weighting`` None where no one looked."""
    limits = [
        language.text("Opinions of those who answered are measured, not the quality of teaching itself nor its causes.")
    ]
    limits += _say_silence(response, language)
    called_for = [] if weighting is None else weighting.loc[_is_used(weighting), "label"].tolist()
    if called_for:
        limits.append(
            language.text(
                "The composition of the respondents differs noticeably, so the level with weights is to be read beside "
                "the other: {names}.",
                names=language.names(called_for),
            )
        )
    n_unknown = int(response["caution"].eq("unknown").sum())
    if n_unknown:
        limits.append(
            language.plural(
                "For {n} survey the number of people asked is unknown, and so is its response rate.",
                "For {n} surveys the number of people asked is unknown, and so is the response rate.",
                n_unknown,
            )
        )
    n_open = int(headlines["verdict"].eq("cannot_be_told").fillna(True).sum())
    if n_open:
        limits.append(
            language.plural(
                "For {n} indicator it cannot be told whether the target is reached.",
                "For {n} indicators it cannot be told whether the target is reached.",
                n_open,
            )
        )
    n_unchanged = int(headlines["change_verdict"].eq("cannot_be_told").fillna(True).sum())
    if n_unchanged:
        limits.append(
            language.plural(
                "For {n} indicator there is no earlier result to compare with.",
                "For {n} indicators there is no earlier result to compare with.",
                n_unchanged,
            )
        )
    return limits


def _say_silence(response: pd.DataFrame, language: Language) -> list[str]:
    """What those who did not answer could change at most, in numbers that grow steadily as fewer answer."""
    known = response.dropna(subset=["silence_share"])
    if known.empty:
        return []
    first = known.iloc[int(known["silence_share"].astype(float).to_numpy().argmax())]
    sentence = language.text(
        "Those who did not answer could move a level by up to {points} percentage points, most in “{survey}”, which "
        "{share} answered.",
        points=write_reach(first["silence_share"], language),
        survey=first["survey_label"],
        share=language.percent(first["response_share"]),
    )
    return [sentence]


def _is_used(weighting: pd.DataFrame) -> pd.Series:
    return weighting["weighting"].eq("used").fillna(False)
