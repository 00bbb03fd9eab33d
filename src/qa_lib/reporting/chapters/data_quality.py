"""What was read, what was left out and why, and how completely people answered (7.5.3, point 1)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import completeness, neutral, quality
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import label_columns, plain_columns
from qa_lib.reporting.display import FigureView, Prose, TableView
from qa_lib.reporting.figures import plot_neutral_growth, plot_status, plot_stopping
from qa_lib.reporting.hidden_section import show_hidden
from qa_lib.reporting.language import Language
from qa_lib.reporting.sections import Section, for_experts, make_section, notice, paragraph
from qa_lib.reporting.tables import Column, Kind
from qa_lib.reporting.words import quality as words
from qa_lib.reporting.words.terms import ACTIONS, REASONS, say, say_heading

__all__ = [
    "show_account",
    "show_effort",
    "show_hidden",
    "show_neutral",
    "show_rejections",
    "show_status",
    "show_stopping",
]


def show_account(chapter: Chapter) -> Section:
    """The survey files that were read for the whole university, with what was dropped from each."""
    language, name = chapter.language, "data-quality-files"
    account = quality.tabulate_losses(chapter.data)
    surveys = [survey.code for survey in chapter.params.surveys]
    account = account[account["survey"].isin(surveys)].reset_index(drop=True)
    frame = chapter.release(account, n_column="n_responses", value_columns=[])
    columns = plain_columns(
        {
            "file": "text",
            "n_rows": "count",
            "n_duplicates": "count",
            "n_rejected_rows": "count",
            "n_responses": "count",
            "n_cells": "count",
            "n_rejected_cells": "count",
        },
        language,
    )
    caption = language.text("Files read in this semester, whole university")
    table = chapter.table(frame, columns, name=name, caption=caption)
    remarks = quality.tabulate_rejections(chapter.data)
    aside = words.describe_set_aside(remarks[remarks["survey"].isin(surveys)], language)
    sentences = [paragraph(words.describe_account(frame, language)), paragraph(aside) if aside else None]
    return for_experts(make_section(name, words.head_account(frame, language), *sentences, table))


def show_status(chapter: Chapter) -> Section:
    """How many answers are valid, not applicable, hard to give, left out or rejected."""
    language, name = chapter.language, "data-quality-status"
    frame = chapter.release(quality.tabulate_status(chapter.data), n_column="n_cells", value_columns=[])
    if frame.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    columns = [
        *label_columns(["survey"], language),
        *plain_columns(
            {
                "n_cells": "count",
                "valid_share": "share",
                "n_not_applicable": "count",
                "n_hard_to_answer": "count",
                "n_missing": "count",
                "n_rejected": "count",
            },
            language,
        ),
    ]
    finding = words.head_status(frame, language)
    table = chapter.table(frame, columns, name=name, caption=language.text("Answers by status"))
    return make_section(
        name,
        finding,
        chapter.figure(plot_status(frame, language=language), table, finding=finding),
        paragraph(
            language.text(
                "Only valid answers count: “not applicable”, “hard to answer” and questions left out are "
                "excluded (clause 7.5.3)."
            )
        ),
        table,
    )


def show_stopping(chapter: Chapter) -> Section:
    """Where people stop, and how many skip single items."""
    language, name = chapter.language, "data-quality-stopping"
    values = [*_COMPLETENESS, "pattern_items", "pattern_share"]
    table = completeness.tabulate_completeness(chapter.data)
    frame = chapter.release(table, n_column="n_responses", value_columns=values)
    if frame.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"n_items": "count", "n_responses": "count"}, language),
        *plain_columns(dict.fromkeys(_COMPLETENESS[:-1], "share"), language),
        *plain_columns({"stop_place": "count"}, language),
    ]
    further = plain_columns({"pattern_items": "text", "pattern_share": "share"}, language)
    finding = words.head_stopping(frame, language)
    n_last = chapter.params.policy.quality.break_off_items_min.value
    caption = language.text("Questionnaires by how completely they are filled in")
    return make_section(
        name,
        finding,
        _draw_stopping(chapter, finding),
        paragraph(words.describe_stopping(frame, language, n_last=n_last)),
        chapter.table(frame, columns, name=name, caption=caption, further=further),
        *_list_items(chapter),
    )


_COMPLETENESS = ("complete_share", "one_skipped_share", "more_skipped_share", "stopped_share", "stop_place")


def _draw_stopping(chapter: Chapter, finding: str) -> FigureView | None:
    """The curve by place; its own data stand behind it."""
    language = chapter.language
    values = ["n_stopped", "stopped_share", "skipped_share"]
    frame = chapter.release(completeness.tabulate_stopping(chapter.data), n_column="n_responses", value_columns=values)
    minimum = chapter.params.policy.measurement.interval_n_min.value
    shown = frame[~frame["is_suppressed"] & (frame["n_responses"] >= minimum)].reset_index(drop=True)
    if shown.empty:
        return None
    columns = [
        *label_columns(["survey", "item"], language),
        *plain_columns({"place": "count", "n_stopped": "count"}, language),
        *plain_columns({"stopped_share": "share", "skipped_share": "share"}, language),
    ]
    caption = language.text("Share that had stopped, and share that skipped, by question")
    table = chapter.table(shown, columns, name="data-quality-stopping-items", caption=caption)
    drawn = plot_stopping(shown.assign(label=shown["survey_label"]), language=language)
    return chapter.figure(drawn, table, finding=finding)


def _list_items(chapter: Chapter) -> list[Prose | TableView]:
    """The items that were most often left without an answer although they applied."""
    language, name = chapter.language, "data-quality-items"
    frame = chapter.release(quality.tabulate_item_nonresponse(chapter.data), n_column="n_cells", value_columns=[])
    if frame.empty:
        return []
    columns = [
        *label_columns(["survey", "item"], language),
        *plain_columns({"n_cells": "count", "nonresponse_share": "share"}, language),
    ]
    caption = language.text("Items most often left without an answer")
    minimum = chapter.params.policy.measurement.interval_n_min.value
    sentence = words.describe_item_nonresponse(frame, language, minimum=minimum)
    return [paragraph(sentence), chapter.table(frame, columns, name=name, caption=caption)]


def show_neutral(chapter: Chapter) -> Section:
    """Whether neutral answers grow."""
    language, name = chapter.language, "data-quality-neutral"
    frame = chapter.release(neutral.tabulate_neutral_growth(chapter.data))
    if frame.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    frame = frame.assign(verdict_words=[words.say_growth(verdict, language) for verdict in frame["verdict"]])
    finding = words.head_neutral(frame, language)
    notable = chapter.params.policy.quality.neutral_growth_share.value
    columns = [
        *label_columns(["survey", "block"], language),
        *plain_columns({"n_semesters": "count", "n_valid": "count"}, language),
        _with_interval("neutral", "share", language),
        _with_interval("growth", "points", language),
        Column("verdict_words", say_heading("growth_words", language)),
    ]
    further = [Column("p_value", say_heading("p_value", language), "number", decimals=4)]
    caption = language.text("Share of neutral answers and its growth")
    table = chapter.table(frame, columns, name=name, caption=caption, further=further)
    drawn = frame[frame["block"].isna() | frame["verdict"].isin(["notable", "grew", "fell"])]
    figure = plot_neutral_growth(drawn.reset_index(drop=True), notable_share=notable, language=language)
    return make_section(
        name,
        finding,
        chapter.figure(figure, table, finding=finding),
        paragraph(words.describe_neutral(language, notable_share=notable)),
        table,
    )


def _with_interval(beginning: str, kind: Kind, language: Language) -> Column:
    name = f"{beginning}_share"
    low, high = f"{beginning}_low", f"{beginning}_high"
    return Column(name, say_heading(name, language), kind, low=low, high=high, is_fine=kind == "points")


def show_effort(chapter: Chapter) -> Section:
    """Questionnaires whose items were all answered alike or that were filled in too fast; none is removed."""
    language, name = chapter.language, "data-quality-straight-lining"
    straight = chapter.release(quality.tabulate_straight_lining(chapter.data), n_column="n_responses")
    if straight.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    values = ["seconds_mid", "seconds_low", "seconds_high", "n_fast", "fast_share", "n_fast_straight"]
    speed = chapter.release(quality.tabulate_speed(chapter.data), n_column="n_timed", value_columns=values)
    seconds_min = chapter.params.policy.quality.seconds_per_item_min.value
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"n_responses": "count", "n_straight": "count", "straight_share": "share"}, language),
    ]
    items_min = chapter.params.policy.measurement.straight_line_items_min.value
    finding = words.head_effort(straight, speed, language)
    caption = language.text("Questionnaires with the same answer throughout a block")
    section = make_section(
        name,
        finding,
        _tabulate_speed(chapter, speed),
        paragraph(words.describe_speed(speed, language, seconds_min=seconds_min)),
        paragraph(words.describe_straight_lining(language, items_min=items_min)),
        chapter.table(straight, columns, name=name, caption=caption),
    )
    return for_experts(section)


def _tabulate_speed(chapter: Chapter, speed: pd.DataFrame) -> TableView | None:
    if speed.empty:
        return None
    language, name = chapter.language, "data-quality-speed"
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"n_timed": "count", "seconds_mid": "number", "seconds_range": "text"}, language),
        *plain_columns({"n_fast": "count", "fast_share": "share", "n_fast_straight": "count"}, language),
    ]
    further = plain_columns({"seconds_low": "number", "seconds_high": "number"}, language)
    ranges = [words.say_range(row, language) for row in speed.to_dict("records")]
    frame = speed.assign(seconds_range=pd.Series(ranges, index=speed.index, dtype="str"))
    return chapter.table(frame, columns, name=name, caption=language.text("Seconds that an item took"), further=further)


def show_rejections(chapter: Chapter) -> Section:
    """What was left out or remarked on, by file and reason, and where the list of every case lies."""
    language, name = chapter.language, "data-quality-rejections"
    frame = quality.tabulate_rejections(chapter.data)
    if frame.empty:
        return make_section(name, language.text("Nothing was rejected"))
    frame = frame.assign(
        reason_words=[say(REASONS, code, language) for code in frame["reason"]],
        action_words=[say(ACTIONS, code, language) for code in frame["action"]],
    )
    columns = plain_columns({"file": "text", "reason_words": "text", "action_words": "text", "n": "count"}, language)
    table = chapter.table(
        frame, columns, name=name, caption=language.text("Remarks on the files read, by file and reason")
    )
    where = paragraph(words.say_where_rejections_lie(chapter.data.semester, language))
    return for_experts(make_section(name, words.head_rejections(frame, language), where, table))
