"""What respondents wrote about in their own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import Names, count_column, explain_absences, records_of, share_column
from qa_lib.reporting.figures.rows import RowChart, check_rows, open_row_chart, show_share_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

NAMES = Names(share="theme_share", low="theme_low", high="theme_high", n="n_respondents")
COLOURS = {
    "strength": style.POSITIVE_RAMP[1],
    "improvement": style.NEGATIVE_RAMP[1],
    "suggestion": style.OTHER,
}
BAR_HEIGHT = 0.13


@style.in_style
def plot_themes(frame: pd.DataFrame, *, language: Language) -> Figure:
    """Bars of themes with intervals, gathered under strengths, areas for improvement and suggestions.

    Parameters
    ----------
    frame
        ``label`` (the theme), ``category`` (its code), ``group`` (the category's name), ``theme_share`` with
        ``theme_low`` and ``theme_high`` (0–1 of those who wrote anything), ``n_respondents``; perhaps
        ``is_suppressed``.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", "category", "group", *NAMES.all])
    top = _top(frame)
    chart = open_row_chart(
        frame,
        limits=(0, top),
        columns=[
            share_column(frame, language.text("of those who wrote"), names=NAMES, language=language),
            count_column(frame, language.text("respondents"), name=NAMES.n, language=language),
        ],
    )
    step = 0.25 if top > 0.5 else 0.1
    show_share_axis(chart, ticks=[i * step for i in range(round(top / step) + 1)], write=language.percent)
    _draw_bars(chart, frame)
    explain_absences(chart, frame, names=NAMES, language=language)
    return chart.figure


def _top(frame: pd.DataFrame) -> float:
    """The end of the scale: all intervals lie within it."""
    largest = frame[[NAMES.share, NAMES.high]].astype("Float64").max().max()
    return 1.0 if pd.isna(largest) else next(end for end in (0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0) if largest <= end)


def _draw_bars(chart: RowChart, frame: pd.DataFrame) -> None:
    rows = zip(chart.layout.rows, records_of(frame), strict=True)
    known = [(row.centre, record) for row, record in rows if record[NAMES.share] is not None]
    chart.axes.barh(
        [y for y, _ in known],
        [record[NAMES.share] for _, record in known],
        height=BAR_HEIGHT,
        color=[COLOURS.get(record["category"], style.OTHER) for _, record in known],
    )
    limits = [(record[NAMES.low], record[NAMES.high], y) for y, record in known]
    intervals = [((low, y), (high, y)) for low, high, y in limits if None not in (low, high)]
    style.draw_rules(chart.axes, intervals, colour=style.INK, width=1)
