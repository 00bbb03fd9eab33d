"""Corrective and preventive actions: time line, effect, escalation, what people are told (7.5.4, 7.5.5, 8.5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import measures, risks
from qa_lib.reporting.chapter import BaseChapter
from qa_lib.reporting.figures.effects import plot_effects
from qa_lib.reporting.figures.timeline import plot_timeline
from qa_lib.reporting.register_sections import (
    has_registers,
    may_show_rows,
    no_register,
    not_for_this_ring,
    show_faults_and_rules,
    title_rows,
)
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.registers import (
    VERDICTS,
    describe_reopened,
    head_answers,
    head_effects,
    head_escalation,
    head_measures,
    pick_text,
    say_office,
    say_state,
    say_term,
)

MEASURED = ("improved", "not_improved", "cannot_be_told", "not_comparable")
VALUES = [
    "share_from", "low_from", "high_from", "share_to", "low_to", "high_to", "difference_share", "difference_low",
    "difference_high", "verdict", "is_target_met",
]  # fmt: skip


def release_measures(chapter: BaseChapter) -> pd.DataFrame:
    """The measures as this ring may see them, with their state by the rules and words for their codes."""
    frame = measures.tabulate_measures(chapter.data)
    named = {name: frame[name].mask(frame[name].eq("")) for name in ("block", "item")}
    frame = frame.assign(is_target_met=frame["is_target_met"].astype("boolean"), **named)
    released = chapter.release(frame, value_columns=VALUES)
    judged = measures.judge_closing(released).assign(indicator_label=_name_indicators(released))
    titled = title_rows(judged, chapter, is_capa=True)
    states = [say_term("capa-state", code, chapter.params, chapter.language) for code in titled["rule_state"]]
    return titled.assign(state_words=pd.Series(states, index=titled.index, dtype="str"))


def _name_indicators(frame: pd.DataFrame) -> pd.Series:
    """The item, block or survey by which a measure is judged."""
    of_survey = frame["survey_label"].where(frame["block"].isna(), frame["block_label"])
    return of_survey.where(frame["item"].isna(), frame["item_label"])


def show_measures(chapter: BaseChapter) -> Section:
    """The measures of the unit on a time line."""
    language, name = chapter.language, "capa-measures"
    registers = chapter.data.registers
    taken = registers.state_date("capa") if has_registers(chapter) else None
    if taken is None:
        return no_register(chapter, name)
    frame = release_measures(chapter)
    finding, state = head_measures(frame, language), say_state(registers.on, taken, language)
    if frame.empty or not may_show_rows(chapter):
        counts = language.text("Measures in the register: {n}.", n=len(frame))
        return make_section(
            name, finding, paragraph(state, counts), None if frame.empty else notice(not_for_this_ring(language))
        )
    columns = [
        Column("number", language.text("No.")),
        Column("title", language.text("Measure")),
        Column("level_words", language.text("Level")),
        Column("owner_words", language.text("Owner")),
        Column("due_date", language.text("Due on"), "date"),
        Column("done_date", language.text("Done on"), "date"),
        Column("state_words", language.text("State by the rules")),
    ]
    further = [
        Column("risk", language.text("Risk")),
        Column("kind_words", language.text("Kind")),
        Column("opened_date", language.text("Opened on"), "date"),
        Column("closed_date", language.text("Closed on"), "date"),
        Column("status_words", language.text("Status in the register")),
    ]
    caption = language.text("Corrective and preventive actions")
    table = chapter.table(frame, columns, name=name, caption=caption, further=further)
    labelled = frame.assign(label=frame["number"] + " " + frame["title"], state=frame["rule_state"])
    drawn = plot_timeline(labelled, on=registers.on, language=language)
    return make_section(name, finding, chapter.figure(drawn, table, finding=finding), paragraph(state), table)


def show_effects(chapter: BaseChapter) -> Section:
    """The indicator of each measure, measured again after six to twelve months."""
    language, name = chapter.language, "capa-effects"
    if not has_registers(chapter):
        return no_register(chapter, name)
    frame = release_measures(chapter)
    if not may_show_rows(chapter):
        frame = frame[frame["verdict"].isin(MEASURED).fillna(False)]
        return make_section(name, head_effects(frame, language), notice(not_for_this_ring(language)))
    measured = frame[frame["verdict"].isin(MEASURED).fillna(False)].reset_index(drop=True)
    finding = head_effects(measured, language)
    reopened = frame[frame["reasons"].ne("")]
    told = [describe_reopened(row, language) for row in reopened.to_dict("records")]
    if frame.empty:
        return make_section(name, finding, paragraph(language.text("Measures in the register: {n}.", n=0)))
    frame = frame.assign(
        verdict_words=["" if pd.isna(v) else language.text(VERDICTS[str(v)]) for v in frame["verdict"]],
    )
    table = chapter.table(
        frame,
        _effect_columns(chapter),
        name=name,
        caption=language.text("Indicators of the measures, before and measured again"),
        further=_periods(chapter),
    )
    figure = None
    known = measured.dropna(subset=["share_from", "share_to", "low_from", "low_to"]).reset_index(drop=True)
    if len(known):
        labels = known["number"] + " " + known["title"] + ": " + known["indicator_label"]
        drawn = plot_effects(known.assign(label=labels), language=language)
        figure = chapter.figure(drawn, table, finding=finding)
    rule = chapter.params.policy.capa
    how = language.text(
        "A measure is judged by the same indicator, measured again {start} to {end} months after it was carried "
        "out: improved where "
        "the whole interval of the change lies above zero, not improved where it lies below the improvement that "
        "the target "
        "asks for. Other things may have changed in that time, too: this is no proof of what caused the change.",
        start=rule.remeasure_months_min.value,
        end=rule.remeasure_months_max.value,
    )
    return make_section(name, finding, figure, bullets(told) if told else None, paragraph(how), table)


def _effect_columns(chapter: BaseChapter) -> list[Column]:
    language = chapter.language
    return [
        Column("number", language.text("No.")),
        Column("indicator_label", language.text("Indicator")),
        Column("target_share", language.text("Target"), "share"),
        Column("share_from", language.text("Level before"), "share", low="low_from", high="high_from"),
        Column("share_to", language.text("Measured again"), "share", low="low_to", high="high_to"),
        Column(
            "difference_share", language.text("Difference, pp"), "points", low="difference_low", high="difference_high"
        ),
        Column("verdict_words", language.text("Verdict")),
    ]


def _periods(chapter: BaseChapter) -> list[Column]:
    language = chapter.language
    return [
        Column("semester_from", language.text("Baseline semester")),
        Column("semester_to", language.text("Semester measured again")),
        Column("n_respondents", language.text("Respondents"), "count"),
    ]


def show_escalation(chapter: BaseChapter) -> Section:
    """Whom overdue measures are told, what goes to the Academic Council and to the vice-rector."""
    language, name = chapter.language, "capa-escalation"
    if not has_registers(chapter):
        return no_register(chapter, name)
    frame = release_measures(chapter)
    overdue = frame[frame["state"].eq("overdue")].reset_index(drop=True)
    finding = head_escalation(len(overdue), language)
    notes = _list_further(chapter, frame)
    if overdue.empty or not may_show_rows(chapter):
        return make_section(name, finding, bullets(notes) if notes else None)
    offices = [
        say_office(code, chapter.params, language) or language.text("Academic Council")
        for code in overdue["escalated_to"]
    ]
    overdue = overdue.assign(escalated_words=pd.Series(offices, index=overdue.index, dtype="str"))
    columns = [
        Column("number", language.text("No.")),
        Column("title", language.text("Measure")),
        Column("owner_words", language.text("Owner")),
        Column("due_date", language.text("Due on"), "date"),
        Column("escalated_words", language.text("Escalated to (+1)")),
    ]
    table = chapter.table(overdue, columns, name=name, caption=language.text("Overdue measures and who is told"))
    return make_section(name, finding, bullets(notes) if notes else None, table)


def _list_further(chapter: BaseChapter, frame: pd.DataFrame) -> list[str]:
    language = chapter.language
    opened = risks.tabulate_risks(chapter.data)
    critical = opened.loc[opened["is_open"] & opened["zone"].eq("critical").fillna(False), "number"]
    systemic = frame.loc[frame["is_systemic"].eq("yes").fillna(False) & frame["rule_state"].ne("closed"), "number"]
    found = risks.tabulate_lint(chapter.data)
    months = found[found["rule"].eq("capa-progress-month-missing")]
    sentences = [
        (
            critical,
            language.text(
                "Enhanced monitoring, reported to the vice-rector for academic affairs: {numbers}.",
                numbers=", ".join(critical),
            ),
        ),
        (systemic, language.text("Systemic, for the Academic Council: {numbers}.", numbers=", ".join(systemic))),
        (months, language.text("Monthly status missing: {numbers}.", numbers=", ".join(months["number"]))),
    ]
    return [sentence for rows, sentence in sentences if len(rows)]


def show_answers(chapter: BaseChapter) -> Section:
    """You said, we did: what was carried out for what people said, for every ring."""
    language, name = chapter.language, "capa-answers"
    if not has_registers(chapter):
        return no_register(chapter, name)
    frame = release_measures(chapter)
    done = frame[frame["status"].isin(["done", "closed"])]
    locales = chapter.params.institution.locales
    rows = [
        {
            "said": pick_text(row, "said", language, locales),
            "did": pick_text(row, "did", language, locales),
            "done_date": row["done_date"],
        }
        for row in done.to_dict("records")
    ]
    rows = [row for row in rows if row["said"] and row["did"]]
    finding = head_answers(len(rows), language)
    if not rows:
        return make_section(name, finding)
    columns = [
        Column("said", language.text("You said")),
        Column("did", language.text("We did")),
        Column("done_date", language.text("Done on"), "date"),
    ]
    table = chapter.table(pd.DataFrame(rows), columns, name=name, caption=language.text("You said, we did"))
    return make_section(name, finding, table)


def show_rules(chapter: BaseChapter) -> Section:
    """What the register of measures lacks, and what of it could not be used."""
    return show_faults_and_rules(chapter, "capa-rules", ("capa", "capa-progress"))
