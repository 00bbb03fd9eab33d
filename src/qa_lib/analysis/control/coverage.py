"""What in-department control did against what was planned, and what is missing from whom (5.2.2 (1), 6.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from qa_lib.analysis.control.cards import ATTENDANCE, OBSERVATIONS, REVIEWS, list_cards, take_semester
from qa_lib.analysis.control.criteria import count_classes
from qa_lib.analysis.control.observers import pair_cards
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.params import Params, Semester
from qa_lib.registers import Registers

COUNTS = ("n_classes", "n_classes_planned", "n_double", "n_observed", "n_teachers", "n_reviews", "n_reviews_planned",
          "n_months", "n_months_planned")  # fmt: skip
SHARES = ("classes_share", "observed_share")


@once_per_report
def tabulate_control_coverage(data: ReportData) -> pd.DataFrame:
    """`cover_departments` of the unit in the semester of the report."""
    return cover_departments(
        data.registers, params=data.params, semester=data.params.semester(data.semester), teachers=data.teachers
    )


def cover_departments(
    registers: Registers, *, params: Params, semester: Semester, teachers: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What each department of the registers' unit did in a semester, up to the registers' day.

    Of the university (``registers.school`` None) all departments of all schools, so that the tables of schools are its
    parts.

    ``teachers`` are those of the semester (``teacher_id``, ``school``, ``department``); without them ``n_teachers`` is
    NA.

    Returns
    -------
    DataFrame
        ``school``, ``department``; ``n_classes`` observed, ``n_double`` of them by two, ``n_observed`` teachers (by
        their numbers) of ``n_teachers``, ``n_reviews``, ``n_months`` with attendance, each against ``n_…_planned`` (the
        policy's numbers; the months of the semester that are over); ``classes_share`` and ``observed_share`` (of what
        is planned or of all teachers, at most 1); ``missing``: the registers that lack something, joined by ", ".
    """
    cards = list_cards(registers, semester)
    kept = {book.code for book in params.registers}
    frames = {OBSERVATIONS: cards}
    for code, column in ((REVIEWS, "reviewed_date"), (ATTENDANCE, "month")):
        frames[code] = take_semester(registers.frame(code), column, semester) if code in kept else pd.DataFrame()
    rows = [
        _cover(frames, school, department, params=params, months=_months_due(semester, registers.on), teachers=teachers)
        for school, department in _departments_of(registers, params)
    ]
    frame = pd.DataFrame(rows, columns=["school", "department", *COUNTS, *SHARES, "missing"])
    texts = dict.fromkeys(["school", "department", "missing"], "str")
    return frame.astype(texts | dict.fromkeys(COUNTS, "Int64") | dict.fromkeys(SHARES, "Float64"))


def _departments_of(registers: Registers, params: Params) -> list[tuple[str, str]]:
    return [
        (school.code, department.code)
        for school in params.institution.schools
        for department in school.departments
        if registers.school in (None, school.code) and registers.department in (None, department.code)
    ]


def _months_due(semester: Semester, on: dt.date) -> int:
    """Months of a semester that are over on a day; its last one, of the exam session, when the session is."""
    first, last = semester.start_date, min(semester.end_date, on)
    n = (last.year - first.year) * 12 + last.month - first.month
    return max(n + (on >= semester.end_date), 0)


def _cover(
    frames: dict[str, pd.DataFrame],
    school: str,
    department: str,
    *,
    params: Params,
    months: int,
    teachers: pd.DataFrame | None,
) -> dict[str, Any]:
    rule = params.policy.control
    ours = {code: _of(frame, school, department) for code, frame in frames.items()}
    cards, attendance = ours[OBSERVATIONS], ours[ATTENDANCE]
    n_classes = count_classes(cards) if len(cards) else 0
    n_observed = int(cards["teacher"].nunique()) if len(cards) else 0
    n_teachers = None if teachers is None else int(_of(teachers, school, department)["teacher_id"].nunique())
    n_months = int(attendance["month"].nunique()) if len(attendance) else 0
    done = {
        OBSERVATIONS: n_classes >= rule.classes_n_min.value,
        REVIEWS: len(ours[REVIEWS]) >= rule.reviews_n_min.value,
        ATTENDANCE: n_months >= months,
    }
    return {
        "school": school,
        "department": department,
        "n_classes": n_classes,
        "n_classes_planned": rule.classes_n_min.value,
        "n_double": len(pair_cards(cards, params)),
        "n_observed": n_observed,
        "n_teachers": n_teachers,
        "n_reviews": len(ours[REVIEWS]),
        "n_reviews_planned": rule.reviews_n_min.value,
        "n_months": n_months,
        "n_months_planned": months,
        "classes_share": min(n_classes / rule.classes_n_min.value, 1.0),
        "observed_share": min(n_observed / n_teachers, 1.0) if n_teachers else None,
        "missing": ", ".join(code for code, is_done in done.items() if not is_done),
    }


def _of(frame: pd.DataFrame, school: str, department: str) -> pd.DataFrame:
    if frame.empty:
        return frame
    return frame[frame["school"].eq(school).fillna(False) & frame["department"].eq(department).fillna(False)]
