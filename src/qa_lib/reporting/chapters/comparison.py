"""Results beside targets, the rest of the university and between departments (7.5.3, point 5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import comparison, schools, targets
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import (
    add_verdicts,
    difference_column,
    label_columns,
    plain_columns,
    satisfaction_column,
)
from qa_lib.reporting.comparability import say_comparability
from qa_lib.reporting.display import Prose
from qa_lib.reporting.figures import plot_benchmark, plot_schools, plot_targets
from qa_lib.reporting.level_sections import compare_departments, group_rows
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.changes import say_verdict
from qa_lib.reporting.words.comparison import (
    describe_benchmark,
    describe_schools,
    describe_targets,
    describe_undecided,
    head_benchmark,
    head_schools,
    head_targets,
    say_against,
    say_more_undecided,
)
from qa_lib.reporting.words.terms import say_heading

#: Levels with an open target that are told in words; the table has them all.
N_UNDECIDED = 4


def show_targets(chapter: Chapter) -> Section:
    """How far the surveys and blocks are from their targets, and with what probability these are reached."""
    language, name = chapter.language, "comparison-targets"
    raw = targets.tabulate_targets(chapter.data)
    if raw.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    frame = chapter.release(raw)
    finding = head_targets(frame, language)
    columns = [
        *label_columns(["survey", "block"], language),
        satisfaction_column(language),
        *plain_columns({"target_share": "share", "target_chance": "chance"}, language),
        *plain_columns({"threshold_share": "share", "verdict_words": "text"}, language),
    ]
    further = plain_columns({"threshold_chance": "chance"}, language)
    caption = language.text("Distance from target, surveys and blocks")
    judged = add_verdicts(frame, language)
    table = chapter.table(judged, columns, name=name, caption=caption, further=further)
    grouped = group_rows(chapter, frame)
    approved_by = language.name(chapter.params.targets.approved_by)
    return make_section(
        name,
        finding,
        chapter.figure(plot_targets(grouped, language=language), table, finding=finding),
        paragraph(describe_targets(frame, chapter.params.policy, language, approved_by=approved_by)),
        _list_undecided(chapter, frame),
        table,
    )


def _list_undecided(chapter: Chapter, frame: pd.DataFrame) -> Prose | None:
    """The levels whose target may or may not be reached, whole surveys first."""
    is_open = frame["verdict"].eq("cannot_be_told") & frame["target_chance"].notna()
    undecided = frame[is_open.fillna(False)].sort_values("block", key=lambda block: block.notna(), kind="stable")
    rows = undecided.to_dict("records")
    sentences = [describe_undecided(row, chapter.params.policy, chapter.language) for row in rows[:N_UNDECIDED]]
    if len(rows) > N_UNDECIDED:
        sentences.append(say_more_undecided(len(rows) - N_UNDECIDED, chapter.language))
    return bullets(sentences) if sentences else None


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
    grouped = group_rows(chapter, frame, is_shown=frame["verdict"].isin(["above", "below"]))
    return make_section(
        name,
        finding,
        chapter.figure(plot_benchmark(grouped, unit=chapter.unit_name(), language=language), table, finding=finding),
        paragraph(describe_benchmark(frame, chapter.params.policy, language)),
        table,
    )


def show_schools(chapter: Chapter) -> Section:
    """The school among the others in the learners' survey: who has enough respondents in order, the others apart."""
    language, name = chapter.language, "comparison-schools"
    survey = chapter.main_survey()
    is_school = survey is not None and not chapter.data.department
    raw = schools.tabulate_schools(chapter.data, survey.code) if survey and is_school else pd.DataFrame()
    if survey is None or len(raw) < 2:
        reason = language.text("Schools are compared in the report of a school, where others have results, too.")
        return make_section(name, language.text("Schools are not compared here"), notice(reason))
    frame = _label_schools(chapter, _put_hidden_last(chapter, chapter.release(raw)))
    finding = head_schools(schools.find_places(frame), language, unit=chapter.unit_name())
    columns = [
        Column("label", say_heading("school", language)),
        *plain_columns({"n_respondents": "count"}, language),
        satisfaction_column(language),
        *plain_columns({"against_words": "text"}, language),
    ]
    caption = language.text("Schools: “{survey}”", survey=language.name(survey.short_title))
    table = chapter.table(frame, columns, name=name, caption=caption)
    drawn = plot_schools(frame, unit=chapter.unit_name(), language=language)
    return make_section(
        name,
        finding,
        chapter.figure(drawn, table, finding=finding),
        paragraph(
            describe_schools(frame, chapter.params.policy, language),
            say_comparability(chapter, survey.code, grouping="schools"),
        ),
        table,
    )


def _put_hidden_last(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    """A hidden school stands with those that have no place, so that its neighbours do not tell its level."""
    places = {school.code: place for place, school in enumerate(chapter.params.institution.schools)}
    frame = frame.assign(is_ranked=frame["is_ranked"] & ~frame["is_suppressed"])
    apart = frame[~frame["is_ranked"]].sort_values("school", key=lambda codes: codes.map(places))
    return pd.concat([frame[frame["is_ranked"]], apart], ignore_index=True)


def _label_schools(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    """Names of the schools, how the own one stands against each, and headings where some have no place."""
    language, policy = chapter.language, chapter.params.policy
    names = [language.name(chapter.params.school(code).short_name) for code in frame["school"]]
    words = [say_against(row, policy, language) for row in frame.to_dict("records")]
    labelled = frame.assign(label=names, against_words=pd.Series(words, index=frame.index, dtype="str"))
    if frame["is_ranked"].all():
        return labelled
    kinds = {True: language.text("from the highest level to the lowest"), False: language.text("not ranked")}
    return labelled.assign(group=[kinds[bool(is_ranked)] for is_ranked in frame["is_ranked"]])


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
    frame = chapter.release(raw.assign(survey=survey.code))
    caption = language.text("Departments: “{survey}”", survey=language.name(survey.short_title))
    return compare_departments(chapter, frame, name=name, caption=caption)
