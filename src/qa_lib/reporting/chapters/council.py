"""What registers put before the Academic Council, and how its earlier decisions were fulfilled (5, 8.2, 8.4, 9.3)."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from qa_lib.analysis import risks
from qa_lib.analysis.university.monthly import has_register
from qa_lib.reporting.chapters.capa import release_measures
from qa_lib.reporting.register_sections import has_registers, may_show_rows
from qa_lib.reporting.register_tables import name_offices, name_terms, translated
from qa_lib.reporting.sections import Section, make_section
from qa_lib.reporting.tables import Column
from qa_lib.reporting.university import UniversityChapter
from qa_lib.reporting.words.consolidated import head_fulfilment, say_point
from qa_lib.reporting.words.monthly import say_no_register

DECISIONS = "decisions"
DONE = "fulfilled"


def list_points(chapter: UniversityChapter) -> list[str]:
    """Each thing that registers ask of the Council as a sentence, gravest first; none for a ring without rows."""
    if not has_registers(chapter) or not may_show_rows(chapter):
        return []
    return [say_point(kind, numbers, chapter.language) for kind, numbers in _find_points(chapter) if numbers]


def _find_points(chapter: UniversityChapter) -> Iterator[tuple[str, list[str]]]:
    opened = risks.tabulate_risks(chapter.data)
    opened = opened[opened["is_open"]]
    is_systemic = opened["is_systemic"].eq("yes").fillna(False)
    is_critical = opened["zone"].eq("critical").fillna(False)
    yield "critical", opened.loc[is_critical, "number"].tolist()
    yield "systemic_risk", opened.loc[is_systemic & ~is_critical, "number"].tolist()
    frame = release_measures(chapter)
    yield "failed", frame.loc[frame["verdict"].eq("not_improved").fillna(False), "number"].tolist()
    yield "overdue", frame.loc[frame["state"].eq("overdue"), "number"].tolist()
    late = _find_decisions(chapter)
    yield "unfulfilled", late.loc[late["is_late"], "protocol"].tolist()


def _find_decisions(chapter: UniversityChapter) -> pd.DataFrame:
    """The decisions of the Academic Council, those past their date first, with ``is_late``."""
    empty = pd.DataFrame({"protocol": pd.Series(dtype="str"), "is_late": pd.Series(dtype=bool)})
    if not has_register(chapter.data, DECISIONS):
        return empty
    frame = chapter.data.registers.frame(DECISIONS)
    frame = frame[frame["body"].eq("academic-council").fillna(False)]
    is_past = (frame["due_date"] < pd.Timestamp(chapter.data.date)).fillna(False)
    late = frame.assign(is_late=is_past & frame["fulfilment"].ne(DONE).fillna(True))
    return late.sort_values(["is_late", "decided_date"], ascending=[False, False], kind="stable").reset_index(drop=True)


def show_fulfilment(chapter: UniversityChapter) -> Section:
    """Earlier decisions of the Academic Council on quality, and how far each is fulfilled."""
    language, name = chapter.language, "council-decisions"
    if not has_register(chapter.data, DECISIONS):
        return make_section(name, say_no_register(DECISIONS, language))
    frame = _find_decisions(chapter)
    n_done = int(frame["fulfilment"].eq(DONE).sum()) if len(frame) else 0
    finding = head_fulfilment(n_done, len(frame), int(frame["is_late"].sum()), language)
    if frame.empty:
        return make_section(name, finding)
    labelled = frame.assign(
        decision=translated(chapter, frame, "text"),
        owner_words=name_offices(chapter, frame["owner"]),
        status_words=name_terms(chapter, "fulfilment", frame["fulfilment"]),
    )
    columns = [
        Column("protocol", language.text("Protocol")),
        Column("decision", language.text("Decision")),
        Column("owner_words", language.text("Owner")),
        Column("decided_date", language.text("Decided on"), "date"),
        Column("due_date", language.text("Due on"), "date"),
        Column("status_words", language.text("Fulfilment")),
    ]
    caption = language.text("Earlier decisions of the Academic Council")
    return make_section(name, finding, chapter.table(labelled, columns, name=name, caption=caption))
