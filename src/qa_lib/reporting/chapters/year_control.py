"""In-department control by school: classes observed, peer reviews, attendance, and what is missing from whom (6.3)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.control.coverage import cover_departments
from qa_lib.reporting.register_sections import has_registers, no_register
from qa_lib.reporting.register_tables import say_unit
from qa_lib.reporting.sections import Section, bullets, make_section
from qa_lib.reporting.tables import Column
from qa_lib.reporting.university import UniversityChapter
from qa_lib.reporting.words.control_year import head_control, say_missing_control

COUNTS = ["n_classes", "n_classes_planned", "n_double", "n_reviews", "n_reviews_planned", "n_months"]


def show_control(chapter: UniversityChapter) -> Section:
    """What departments did in the last semester, added up by school; who did less than was planned."""
    language, data, name = chapter.language, chapter.data, "control-coverage"
    if not has_registers(chapter):
        return no_register(chapter, name)
    frame = cover_departments(data.registers, params=data.params, semester=data.last)
    is_complete = frame["missing"].fillna("").eq("")
    finding = head_control(int(is_complete.sum()), len(frame), language)
    if frame.empty:
        return make_section(name, finding)
    by_school = _add_up(frame.assign(n=1, n_complete=is_complete.astype(int)))
    labelled = by_school.assign(unit_words=[say_unit(chapter, school, "") for school in by_school["school"]])
    columns = [
        Column("unit_words", language.text("Unit")),
        Column("n", language.text("Departments"), "count"),
        Column("n_complete", language.text("Carried out all"), "count"),
        Column("n_classes", language.text("Classes observed"), "count"),
        Column("n_classes_planned", language.text("Classes planned"), "count"),
        Column("n_double", language.text("Seen by two"), "count"),
        Column("n_reviews", language.text("Peer reviews"), "count"),
        Column("n_reviews_planned", language.text("Reviews planned"), "count"),
    ]
    caption = language.text("In-department control by school, {period}", period=chapter.period(data.semester))
    told = _tell_missing(frame, chapter)
    table = chapter.table(labelled, columns, name=name, caption=caption)
    return make_section(name, finding, table, bullets(told) if told else None)


def _add_up(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.groupby("school", sort=False)[["n", "n_complete", *COUNTS]].sum().reset_index()


def _tell_missing(frame: pd.DataFrame, chapter: UniversityChapter) -> list[str]:
    """By register the departments that have fewer than planned."""
    lacking = frame.assign(register=frame["missing"].fillna("").str.split(", ")).explode("register")
    lacking = lacking[lacking["register"].ne("")]
    return [
        say_missing_control(
            chapter.language.name(chapter.params.register(str(register)).title),
            [say_unit(chapter, row["school"], row["department"]) for row in rows.to_dict("records")],
            chapter.language,
        )
        for register, rows in lacking.groupby("register", sort=False)
    ]
