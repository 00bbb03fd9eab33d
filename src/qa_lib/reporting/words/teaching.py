"""How far teachers differ in the eyes of learners, without a name."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.language import Language


def head_teachers(teachers: pd.DataFrame, language: Language) -> str:
    """Between which levels the middle half of the teachers lies."""
    quartiles = teachers["satisfaction_share"].astype(float).quantile([0.25, 0.75])
    return language.text(
        "Half of the teachers have levels between {low} and {high}",
        low=language.percent(quartiles.iloc[0]),
        high=language.percent(quartiles.iloc[1]),
    )


def describe_teachers(teachers: pd.DataFrame, language: Language) -> str:
    """How many teachers are shown, how many are not, and what the picture may be used for."""
    n_hidden = int(teachers["is_suppressed"].sum())
    sentences = [
        language.plural(
            "{n} teacher is shown without name.", "{n} teachers are shown without names.", len(teachers) - n_hidden
        )
    ]
    if n_hidden:
        sentences.append(
            language.plural(
                "{n} teacher with too few respondents is left out.",
                "{n} teachers with too few respondents are left out.",
                n_hidden,
            )
        )
    sentences.append(
        language.text(
            "With few answers a teacher's level is uncertain: the figure shows how far teachers differ and is "
            "not a ranking."
        )
    )
    return " ".join(sentences)
