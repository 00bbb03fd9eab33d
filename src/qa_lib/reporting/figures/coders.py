"""How far coders agreed, theme by theme."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import Names, count_column, draw_estimates, explain_absences, records_of
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import check_rows, draw_mark, open_row_chart, show_share_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

NAMES = Names(share="alpha", low="alpha_low", high="alpha_high", n="n_respondents")


@style.in_style
def plot_coder_agreement(frame: pd.DataFrame, *, reliable: float, tentative: float, language: Language) -> Figure:
    """Dots at Krippendorff's alpha with intervals, one row a theme, against the two values of the policy.

    Parameters
    ----------
    frame
        ``label``, ``alpha`` with ``alpha_low`` and ``alpha_high``, ``n_respondents``; perhaps
        ``group``, ``is_suppressed``. A theme whose whole interval lies below ``reliable`` stands in the colour of a
        warning.
    reliable, tentative
        From where on coders agree reliably, or well enough for tentative conclusions.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", *NAMES.all])
    lowest = frame[NAMES.low].astype("Float64").min()
    start = 0.0 if pd.isna(lowest) or lowest >= 0 else max(-1.0, floor(float(lowest) * 5) / 5)
    records = records_of(frame)
    chart = open_row_chart(
        frame,
        limits=(start, 1),
        columns=[
            count_column(frame, language.text("respondents"), name=NAMES.n, language=language),
        ],
        n_marks=1,
        legend=[
            Entry(language.text("Krippendorff's alpha with its interval"), style.MAIN, "dot"),
            Entry(language.text("reliable from {value}", value=language.number(reliable, 2)), style.INK, "line"),
            Entry(language.text("tentative from {value}", value=language.number(tentative, 2)), style.WARNING, "line"),
        ],
    )
    ticks = [i / 5 for i in range(round(start * 5), 6)]
    show_share_axis(chart, ticks=ticks, write=lambda value: language.number(value, 1))
    chart.axes.set_xticks(ticks, [language.number(tick, 1) for tick in ticks])
    draw_mark(chart, [tentative] * len(frame), text=language.number(tentative, 2), line=0, dashed=True)
    draw_mark(chart, [reliable] * len(frame), text=language.number(reliable, 2), line=0)
    is_low = [row[NAMES.high] is not None and row[NAMES.high] < reliable for row in records]
    draw_estimates(chart, frame, names=NAMES, colours=[style.WARNING if low else style.MAIN for low in is_low])
    explain_absences(chart, frame, names=NAMES, language=language)
    return chart.figure
