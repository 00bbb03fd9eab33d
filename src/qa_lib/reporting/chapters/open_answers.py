"""What people wrote in their own words, as coded into themes (7.5.3, point 4)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import themes
from qa_lib.analysis.typical import choose_typical
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import label_columns, plain_columns
from qa_lib.reporting.display import Prose
from qa_lib.reporting.figures import plot_themes
from qa_lib.reporting.sections import Section, make_section, notice, paragraph, quotation, subheading
from qa_lib.reporting.source_sections import show_sources
from qa_lib.reporting.tables import Column
from qa_lib.reporting.theme_parts import show_units
from qa_lib.reporting.theme_sections import show_agreement, show_trend
from qa_lib.reporting.words.review import describe_review, explain_silence
from qa_lib.reporting.words.terms import say_heading
from qa_lib.reporting.words.themes import head_themes, say_category, say_redacted

__all__ = [
    "show_agreement",
    "show_counts",
    "show_improvements",
    "show_quotes",
    "show_strengths",
    "show_suggestions",
    "show_trend",
    "show_units",
]

#: Themes of a category whose answers are quoted.
N_THEMES_QUOTED = 3


def show_counts(chapter: Chapter) -> Section:
    """How many wrote something, and how much of it is coded."""
    language, name = chapter.language, "open-answers-counts"
    frame = chapter.release(themes.count_comments(chapter.data), value_columns=["n_comments", "n_coded"])
    if frame.empty:
        return _empty(chapter, name)
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"n_respondents": "count", "n_comments": "count", "n_coded": "count"}, language),
    ]
    n = int(frame["n_comments"].fillna(0).sum())
    return make_section(
        name,
        language.plural("{n} open answer was received", "{n} open answers were received", n),
        paragraph(
            language.text(
                "Only some respondents write in their own words, and they do not stand for all: themes show "
                "what occurs, and shares refer to those who wrote."
            )
        ),
        chapter.table(frame, columns, name=name, caption=language.text("Open answers by survey")),
        *show_sources(chapter),
    )


def show_strengths(chapter: Chapter) -> Section:
    """The themes named as strengths."""
    return _show_category(chapter, "strength")


def show_improvements(chapter: Chapter) -> Section:
    """The themes named as areas for improvement."""
    return _show_category(chapter, "improvement")


def show_suggestions(chapter: Chapter) -> Section:
    """The themes of the suggestions."""
    return _show_category(chapter, "suggestion")


def show_quotes(chapter: Chapter) -> Section:
    """Answers in the respondents' own words, where the ring allows them."""
    language, name = chapter.language, "open-answers-quotes"
    shown: set[str] = set()
    quotes = [
        view for category in ("improvement", "suggestion", "strength") for view in _quotes(chapter, category, shown)
    ]
    finding = language.text("In their own words")
    if not quotes:
        return make_section(name, finding, notice(explain_silence(chapter.ring, language)))
    explanation = language.text(
        "Examples stand in the language in which they were written, without people's names or numbers; they "
        "illustrate a theme and prove nothing."
    )
    review = describe_review(themes.count_reviewed(chapter.data), chapter.ring, language)
    return make_section(name, finding, paragraph(explanation, review), *quotes)


def _themes(chapter: Chapter, category: str) -> pd.DataFrame:
    """Released themes of a category, those that may be shown, most frequent first."""
    frame = themes.tabulate_themes(chapter.data)
    released = chapter.release_themes(frame[frame["category"].eq(category)].reset_index(drop=True))
    return released[~released["is_suppressed"]].reset_index(drop=True)


def _show_category(chapter: Chapter, category: str) -> Section:
    language, name = chapter.language, f"open-answers-{category}"
    frame = _themes(chapter, category)
    if frame.empty:
        reason = language.text("No theme was named by enough people to be shown to this ring of readers.")
        return make_section(name, say_category(category, language), notice(reason))
    finding = head_themes(frame, language, category=category)
    share = Column(
        "theme_share",
        say_heading("theme_share", language),
        "share",
        low="theme_low",
        high="theme_high",
        n="n_respondents",
    )
    columns = [
        *label_columns(["theme"], language),
        *plain_columns({"n_comments": "count", "n_respondents": "count"}, language),
        share,
    ]
    heading = say_category(category, language)
    table = chapter.table(frame, columns, name=name, caption=heading)
    drawn = plot_themes(frame.assign(group=heading), language=language)
    return make_section(name, finding, chapter.figure(drawn, table, finding=finding), table)


def _quotes(chapter: Chapter, category: str, shown: set[str]) -> list[Prose]:
    """Up to three answers a theme; one that was ``shown`` under another theme is not repeated."""
    views = []
    for theme in _themes(chapter, category).head(N_THEMES_QUOTED).to_dict("records"):
        answers = themes.list_answers(chapter.data, theme["theme"])
        released = chapter.release_quotes(answers, n_respondents=theme["n_respondents"])
        chosen = choose_typical(released, without=shown)
        shown.update(chosen)
        if chosen:
            texts = [say_redacted(text, chapter.language) for text in chosen]
            views += [subheading(theme["label"]), *map(quotation, texts)]
    return views


def _empty(chapter: Chapter, name: str) -> Section:
    language = chapter.language
    reason = language.text("No open answer of this unit was received in this semester.")
    return make_section(name, language.text("Nobody wrote in their own words"), notice(reason))
