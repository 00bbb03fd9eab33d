"""How far those who did not answer could move a level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import (
    QUARTERS,
    Names,
    absence,
    draw_estimates,
    explain_absences,
    records_of,
)
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import RowChart, TextColumn, check_rows, draw_mark, open_row_chart, show_share_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

NAMES = Names()
BOUND_HEIGHT, GAP_HEIGHT = 0.1, 0.1
#: Light to dark: whatever they think, and a plausible difference.
BOUND, GAP = "#e4e9ee", "#a9c7e2"


@style.in_style
def plot_nonresponse(frame: pd.DataFrame, *, gap_share: float, language: Language) -> Figure:
    """Nested bands, one row a survey: interval, what a difference of ``gap_share`` could do, and the extremes.

    Parameters
    ----------
    frame
        ``label``, level columns, ``response_share``, ``gap_low``, ``gap_high``, ``bound_low``, ``bound_high`` (0–1),
        ``target_share``; perhaps ``is_suppressed``.
    gap_share
        How much those who did not answer are taken to differ, 0–1.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    ends = ["gap_low", "gap_high", "bound_low", "bound_high"]
    check_rows(frame, ["label", *NAMES.all, "response_share", "target_share", *ends])
    records = records_of(frame)
    points = language.number(gap_share * 100)
    chart = open_row_chart(
        frame,
        limits=(0, 1),
        columns=[
            TextColumn(
                language.text("response rate"), tuple(language.percent(row["response_share"]) for row in records)
            ),
            TextColumn(
                language.text("at ±{points} pp", points=points), tuple(_write(row, language) for row in records)
            ),
        ],
        n_marks=1,
        legend=[
            Entry(language.text("level with its interval"), style.MAIN, "dot"),
            Entry(language.text("if non-respondents differ by ±{points} pp", points=points), GAP),
            Entry(language.text("whatever they think"), BOUND),
        ],
    )
    show_share_axis(chart, ticks=QUARTERS, write=language.percent)
    _draw_bands(chart, records, "bound", colour=BOUND, height=BOUND_HEIGHT)
    _draw_bands(chart, records, "gap", colour=GAP, height=GAP_HEIGHT)
    draw_mark(chart, frame["target_share"].tolist(), text=language.text("target"), line=0)
    draw_estimates(chart, frame, names=NAMES)
    explain_absences(chart, frame, names=NAMES, language=language)
    return chart.figure


def _draw_bands(chart: RowChart, records: list[dict[str, Any]], name: str, *, colour: str, height: float) -> None:
    for row, record in zip(chart.layout.rows, records, strict=True):
        low, high = record[f"{name}_low"], record[f"{name}_high"]
        if low is not None and high is not None:
            chart.axes.barh(row.centre, high - low, left=low, height=height, color=colour, zorder=1)


def _write(row: dict[str, Any], language: Language) -> str:
    if row["gap_low"] is None:
        return absence(row)
    return language.interval(row["gap_low"], row["gap_high"])
