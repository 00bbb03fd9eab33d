"""A reviewer who never was: decisions about the open answers of the synthetic university, marked as such."""

from __future__ import annotations

import pandas as pd

from qa_lib.sample.streams import stream

#: How often the reviewer decides what; the rest stays undecided.
SHARES = {"public": 0.42, "private": 0.10, "deleted": 0.03}
#: Of the public ones, those that are published in other words: their longest sentence alone.
SHORTENED_SHARE = 0.25
#: What stands in the column of notes of every such decision.
NOTE = "үлгі / пример / sample"


def decide_answers(answers: pd.DataFrame, *, seed: int, school: str) -> pd.DataFrame:
    """The rows of a review sheet with invented decisions in ``state``, ``published_text`` and ``note``.

    ``answers`` has ``text``; the same seed, school and order of rows give the same decisions.
    """
    generator = stream(seed, "review", school)
    states = [*SHARES, "undecided"]
    drawn = generator.choice(states, size=len(answers), p=[*SHARES.values(), 1 - sum(SHARES.values())])
    is_shortened = (drawn == "public") & (generator.random(len(answers)) < SHORTENED_SHARE)
    sentences = answers["text"].astype(str).str.split(r"(?<=[.!?])\s+", regex=True)
    longest = sentences.map(lambda parts: max(parts, key=len) if len(parts) > 1 else None)
    return answers.assign(
        state=pd.Series(drawn, index=answers.index, dtype=object),
        published_text=longest.where(is_shortened).fillna(""),
        note=pd.Series(drawn, index=answers.index).ne("undecided").map({True: NOTE, False: ""}).astype(object),
    )
