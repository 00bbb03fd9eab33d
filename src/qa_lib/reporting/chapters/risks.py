"""The register of risks: map, scores, leading indicators, rules (9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.analysis import risks, signs
from qa_lib.reporting.chapter import BaseChapter
from qa_lib.reporting.figures.risk_map import plot_risk_map
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
    describe_sign,
    head_risks,
    head_scores,
    head_signs,
    say_state,
    say_term,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show_map(chapter: BaseChapter) -> Section:
    """The open risks on the map of likelihood and impact, and the register behind it."""
    language, name = chapter.language, "risks-map"
    taken = chapter.data.registers.state_date("risks") if has_registers(chapter) else None
    if taken is None:
        return no_register(chapter, name)
    frame = title_rows(risks.tabulate_risks(chapter.data), chapter)
    opened = frame[frame["is_open"]].reset_index(drop=True)
    finding = head_risks(opened, language)
    state = say_state(chapter.data.registers.on, taken, language)
    n_closed = len(frame) - len(opened)
    counts = language.text("Open risks: {opened}; closed risks: {closed}.", opened=len(opened), closed=n_closed)
    if not may_show_rows(chapter):
        return make_section(name, finding, paragraph(state, counts), notice(not_for_this_ring(language)))
    if frame.empty:
        return make_section(name, finding, paragraph(state))
    table = chapter.table(
        frame, _columns(chapter), name=name, caption=language.text("Register of risks"), further=_further(chapter)
    )
    figure = None
    if len(opened):
        labelled = opened.assign(label=opened["number"] + " " + opened["title"])
        figure = chapter.figure(_draw(labelled, chapter), table, finding=finding)
    rule = chapter.params.policy.risks
    how = language.text(
        "Score = likelihood × impact; from {capa} a CAPA plan is mandatory, from {critical} the risk is critical: "
        "enhanced "
        "monitoring and a report to the vice-rector for academic affairs.",
        capa=rule.score_capa.value,
        critical=rule.score_critical.value,
    )
    return make_section(name, finding, figure, paragraph(state, counts, how), table)


def _draw(opened: pd.DataFrame, chapter: BaseChapter) -> Figure:
    matrix, rule, language = chapter.params.risks, chapter.params.policy.risks, chapter.language
    zones: dict[str, str] = {zone.code: language.name(zone.label) for zone in matrix.zones} if matrix else {}
    names = [
        [language.name(one.label) for one in side] for side in ((matrix.likelihood, matrix.impact) if matrix else ())
    ]
    thresholds = (rule.score_capa.value, rule.score_critical.value)
    return plot_risk_map(opened, zones=zones, degrees=(names[0], names[1]), thresholds=thresholds, language=language)


def _columns(chapter: BaseChapter) -> list[Column]:
    language = chapter.language
    return [
        Column("number", language.text("No.")),
        Column("title", language.text("Risk")),
        Column("class_words", language.text("Class")),
        Column("score", language.text("Score V × I"), "count"),
        Column("residual_score", language.text("Residual score"), "count"),
        Column("owner_words", language.text("Owner")),
        Column("due_date", language.text("Review due"), "date"),
    ]


def _further(chapter: BaseChapter) -> list[Column]:
    language = chapter.language
    return [
        Column("likelihood", language.text("Likelihood (V)"), "count"),
        Column("impact", language.text("Impact (I)"), "count"),
        Column("inherent_score", language.text("Inherent score"), "count"),
        Column("registered_date", language.text("Entered on"), "date"),
        Column("status_words", language.text("Status")),
        Column("response_words", language.text("Response")),
    ]


def show_history(chapter: BaseChapter) -> Section:
    """How each risk's score came to be what it is."""
    language, name = chapter.language, "risks-history"
    if not has_registers(chapter):
        return no_register(chapter, name)
    history = risks.tabulate_score_history(chapter.data)
    paths = _list_paths(history, chapter)
    finding = head_scores(paths, language)
    if paths.empty or not may_show_rows(chapter):
        reason = language.text("No score was given yet.") if paths.empty else not_for_this_ring(language)
        return make_section(name, finding, notice(reason))
    columns = [
        Column("number", language.text("No.")),
        Column("title", language.text("Risk")),
        Column("path", language.text("Scores, oldest first")),
        Column("scored_date", language.text("Last scored on"), "date"),
        Column("reason", language.text("Reason of the last score, as written")),
    ]
    table = chapter.table(paths, columns, name=name, caption=language.text("How the scores of risks moved"))
    return make_section(name, finding, table)


def _list_paths(history: pd.DataFrame, chapter: BaseChapter) -> pd.DataFrame:
    """One row a risk: its scores in a line, the change from the first to the last."""
    named = title_rows(risks.tabulate_risks(chapter.data), chapter).set_index("number")["title"]
    rows = [
        {
            "number": number,
            "title": named.get(number, ""),
            "path": " → ".join(str(score) for score in scores["score"]),
            "change": int(scores["score"].iloc[-1] - scores["score"].iloc[0]),
            "scored_date": scores["scored_date"].iloc[-1],
            "reason": scores["reason"].iloc[-1] if chapter.tier == "internal" else None,
        }
        for number, scores in history[history["number"].isin(named.index)].groupby("number", sort=True)
    ]
    columns = ["number", "title", "path", "change", "scored_date", "reason"]
    return pd.DataFrame(rows, columns=columns).astype({"change": "int64", "reason": "str"})


def show_signs(chapter: BaseChapter) -> Section:
    """Risks that the data of the semester propose; a person decides whether to enter them."""
    language, name = chapter.language, "risks-signs"
    values = ["share", "low", "high", "n_now", "n_before", "rate_ratio", "ratio_low", "ratio_high"]
    frame = chapter.release(signs.find_signs(chapter.data), value_columns=values)
    frame = frame[~frame["is_suppressed"]].reset_index(drop=True)
    finding = head_signs(len(frame), language)
    if frame.empty:
        looked = language.text(
            "Looked at: levels, response, neutral answers, complaints, load and failures of IT (9.2)."
        )
        return make_section(name, finding, paragraph(looked))
    matrix = chapter.params.risks
    titles = {one.kind: language.name(one.title) for one in (matrix.leading_indicators if matrix else ())}
    frame = frame.assign(
        title=[titles[kind] for kind in frame["kind"]],
        class_words=[say_term("risk-class", code, chapter.params, language) for code in frame["risk_class"]],
        score=frame["likelihood"] * frame["impact"],
        known=frame["known_number"],
        label=frame["label"].mask(frame["label"].eq(""), chapter.unit_name()),
    )
    columns = [
        Column("title", language.text("Proposed risk")),
        Column("label", language.text("Where")),
        Column("class_words", language.text("Class")),
        Column("likelihood", language.text("V proposed"), "count"),
        Column("impact", language.text("I proposed"), "count"),
        Column("score", language.text("Score"), "count"),
        Column("known", language.text("Already in the register")),
    ]
    further = [
        Column(code, code, "number" if code in values else "text") for code in ("kind", *values, "reference_share")
    ]
    caption = language.text("Risks that the data propose")
    table = chapter.table(frame, columns, name=name, caption=caption, further=further)
    how = language.text("A proposal enters nothing in the register: the owner of the unit decides.")
    sentences = [describe_sign(row, language) for row in frame.to_dict("records")]
    return make_section(name, finding, bullets(sentences), paragraph(how), table)


def show_rules(chapter: BaseChapter) -> Section:
    """What the register of risks lacks, and what of it could not be used."""
    return show_faults_and_rules(chapter, "risks-rules", ("risks", "risk-scores"))
