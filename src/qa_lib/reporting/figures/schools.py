"""One school among the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import (
    Names,
    count_column,
    draw_estimates,
    explain_absences,
    records_of,
    share_column,
)
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.panels import common_limits
from qa_lib.reporting.figures.rows import RowChart, check_rows, open_row_chart, show_share_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

NAMES = Names()


@style.in_style
def plot_schools(frame: pd.DataFrame, *, unit: str, language: Language) -> Figure:
    """Dots with intervals, one row a school; a band carries the interval of the own school through all rows.

    Parameters
    ----------
    frame
        ``label``, ``is_own``, level columns; perhaps ``group``, ``is_suppressed``.
    unit
        The own school's name for the legend.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", "is_own", "n_respondents", *NAMES.all])
    limits = common_limits(frame[list(NAMES.all[:3])])
    chart = open_row_chart(
        frame,
        limits=limits,
        columns=[
            share_column(frame, language.text("positive (interval)"), names=NAMES, language=language),
            count_column(frame, language.text("respondents"), name="n_respondents", language=language),
        ],
        legend=[
            Entry(language.text("{unit} and its interval", unit=unit), style.MAIN, "dot"),
            Entry(language.text("other schools"), style.OTHER, "dot"),
        ],
    )
    tenths = range(round(limits[0] * 10), round(limits[1] * 10) + 1)
    show_share_axis(chart, ticks=[tenth / 10 for tenth in tenths], write=language.percent)
    _draw_band(chart, frame)
    colours = [style.MAIN if is_own else style.OTHER for is_own in frame["is_own"]]
    draw_estimates(chart, frame, names=NAMES, colours=colours)
    explain_absences(chart, frame, names=NAMES, language=language)
    return chart.figure


def _draw_band(chart: RowChart, frame: pd.DataFrame) -> None:
    """The own school's interval, behind everything."""
    for row in records_of(frame[frame["is_own"]]):
        if row[NAMES.low] is not None:
            chart.axes.axvspan(row[NAMES.low], row[NAMES.high], color=style.MAIN, alpha=0.12, linewidth=0, zorder=0)
