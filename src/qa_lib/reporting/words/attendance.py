"""Words about attendance (6.3 (3))."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.reporting.language import Language, mark

AGAINST_REST = {
    "lower": mark("lower than in the rest of the school"),
    "higher": mark("higher than in the rest of the school"),
    "alike": mark("no difference that these data can show"),
    "cannot_be_told": mark("cannot be told"),
}
TRENDS = {
    "fell": mark("fell"),
    "rose": mark("rose"),
    "no_change": mark("no change that these data can show"),
    "cannot_be_told": mark("cannot be told"),
}


def head_departments(frame: pd.DataFrame, language: Language) -> str:
    """Which departments fewer learners attend than the rest of the school."""
    low = frame[frame["verdict"].eq("lower")]
    if len(low):
        return language.text(
            "Attendance is lower than in the rest of the school: {names}", names=language.names(low["label"])
        )
    return language.text("Attendance of no department is measurably lower than in the rest of the school")


def head_months(outlying: pd.DataFrame, language: Language) -> str:
    """Which months stand out."""
    if outlying.empty:
        return language.text("No month of attendance stands out")
    months = dict.fromkeys(language.month(day.date()) for day in outlying["month"])
    return language.text("Months of attendance that stand out: {months}", months=language.join(months))


def tell_month(row: dict[Any, Any], language: Language) -> str:
    """A month in which a department's attendance stands out."""
    return language.text(
        "{department}, {month}: attendance {share}, in the median of its months {median}.",
        department=row["department_label"],
        month=language.month(row["month"].date()),
        share=language.percent(row["attendance_share"]),
        median=language.percent(row["median_share"]),
    )


def head_trends(frame: pd.DataFrame, language: Language) -> str:
    """Where attendance fell within the semester."""
    fell = frame[frame["verdict"].eq("fell")]
    if len(fell):
        return language.text("Attendance fell within the semester: {names}", names=language.names(fell["label"]))
    if frame["verdict"].eq("cannot_be_told").all():
        return language.text("Whether attendance fell or rose cannot be told")
    return language.text("Attendance did not fall measurably within the semester")


def tell_fall(row: dict[Any, Any], language: Language) -> str:
    """How far attendance fell."""
    return language.text(
        "{name}: from {first} in the first month to {last} in the last; along the line {points} pp (interval "
        "{interval}).",
        name=row["label"],
        first=language.percent(row["first_share"]),
        last=language.percent(row["last_share"]),
        points=language.points(row["change_share"]),
        interval=language.points_interval(row["change_low"], row["change_high"]),
    )


def name_course(department: str, course: Any, language: Language) -> str:
    """A department's year of study."""
    if course is None or pd.isna(course):
        return department
    return language.text("{department}, year of study {course}", department=department, course=course)


def head_links(frame: pd.DataFrame, language: Language) -> str:
    """Where low attendance meets low satisfaction."""
    both = frame[frame["is_low_in_both"]]
    if both.empty:
        return language.text("In no department do low attendance and low satisfaction meet")
    names = language.names(both["department_label"])
    return language.text("Low attendance and low satisfaction meet: {names}", names=names)
