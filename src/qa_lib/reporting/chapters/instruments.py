"""Whether the questionnaires may be trusted: reliability of blocks, items that weaken them, structure (7.5.3, 6)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.analysis import instruments, structure
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import label_columns, number_column, plain_columns
from qa_lib.reporting.display import FigureView
from qa_lib.reporting.figures import plot_loadings, plot_reliability
from qa_lib.reporting.parts import divide_rows
from qa_lib.reporting.sections import Section, for_experts, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.instruments import (
    ITEM_FAULTS,
    RELIABILITY,
    STRUCTURE,
    describe_items,
    describe_reliability,
    describe_structure,
    head_items,
    head_reliability,
    head_structure,
    note_reliability,
    say_needed,
    say_not_estimated,
)
from qa_lib.reporting.words.terms import say, say_heading

ALPHAS = ["alpha", "alpha_low", "alpha_high"]
OMEGAS = ["omega", "omega_low", "omega_high"]
#: Blocks that one figure holds.
N_ROWS_MAX = 14


def show_reliability(chapter: Chapter) -> Section:
    """Internal consistency of each block against the smallest accepted."""
    language, name = chapter.language, "instruments-reliability"
    raw = instruments.tabulate_reliability(chapter.data)
    if raw.empty:
        return show_nothing(chapter, name)
    frame = say_verdicts(chapter, chapter.release(raw, value_columns=[*ALPHAS, *OMEGAS, "verdict"]), RELIABILITY)
    finding = head_reliability(frame, language)
    caption = language.text("Internal consistency of blocks")
    columns = [
        *label_columns(["survey", "block"], language),
        *plain_columns({"n_items": "count"}, language),
        Column("n", say_heading("n_respondents", language), "count"),
        number_column("alpha", language),
        number_column("omega", language),
        *plain_columns({"verdict_words": "text"}, language),
    ]
    has_ratings = any(survey.subject == "teacher" for survey in chapter.data.surveys)
    note = note_reliability(frame, language, has_ratings=has_ratings)
    table = chapter.table(frame, columns, name=name, caption=caption, note=note)
    parts = divide_rows(_rows_of_figure(frame), "survey_label", n_rows_max=N_ROWS_MAX)
    figures = [_draw_reliability(chapter, part, number, len(parts)) for number, part in enumerate(parts, start=1)]
    words = describe_reliability(frame, language, rule=chapter.params.policy.instruments)
    return make_section(name, finding, *figures, paragraph(words), table)


def _draw_reliability(chapter: Chapter, part: pd.DataFrame, number: int, n_parts: int) -> FigureView:
    """The picture of some blocks, with their table behind it."""
    language = chapter.language
    caption = language.text("Internal consistency of blocks")
    name = "instruments-consistency"
    if n_parts > 1:
        name = f"{name}-{number}"
        caption = language.text("{caption} (part {part} of {parts})", caption=caption, part=number, parts=n_parts)
    columns = [
        *label_columns(["survey", "block"], language),
        Column("n", say_heading("n_respondents", language), "count"),
        number_column("alpha", language),
        *plain_columns({"verdict_words": "text"}, language),
    ]
    table = chapter.table(part, columns, name=name, caption=caption)
    return chapter.figure(plot_reliability(part, language=language), table, finding=head_reliability(part, language))


def _rows_of_figure(frame: pd.DataFrame) -> pd.DataFrame:
    """Blocks with a coefficient, under the headings of their surveys."""
    named = frame.assign(label=frame["block_label"], group=frame["survey_label"])
    return named[named["alpha"].notna()].reset_index(drop=True)


def show_items(chapter: Chapter) -> Section:
    """The items that weaken their block, where there are any."""
    language, name = chapter.language, "instruments-items"
    minimum = chapter.params.policy.instruments.item_rest_min.value
    values = ["item_rest_r", "item_rest_low", "item_rest_high", "alpha", "alpha_if_dropped", "fault"]
    released = chapter.release(instruments.tabulate_weak_items(chapter.data), value_columns=values)
    frame = released[~released["is_suppressed"]].reset_index(drop=True)  # to be listed tells that an item is weak
    finding = head_items(frame, language)
    words = paragraph(describe_items(frame, language, item_rest_min=minimum))
    if frame.empty:
        return make_section(name, finding, words)
    frame = frame.assign(fault_words=[say(ITEM_FAULTS, fault, language) for fault in frame["fault"]])
    columns = [
        *label_columns(["block", "item"], language),
        Column("n", say_heading("n_respondents", language), "count"),
        number_column("item_rest_r", language, low="item_rest_low", high="item_rest_high"),
        number_column("alpha_if_dropped", language, low="", high=""),
        *plain_columns({"fault_words": "text"}, language),
    ]
    caption = language.text("Items that weaken their block")
    return make_section(name, finding, chapter.table(frame, columns, name=name, caption=caption), words)


def show_structure(chapter: Chapter) -> Section:
    """How many factors the answers hold, and whether they are the codebook's blocks."""
    language, name = chapter.language, "instruments-structure"
    raw = structure.tabulate_structure(chapter.data)
    if raw.empty:
        return show_nothing(chapter, name)
    values = [column for column in raw.columns if column not in ("survey", "n_respondents", "n", "reason", "n_min")]
    frame = say_verdicts(chapter, chapter.release(raw, value_columns=values), STRUCTURE)
    finding = head_structure(frame, language)
    if frame["verdict"].eq("not_estimated").all():
        return make_section(name, finding, notice(say_needed(language, rule=chapter.params.policy.instruments)))
    respondents = Column("n", say_heading("n_respondents", language), "count")
    of_factors = [
        *label_columns(["survey"], language),
        respondents,
        *plain_columns({"n_items": "count"}, language),
        number_column("kmo", language, low="", high=""),
        *plain_columns({"n_blocks": "count", "n_factors": "count", "verdict_words": "text"}, language),
    ]
    of_fit = [
        *label_columns(["survey"], language),
        respondents,
        *[number_column(each, language, low="", high="") for each in ("cfi", "tli")],
        number_column("rmsea", language, decimals=3),
        number_column("srmr", language, low="", high="", decimals=3),
        number_column("one_factor_cfi", language, low="", high=""),
    ]
    estimated = frame[frame["cfi"].notna()].reset_index(drop=True)
    fit = language.text("Fit of the questionnaires' blocks as factors")
    section = make_section(
        name,
        finding,
        _draw_loadings(chapter),
        paragraph(describe_structure(frame, language)),
        chapter.table(frame, of_factors, name=name, caption=language.text("Number of factors and of blocks")),
        chapter.table(estimated, of_fit, name=f"{name}-fit", caption=fit, note=_note_fit(chapter))
        if len(estimated)
        else None,
    )
    return for_experts(section)


