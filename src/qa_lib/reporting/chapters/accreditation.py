"""Fulfilment of accreditation recommendations and external indicators (4.5, 8.2)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.university.monthly import has_register
from qa_lib.reporting.columns import plain_columns
from qa_lib.reporting.register_tables import name_offices, name_terms, name_units, say_term, translated
from qa_lib.reporting.sections import Section, make_section, notice
from qa_lib.reporting.tables import Column
from qa_lib.reporting.university import UniversityChapter
from qa_lib.reporting.words.accreditation import head_external, head_fulfilment, head_overdue
from qa_lib.reporting.words.monthly import say_no_register

RECOMMENDATIONS, EXTERNAL = "recommendations", "external-indicators"


def show_fulfilment(chapter: UniversityChapter) -> Section:
    """How many recommendations of which agency are fulfilled."""
    language, name = chapter.language, "accreditation-fulfilment"
    frame = _recommendations(chapter)
    if frame is None:
        return make_section(name, say_no_register(RECOMMENDATIONS, language))
    n_fulfilled = int(frame["fulfilment"].eq("fulfilled").sum())
    finding = head_fulfilment(n_fulfilled, len(frame), language)
    if frame.empty:
        return make_section(name, finding)
    counts = pd.crosstab(frame["agency"], frame["fulfilment"]).reset_index()
    states = [code for code in ("fulfilled", "partly", "running", "not_started") if code in counts]
    headings = {code: say_term(chapter, "fulfilment", code) or code for code in states}
    columns = [
        *plain_columns({"agency": "text"}, language),
        *(Column(code, headings[code], "count") for code in states),
    ]
    caption = language.text("Recommendations by agency and state")
    return make_section(name, finding, chapter.table(counts, columns, name=name, caption=caption))


def show_recommendations(chapter: UniversityChapter) -> Section:
    """Every recommendation that is not fulfilled, those overdue first."""
    language, name = chapter.language, "accreditation-recommendations"
    frame = _recommendations(chapter)
    if frame is None:
        return make_section(name, say_no_register(RECOMMENDATIONS, language))
    undone = frame[frame["fulfilment"].ne("fulfilled")].sort_values("due_date", kind="stable").reset_index(drop=True)
    n_late = int((undone["due_date"] < pd.Timestamp(chapter.data.date)).sum())
    finding = head_overdue(n_late, len(undone), language)
    if undone.empty:
        return make_section(name, finding)
    labelled = undone.assign(
        recommendation=translated(chapter, undone, "text"),
        unit_words=name_units(chapter, undone),
        owner_words=name_offices(chapter, undone["owner"]),
        status_words=name_terms(chapter, "fulfilment", undone["fulfilment"]),
    )
    columns = [
        *plain_columns({"number": "text", "recommendation": "text", "agency": "text"}, language),
        *plain_columns({"unit_words": "text", "owner_words": "text"}, language),
        *plain_columns({"due_date": "date", "status_words": "text"}, language),
    ]
    caption = language.text("Recommendations that are not fulfilled")
    return make_section(name, finding, chapter.table(labelled, columns, name=name, caption=caption))


def show_external(chapter: UniversityChapter) -> Section:
    """Rankings, citations, employment: the latest values, the ones before, and their targets."""
    language, name = chapter.language, "accreditation-external"
    heading = language.text("External indicators")
    if not has_register(chapter.data, EXTERNAL):
        reason = language.text("No register of external indicators is kept.")
        return make_section(name, heading, notice(reason))
    frame = chapter.data.registers.frame(EXTERNAL)
    if frame.empty:
        return make_section(name, heading, notice(language.text("No external indicator was entered.")))
    rows = frame.sort_values(["indicator", "school", "year"], kind="stable")
    rows = rows.assign(before=rows.groupby(["indicator", "school"])["value"].shift()).drop_duplicates(
        ["indicator", "school"], keep="last"
    )
    labelled = rows.assign(
        indicator=name_terms(chapter, "external-indicator", rows["indicator"]),
        unit_words=name_units(chapter, rows),
        year=rows["year"].astype("str"),
    ).reset_index(drop=True)
    columns = [
        *plain_columns({"indicator": "text", "unit_words": "text", "year": "text"}, language),
        *plain_columns({"value": "count", "before": "count", "target": "count", "source": "text"}, language),
    ]
    table = chapter.table(labelled, columns, name=name, caption=heading)
    return make_section(name, head_external(labelled["value"], labelled["before"], language), table)


def _recommendations(chapter: UniversityChapter) -> pd.DataFrame | None:
    if not has_register(chapter.data, RECOMMENDATIONS):
        return None
    frame: pd.DataFrame = chapter.data.registers.frame(RECOMMENDATIONS)
    return frame
