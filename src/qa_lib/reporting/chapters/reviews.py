"""Peer reviews: scores by criterion, verdicts by department, what was not repeated in time."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import control
from qa_lib.analysis.control.cards import REVIEWS, take_semester
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.control_sections import (
    is_kept,
    name_criteria,
    name_departments,
    score_column,
    sees_all,
)
from qa_lib.reporting.display import TableView
from qa_lib.reporting.register_tables import name_terms
from qa_lib.reporting.sections import Section, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.control import head_reviews


def show_reviews(chapter: Chapter) -> Section:
    """What reviewers scored, decided, and what became of it."""
    language, name = chapter.language, "control-reviews"
    if not is_kept(chapter, REVIEWS):
        reason = language.text("No register of peer reviews was handed in; the template shows what it holds.")
        return make_section(name, language.text("There are no peer reviews"), notice(reason))
    frame, criteria = control.tabulate_reviews(chapter.data), control.tabulate_review_criteria(chapter.data)
    if frame.empty:
        return make_section(name, head_reviews(0, 0, language))
    frame = frame.assign(department_label=name_departments(chapter, frame["department"]))
    finding = head_reviews(int(frame["n_reviews"].sum()), int(frame["n_overdue"].sum()), language)
    rule = language.text(
        "What is to be revised or was rejected is reviewed again within {days} days.",
        days=chapter.params.policy.control.follow_up_days_max.value,
    )
    return make_section(
        name,
        finding,
        paragraph(rule),
        _tabulate_criteria(criteria, chapter),
        _tabulate_departments(frame, chapter, name),
        _tabulate_single(chapter),
    )


def _tabulate_criteria(criteria: pd.DataFrame, chapter: Chapter) -> TableView | None:
    if criteria.empty:
        return None
    language = chapter.language
    frame = criteria.assign(
        criterion_words=name_criteria(chapter, criteria["criterion"], REVIEWS),
        is_total=criteria["criterion"].eq("total"),
    )
    columns = [
        Column("criterion_words", language.text("Criterion")),
        Column("n_reviews", language.text("Peer reviews"), "count"),
        Column("points_mean", language.text("Mean points"), "number"),
        score_column(language.text("Place on the scale")),
    ]
    caption = language.text("Peer reviews by criterion")
    return chapter.table(frame, columns, name="control-review-criteria", caption=caption)


def _tabulate_departments(frame: pd.DataFrame, chapter: Chapter, name: str) -> TableView:
    language = chapter.language
    columns = [
        Column("department_label", language.text("Department")),
        Column("n_reviews", language.text("Peer reviews"), "count"),
        Column("n_accepted", language.text("Accepted"), "count"),
        Column("n_revise", language.text("To be revised"), "count"),
        Column("n_rejected", language.text("Rejected"), "count"),
        Column("n_waiting", language.text("To be repeated"), "count"),
        Column("n_overdue", language.text("Overdue"), "count"),
    ]
    return chapter.table(frame, columns, name=name, caption=language.text("Peer reviews by department"))


def _tabulate_single(chapter: Chapter) -> TableView | None:
    """Reviews of the semester that asked for changes, with what reviewers wrote: for a ring that sees all."""
    reviews = control.list_reviews(chapter.data.registers)
    if reviews.empty or not sees_all(chapter):
        return None
    now = take_semester(reviews, "reviewed_date", chapter.params.semester(chapter.data.semester))
    asked = now[now["follow_up"].ne("not_needed")].reset_index(drop=True)
    if asked.empty:
        return None
    language = chapter.language
    states = {
        "done": language.text("repeated"),
        "waiting": language.text("to be repeated"),
        "overdue": language.text("overdue"),
    }
    frame = asked.assign(
        department_label=name_departments(chapter, asked["department"]),
        verdict_words=name_terms(chapter, "review-verdict", asked["verdict"]),
        state_words=asked["follow_up"].map(states),
    )
    columns = [
        Column("department_label", language.text("Department")),
        Column("object", language.text("What was reviewed")),
        Column("reviewed_date", language.text("Date"), "date"),
        Column("verdict_words", language.text("Verdict")),
        Column("recommendation", language.text("Area for improvement, as written")),
        Column("state_words", language.text("State")),
    ]
    caption = language.text("Reviews that asked for changes")
    return chapter.table(frame, columns, name="control-review-follow-ups", caption=caption)
