"""The figures that units reported beside those of the data, and who reported none (5.2.1, 6.5)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.analysis import cross_check
from qa_lib.reporting.chapter import BaseChapter
from qa_lib.reporting.display import TableView
from qa_lib.reporting.register_tables import name_units
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.cross_check import (
    FIGURES,
    VERDICTS,
    describe_counts,
    describe_rule,
    head_reported,
    head_silent,
    say_silent,
)
from qa_lib.reporting.words.terms import say


def show_reported(chapter: BaseChapter) -> Section:
    """The reported figures that differ from the data: whose, which, and by how much."""
    language, name = chapter.language, "cross-check-figures"
    frame = chapter.release(cross_check.compare_reported(chapter.data), value_columns=cross_check.VALUES)
    differs = frame[frame["verdict"].eq("differs").fillna(False)].reset_index(drop=True)
    finding = head_reported(len(frame), len(differs), language)
    if frame.empty:
        reason = language.text(
            "The register “reported figures” has no rows of this time; its template says what it holds."
        )
        return make_section(name, finding, notice(reason))
    rule, counts = chapter.params.policy.cross_check, frame["verdict"].value_counts()
    words = [
        describe_rule(rule.count_share.value, rule.level_share.value, language),
        describe_counts(
            int(counts.get("agrees", 0)), int(counts.get("no_data", 0)), int(frame["is_suppressed"].sum()), language
        ),
    ]
    table = _tabulate(chapter, differs, name) if len(differs) else None
    return make_section(name, finding, paragraph(*words), table, _tabulate_all(chapter, frame, name))


def _tabulate(chapter: BaseChapter, frame: pd.DataFrame, name: str) -> TableView:
    caption = chapter.language.text("Reported figures that differ from the data")
    return chapter.table(_label(chapter, frame), _columns(chapter)[:-1], name=f"{name}-differing", caption=caption)


def _tabulate_all(chapter: BaseChapter, frame: pd.DataFrame, name: str) -> TableView:
    language = chapter.language
    caption = language.text("All reported figures beside the data")
    further = [Column(code, code, "number") for code in ("reported", "found", "difference")]
    return chapter.table(_label(chapter, frame), _columns(chapter), name=name, caption=caption, further=further)


def _columns(chapter: BaseChapter) -> list[Column]:
    language = chapter.language
    return [
        Column("unit_words", language.text("Unit")),
        Column("result_words", language.text("Survey or block")),
        Column("figure_words", language.text("Figure")),
        Column("reported_words", language.text("Reported")),
        Column("found_words", language.text("In the data")),
        Column("difference_words", language.text("Difference")),
        Column("verdict_words", language.text("Verdict")),
    ]


def _label(chapter: BaseChapter, frame: pd.DataFrame) -> pd.DataFrame:
    language, rows = chapter.language, frame.to_dict("records")
    texts = {
        "result_words": [f"{_name_result(row)}, {chapter.period(row['semester'])}" for row in rows],
        "figure_words": [say(FIGURES, row["figure"], language) for row in rows],
        "reported_words": [_write(row, "reported", chapter) for row in rows],
        "found_words": [_write(row, "found", chapter) for row in rows],
        "difference_words": [_write_difference(row, chapter) for row in rows],
        "verdict_words": [None if pd.isna(row["verdict"]) else say(VERDICTS, row["verdict"], language) for row in rows],
    }
    named = {key: pd.Series(words, index=frame.index, dtype="str") for key, words in texts.items()}
    return frame.assign(unit_words=name_units(chapter, frame), **named)


def _name_result(row: dict[Any, Any]) -> str:
    """The item, block or survey that was reported."""
    name = "item" if isinstance(row["item"], str) else "block" if isinstance(row["block"], str) else "survey"
    return str(row[f"{name}_label"])


def _write(row: dict[Any, Any], name: str, chapter: BaseChapter) -> str | None:
    if pd.isna(row[name]):
        return None
    is_count = row["figure"] == "n_respondents"
    return chapter.language.number(row[name]) if is_count else chapter.language.percent(row[name])


def _write_difference(row: dict[Any, Any], chapter: BaseChapter) -> str | None:
    """In percent of the count in the data, or in percentage points."""
    language = chapter.language
    if pd.isna(row["difference"]):
        return None
    points = language.points(row["difference"])
    if row["figure"] == "n_respondents":
        return language.text("{difference}% of the count", difference=points)
    return language.text("{difference} pp", difference=points)


def show_silent(chapter: BaseChapter) -> Section:
    """The units that have answers in the data and reported nothing."""
    language, name = chapter.language, "cross-check-silent"
    frame = cross_check.list_silent(chapter.data)
    n = len(frame[["school", "department"]].drop_duplicates())
    finding = head_silent(n, language)
    if frame.empty:
        return make_section(name, finding)
    named = frame.assign(unit_words=name_units(chapter, frame))
    told = [
        say_silent(
            language.name(chapter.params.survey(str(survey)).short_title),
            chapter.period(str(semester)),
            rows["unit_words"].tolist(),
            language,
        )
        for (semester, survey), rows in named.groupby(["semester", "survey"], sort=False)
    ]
    return make_section(name, finding, bullets(told))
