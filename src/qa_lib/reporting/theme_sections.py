"""The sections of the chapter on open answers that look behind the counts: time, and the coders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.analysis import coders, theme_trend
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import label_columns, plain_columns
from qa_lib.reporting.display import FigureView, Prose, TableView
from qa_lib.reporting.figures import plot_coder_agreement, plot_dynamics
from qa_lib.reporting.sections import Section, for_experts, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.theme_parts import hide_noughts, in_safe_order, main_survey_name, theme_column
from qa_lib.reporting.words import themes as words
from qa_lib.reporting.words.changes import say_verdict
from qa_lib.reporting.words.terms import say_heading

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Themes whose course is drawn: those that changed, then the most frequent ones.
N_THEMES_DRAWN = 3
#: Respondents with a theme from which the agreement on it is drawn; the table has all.
N_RAISED_MIN = 5
#: What a figure of levels calls what is drawn here.
AS_LEVELS = {
    "theme_share": "satisfaction_share",
    "theme_low": "satisfaction_low",
    "theme_high": "satisfaction_high",
}


def show_trend(chapter: Chapter) -> Section:
    """Whether themes become more frequent, and which ones go together."""
    language, name = chapter.language, "open-answers-trend"
    changes = chapter.release_themes(theme_trend.tabulate_theme_changes(chapter.data))
    changes = changes[~changes["is_suppressed"]].reset_index(drop=True)
    if changes.empty or changes["verdict"].eq("cannot_be_told").all():
        reason = language.text("Open answers were coded in too few semesters, or too few people wrote.")
        return make_section(name, language.text("Whether themes become more frequent cannot be told"), notice(reason))
    changes = changes.assign(verdict_words=[say_verdict(verdict, language) for verdict in changes["verdict"]])
    finding = words.head_theme_changes(changes, language)
    columns = [
        *label_columns(["theme"], language),
        *plain_columns({"n_semesters": "count", "n_respondents": "count"}, language),
        theme_column("theme", "share", language),
        theme_column("growth", "points", language),
        Column("verdict_words", say_heading("growth_words", language)),
    ]
    further = [Column("p_value", say_heading("p_value", language), "number", decimals=4)]
    caption = language.text("Themes over the semesters")
    table = chapter.table(changes, columns, name=name, caption=caption, further=further)
    return make_section(
        name,
        finding,
        chapter.figure(_draw_trend(chapter, changes), table, finding=finding),
        paragraph(words.describe_trend(main_survey_name(chapter), language)),
        table,
        _show_semesters(chapter),
        *_show_pairs(chapter),
    )


def _show_semesters(chapter: Chapter) -> TableView:
    """Every theme in every semester in which it could be raised."""
    language, name = chapter.language, "open-answers-semesters"
    released = in_safe_order(chapter, chapter.release_themes(theme_trend.tabulate_theme_trend(chapter.data)))
    trend = hide_noughts(released)
    frame = trend.assign(semester_label=[chapter.period(semester) for semester in trend["semester"]])
    columns = [
        *label_columns(["theme", "semester"], language),
        *plain_columns({"n_writers": "count", "n_respondents": "count"}, language),
        theme_column("theme", "share", language),
    ]
    return chapter.table(frame, columns, name=name, caption=language.text("Themes by semester"))


def _draw_trend(chapter: Chapter, changes: pd.DataFrame) -> Figure:
    is_changed = changes["verdict"].isin(["rose", "fell"])
    order = [*changes.loc[is_changed, "theme"], *changes.loc[~is_changed, "theme"]][:N_THEMES_DRAWN]
    trend = hide_noughts(chapter.release_themes(theme_trend.tabulate_theme_trend(chapter.data)))
    drawn = trend[trend["theme"].isin(order)].rename(columns=AS_LEVELS)
    semesters = chapter.data.semesters
    labels = [chapter.period(semester) for semester in semesters]
    no_line = ("line_from_share", "line_to_share", "semester_from", "semester_to")
    words_of_break = chapter.language.text("from here the code frame counts differently: not compared with before")
    breaks = changes.reindex(columns=["label", "semester_break", *no_line]).assign(break_words=words_of_break)
    breaks = breaks[breaks["label"].isin(drawn["label"])]
    return plot_dynamics(drawn, semesters=semesters, semester_labels=labels, language=chapter.language, trends=breaks)


def _show_pairs(chapter: Chapter) -> list[Prose | TableView]:
    """Pairs of themes that one answer names together beyond chance."""
    language, name = chapter.language, "open-answers-pairs"
    pairs = chapter.release_themes(theme_trend.tabulate_theme_pairs(chapter.data))
    pairs = pairs[~pairs["is_suppressed"]].reset_index(drop=True)
    if pairs.empty:
        return [paragraph(language.text("No two themes are named together in one answer more often than by chance."))]
    names = {code: language.name(theme.label) for code, theme in chapter.params.lineage.themes.items()}
    both = [language.names([names[a], names[b]]) for a, b in zip(pairs["first"], pairs["second"], strict=True)]
    frame = pairs.assign(pair=pd.Series(both, dtype="str"), n_together=pairs["n_comments"])
    columns = [
        Column("pair", say_heading("pair", language)),
        *plain_columns({"n_together": "count", "n_expected": "number"}, language),
        *plain_columns({"n_respondents": "count"}, language),
    ]
    further = [Column("p_value", say_heading("p_value", language), "number", decimals=4)]
    caption = language.text("Themes that one answer names together more often than by chance")
    return [
        paragraph(words.describe_pairs(both, language)),
        chapter.table(frame, columns, name=name, caption=caption, further=further),
    ]


def show_agreement(chapter: Chapter) -> Section:
    """How far coders agreed on the answers that two or more of them coded, in all and theme by theme."""
    language, name = chapter.language, "open-answers-agreement"
    overall = coders.tabulate_agreement(chapter.data)
    decided = words.describe_decisions(coders.count_decided(chapter.data), language)
    if overall.empty:
        reason = language.text("No answer was coded twice, so the agreement of coders is not known.")
        return make_section(
            name,
            language.text("How far coders agree is not known"),
            notice(reason),
            paragraph(decided) if decided else None,
        )
    rule = chapter.params.policy.coding
    limits = {"reliable": rule.agreement_reliable.value, "tentative": rule.agreement_tentative.value}
    finding = words.head_agreement(overall, language)
    sentence = words.describe_agreement(overall, language, **limits)
    frame = chapter.release_themes(coders.tabulate_theme_agreement(chapter.data))
    frame = frame[~frame["is_suppressed"]].reset_index(drop=True)
    if frame.empty:
        return make_section(name, finding, paragraph(sentence, decided))
    whole = overall.assign(theme_label=language.text("all themes together"), is_total=True, is_suppressed=False)
    table = _tabulate_agreement(chapter, pd.concat([frame.assign(is_total=False), whole], ignore_index=True), name)
    below = words.name_disagreements(frame, language, reliable=limits["reliable"])
    figure = _draw_agreement(chapter, frame, table, limits=limits, finding=finding)
    return for_experts(make_section(name, finding, figure, paragraph(sentence, decided, below), table))


def _draw_agreement(
    chapter: Chapter, frame: pd.DataFrame, table: TableView, *, limits: dict[str, float], finding: str
) -> FigureView | None:
    """Themes that enough people raised for their interval to say something."""
    language = chapter.language
    drawn = frame[frame["n_respondents"] >= N_RAISED_MIN].reset_index(drop=True)
    if drawn.empty:
        return None
    drawn = drawn.assign(group=[words.say_category(category, language) for category in drawn["category"]])
    return chapter.figure(plot_coder_agreement(drawn, **limits, language=language), table, finding=finding)


def _tabulate_agreement(chapter: Chapter, frame: pd.DataFrame, name: str) -> TableView:
    language = chapter.language
    columns = [
        *label_columns(["theme"], language),
        Column("n_respondents", say_heading("n_given", language), "count"),
        *plain_columns({"agreement_share": "share"}, language),
        Column("alpha_words", say_heading("krippendorff_alpha", language)),
        Column("verdict_words", say_heading("verdict_words", language)),
    ]
    further = [
        Column(f"{each}{end}", f"{say_heading(heading, language)}{words}", "number", decimals=2)
        for each, heading in (("alpha", "krippendorff_alpha"), ("kappa", "kappa"), ("gwet", "gwet"))
        for end, words in (("", ""), ("_low", " ↓"), ("_high", " ↑"))
    ]
    said = {
        "alpha_words": [words.say_coefficient(row, "alpha", language) for row in frame.to_dict("records")],
        "verdict_words": [words.say_agreement(verdict, language) for verdict in frame["verdict"]],
    }
    written = frame.assign(
        **{column: pd.Series(texts, index=frame.index, dtype="str") for column, texts in said.items()}
    )
    caption = language.text("Agreement of coders by theme")
    return chapter.table(written, columns, name=name, caption=caption, further=further)
