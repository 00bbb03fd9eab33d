"""What was due by the report's date, what was done, what is late, from whom (5.3, 7.8, 8.1.3, 10)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.analysis.calendar import list_late, report_date, tabulate_calendar
from qa_lib.reporting.chapter import BaseChapter
from qa_lib.reporting.columns import plain_columns
from qa_lib.reporting.figures import plot_calendar
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.words.calendar import STATUSES, describe_review, head_calendar, say_missing
from qa_lib.reporting.words.terms import say


def show_calendar(chapter: BaseChapter) -> Section:
    """The surveys and deadlines of the academic year as a time line, with what became of them."""
    language, name = chapter.language, "calendar-entries"
    frame = label_calendar(chapter)
    if frame.empty:
        reason = language.text("The params have no calendar of surveys and deadlines.")
        return make_section(name, language.text("There is no calendar"), notice(reason))
    finding = head_calendar(frame, language, date=language.date(report_date(chapter.data)))
    columns = [
        *plain_columns({"label": "text", "responsible_words": "text"}, language),
        *plain_columns({"start_date": "date", "due_date": "date"}, language),
        *plain_columns({"units_words": "text", "status_words": "text"}, language),
    ]
    table = chapter.table(frame, columns, name=name, caption=language.text("Calendar of the academic year"))
    drawn = plot_calendar(frame, on=report_date(chapter.data), language=language)
    figure = chapter.figure(drawn, table, finding=finding)
    return make_section(name, finding, figure, paragraph(_say_rule(chapter)), table)


def show_missing(chapter: BaseChapter) -> Section:
    """What is late, and from whom it is missing."""
    language, name = chapter.language, "calendar-missing"
    told = tell_late(chapter)
    heading = language.text("What is missing or late, and from whom")
    if not told:
        return make_section(name, heading, paragraph(language.text("Nothing is missing.")))
    return make_section(name, heading, bullets(told))


def show_regulation(chapter: BaseChapter) -> Section:
    """Whether the regulation itself is due for review."""
    params, language = chapter.params, chapter.language
    words = describe_review(params.policy, params.calendar, language, on=report_date(chapter.data))
    return make_section("calendar-regulation", language.text("Review of the regulation"), paragraph(*words))


def tell_late(chapter: BaseChapter) -> list[str]:
    """Each late entry of the calendar as a sentence."""
    names = _unit_names(chapter)
    return [
        say_missing(
            chapter.language,
            label=row["label"],
            due=chapter.language.date(row["due_date"].date()),
            names=[names.get(code, code) for code in _split(row["missing"])],
            n=row["n_units"],
            n_done=row["n_units_done"],
        )
        for row in list_late(label_calendar(chapter)).to_dict("records")
    ]


def _split(codes: Any) -> list[str]:
    return [code for code in codes.split(", ") if code] if isinstance(codes, str) else []


def label_calendar(chapter: BaseChapter) -> pd.DataFrame:
    """The calendar with names of entries and of those who answer for them, and words of their state."""
    language = chapter.language
    frame = tabulate_calendar(chapter.data)
    rows = frame.to_dict("records")
    groups = {"survey": language.text("surveys"), "deadline": language.text("deadlines")}
    texts = {
        "label": [_name(row, chapter) for row in rows],
        "group": [groups[row["kind"]] for row in rows],
        "responsible_words": [_say_responsible(row, chapter) for row in rows],
        "units_words": [_say_units(row, chapter) for row in rows],
        "status_words": [say(STATUSES, row["status"], language) for row in rows],
    }
    labelled = frame.assign(**{key: pd.Series(words, index=frame.index, dtype="str") for key, words in texts.items()})
    return labelled.sort_values("kind", ascending=False, kind="stable").reset_index(drop=True)


def _name(row: dict[Any, Any], chapter: BaseChapter) -> str:
    language, params = chapter.language, chapter.params
    if row["kind"] == "deadline":
        return language.name(params.calendar.deadlines[row["place"]].name)
    name = language.name(params.survey(row["survey"]).short_title)
    return f"{name}, {chapter.period(row['semester'])}" if isinstance(row["semester"], str) else name


def _say_responsible(row: dict[Any, Any], chapter: BaseChapter) -> str:
    calendar, offices = chapter.params.calendar, chapter.params.offices
    entries: Any = calendar.surveys if row["kind"] == "survey" else calendar.deadlines
    codes = entries[row["place"]].responsible
    if offices is None:
        return ", ".join(codes)
    return ", ".join(chapter.language.name(offices.office(code).name) for code in codes)


def _say_units(row: dict[Any, Any], chapter: BaseChapter) -> str | None:
    if not row["n_units"]:
        return None
    language = chapter.language
    counts = {"n_done": language.number(row["n_units_done"]), "n": language.number(row["n_units"])}
    return language.text("{n_done} of {n}", **counts)


def _unit_names(chapter: BaseChapter) -> dict[str, str]:
    schools = chapter.params.institution.schools
    names = {school.code: chapter.language.name(school.short_name) for school in schools}
    return names | {one.code: chapter.language.name(one.name) for school in schools for one in school.departments}


def _say_rule(chapter: BaseChapter) -> str:
    return chapter.language.text(
        "A survey counts as done when every school whose people it asks sent in answers; a report or audit when the "
        "register “monitoring plan” has its date for every unit concerned. Nothing later than the day of the report is "
        "taken into account."
    )
