"""One sentence beside a comparison: whether its questions measure the same on both sides (7.5.3, points 5 and 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from qa_lib.analysis.invariance import Grouping, tabulate_invariance
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.language import mark

ALIKE = {
    "means": mark(
        "{sides}: the questions of “{survey}” measure the same on both sides, so levels and means may be compared."
    ),
    "relations": mark(
        "{sides}: the questions of “{survey}” belong together alike on both sides but are not answered by the same "
        "measure, so a difference may come from how they are understood."
    ),
    "nothing": mark(
        "{sides}: the questions of “{survey}” do not belong together alike on both sides, so a difference may come "
        "from how they are understood."
    ),
    "no_model": mark(
        "{sides}: the answers to “{survey}” do not follow its blocks closely enough to tell whether the questions "
        "measure the same on both sides."
    ),
    "not_estimated": mark(
        "{sides}: the answers are too few to tell whether the questions of “{survey}” measure the same on both sides."
    ),
}


def say_comparability(chapter: Chapter, survey: str, *, grouping: Grouping) -> str:
    """Whether the questions of a survey measure the same in ``schools`` or ``semesters``; "" where not compared."""
    table = tabulate_invariance(chapter.data, grouping)
    rows = chapter.release(table[table["survey"].eq(survey)])
    rows = rows[~rows["is_suppressed"]]
    return _say(rows.iloc[0], chapter) if len(rows) else ""


def _say(row: pd.Series, chapter: Chapter) -> str:
    language = chapter.language
    if pd.isna(row["semester_from"]):
        sides = language.text("{unit} and the rest of the university", unit=chapter.unit_name())
    else:
        periods = chapter.period(row["semester_from"]), chapter.period(chapter.data.semester)
        sides = language.text("Semesters {start} and {end}", start=periods[0], end=periods[1])
    words = ALIKE[row["verdict"]]
    sentence = language.text(words, sides=sides, survey=row["survey_label"])
    items = name_departing(chapter, row)
    if not items:
        return sentence
    named = language.text("By themselves moved in “{survey}”: {items}.", survey=row["survey_label"], items=items)
    return f"{sentence} {named}"


def name_departing(chapter: Chapter, row: Mapping[str, Any] | pd.Series) -> str:
    """The wordings of the items of a row of `tabulate_invariance` that moved by themselves; "" where there are none."""
    if not isinstance(row["departing"], str):
        return ""
    survey = chapter.params.survey(str(row["survey"]))
    return "; ".join(chapter.language.name(survey.item(code).text).rstrip(".") for code in row["departing"].split(", "))
