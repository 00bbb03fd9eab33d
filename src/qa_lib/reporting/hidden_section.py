"""The section on what is not shown: how much, and for the internal ring the log of disclosure."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import hidden
from qa_lib.params import TIERS
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import label_columns, plain_columns
from qa_lib.reporting.display import Prose, TableView
from qa_lib.reporting.labels import add_labels
from qa_lib.reporting.sections import Section, make_section, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words import disclosure as words
from qa_lib.reporting.words.terms import say


def show_hidden(chapter: Chapter) -> Section:
    """How many results are hidden; readers of the internal ring are told which and why."""
    language, name = chapter.language, "data-quality-hidden"
    raw = hidden.tabulate_hidden(chapter.data, chapter.tier)
    finding = words.head_hidden(int(raw["n"].sum()), hidden.count_results(chapter.data), language)
    explanation = paragraph(words.describe_hidden(language))
    if chapter.tier != "internal":
        return make_section(name, finding, explanation)
    return make_section(name, finding, explanation, _count_reasons(chapter, raw, name), *_show_log(chapter))


def _count_reasons(chapter: Chapter, raw: pd.DataFrame, name: str) -> TableView | None:
    """How many results this ring may not see, by reason."""
    if raw.empty:
        return None
    language = chapter.language
    frame = _name_wholes(chapter, add_labels(raw, params=chapter.params, language=language))
    frame = frame.assign(reason_words=[say(words.REASONS, code, language) for code in frame["reason"]])
    columns = [
        *label_columns(["survey", "department"], language),
        *plain_columns({"reason_words": "text", "n": "count"}, language),
    ]
    return chapter.table(frame, columns, name=name, caption=language.text("Hidden results by reason"))


def _show_log(chapter: Chapter) -> list[Prose | TableView]:
    """Every decision for every ring: on results, on counts of themes, and on teachers."""
    results, themes = hidden.tabulate_decisions(chapter.data), hidden.tabulate_theme_decisions(chapter.data)
    teachers = hidden.tabulate_teacher_decisions(chapter.data)
    tables = [_log_results(chapter, results)] if len(results) else []
    tables += [_log_themes(chapter, themes)] if len(themes) else []
    tables += [_log_teachers(chapter, teachers)] if len(teachers) else []
    return [paragraph(words.describe_log(chapter.language)), *tables] if tables else []


def _log_results(chapter: Chapter, raw: pd.DataFrame) -> TableView:
    language = chapter.language
    frame = _name_wholes(chapter, add_labels(raw, params=chapter.params, language=language))
    part = frame["item_label"].where(frame["item_label"].ne(""), frame["block_label"])
    frame = _say_decisions(chapter, frame.assign(part=part, is_suppressed=False))
    columns = [
        *label_columns(["survey", "department"], language),
        *plain_columns({"part": "text"}, language),
        *_ring_columns(chapter),
        *plain_columns({"exception": "text"}, language),
    ]
    codes = ["survey", "block", "item", "department"]
    kinds = [f"{kind}_{tier}" for tier in TIERS for kind in ("decision", "protects", "excused")]
    further = [*_code_columns([*codes, *kinds]), *plain_columns({"n_respondents": "count"}, language)]
    caption = language.text("Log of disclosure: results")
    return chapter.table(frame, columns, name="data-quality-decisions", caption=caption, further=further)


def _log_themes(chapter: Chapter, raw: pd.DataFrame) -> TableView:
    language = chapter.language
    frame = _name_wholes(chapter, add_labels(raw, params=chapter.params, language=language))
    surveys = frame["survey_label"].replace("", language.text(words.ALL_SURVEYS))
    frame = _say_decisions(chapter, frame.assign(survey_label=surveys, is_suppressed=False))
    columns = [*label_columns(["theme", "survey", "department"], language), *_ring_columns(chapter)]
    codes = ["theme", "survey", "department", *(f"decision_{tier}" for tier in TIERS)]
    further = [*_code_columns(codes), *plain_columns({"n_respondents": "count"}, language)]
    caption = language.text("Log of disclosure: themes")
    return chapter.table(frame, columns, name="data-quality-decisions-themes", caption=caption, further=further)


def _log_teachers(chapter: Chapter, raw: pd.DataFrame) -> TableView:
    language = chapter.language
    frame = add_labels(raw, params=chapter.params, language=language).assign(is_suppressed=False)
    frame = _say_decisions(chapter, frame)
    columns = [
        *label_columns(["survey", "department"], language),
        *plain_columns({"n_respondents": "count"}, language),
        *_ring_columns(chapter),
    ]
    ring = language.text(words.RINGS[chapter.params.policy.certificate.tier.value])
    return chapter.table(
        frame,
        columns,
        name="data-quality-decisions-teachers",
        caption=language.text("Log of disclosure: teachers"),
        note=words.describe_teacher_log(language, ring=ring),
        further=_code_columns(["survey", "department", *(f"decision_{tier}" for tier in TIERS)]),
    )


def _name_wholes(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    whole = chapter.language.text(words.WHOLE_SCHOOL)
    return frame.assign(department_label=frame["department_label"].replace("", whole))


def _say_decisions(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    said = {
        f"{tier}_words": [say(words.DECISIONS, code, chapter.language) for code in frame[f"decision_{tier}"]]
        for tier in TIERS
    }
    return frame.assign(**said)


def _ring_columns(chapter: Chapter) -> list[Column]:
    return [Column(f"{tier}_words", chapter.language.text(words.RINGS[tier])) for tier in TIERS]


def _code_columns(names: list[str]) -> list[Column]:
    """Codes for machines; their headings are their names."""
    return [Column(name, name) for name in names]
