"""Key indicators of the year against their targets: satisfaction by survey, and indicators from outside (4.5, 8.2)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.analysis.university.external import EXTERNAL, tabulate_external
from qa_lib.analysis.university.monthly import has_register
from qa_lib.reporting.chapters.results import release_year
from qa_lib.reporting.language import Language
from qa_lib.reporting.register_tables import say_term, say_unit
from qa_lib.reporting.sections import Section, make_section, notice, paragraph
from qa_lib.reporting.tables import Column, write_share
from qa_lib.reporting.university import UniversityChapter
from qa_lib.reporting.words.consolidated import head_targets
from qa_lib.reporting.words.levels import describe_verdict


def show_targets(chapter: UniversityChapter) -> Section:
    """Each key indicator with its value, the value before, its target and whether that is reached."""
    language, name = chapter.language, "results-targets"
    rows = [*_list_surveys(chapter), *_list_external(chapter)]
    with_target = [row for row in rows if isinstance(row["verdict"], str)]
    finding = head_targets(sum(row["verdict"] == "met" for row in with_target), len(with_target), language)
    if not rows:
        return make_section(name, finding, notice(chapter.no_survey()))
    columns = [
        Column("indicator", language.text("Indicator")),
        Column("unit_words", language.text("Unit")),
        Column("period", language.text("Period")),
        Column("value_words", language.text("Value")),
        Column("before_words", language.text("Before")),
        Column("target_words", language.text("Target")),
        Column("verdict_words", language.text("Verdict")),
    ]
    further = [Column("value", language.text("Value"), "number"), Column("target", language.text("Target"), "number")]
    caption = language.text("Key indicators against their targets")
    how = language.text(
        "A level of satisfaction reaches its target when its whole interval does; an indicator from outside when its "
        "value does."
    )
    frame = pd.DataFrame(rows)
    table = chapter.table(frame, columns, name=name, caption=caption, further=further)
    return make_section(name, finding, paragraph(how), table)


def _list_surveys(chapter: UniversityChapter) -> list[dict[str, Any]]:
    language = chapter.language
    frame = release_year(chapter)
    frame = frame[frame["block"].isna() & ~frame["is_suppressed"]]
    return [
        {
            "indicator": language.text("satisfaction: {survey}", survey=row["survey_label"]),
            "unit_words": chapter.unit_name(),
            "period": chapter.period(row["semester"]),
            "value": row["satisfaction_share"],
            "value_words": write_share(
                row["satisfaction_share"],
                row["satisfaction_low"],
                row["satisfaction_high"],
                language=language,
            ),
            "before_words": "",
            "target": row["target_share"],
            "target_words": language.percent(row["target_share"]),
            "verdict": row["verdict"],
            "verdict_words": describe_verdict(row["verdict"], row["below_threshold"], language),
        }
        for row in frame.to_dict("records")
    ]


def _list_external(chapter: UniversityChapter) -> list[dict[str, Any]]:
    if not has_register(chapter.data, EXTERNAL):
        return []
    language = chapter.language
    return [
        {
            "indicator": say_term(chapter, "external-indicator", row["indicator"]) or row["indicator"],
            "unit_words": say_unit(chapter, row["school"], ""),
            "period": str(row["year"]),
            "value": row["value"],
            "value_words": _write(row["value"], chapter),
            "before_words": _write(row["before"], chapter),
            "target": row["target"],
            "target_words": _write(row["target"], chapter),
            "verdict": row["verdict"],
            "verdict_words": _say_external(row["verdict"], language),
        }
        for row in tabulate_external(chapter.data).to_dict("records")
    ]


def _say_external(verdict: Any, language: Language) -> str:
    if not isinstance(verdict, str):
        return language.text("cannot be told")
    return language.text("target reached") if verdict == "met" else language.text("target not reached")


def _write(value: Any, chapter: UniversityChapter) -> str:
    if pd.isna(value):
        return chapter.language.number(None)
    return chapter.language.number(value, 0 if float(value).is_integer() else 1)
