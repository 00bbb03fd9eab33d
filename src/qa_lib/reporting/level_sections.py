"""The section that every table of judged levels makes: finding, dots with intervals, how sure, table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import add_verdicts, judged_level_columns, label_columns
from qa_lib.reporting.display import TableView
from qa_lib.reporting.figures import plot_levels
from qa_lib.reporting.sections import Section, make_section, paragraph
from qa_lib.reporting.words.levels import Kind, describe_levels, head_levels


@dataclass(frozen=True)
class LevelNames:
    """What a section of levels is called: its stable name, what a row is, the columns of names, the caption."""

    name: str
    kind: Kind
    labels: Sequence[str]
    caption: str


def show_levels(chapter: Chapter, released: pd.DataFrame, names: LevelNames) -> Section:
    """The section of a released table of levels with target, threshold and verdict."""
    finding = head_levels(released, chapter.language, kind=names.kind)
    table = tabulate_levels(chapter, released, names)
    return make_section(
        names.name,
        finding,
        chapter.figure(plot_levels(_group(released, names), language=chapter.language), table, finding=finding),
        paragraph(say_how_sure(chapter, released)),
        table,
    )


def _group(released: pd.DataFrame, names: LevelNames) -> pd.DataFrame:
    """Rows under the heading of their survey or block, where the table names it."""
    if len(names.labels) < 2:
        return released
    return released.assign(group=released[f"{names.labels[0]}_label"], label=released[f"{names.labels[1]}_label"])


def tabulate_levels(chapter: Chapter, released: pd.DataFrame, names: LevelNames) -> TableView:
    """The table of a released frame of levels."""
    columns = [*label_columns(names.labels, chapter.language), *judged_level_columns(chapter.language)]
    frame = add_verdicts(released, chapter.language)
    return chapter.table(frame, columns, name=names.name, caption=names.caption)


def say_how_sure(chapter: Chapter, released: pd.DataFrame) -> str:
    """How wide the intervals are and what they leave undecided."""
    minimum = chapter.params.policy.measurement.interval_n_min.value
    return describe_levels(released, chapter.language, interval_n_min=minimum)
