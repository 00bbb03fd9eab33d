"""What was read, what was left out and why, and how completely people answered (7.5.3, point 1)."""

from __future__ import annotations

from qa_lib.analysis import quality
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import label_columns, plain_columns
from qa_lib.reporting.figures import plot_status
from qa_lib.reporting.sections import Section, make_section, notice, paragraph
from qa_lib.reporting.words import quality as words
from qa_lib.reporting.words.terms import ACTIONS, REASONS, say


def show_account(chapter: Chapter) -> Section:
    """The survey files that were read for the whole university, with what was dropped from each."""
    language, name = chapter.language, "data-quality-files"
    account = quality.tabulate_account(chapter.data)
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
    return make_section(
        name,
        words.head_account(frame, language),
        paragraph(words.describe_account(frame, language)),
        chapter.table(
            frame, columns, name=name, caption=language.text("Files read in this semester, whole university")
        ),
    )


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


def show_item_nonresponse(chapter: Chapter) -> Section:
    """The items that were most often left without an answer although they applied."""
    language, name = chapter.language, "data-quality-items"
    frame = chapter.release(quality.tabulate_item_nonresponse(chapter.data), n_column="n_cells", value_columns=[])
    if frame.empty:
        return make_section(name, language.text("Every item was answered"))
    columns = [
        *label_columns(["survey", "item"], language),
        *plain_columns({"n_cells": "count", "nonresponse_share": "share"}, language),
    ]
    caption = language.text("Items most often left without an answer")
    return make_section(
        name,
        words.head_item_nonresponse(frame, language),
        chapter.table(frame, columns, name=name, caption=caption),
    )


def show_straight_lining(chapter: Chapter) -> Section:
    """Questionnaires whose items were all answered alike; they are counted, never removed."""
    language, name = chapter.language, "data-quality-straight-lining"
    frame = chapter.release(quality.tabulate_straight_lining(chapter.data), n_column="n_responses")
    if frame.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"n_responses": "count", "n_straight": "count", "straight_share": "share"}, language),
    ]
    return make_section(
        name,
        words.head_straight_lining(frame, language),
        paragraph(words.describe_straight_lining(language)),
        chapter.table(
            frame, columns, name=name, caption=language.text("Questionnaires with the same answer throughout a block")
        ),
    )


def show_rejections(chapter: Chapter) -> Section:
    """What was rejected, by file and reason, and where the list of every cell lies."""
    language, name = chapter.language, "data-quality-rejections"
    frame = quality.tabulate_rejections(chapter.data)
    if frame.empty:
        return make_section(name, language.text("Nothing was rejected"))
    frame = frame.assign(
        reason_words=[say(REASONS, code, language) for code in frame["reason"]],
        action_words=[say(ACTIONS, code, language) for code in frame["action"]],
    )
    columns = plain_columns({"file": "text", "reason_words": "text", "action_words": "text", "n": "count"}, language)
    return make_section(
        name,
        words.head_rejections(frame, language),
        paragraph(words.say_where_rejections_lie(chapter.data.semester, language)),
        chapter.table(frame, columns, name=name, caption=language.text("Rejected values by file and reason")),
    )
