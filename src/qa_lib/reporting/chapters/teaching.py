"""How learners evaluate teaching: items, how far teachers can be told apart, departments and teachers without names."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import teaching
from qa_lib.analysis.teacher_model import TeacherModel, fit_teacher_model
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import label_columns, plain_columns, satisfaction_column, shrunken_column
from qa_lib.reporting.display import TableView
from qa_lib.reporting.figures import Milestone, plot_shrunken, plot_teachers, plot_trust
from qa_lib.reporting.language import mark
from qa_lib.reporting.level_sections import LevelNames, compare_departments, show_levels
from qa_lib.reporting.sections import Section, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.absences import say_not_estimated
from qa_lib.reporting.words.teaching import (
    describe_adjustment,
    describe_decisions,
    describe_spread,
    describe_teachers,
    describe_variance,
    head_adjusted_departments,
    head_teachers,
    head_trust,
    name_sources,
)
from qa_lib.reporting.words.terms import say_heading

MILESTONES = (
    mark("{n} questionnaires: can be trusted (reliability {reliability})"),
    mark("{n} questionnaires: may weigh in a decision about a person ({reliability})"),
)


def show_items(chapter: Chapter) -> Section:
    """The level of each item of the survey about teachers."""
    frame = chapter.release(teaching.tabulate_teaching_items(chapter.data))
    if frame.empty:
        return _empty(chapter, "teaching-items")
    caption = chapter.language.text("Evaluation of teaching by item")
    return show_levels(chapter, frame, LevelNames("teaching-items", "item", ["item"], caption))


def show_trust(chapter: Chapter) -> Section:
    """From how many questionnaires a teacher's level can be trusted, and what questionnaires differ by."""
    language, name = chapter.language, "teaching-trust"
    teachers = _release_teachers(chapter)
    if teachers.empty:
        return _empty(chapter, name)
    fitted = fit_teacher_model(chapter.data, teachers["survey"].iloc[0])
    if not isinstance(fitted, TeacherModel):
        finding = language.text("From how many questionnaires a teacher's level can be trusted cannot be told")
        words = language.text("How far teachers differ was {reason}.", reason=say_not_estimated(fitted, language))
        return make_section(name, finding, notice(words))
    variance = chapter.release(teaching.tabulate_variance(chapter.data))
    n_evaluations = teachers["n_respondents"].astype("int64")
    finding = head_trust(fitted.n_trustworthy, n_evaluations, language)
    figure = None
    if milestones := _find_milestones(chapter, fitted):
        n_half = fitted.reliability.ratings_until(0.5)
        drawn = plot_trust(teachers, n_half=n_half, milestones=milestones, language=language)
        figure = chapter.figure(drawn, _tabulate_trust(chapter, name), finding=finding)
    decision = chapter.params.policy.teaching.decision_reliability_min.value
    return make_section(
        name,
        finding,
        figure,
        paragraph(
            describe_variance(variance, language),
            describe_decisions(fitted.n_for_decisions, n_evaluations, decision, language),
        ),
        _tabulate_variance(chapter, variance),
    )


def _release_teachers(chapter: Chapter) -> pd.DataFrame:
    """The teachers; who is hidden is hidden in every report, and never alone."""
    return chapter.release(teaching.tabulate_teachers(chapter.data), is_of_unit=False)


def _find_milestones(chapter: Chapter, fitted: TeacherModel) -> list[Milestone]:
    rule, language = chapter.params.policy.teaching, chapter.language
    asked = zip(
        (rule.reliability_min.value, rule.decision_reliability_min.value),
        (fitted.n_trustworthy, fitted.n_for_decisions),
        MILESTONES,
        strict=True,
    )
    return [
        Milestone(n, language.text(words, n=language.number(n), reliability=language.number(reliability, 2)))
        for reliability, n, words in asked
        if n is not None
    ]