def _note_fit(chapter: Chapter) -> str:
    rule, language = chapter.params.policy.instruments, chapter.language
    return language.text(
        "Acceptable: CFI and TLI from {cfi_min}, RMSEA to {rmsea_max} (in brackets its 90 % interval), "
        "SRMR to {srmr_max}.",
        cfi_min=language.number(rule.cfi_min.value, 2),
        rmsea_max=language.number(rule.rmsea_max.value, 2),
        srmr_max=language.number(rule.srmr_max.value, 2),
    )


def _draw_loadings(chapter: Chapter) -> FigureView | None:
    """Blocks of the main survey by factors, where the answers tell more than one factor."""
    language, survey, name = chapter.language, chapter.main_survey(), "instruments-loadings"
    raw = structure.tabulate_loadings(chapter.data, survey.code) if survey else pd.DataFrame()
    factors = [column for column in raw.columns if column.startswith("f")]
    if survey is None or not factors:
        return None
    frame = chapter.release(raw, value_columns=factors)
    if frame["is_suppressed"].any():
        return None
    caption = language.text("Loadings of items on factors: {survey}", survey=language.name(survey.short_title))
    named = [
        number_column(factor, language, low="", high="", heading=language.text("factor {number}", number=number))
        for number, factor in enumerate(factors, start=1)
    ]
    # With a column of labels a table holds eight factors.
    table = chapter.table(frame, [*label_columns(["item"], language), *named[:8]], name=name, caption=caption)
    blocks = frame.groupby("block_label", sort=False)[factors].mean().rename_axis("label").reset_index()
    finding = language.text("Each block is darkest where a factor is its own")
    return chapter.figure(plot_loadings(blocks, factors=factors, language=language), table, finding=finding)


def say_verdicts(chapter: Chapter, frame: pd.DataFrame, words: dict[str, str]) -> pd.DataFrame:
    """A copy with ``verdict_words``; none where the row is suppressed, the reason where nothing was estimated."""
    said = [_say_verdict(row, words, chapter) for row in frame.to_dict("records")]
    return frame.assign(verdict_words=pd.Series(said, index=frame.index, dtype="str"))


def _say_verdict(row: dict[Any, Any], words: dict[str, str], chapter: Chapter) -> str | None:
    if row["is_suppressed"]:
        return None
    if row["verdict"] == "not_estimated":
        return say_not_estimated(row["reason"], row["n"], row["n_min"], chapter.language)
    return say(words, row["verdict"], chapter.language)


def show_nothing(chapter: Chapter, name: str) -> Section:
    """The section of a unit without questionnaires of several items."""
    language = chapter.language
    reason = language.text("The questionnaires of this semester have too few items for this.")
    heading = language.text("No questionnaire can be examined")
    return make_section(name, heading, notice(reason if chapter.data.surveys else chapter.no_survey()))
