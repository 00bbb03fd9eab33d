"""All measures of the university together: by unit and level, with what became of them (5.3, 7.5.5, 8.5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.chapters.capa import release_measures
from qa_lib.reporting.register_sections import has_registers, no_register
from qa_lib.reporting.register_tables import name_terms, say_unit
from qa_lib.reporting.sections import Section, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.university import UniversityChapter
from qa_lib.reporting.words.consolidated import head_consolidated, say_due, say_effects

#: The states by the rules that are counted, in the order of the columns.
STATES = ("on_time", "overdue", "waiting", "closed", "not_closed")
LEVELS = ("asb", "skek", "kib")


def show_consolidated(chapter: UniversityChapter) -> Section:
    """How many measures each unit has at which level, and in which state they are; no ring sees single ones here."""
    language, name = chapter.language, "capa-consolidated"
    if not has_registers(chapter):
        return no_register(chapter, name)
    frame = release_measures(chapter)
    due = say_due(chapter.data.last.academic_year, language)
    counts = count_measures(frame)
    total = counts.iloc[-1]
    finding = head_consolidated(int(total["n"]), int(total["overdue"]), int(total["not_closed"]), language)
    if frame.empty:
        return make_section(name, finding, notice(due))
    labelled = counts.assign(
        unit_words=[_name_unit(row, chapter) for row in counts.to_dict("records")],
        level_words=name_terms(chapter, "level", counts["level"]).fillna(""),
    )
    columns = [
        Column("unit_words", language.text("Unit")),
        Column("level_words", language.text("Level")),
        Column("n", language.text("Measures"), "count"),
        Column("on_time", language.text("On time"), "count"),
        Column("overdue", language.text("Overdue"), "count"),
        Column("waiting", language.text("Waiting for measurement"), "count"),
        Column("closed", language.text("Closed by the rules"), "count"),
        Column("not_closed", language.text("Not closed by the rules"), "count"),
    ]
    further = [
        Column("improved", language.text("Improved"), "count"),
        Column("not_improved", language.text("Not improved"), "count"),
        Column("open", language.text("Cannot be told or not comparable"), "count"),
    ]
    caption = language.text("Consolidated CAPA by unit and level")
    table = chapter.table(labelled, columns, name=name, caption=caption, further=further)
    told = say_effects(int(total["improved"]), int(total["not_improved"]), int(total["open"]), language)
    return make_section(name, finding, paragraph(told, due), table)


def count_measures(frame: pd.DataFrame) -> pd.DataFrame:
    """Released measures by school and level, the university's own first, and their sum (``is_total``).

    Returns
    -------
    DataFrame
        ``school``, ``level``, ``n``, a count for each of `STATES`, ``improved``, ``not_improved``, ``open`` (measured
        again, and it cannot be told or compared), ``is_total``. Cancelled measures count in ``n`` alone.
    """
    verdict = frame["verdict"]
    counted = frame[["school", "level"]].assign(
        n=1,
        **{state: frame["rule_state"].eq(state).fillna(False).astype(int) for state in STATES},
        improved=verdict.eq("improved").fillna(False).astype(int),
        not_improved=verdict.eq("not_improved").fillna(False).astype(int),
        open=verdict.isin(["cannot_be_told", "not_comparable"]).fillna(False).astype(int),
    )
    by_unit = counted.groupby(["school", "level"], as_index=False, sort=False).sum()
    places = {level: place for place, level in enumerate(LEVELS)}
    order = by_unit.assign(place=by_unit["level"].map(places)).sort_values(["school", "place"], kind="stable")
    total = by_unit.drop(columns=["school", "level"]).sum().to_frame().T.assign(school="", level=None)
    rows = pd.concat([order.drop(columns="place").assign(is_total=False), total.assign(is_total=True)])
    return rows.reset_index(drop=True)


def _name_unit(row: dict[object, object], chapter: UniversityChapter) -> str:
    return chapter.language.text("Total") if row["is_total"] else say_unit(chapter, row["school"], "")
