"""Everything that the year's results ask to be decided, worst first, and to whom it goes first (7.4)."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.chapters.year_summary import list_all_points, make_findings
from qa_lib.reporting.columns import plain_columns
from qa_lib.reporting.sections import Section, bullets, make_section
from qa_lib.reporting.university import UniversityChapter
from qa_lib.reporting.words.year import say_first

N_FINDINGS = 25


def show_findings(chapter: UniversityChapter) -> Section:
    """The findings, worst first."""
    return make_findings(chapter, "findings-all", n=N_FINDINGS)


def show_decisions(chapter: UniversityChapter) -> Section:
    """All that the Academic Council is asked to decide, gravest first (8.2)."""
    heading = chapter.language.text("For the Academic Council to decide")
    return make_section("findings-decisions", heading, bullets(list_all_points(chapter)))


def show_routing(chapter: UniversityChapter) -> Section:
    """To whom the feedback of each group goes first."""
    language, name = chapter.language, "findings-routing"
    groups = chapter.params.catalogue.target_groups
    rows = [
        {
            "target_group": language.name(group.name),
            "first_words": say_first(chapter.params, group.code, language),
        }
        for group in groups
    ]
    columns = plain_columns({"target_group": "text", "first_words": "text"}, language)
    caption = language.text("First addressees of feedback (clause 7.4)")
    table = chapter.table(pd.DataFrame(rows), columns, name=name, caption=caption)
    return make_section(name, language.text("To whom feedback goes first"), table)
