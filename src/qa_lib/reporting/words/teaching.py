"""How far teachers differ in the eyes of learners, without a name, and how many questionnaires it takes to tell."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.language import Language, mark, mark_plural
from qa_lib.reporting.words.levels import head_departments

BELOW = mark_plural(
    "{n} of {total} teachers lies clearly below the average of the school",
    "{n} of {total} teachers lie clearly below the average of the school",
)
ABOVE = mark_plural(
    "{n} teacher lies clearly above it; for {rest} of {total} these data cannot tell.",
    "{n} teachers lie clearly above it; for {rest} of {total} these data cannot tell.",
)
TOO_FEW = mark_plural(
    "A teacher's level can be trusted from {n_enough} questionnaires on; {n} of {total} teachers has fewer",
    "A teacher's level can be trusted from {n_enough} questionnaires on; {n} of {total} teachers have fewer",
)
SHOWN = mark_plural("{n} teacher is shown without name.", "{n} teachers are shown without names.")
HIDDEN = mark_plural(
    "{n} teacher with too few respondents is left out.", "{n} teachers with too few respondents are left out."
)
SOURCES = {
    "department": mark("Department of the teacher"),
    "teacher": mark("Teacher"),
    "learner": mark("Learner: one judges more strictly than another"),
    "rest": mark("Rest: this learner with this teacher, and chance"),
}
REST_WITH_LEARNERS = mark("Rest: the learner, this learner with this teacher, and chance")
SHARES_WITH_LEARNERS = mark(
    "Of all that questionnaires differ by, {teacher} belongs to the teacher and {rest} to the one occasion."
)
SHARES = mark(
    "Of all that questionnaires differ by, {teacher} belongs to the teacher and {rest} to the learner and the occasion."
)
FURTHER = {
    "department": mark("The department accounts for {share}."),
    "learner": mark("How strictly the learner judges in general accounts for {share}."),
}


def head_teachers(teachers: pd.DataFrame, language: Language) -> str:
    """How many teachers lie clearly below the school's average; where no model tells, where the middle half lies."""
    if teachers["is_below"].isna().all():
        quartiles = teachers["satisfaction_share"].astype(float).quantile([0.25, 0.75])
        return language.text(
            "Half of the teachers have levels between {low} and {high}",
            low=language.percent(quartiles.iloc[0]),
            high=language.percent(quartiles.iloc[1]),
        )
    n_below = int(teachers["is_below"].sum())
    if not n_below:
        return language.text("No teacher lies clearly below the average of the school")
    return language.plural(*BELOW, n_below, total=language.number(len(teachers)))


def describe_spread(teachers: pd.DataFrame, language: Language) -> str:
    """How many lie above, and why extreme raw levels of few questionnaires are not believed; "" without a model."""
    known = teachers.dropna(subset=["shrunken_share"])
    if known.empty:
        return ""
    n_above, n_below = int(known["is_above"].sum()), int(known["is_below"].sum())
    raw, adjusted = known["satisfaction_share"].astype(float), known["shrunken_share"].astype(float)
    sentences = [
        language.plural(
            *ABOVE,
            n_above,
            rest=language.number(len(known) - n_above - n_below),
            total=language.number(len(known)),
        ),
        language.text(
            "Raw levels lie between {raw_low} and {raw_high}, adjusted ones between {low} and {high}: the fewer "
            "questionnaires, the more of an extreme raw level is chance, and the more it is drawn towards the level "
            "of its department.",
            raw_low=language.percent(raw.min()),
            raw_high=language.percent(raw.max()),
            low=language.percent(adjusted.min()),
            high=language.percent(adjusted.max()),
        ),
    ]
    return " ".join(sentences)


