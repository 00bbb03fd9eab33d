"""Which part of the PDCA cycle each chapter of a report documents (1.1, 6.6)."""

from __future__ import annotations

import pandas as pd

from qa_lib.params import TIERS, Kind, Tier
from qa_lib.params.reports import PHASES
from qa_lib.reporting.chapter import BaseChapter
from qa_lib.reporting.columns import plain_columns
from qa_lib.reporting.sections import Section, make_section, paragraph
from qa_lib.reporting.words.coverage import NEXT, head_cycle
from qa_lib.reporting.words.coverage import PHASES as WORDS


def show_cycle(chapter: BaseChapter) -> Section:
    """The map: plan, do, check, act, and the chapters that document each."""
    language, name = chapter.language, "methods-cycle"
    tier: Tier = next(ring for ring in TIERS if ring == chapter.tier)
    chapters = chapter.params.reports.chapters_of(kind_of(chapter), tier)
    titles = {one.code: chapter.title_of(one.code) for one in chapters}
    documented = {phase: [titles[one.code] for one in chapters if phase in one.cycle] for phase in PHASES}
    rows = [
        {"phase": language.text(WORDS[phase]), "chapters": "; ".join(names) or None}
        for phase, names in documented.items()
    ]
    columns = plain_columns({"phase": "text", "chapters": "text"}, language)
    caption = language.text("The PDCA cycle and the chapters of this report")
    table = chapter.table(pd.DataFrame(rows), columns, name=name, caption=caption)
    finding = head_cycle(sum(bool(names) for names in documented.values()), language)
    return make_section(name, finding, paragraph(language.text(NEXT)), table)


def kind_of(chapter: BaseChapter) -> Kind:
    """The kind of report that a chapter is opened for."""
    data = chapter.data
    if data.school:
        return "department" if data.department else "school"
    if data.month:
        return "monthly"
    return "survey" if data.survey else "institution"