def _tabulate_trust(chapter: Chapter, name: str) -> TableView:
    language = chapter.language
    frame = chapter.release(teaching.tabulate_trust(chapter.data))
    columns = [
        *plain_columns({"n_responses": "count"}, language),
        Column("reliability", say_heading("reliability", language), "number", decimals=2),
        *plain_columns({"n_teachers": "count"}, language),
    ]
    caption = language.text("Reliability of a teacher's level by the number of questionnaires")
    return chapter.table(frame, columns, name=name, caption=caption)


def _tabulate_variance(chapter: Chapter, variance: pd.DataFrame) -> TableView:
    language = chapter.language
    words = name_sources(variance["source"], language)
    frame = variance.assign(source_words=words, sd_points=variance["sd_share"] * 100)
    columns = plain_columns(
        {"source_words": "text", "n_levels": "count", "variance_share": "share", "sd_points": "number"}, language
    )
    caption = language.text("What questionnaires about teachers differ by, the whole school")
    return chapter.table(frame, columns, name="teaching-variance", caption=caption)


def show_departments(chapter: Chapter) -> Section:
    """The level of teaching in each department, raw and adjusted, never ranked."""
    language, name = chapter.language, "teaching-departments"
    frame = chapter.release(teaching.tabulate_teaching_departments(chapter.data))
    if frame.empty:
        return _empty(chapter, name)
    caption = language.text("Evaluation of teaching by department")
    fitted = fit_teacher_model(chapter.data, frame["survey"].iloc[0])
    if not isinstance(fitted, TeacherModel) or frame["shrunken_share"].isna().all():
        return compare_departments(chapter, frame, name=name, caption=caption)
    columns = [
        *label_columns(["department"], language),
        *plain_columns({"n_respondents": "count", "n_valid": "count"}, language),
        satisfaction_column(language),
        shrunken_column(language),
    ]
    table = chapter.table(frame, columns, name=name, caption=caption)
    adjusted = {f"satisfaction_{end}": frame[f"shrunken_{end}"] for end in ("low", "high")}
    is_absent = "department" in fitted.model.absent_groupings
    finding = head_adjusted_departments(frame.assign(**adjusted), language, is_absent=is_absent)
    figure = plot_shrunken(frame, level=fitted.level, language=language)
    return make_section(
        name,
        finding,
        chapter.figure(figure, table, finding=finding),
        paragraph(describe_adjustment(language, is_absent=is_absent)),
        table,
    )


def show_teachers(chapter: Chapter) -> Section:
    """How far teachers differ, one dot a teacher and no name."""
    language, name = chapter.language, "teaching-teachers"
    frame = _release_teachers(chapter)
    shown = frame[~frame["is_suppressed"]].reset_index(drop=True)
    if frame.empty:
        return _empty(chapter, name)
    if shown.empty:
        reason = language.text("Every teacher was evaluated by too few respondents for this ring of readers.")
        return make_section(name, language.text("Too few answers to compare teachers"), notice(reason))
    fitted = fit_teacher_model(chapter.data, shown["survey"].iloc[0])
    is_fitted = isinstance(fitted, TeacherModel)
    finding = head_teachers(shown, language)
    columns = [
        *plain_columns({"n_respondents": "count", "n_valid": "count"}, language),
        satisfaction_column(language),
        *([shrunken_column(language), *plain_columns({"trust_words": "text"}, language)] if is_fitted else []),
    ]
    words = {True: language.text("yes"), False: language.text("too few questionnaires")}
    shown = shown.assign(trust_words=[words[is_enough] for is_enough in shown["is_trustworthy"].tolist()])
    by_level = shown.sort_values(["shrunken_share", "satisfaction_share", "n_valid"], kind="stable")
    caption = language.text("Satisfaction of learners by teacher")
    table = chapter.table(by_level, columns, name=name, caption=caption)
    drawn = plot_teachers(
        _panels(chapter, shown),
        level=fitted.level if isinstance(fitted, TeacherModel) else None,
        n_enough=fitted.n_trustworthy if isinstance(fitted, TeacherModel) else None,
        language=language,
    )
    return make_section(
        name,
        finding,
        chapter.figure(drawn, table, finding=finding),
        paragraph(describe_spread(shown, language), describe_teachers(frame, language)),
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
