"""The operational report of a month: what came in, what happened, how risks and measures stand (8.2, 8.5)."""

from __future__ import annotations

from qa_lib.analysis.university import monthly
from qa_lib.reporting.columns import label_columns, plain_columns
from qa_lib.reporting.figures import plot_response
from qa_lib.reporting.register_tables import name_offices, name_terms, name_units, translated
from qa_lib.reporting.sections import Section, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.university import UniversityChapter
from qa_lib.reporting.words.monthly import (
    head_cases,
    head_measures,
    head_received,
    head_risks,
    say_no_register,
)
from qa_lib.reporting.words.terms import say_heading

#: Kinds of cases: the register, the column that they are counted by, its vocabulary.
KINDS = {"complaints": ("topic", "complaint-topic"), "incidents": ("kind", "incident-kind")}


def show_received(chapter: UniversityChapter) -> Section:
    """Questionnaires of the semester until the end of the month, with the response rates so far."""
    language, rule, name = chapter.language, chapter.params.policy.response, "monthly-received"
    frame = chapter.release(monthly.tabulate_received(chapter.data), value_columns=[])
    finding = head_received(frame, language, month=language.month(chapter.data.date))
    if frame.empty:
        reason = language.text("The semester has no questionnaires yet; surveys and their periods are in the calendar.")
        return make_section(name, finding, notice(reason))
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"n_population": "count", "n_responses": "count", "n_month": "count"}, language),
        *plain_columns({"n_respondents": "count", "response_share": "share"}, language),
    ]
    table = chapter.table(frame, columns, name=name, caption=language.text("Questionnaires received so far"))
    drawn = plot_response(frame, rate_risk=rule.rate_risk.value, language=language)
    figure = chapter.figure(drawn, table, finding=finding)
    words = language.text("Response rates are those so far: surveys may still be running.")
    return make_section(name, finding, figure, paragraph(words), table)


def show_complaints(chapter: UniversityChapter) -> Section:
    """Complaints by topic."""
    return _show_cases(chapter, "complaints")


def show_incidents(chapter: UniversityChapter) -> Section:
    """Incidents by kind."""
    return _show_cases(chapter, "incidents")


def _show_cases(chapter: UniversityChapter, register: str) -> Section:
    language, name = chapter.language, f"monthly-{register}"
    by, vocabulary = KINDS[register]
    if not monthly.has_register(chapter.data, register):
        return make_section(name, say_no_register(register, language))
    frame = monthly.count_cases(chapter.data, register, by)
    finding = head_cases(register, int(frame["n_month"].sum()), int(frame["n_open"].sum()), language)
    if frame.empty:
        return make_section(name, finding)
    frame = frame.assign(kind_words=name_terms(chapter, vocabulary, frame[by]))
    columns = plain_columns({"kind_words": "text", "n_month": "count", "n_open": "count", "n": "count"}, language)
    caption = language.name(chapter.params.register(register).title)
    return make_section(name, finding, chapter.table(frame, columns, name=name, caption=caption))


def show_measures(chapter: UniversityChapter) -> Section:
    """Corrective and preventive measures that are overdue, with whom that is escalated to."""
    language, name = chapter.language, "monthly-capa"
    if not monthly.has_register(chapter.data, "capa"):
        return make_section(name, say_no_register("capa", language))
    running = monthly.list_running(monthly.tabulate_measures(chapter.data))
    late = running[running["state"].eq("overdue")].sort_values("due_date", kind="stable").reset_index(drop=True)
    finding = head_measures(len(running), len(late), language)
    if late.empty:
        return make_section(name, finding)
    frame = late.assign(
        title_words=translated(chapter, late, "title"),
        unit_words=name_units(chapter, late),
        owner_words=name_offices(chapter, late["owner"]),
        escalated_words=name_offices(chapter, late["escalated_to"]),
    )
    kinds = {"number": "text", "title_words": "text", "unit_words": "text", "owner_words": "text"}
    columns = [
        *(Column(column, say_heading(column, language)) for column in kinds),
        *plain_columns({"due_date": "date"}, language),
        *plain_columns({"escalated_words": "text"}, language),
    ]
    caption = language.text("Overdue measures and who is told")
    return make_section(name, finding, chapter.table(frame, columns, name=name, caption=caption))


def show_risks(chapter: UniversityChapter) -> Section:
    """Open risks at or above the threshold that asks for a plan of measures."""
    language, name = chapter.language, "monthly-risks"
    if not monthly.has_register(chapter.data, "risks"):
        return make_section(name, say_no_register("risks", language))
    risks = monthly.tabulate_risks(chapter.data)
    high = risks[risks["zone"].isin(["capa", "critical"])].reset_index(drop=True)
    finding = head_risks(len(risks), len(high), int(high["zone"].eq("critical").sum()), language)
    if high.empty:
        return make_section(name, finding)
    frame = high.assign(
        title_words=translated(chapter, high, "title"),
        unit_words=name_units(chapter, high),
        owner_words=name_offices(chapter, high["owner"]),
        zone_words=name_terms(chapter, "risk-zone", high["zone"]),
    )
    columns = [
        *(Column(column, say_heading(column, language)) for column in ("number",)),
        Column("title_words", say_heading("risk_words", language)),
        *(Column(column, say_heading(column, language)) for column in ("unit_words", "owner_words")),
        *plain_columns({"score": "count", "zone_words": "text"}, language),
    ]
    caption = language.text("Open risks at or above the response threshold")
    return make_section(name, finding, chapter.table(frame, columns, name=name, caption=caption))
