"""Attendance: by department, month and year of study, and beside the satisfaction of the same learners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.analysis import control
from qa_lib.analysis.control.cards import ATTENDANCE
from qa_lib.measurement import NotEstimated
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import satisfaction_column
from qa_lib.reporting.control_sections import NOTHING, is_kept, name_departments
from qa_lib.reporting.figures.estimates import Names
from qa_lib.reporting.figures.scores import ScoreWords, plot_scores
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.attendance import (
    AGAINST_REST,
    TRENDS,
    head_departments,
    head_links,
    head_months,
    head_trends,
    name_course,
    tell_fall,
    tell_month,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RATE = Names(share="attendance_share", low="attendance_low", high="attendance_high", n="n_planned")


def show_departments(chapter: Chapter) -> Section:
    """The rate of each department against the rest of the school."""
    language, name = chapter.language, "attendance-departments"
    if not is_kept(chapter, ATTENDANCE):
        reason = language.text("No register of attendance was handed in; the template shows what it holds.")
        return make_section(name, language.text("There are no records of attendance"), notice(reason))
    frame = _release(chapter, control.tabulate_attendance(chapter.data))
    ours = chapter.data.department
    frame = frame[frame["department"].isin(["", ours])] if ours else frame
    if not frame["department"].ne("").any():
        reason = language.text("The register of attendance has no month of this unit within the semester.")
        return make_section(name, language.text("No attendance was recorded in this semester"), notice(reason))
    school = language.name(chapter.params.school(chapter.data.school).short_name)
    labels = [code or school for code in name_departments(chapter, frame["department"])]
    frame = frame.assign(
        label=labels,
        is_total=frame["department"].eq(""),
        verdict_words=[language.text(AGAINST_REST[verdict]) for verdict in frame["verdict"]],
    ).reset_index(drop=True)
    finding = head_departments(frame, language)
    frame["verdict_words"] = frame["verdict_words"].mask(frame["is_total"])
    table = chapter.table(frame, _columns(chapter), name=name, caption=language.text("Attendance by department"))
    how = language.text(
        "Attendances that took place among those planned. The same learners come again and again, so the interval is "
        "that of the rows of the register (a month, year of study and kind of class), which differ among themselves."
    )
    figure = chapter.figure(_draw(frame, chapter), table, finding=finding)
    return make_section(name, finding, figure, paragraph(how), table)


def _release(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    """Counts of attendances tell no opinion; the door sees how many there are."""
    return chapter.release(frame, n_column="n_planned", is_of_unit=False)


def _columns(chapter: Chapter) -> list[Column]:
    language = chapter.language
    return [
        Column("label", language.text("Department")),
        Column("n_planned", language.text("Planned"), "count"),
        Column("n_attended", language.text("Attended"), "count"),
        Column("n_excused", language.text("Excused"), "count"),
        Column("attendance_share", language.text("Attendance"), "share", low="attendance_low", high="attendance_high"),
        Column("difference_share", language.text("Against the rest, pp"), "points", low="difference_low",
               high="difference_high"),
        Column("verdict_words", language.text("Verdict")),
    ]  # fmt: skip


def _draw(frame: pd.DataFrame, chapter: Chapter) -> Figure:
    language = chapter.language
    words = ScoreWords(language.text("attendance with its interval"), language.text("planned"))
    return plot_scores(frame, names=RATE, words=words, language=language, is_whole_scale=False)


def show_months(chapter: Chapter) -> Section:
    """The rate of the unit by month, and months of departments that stand out."""
    language, name = chapter.language, "attendance-months"
    frame = control.tabulate_months(chapter.data) if is_kept(chapter, ATTENDANCE) else pd.DataFrame()
    if frame.empty:
        return NOTHING
    frame = _release(chapter, frame)
    frame = frame.assign(label=[language.month(day.date()) for day in frame["month"]])
    outlying = control.list_outlying_months(chapter.data)
    outlying = outlying.assign(department_label=name_departments(chapter, outlying["department"]))
    finding = head_months(outlying, language)
    columns = [Column("label", language.text("Month")), *_columns(chapter)[1:5]]
    table = chapter.table(frame, columns, name=name, caption=language.text("Attendance by month"))
    told = bullets([tell_month(row, language) for row in outlying.to_dict("records")]) if len(outlying) else None
    figure = chapter.figure(_draw(frame, chapter), table, finding=finding)
    return make_section(name, finding, figure, told, table)


def label_trends(chapter: Chapter) -> pd.DataFrame:
    """The trends of the report's unit with their names."""
    frame = control.tabulate_attendance_trends(chapter.data)
    if chapter.data.department:
        frame = frame[frame["department"].eq(chapter.data.department)].reset_index(drop=True)
    names = zip(name_departments(chapter, frame["department"]), frame["course"], strict=True)
    return frame.assign(label=pd.Series([name_course(*pair, chapter.language) for pair in names], dtype="str"))


