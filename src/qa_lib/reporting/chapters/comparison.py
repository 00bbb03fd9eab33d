"""Results beside targets, the rest of the university and between departments (7.5.3, point 5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import comparison, satisfaction
from qa_lib.analysis.levels import order_rows
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import (
    add_verdicts,
    difference_column,
    label_columns,
    plain_columns,
    satisfaction_column,
)
from qa_lib.reporting.figures import plot_benchmark
from qa_lib.reporting.level_sections import compare_departments
from qa_lib.reporting.sections import Section, make_section, notice, paragraph
from qa_lib.reporting.words.changes import say_verdict
from qa_lib.reporting.words.comparison import describe_benchmark, describe_targets, head_benchmark, head_targets


def show_targets(chapter: Chapter) -> Section:
    """How far the surveys and blocks are from their targets."""
    language, name = chapter.language, "comparison-targets"
    surveys, blocks = satisfaction.tabulate_surveys(chapter.data), satisfaction.tabulate_blocks(chapter.data)
    levels = order_rows(pd.concat([surveys, blocks], ignore_index=True), params=chapter.params)
    if levels.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    ends = {
        f"difference_{end}": levels[f"satisfaction_{end}"] - levels["target_share"] for end in ("share", "low", "high")
    }
    frame = chapter.release(levels.assign(**ends).reset_index(drop=True))
    columns = [
        *label_columns(["survey", "block"], language),
        satisfaction_column(language),
        *plain_columns({"target_share": "share"}, language),
        difference_column(language, "target_gap"),
        *plain_columns({"threshold_share": "share", "verdict_words": "text"}, language),
    ]
    caption = language.text("Distance from target, surveys and blocks")
    return make_section(
        name,
        head_targets(frame, language),
        paragraph(describe_targets(frame, language, approved_by=language.name(chapter.params.targets.approved_by))),
        chapter.table(add_verdicts(frame, language), columns, name=name, caption=caption),
    )


def show_benchmark(chapter: Chapter) -> Section:
    """The unit beside all other responses of the university."""
    language, name = chapter.language, "comparison-university"
    raw = comparison.tabulate_benchmark(chapter.data)
    raw = raw[raw["n_rest_valid"] > 0].reset_index(drop=True)
    if raw.empty:
        reason = language.text("No other unit of the university has results in this semester.")
        return make_section(name, language.text("There is nothing to compare with yet"), notice(reason))
    frame = chapter.release(raw)
    finding = head_benchmark(frame, language)
    frame = frame.assign(verdict_words=[say_verdict(verdict, language) for verdict in frame["verdict"]])
    columns = [
        *label_columns(["survey", "block"], language),
        *plain_columns({"n_valid": "count"}, language),
        satisfaction_column(language),
        *plain_columns({"rest_share": "share"}, language),
        difference_column(language),
        *plain_columns({"verdict_words": "text"}, language),
    ]
    table = chapter.table(frame, columns, name=name, caption=language.text("This unit and the rest of the university"))
    grouped = frame.assign(group=frame["survey_label"], label=frame["block_label"])
    return make_section(
        name,
        finding,
        chapter.figure(plot_benchmark(grouped, unit=chapter.unit_name(), language=language), table, finding=finding),
        paragraph(describe_benchmark(frame, language)),
        table,
    )


def show_departments(chapter: Chapter) -> Section:
    """The departments of the school in the learners' survey, never ranked."""
    language, name = chapter.language, "comparison-departments"
    survey = chapter.main_survey()
    raw = comparison.tabulate_departments(chapter.data, survey.code) if survey else pd.DataFrame()
    if survey is None or chapter.data.department or raw.empty:
        reason = language.text(
            "Departments are compared in the report of a school, where they were recorded with the answers."
        )
        return make_section(name, language.text("Departments are not compared here"), notice(reason))
    frame = chapter.release(raw.assign(survey=survey.code), within=[])
    caption = language.text("Departments: “{survey}”", survey=language.name(survey.short_title))
    return compare_departments(chapter, frame, name=name, caption=caption)
