"""Whether means of questionnaires may be compared, and whether the same people answer alike again (7.5.3, 5 and 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.analysis import invariance, stability
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.chapters.instruments import say_verdicts, show_nothing
from qa_lib.reporting.columns import label_columns, number_column, plain_columns
from qa_lib.reporting.comparability import name_departing
from qa_lib.reporting.figures import plot_verdicts
from qa_lib.reporting.sections import Section, for_experts, make_section, notice, paragraph
from qa_lib.reporting.tables import SUPPRESSED
from qa_lib.reporting.words.comparability import (
    COMPARABILITY,
    TONES,
    describe_comparability,
    describe_stability,
    head_comparability,
    head_stability,
)
from qa_lib.reporting.words.instruments import say_needed

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show_comparability(chapter: Chapter) -> Section:
    """Whether means may be compared between semesters and with the rest of the university."""
    language, name = chapter.language, "instruments-comparability"
    raw = invariance.tabulate_invariance(chapter.data)
    if raw.empty and not chapter.data.items_in(chapter.data.semester):
        return show_nothing(chapter, name)
    if raw.empty:
        reason = language.text("No other school and no earlier semester was asked the same questions.")
        return make_section(name, language.text("There is nothing to compare with"), notice(reason))
    frame = chapter.release(raw, value_columns=["verdict", "verdict_without", "departing", "cfi", "cfi_loss"])
    if frame["verdict"].eq("not_estimated").all():
        words = say_needed(language, rule=chapter.params.policy.instruments)
        return make_section(name, head_comparability(frame, language), notice(words))
    is_partial = frame["verdict_without"].eq("means").fillna(False)
    finding = head_comparability(frame, language)
    frame = say_verdicts(chapter, frame.assign(verdict=frame["verdict"].mask(is_partial, "without")), COMPARABILITY)
    frame = frame.assign(
        compared_with=[_name_reference(chapter, row) for row in frame.to_dict("records")],
        departing_items=pd.Series([name_departing(chapter, row) or None for _, row in frame.iterrows()], dtype="str"),
    )
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"compared_with": "text", "n_unit": "count", "n_reference": "count"}, language),
        number_column("cfi_loss", language, low="", high="", decimals=3),
        *plain_columns({"verdict_words": "text", "departing_items": "text"}, language),
    ]
    caption = language.text("Whether means may be compared")
    table = chapter.table(frame, columns, name=name, caption=caption)
    return make_section(
        name,
        finding,
        chapter.figure(_draw_verdicts(chapter, frame), table, finding=finding),
        paragraph(describe_comparability(frame, language)),
        table,
    )


def _draw_verdicts(chapter: Chapter, frame: pd.DataFrame) -> Figure:
    """A row a survey, a column a kind of comparison."""
    language = chapter.language
    said = frame.assign(
        words=[_say_cell(row) for row in frame.to_dict("records")],
        tone=[TONES.get(verdict, "open") for verdict in frame["verdict"]],
    )
    headings = {
        "schools": language.text("with the rest of the university"),
        "semesters": language.text("with an earlier semester"),
    }
    grid = said.drop_duplicates("survey")[["survey", "label"]]
    held = {name: heading for name, heading in headings.items() if said["grouping"].eq(name).any()}
    for name in held:
        cells = said.loc[said["grouping"].eq(name), ["survey", "words", "tone"]]
        grid = grid.merge(cells.set_index("survey").add_prefix(f"{name}_"), how="left", on="survey")
    return plot_verdicts(grid, columns=held)


def _say_cell(row: dict[Any, Any]) -> str:
    """The verdict and, of semesters, the one that is compared with."""
    words = row["verdict_words"] if isinstance(row["verdict_words"], str) else SUPPRESSED
    return words if row["grouping"] == "schools" else f"{row['compared_with']}: {words}"


def _name_reference(chapter: Chapter, row: dict[Any, Any]) -> str:
    if row["grouping"] == "semesters":
        return chapter.period(str(row["semester_from"]))
    return chapter.language.text("rest of the university")


def show_stability(chapter: Chapter) -> Section:
    """Whether those who answered twice answered alike."""
    language, name = chapter.language, "instruments-stability"
    values = ["retest_r", "retest_low", "retest_high", "agreement", "agreement_low", "agreement_high"]
    frame = chapter.release(stability.tabulate_stability(chapter.data), value_columns=values)
    minimum = chapter.params.policy.instruments.retest_min.value
    if frame.empty:
        reason = language.text("No survey was answered by the same people in two semesters.")
        return make_section(name, head_stability(frame, language, retest_min=minimum), notice(reason))
    if frame["retest_r"].isna().all():
        n_min = language.number(chapter.params.policy.instruments.reliability_n_min.value)
        words = language.text("It takes {n} people with answers in both semesters.", n=n_min)
        return make_section(name, head_stability(frame, language, retest_min=minimum), notice(words))
    frame = frame.assign(compared_with=[chapter.period(semester) for semester in frame["semester_from"]])
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"compared_with": "text", "n_respondents": "count"}, language),
        number_column("retest_r", language, low="retest_low", high="retest_high"),
        number_column("agreement", language),
    ]
    table = chapter.table(frame, columns, name=name, caption=language.text("The same people in two semesters"))
    finding = head_stability(frame, language, retest_min=minimum)
    return for_experts(make_section(name, finding, table, paragraph(describe_stability(language))))
