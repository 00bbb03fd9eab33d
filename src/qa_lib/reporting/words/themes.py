"""What open answers are about, as coded by people (7.5.3, point 4)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from qa_lib.privacy import MARKS
from qa_lib.reporting.language import Language, mark
from qa_lib.reporting.words.levels import N_NAMES

CATEGORIES = {
    "strength": mark("Strengths"),
    "improvement": mark("Areas for improvement"),
    "suggestion": mark("Suggestions"),
}
HEADS = {
    "strength": mark("Most often named as a strength: {names}"),
    "improvement": mark("Most often named as an area for improvement: {names}"),
    "suggestion": mark("Most often suggested: {names}"),
}

AGREEMENT_HEADS = {
    "reliable": mark("Coders agree reliably"),
    "tentative": mark("Coders agree well enough for tentative conclusions"),
    "unreliable": mark("Coders agree too little for conclusions"),
    "cannot_be_told": mark("Whether coders agree well enough cannot be told"),
}
AGREEMENTS = {
    "reliable": mark("reliable"),
    "tentative": mark("tentative"),
    "unreliable": mark("not reliable"),
    "cannot_be_told": mark("cannot be told"),
}

#: What stands in a quote for what was taken out of it, by kind of mark.
REDACTED = {
    "url": mark("[link removed]"),
    "email": mark("[address removed]"),
    "handle": mark("[account removed]"),
    "card": mark("[number removed]"),
    "iban": mark("[number removed]"),
    "iin": mark("[number removed]"),
    "phone": mark("[phone removed]"),
    "number": mark("[number removed]"),
    "name": mark("[name removed]"),
}


def say_redacted(text: str, language: Language) -> str:
    """An open answer with its marks of redaction in the report's language."""
    for kind, words in REDACTED.items():
        text = text.replace(MARKS[kind], language.text(words))
    return text


def say_category(category: str, language: Language) -> str:
    """The name of one of the three categories of the regulation."""
    return language.text(CATEGORIES[category])


def head_themes(themes: pd.DataFrame, language: Language, *, category: str) -> str:
    """The themes of a category whose share can not be told from the largest one, three at most."""
    chosen = themes[themes["category"].eq(category)].dropna(subset=["theme_share"])
    if chosen.empty:
        return language.text(CATEGORIES[category])
    ordered = chosen.sort_values("theme_share", ascending=False)
    alike = ordered[ordered["theme_high"] >= ordered["theme_low"].iloc[0]]
    return language.text(HEADS[category], names=language.names(alike["label"].head(N_NAMES)))


def head_agreement(agreement: pd.DataFrame, language: Language) -> str:
    """The one verdict on the agreement of coders."""
    head = AGREEMENT_HEADS[str(agreement["verdict"].iloc[0])]
    return language.text(head)


def describe_agreement(agreement: pd.DataFrame, language: Language, *, reliable: float, tentative: float) -> str:
    """How far coders agreed in all, how many they were, and by which values this is judged."""
    row = agreement.iloc[0].to_dict()
    said = {
        "share": language.percent(row["agreement_share"]),
        "alpha": say_coefficient(row, "alpha", language) or "–",
        "reliable": language.number(reliable, 2),
        "tentative": language.number(tentative, 2),
    }
    if row["n_coders"] > 2:
        return language.plural(
            "{n} answer was coded by two or more of {n_coders} people; a pair of them gave the same themes in {share} "
            "of cases. Krippendorff's α is {alpha}; reliable is an agreement whose whole interval lies at or above "
            "{reliable}, from {tentative} it allows tentative conclusions.",
            "{n} answers were coded by two or more of {n_coders} people; a pair of them gave the same themes in "
            "{share} of cases. Krippendorff's α is {alpha}; reliable is an agreement whose whole interval lies at or "
            "above {reliable}, from {tentative} it allows tentative conclusions.",
            row["n_double_coded"],
            n_coders=language.number(row["n_coders"], 0),
            **said,
        )
    return language.plural(
        "{n} answer was coded by two people; both gave the same themes to {share}. Krippendorff's α is {alpha}; "
        "reliable is an agreement whose whole interval lies at or above {reliable}, from {tentative} it allows "
        "tentative conclusions.",
        "{n} answers were coded by two people; both gave the same themes to {share}. Krippendorff's α is {alpha}; "
        "reliable is an agreement whose whole interval lies at or above {reliable}, from {tentative} it allows "
        "tentative conclusions.",
        row["n_double_coded"],
        **said,
    )


