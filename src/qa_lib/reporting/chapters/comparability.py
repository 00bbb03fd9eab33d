"""Whether means of questionnaires may be compared, and whether the same people answer alike again (7.5.3, 5 and 6)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.analysis import invariance, stability
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.chapters.instruments import say_verdicts, show_nothing
from qa_lib.reporting.columns import label_columns, number_column, plain_columns
from qa_lib.reporting.sections import Section, make_section, notice, paragraph
from qa_lib.reporting.words.comparability import (
    COMPARABILITY,
    describe_comparability,
    describe_stability,
    head_comparability,
    head_stability,
)


def show_comparability(chapter: Chapter) -> Section:
    """Whether means may be compared between semesters and with the rest of the university."""
    language, name = chapter.language, "instruments-comparability"
    raw = invariance.tabulate_invariance(chapter.data)
    if raw.empty:
        return show_nothing(chapter, name)
    frame = chapter.release(raw, value_columns=["verdict", "departing", "cfi", "cfi_loss"])
    frame = say_verdicts(chapter, frame, COMPARABILITY)
    frame = frame.assign(
        compared_with=[_name_reference(chapter, row) for row in frame.to_dict("records")],
        departing_items=pd.Series([_name_items(chapter, row) for row in frame.to_dict("records")], dtype="str"),
    )
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"compared_with": "text", "n_unit": "count", "n_reference": "count"}, language),
        number_column("cfi_loss", language, low="", high="", decimals=3),
        *plain_columns({"verdict_words": "text", "departing_items": "text"}, language),
    ]
    caption = language.text("Whether means may be compared")
    return make_section(
        name,
        head_comparability(frame, language),
        chapter.table(frame, columns, name=name, caption=caption),
        paragraph(describe_comparability(language)),
    )


def _name_reference(chapter: Chapter, row: dict[Any, Any]) -> str:
    if row["grouping"] == "semesters":
        return chapter.period(str(row["semester_from"]))
    return chapter.language.text("rest of the university")


def _name_items(chapter: Chapter, row: dict[Any, Any]) -> str | None:
    """The wordings of the items that moved alone."""
    if not isinstance(row["departing"], str):
        return None
    survey = chapter.params.survey(str(row["survey"]))
    return "; ".join(chapter.language.name(survey.item(code).text).rstrip(".") for code in row["departing"].split(", "))


def show_stability(chapter: Chapter) -> Section:
    """Whether those who answered twice answered alike."""
    language, name = chapter.language, "instruments-stability"
    values = ["retest_r", "retest_low", "retest_high", "agreement", "agreement_low", "agreement_high"]
    frame = chapter.release(stability.tabulate_stability(chapter.data), value_columns=values)
    minimum = chapter.params.policy.instruments.retest_min.value
    if frame.empty:
        reason = language.text("No survey was answered by the same people in two semesters.")
        return make_section(name, head_stability(frame, language, retest_min=minimum), notice(reason))
    frame = frame.assign(compared_with=[chapter.period(semester) for semester in frame["semester_from"]])
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"compared_with": "text", "n_respondents": "count"}, language),
        number_column("retest_r", language, low="retest_low", high="retest_high"),
        number_column("agreement", language),
    ]
    return make_section(
        name,
        head_stability(frame, language, retest_min=minimum),
        chapter.table(frame, columns, name=name, caption=language.text("The same people in two semesters")),
        paragraph(describe_stability(language)),
    )
