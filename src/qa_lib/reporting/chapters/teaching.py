"""How learners evaluate teaching: items, departments, and the spread of teachers without names."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import teaching
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import plain_columns, satisfaction_column
from qa_lib.reporting.figures import plot_teachers
from qa_lib.reporting.level_sections import LevelNames, compare_departments, show_levels
from qa_lib.reporting.sections import Section, make_section, notice, paragraph
from qa_lib.reporting.words.teaching import describe_teachers, head_teachers


def show_items(chapter: Chapter) -> Section:
    """The level of each item of the survey about teachers."""
    frame = chapter.release(teaching.tabulate_teaching_items(chapter.data))
    if frame.empty:
        return _empty(chapter, "teaching-items")
    caption = chapter.language.text("Evaluation of teaching by item")
    return show_levels(chapter, frame, LevelNames("teaching-items", "item", ["item"], caption))


def show_departments(chapter: Chapter) -> Section:
    """The level of teaching in each department, never ranked."""
    language, name = chapter.language, "teaching-departments"
    frame = chapter.release(teaching.tabulate_teaching_departments(chapter.data), within=["survey"])
    if frame.empty:
        return _empty(chapter, name)
    caption = language.text("Evaluation of teaching by department")
    return compare_departments(chapter, frame, name=name, caption=caption)


def show_teachers(chapter: Chapter) -> Section:
    """How far teachers differ, one dot a teacher and no name."""
    language, name = chapter.language, "teaching-teachers"
    frame = chapter.release(teaching.tabulate_teachers(chapter.data))
    shown = frame[~frame["is_suppressed"]].reset_index(drop=True)
    if frame.empty:
        return _empty(chapter, name)
    if shown.empty:
        reason = language.text("Every teacher was evaluated by too few respondents for this ring of readers.")
        return make_section(name, language.text("Too few answers to compare teachers"), notice(reason))
    finding = head_teachers(shown, language)
    columns = [*plain_columns({"n_respondents": "count", "n_valid": "count"}, language), satisfaction_column(language)]
    by_level = shown.sort_values(["satisfaction_share", "n_valid"], kind="stable")
    caption = language.text("Satisfaction of learners by teacher")
    table = chapter.table(by_level, columns, name=name, caption=caption)
    return make_section(
        name,
        finding,
        chapter.figure(plot_teachers(_panels(chapter, shown), language=language), table, finding=finding),
        paragraph(describe_teachers(frame, language)),
    )


def _panels(chapter: Chapter, teachers: pd.DataFrame) -> pd.DataFrame:
    """Teachers by department in the internal ring; together beyond it, where few colleagues could be told apart."""
    if chapter.tier != "internal":
        return teachers.assign(label=chapter.unit_name())
    unknown = chapter.language.text("department not recorded")
    return teachers.assign(label=teachers["department_label"].replace("", unknown))


def _empty(chapter: Chapter, name: str) -> Section:
    language = chapter.language
    reason = language.text(
        "The survey about teachers was not held in this unit in this semester, or nobody answered it."
    )
    return make_section(name, language.text("Teaching was not evaluated in this semester"), notice(reason))
