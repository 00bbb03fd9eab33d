"""Every object of monitoring with its indicators, their sources and the period's values; gaps as gaps (clause 4)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.analysis.coverage import list_gaps, tabulate_coverage
from qa_lib.reporting.chapter import BaseChapter
from qa_lib.reporting.columns import plain_columns, satisfaction_column
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.words.coverage import head_coverage, say_gap


def show_objects(chapter: BaseChapter) -> Section:
    """The matrix: object, indicator, source, value of the period."""
    language, name = chapter.language, "coverage-objects"
    raw = tabulate_coverage(chapter.data)
    if raw.empty:
        reason = language.text("The params name no objects of monitoring.")
        return make_section(name, language.text("There are no objects of monitoring"), notice(reason))
    frame = chapter.release(raw.fillna({"n_respondents": 0}))
    objects = {one.code: language.name(one.name) for one in chapter.params.objects.objects}
    gaps = list_gaps(frame)
    rows = frame.to_dict("records")
    texts = {
        "object_label": [f"{row['object']} {objects[row['object']]}" for row in rows],
        "indicator": [_name_indicator(row, chapter) for row in rows],
        "source_label": [_name_source(row, chapter) for row in rows],
    }
    frame = frame.assign(**{key: pd.Series(words, index=frame.index, dtype="str") for key, words in texts.items()})
    columns = [
        *plain_columns({"object_label": "text", "indicator": "text", "source_label": "text"}, language),
        satisfaction_column(language),
        *plain_columns({"value": "count"}, language),
    ]
    caption = language.text("Objects of monitoring and their indicators")
    sourced = set(frame.loc[frame["source"].ne("none"), "object"])
    told = [say_gap(objects[code], language, has_source=code in sourced) for code in gaps]
    return make_section(
        name,
        head_coverage(len(gaps), len(objects), language),
        paragraph(_say_reading(chapter)),
        bullets(told) if told else None,
        chapter.table(frame, columns, name=name, caption=caption),
    )


def _name_indicator(row: dict[Any, Any], chapter: BaseChapter) -> str | None:
    language, params = chapter.language, chapter.params
    if row["source"] == "block":
        return language.name(params.survey(row["survey"]).block(row["block"]).title)
    if row["source"] == "survey":
        return language.text("satisfaction, whole survey")
    if row["source"] == "register":
        return language.text("entries of the register")
    if row["source"] == "external" and params.vocabularies is not None:
        return language.name(params.vocabularies.vocabulary("external-indicator").term(row["external"]).label)
    return None


def _name_source(row: dict[Any, Any], chapter: BaseChapter) -> str | None:
    language, params = chapter.language, chapter.params
    if row["source"] in ("block", "survey"):
        return language.name(params.survey(row["survey"]).short_title)
    if row["source"] == "register":
        return language.name(params.register(row["register"]).title)
    return language.name(params.register("external-indicators").title) if row["source"] == "external" else None


def _say_reading(chapter: BaseChapter) -> str:
    return chapter.language.text(
        "An object of monitoring (clause 4) is covered when a questionnaire, a register or an external indicator gave "
        "a value in this period. A dash is a gap: the source exists and gave nothing, or there is none."
    )