def describe_decisions(n_decided: int, language: Language) -> str:
    """How many answers stand on a decision after coders had differed; nothing where none does."""
    if not n_decided:
        return ""
    return language.plural(
        "{n} answer counts with the themes that were decided on after coders had given different ones; agreement is "
        "measured on what they gave before.",
        "{n} answers count with the themes that were decided on after coders had given different ones; agreement is "
        "measured on what they gave before.",
        n_decided,
    )


def say_coefficient(row: dict[Hashable, Any], name: str, language: Language) -> str | None:
    """A coefficient with its interval: "0.76 (0.68–0.84)"; None where there is none."""
    if pd.isna(row[name]):
        return None
    ends = [row[f"{name}_low"], row[f"{name}_high"]]
    value = language.number(row[name], 2)
    return value if any(map(pd.isna, ends)) else f"{value} ({'–'.join(language.number(end, 2) for end in ends)})"


def name_disagreements(themes: pd.DataFrame, language: Language, *, reliable: float) -> str:
    """Themes on which coders certainly agree less than reliably."""
    below = themes.loc[(themes["alpha_high"] < reliable).fillna(False), "label"].tolist()
    if not below:
        return ""
    return language.text(
        "Coders agree less than reliably on {names}: the definition of what belongs there needs to be made clearer.",
        names=language.names(below),
    )


def say_agreement(verdict: str | None, language: Language) -> str:
    """The word of a verdict on the agreement of coders."""
    word = AGREEMENTS[verdict if verdict in AGREEMENTS else "cannot_be_told"]
    return language.text(word)


def head_theme_changes(changes: pd.DataFrame, language: Language) -> str:
    """Which themes became more frequent, which less, else that none did."""
    rose, fell = (changes.loc[changes["verdict"].eq(word), "label"].head(N_NAMES) for word in ("rose", "fell"))
    if rose.empty and fell.empty:
        return language.text("No theme became more or less frequent beyond chance")
    sentences = [
        language.text("Raised more and more often: {names}", names=language.names(rose)) if len(rose) else "",
        language.text("raised less and less often: {names}", names=language.names(fell)) if len(fell) else "",
    ]
    joined = "; ".join(sentence for sentence in sentences if sentence)
    return joined[:1].upper() + joined[1:]


def describe_trend(survey: str, language: Language) -> str:
    """Whose answers these are, and how sure a trend is."""
    return language.text(
        "Shares of those who wrote in “{survey}”. A theme became more or less frequent where the trend (Cochran and "
        "Armitage) is beyond chance after all themes were looked at. People who wrote in several semesters make "
        "these less independent than the test takes them to be.",
        survey=survey,
    )


def describe_sources(n_statements: int, language: Language) -> str:
    """What statements of other sources are, and what they are not."""
    return language.plural(
        "{n} statement of focus groups, interviews, trust boxes or complaints was coded in the same way. Nobody was "
        "drawn for them: they show what occurs, not how often.",
        "{n} statements of focus groups, interviews, trust boxes and complaints were coded in the same way. Nobody was "
        "drawn for them: they show what occurs, not how often.",
        n_statements,
    )


def describe_pairs(pairs: Sequence[str], language: Language) -> str:
    """How many pairs of themes go together."""
    return language.plural(
        "{n} pair of themes is named together in one answer more often than by chance: {pairs}.",
        "{n} pairs of themes are named together in one answer more often than by chance, first {pairs}.",
        len(pairs),
        pairs=pairs[0],
    )
