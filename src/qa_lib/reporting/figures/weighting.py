"""Levels without and with weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import QUARTERS, Names, absence, draw_estimates, records_of
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import TextColumn, check_rows, draw_mark, open_row_chart, show_share_axis
from qa_lib.reporting.language import DECIMAL_N_MIN

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

PLAIN = Names()
WEIGHTED = Names(share="weighted_share", low="weighted_low", high="weighted_high")
#: The two dots of a row stand this far above and below its middle, so that intervals do not cover one another.
SHIFT = 0.05


@style.in_style
def plot_weighting(frame: pd.DataFrame, *, language: Language) -> Figure:
    """Pairs of dots with intervals, one row a survey: the regulation's level, and the one with weights (ring).

    Parameters
    ----------
    frame
        ``label``, level columns, ``weighted_share`` with ``_low`` and ``_high``, ``shift_share``, ``effective_n``,
        ``target_share``; perhaps ``is_suppressed``.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", *PLAIN.all, *WEIGHTED.all[:3], "shift_share", "effective_n"])
    records = records_of(frame)
    shifts = tuple(_write(row, "shift_share", language) for row in records)
    sizes = tuple(_write(row, "effective_n", language) for row in records)
    chart = open_row_chart(
        frame,
        limits=(0, 1),
        columns=[
            TextColumn(language.text("shift by weights, pp"), shifts),
            TextColumn(language.text("worth so many respondents"), sizes),
        ],
        n_marks=1,
        legend=[
            Entry(language.text("level of this report (unweighted)"), style.MAIN, "dot"),
            Entry(language.text("with weights"), style.OTHER, "ring"),
        ],
    )
    show_share_axis(chart, ticks=QUARTERS, write=language.percent)
    draw_mark(chart, frame["target_share"].tolist(), text=language.text("target"), line=0)
    draw_estimates(chart, frame, names=WEIGHTED, colours=[style.OTHER] * len(frame), shift=SHIFT, is_open=True)
    draw_estimates(chart, frame, names=PLAIN, shift=-SHIFT)
    return chart.figure


def _write(row: dict[str, object], name: str, language: Language) -> str:
    value = row[name]
    if not isinstance(value, float):
        return absence(row)
    return language.points(value, DECIMAL_N_MIN) if name == "shift_share" else language.number(value)