def show_trends(chapter: Chapter) -> Section:
    """Where attendance fell or rose over the months of the semester."""
    language, name = chapter.language, "attendance-trends"
    frame = label_trends(chapter) if is_kept(chapter, ATTENDANCE) else pd.DataFrame()
    if frame.empty:
        return NOTHING
    frame = frame.assign(verdict_words=[language.text(TRENDS[verdict]) for verdict in frame["verdict"]])
    finding = head_trends(frame, language)
    moved = frame[frame["verdict"].isin(["fell", "rose"])]
    columns = [
        Column("label", language.text("Department and year of study")),
        Column("n_months", language.text("Months"), "count"),
        Column("first_share", language.text("First month"), "share"),
        Column("last_share", language.text("Last month"), "share"),
        Column("change_share", language.text("Change, pp"), "points", low="change_low", high="change_high"),
        Column("p_adjusted", language.text("p (adjusted)"), "p_value"),
        Column("verdict_words", language.text("Verdict")),
    ]
    caption = language.text("Attendance over the months of the semester")
    table = chapter.table(frame, columns, name=name, caption=caption)
    told = bullets([tell_fall(row, language) for row in moved.to_dict("records")]) if len(moved) else None
    how = language.text(
        "A straight line through the months; named are changes of at least {points} pp that remain when the number of "
        "comparisons is taken into account.",
        points=language.number(chapter.params.policy.control.attendance_fall_share.value * 100),
    )
    return make_section(name, finding, told, paragraph(how), table)


def show_links(chapter: Chapter) -> Section:
    """Attendance beside satisfaction, by department."""
    language, name = chapter.language, "attendance-links"
    frame = control.tabulate_attendance_links(chapter.data) if is_kept(chapter, ATTENDANCE) else pd.DataFrame()
    if frame.empty:
        return NOTHING
    n_departments, whole = len(frame), frame
    if chapter.data.department:
        frame = frame[frame["department"].eq(chapter.data.department)].reset_index(drop=True)
    frame = chapter.release(frame)
    shown = frame["is_low_in_both"] & ~frame["is_suppressed"]
    frame = frame.assign(
        department_label=name_departments(chapter, frame["department"]),
        is_low_in_both=shown,
        verdict_words=[
            language.text(AGAINST_REST[verdict]) if pd.notna(verdict) else "" for verdict in frame["attendance_verdict"]
        ],
    )
    columns = [
        Column("department_label", language.text("Department")),
        Column("attendance_share", language.text("Attendance"), "share", low="attendance_low", high="attendance_high"),
        Column("verdict_words", language.text("Attendance is")),
        Column("n_respondents", language.text("Respondents"), "count"),
        satisfaction_column(language),
    ]
    table = chapter.table(frame, columns, name=name, caption=language.text("Attendance and satisfaction"))
    return make_section(name, head_links(frame, language), paragraph(_say_link(whole, n_departments, chapter)), table)


def _say_link(whole: pd.DataFrame, n: int, chapter: Chapter) -> str:
    """Whether attendance and satisfaction go together, where there are departments enough."""
    language, n_min = chapter.language, chapter.params.policy.control.departments_n_min.value
    if n >= n_min:
        found = control.correlate_links(whole)
        if not isinstance(found, NotEstimated):
            return language.text(
                "Rank correlation of attendance and satisfaction over {n} departments: {r} (p {p}).",
                n=n,
                r=language.number(found.estimate.value, 2),
                p=language.p_value(found.p_value),
            )
    return language.plural(
        "Whether attendance and satisfaction go together cannot be told from {n} department; it takes {n_min}.",
        "Whether attendance and satisfaction go together cannot be told from {n} departments; it takes {n_min}.",
        n,
        n_min=n_min,
    )
