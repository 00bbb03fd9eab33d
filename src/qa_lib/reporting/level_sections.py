"""The sections that tables of levels make: finding, dots with intervals, how sure, table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from qa_lib.reporting.chapter import BaseChapter
from qa_lib.reporting.columns import (
    add_verdicts,
    judged_level_columns,
    label_columns,
    plain_columns,
    satisfaction_column,
)
from qa_lib.reporting.display import FigureView, TableView
from qa_lib.reporting.figures import plot_levels
from qa_lib.reporting.parts import divide_rows
from qa_lib.reporting.sections import Section, make_section, paragraph
from qa_lib.reporting.words.levels import Kind, describe_levels, head_departments, head_levels


@dataclass(frozen=True)
class LevelNames:
    """What a section of levels is called: its stable name, what a row is, the columns of names, the caption."""

    name: str
    kind: Kind
    labels: Sequence[str]
    caption: str


def show_levels(chapter: BaseChapter, released: pd.DataFrame, names: LevelNames) -> Section:
    """The section of a released table of levels with target, threshold and verdict."""
    finding = head_levels(released, chapter.language, kind=names.kind)
    parts = _divide(released, names)
    figures = [_draw(chapter, part, part_names, finding) for part, part_names in _name(chapter, parts, names)]
    table = figures[0].table if len(parts) == 1 else tabulate_levels(chapter, released, names)
    return make_section(names.name, finding, *figures, paragraph(say_how_sure(chapter, released)), table)


def compare_departments(chapter: BaseChapter, released: pd.DataFrame, *, name: str, caption: str) -> Section:
    """The section of a released table of departments: whether they differ, never ranked."""
    language = chapter.language
    finding = head_departments(released, language)
    columns = [
        *label_columns(["department"], language),
        *plain_columns({"n_respondents": "count", "n_valid": "count"}, language),
        satisfaction_column(language),
    ]
    table = chapter.table(released, columns, name=name, caption=caption)
    order = language.text(
        "Departments are listed in the order of the institution, not by result: these data do not "
        "distinguish departments whose intervals overlap."
    )
    figure = chapter.figure(plot_levels(released, language=language), table, finding=finding)
    return make_section(name, finding, figure, paragraph(order), table)


def _draw(chapter: BaseChapter, released: pd.DataFrame, names: LevelNames, finding: str) -> FigureView:
    drawn = plot_levels(_group(released, names), language=chapter.language)
    return chapter.figure(drawn, tabulate_levels(chapter, released, names), finding=finding)


def _divide(released: pd.DataFrame, names: LevelNames) -> list[pd.DataFrame]:
    """The rows in parts, each for one figure; what has one heading stays together."""
    return [released] if len(names.labels) < 2 else divide_rows(released, names.labels[0])


def _name(
    chapter: BaseChapter, parts: Sequence[pd.DataFrame], names: LevelNames
) -> Iterator[tuple[pd.DataFrame, LevelNames]]:
    """Each part with its names; one part keeps those of the whole."""
    if len(parts) == 1:
        yield parts[0], names
        return
    for number, part in enumerate(parts, start=1):
        caption = chapter.language.text(
            "{caption} (part {part} of {parts})", caption=names.caption, part=number, parts=len(parts)
        )
        yield part, replace(names, name=f"{names.name}-{number}", caption=caption)


def _group(released: pd.DataFrame, names: LevelNames) -> pd.DataFrame:
    """Rows under the heading of their survey or block, where the table names it."""
    if len(names.labels) < 2:
        return released
    return released.assign(group=released[f"{names.labels[0]}_label"], label=released[f"{names.labels[1]}_label"])


def group_rows(chapter: BaseChapter, frame: pd.DataFrame, *, is_shown: pd.Series | None = None) -> pd.DataFrame:
    """The rows of a figure of surveys and blocks, under headings: whole surveys, then the learners' survey by block.

    Blocks of other surveys stand in it where ``is_shown`` says so; the table behind the figure has them all.
    """
    survey = chapter.main_survey()
    is_whole = frame["block"].isna()
    is_chosen = frame["survey"].eq(survey.code if survey else "")
    is_chosen = is_chosen if is_shown is None else is_chosen | is_shown.fillna(False)
    whole = frame[is_whole].assign(group=chapter.language.text("whole surveys"), label=frame["survey_label"])
    blocks = frame[~is_whole & is_chosen].assign(group=frame["survey_label"], label=frame["block_label"])
    return pd.concat([whole, blocks], ignore_index=True)


def tabulate_levels(chapter: BaseChapter, released: pd.DataFrame, names: LevelNames) -> TableView:
    """The table of a released frame of levels."""
    columns = [*label_columns(names.labels, chapter.language), *judged_level_columns(chapter.language)]
    frame = add_verdicts(released, chapter.language)
    return chapter.table(frame, columns, name=names.name, caption=names.caption)


def say_how_sure(chapter: BaseChapter, released: pd.DataFrame) -> str:
    """How wide the intervals are and what they leave undecided."""
    minimum = chapter.params.policy.measurement.interval_n_min.value
    return describe_levels(released, chapter.language, interval_n_min=minimum)