def describe_teachers(teachers: pd.DataFrame, language: Language) -> str:
    """How many teachers are shown, how many are not, and what the picture may be used for."""
    n_hidden = int(teachers["is_suppressed"].sum())
    sentences = [language.plural(*SHOWN, len(teachers) - n_hidden)]
    if n_hidden:
        sentences.append(language.plural(*HIDDEN, n_hidden))
    sentences.append(
        language.text(
            "With few answers a teacher's level is uncertain: the figure shows how far teachers differ and is "
            "not a ranking."
        )
    )
    return " ".join(sentences)


def head_trust(n_enough: int | None, n_evaluations: pd.Series, language: Language) -> str:
    """From how many questionnaires a teacher's level can be trusted, and how many teachers have fewer."""
    if n_enough is None:
        return language.text("Teachers do not differ by more than chance explains")
    n_few = int((n_evaluations < n_enough).sum())
    enough = language.number(n_enough)
    if not n_few:
        return language.text(
            "A teacher's level can be trusted from {n_enough} questionnaires on, and every teacher has as many",
            n_enough=enough,
        )
    return language.plural(*TOO_FEW, n_few, n_enough=enough, total=language.number(len(n_evaluations)))


def describe_variance(variance: pd.DataFrame, language: Language) -> str:
    """What share of the differences between two questionnaires is the teacher's, and what is not."""
    shares = {source: language.percent(share) for source, share in zip(*_shares(variance), strict=True)}
    whole = SHARES_WITH_LEARNERS if "learner" in shares else SHARES
    sentences = [language.text(whole, teacher=shares["teacher"], rest=shares["rest"])]
    sentences += [language.text(words, share=shares[name]) for name, words in FURTHER.items() if name in shares]
    return " ".join(sentences)


def _shares(variance: pd.DataFrame) -> tuple[list[str], list[float]]:
    return variance["source"].tolist(), variance["variance_share"].tolist()


def name_sources(sources: pd.Series, language: Language) -> list[str]:
    """What the sources of differences are called; where learners are not told apart, the rest holds them too."""
    words = SOURCES if sources.eq("learner").any() else SOURCES | {"rest": REST_WITH_LEARNERS}
    return [language.text(words[source]) for source in sources]


def describe_adjustment(language: Language, *, is_absent: bool) -> str:
    """What the adjusted level of a department is, and that there is no ranking."""
    if is_absent:
        return language.text(
            "What the raw levels of departments differ by is explained by which teachers were evaluated: each "
            "department's adjusted level is the average of the school. Departments are listed in the order of the "
            "institution, not by result."
        )
    return language.text(
        "The adjusted level takes into account that a department's level also depends on which teachers were "
        "evaluated, and how often. Departments are listed in the order of the institution, not by result."
    )


def head_adjusted_departments(frame: pd.DataFrame, language: Language, *, is_absent: bool) -> str:
    """Whether departments differ by their adjusted intervals; of a single one, where it lies to the school's average.

    ``is_absent``: the model finds no difference between departments beyond that of their teachers.
    """
    if len(frame) == 1:
        if frame["is_below"].eq(True).any():
            return language.text("The department lies clearly below the average of the school")
        if frame["is_above"].eq(True).any():
            return language.text("The department lies clearly above the average of the school")
        return language.text("No difference from the average of the school that these data can show")
    if is_absent:
        return language.text("No difference between departments that these data can show")
    return head_departments(frame, language)


def describe_decisions(n_decision: int | None, n_evaluations: pd.Series, reliability: float, language: Language) -> str:
    """What it takes before a level may weigh in a decision about a person."""
    if n_decision is None:
        return ""
    return language.plural(
        "Before a level may weigh in a decision about a person, {n_decision} questionnaires are needed (reliability "
        "{reliability}): {n} of {total} teachers has them. No level of this chapter decides alone.",
        "Before a level may weigh in a decision about a person, {n_decision} questionnaires are needed (reliability "
        "{reliability}): {n} of {total} teachers have them. No level of this chapter decides alone.",
        int((n_evaluations >= n_decision).sum()),
        n_decision=language.number(n_decision),
        reliability=language.number(reliability, 2),
        total=language.number(len(n_evaluations)),
    )
