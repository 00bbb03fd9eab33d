"""Raw levels and what remains of them once it is taken into account on how few answers they rest."""

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
from qa_lib.reporting.figures.rows import RowChart, check_rows, draw_mark, open_row_chart, show_share_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

RAW = Names()
SHRUNKEN = Names(share="shrunken_share", low="shrunken_low", high="shrunken_high")


@style.in_style
def plot_shrunken(frame: pd.DataFrame, *, level: float, language: Language) -> Figure:
    """Dots with intervals, one row a department: the shrunken level strong, the raw one light, the school's as a line.

    Parameters
    ----------
    frame
        ``label``, ``satisfaction_share``, ``n_valid``, ``shrunken_share`` with ``_low`` and ``_high`` (0–1); perhaps
        ``is_suppressed``.
    level
        The level of the school, 0–1.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", RAW.share, *SHRUNKEN.all])
    limits = common_limits(frame[[RAW.share, *SHRUNKEN.all[:3]]].assign(level=level))
    chart = open_row_chart(
        frame,
        limits=limits,
        columns=[
            share_column(frame, language.text("adjusted (interval)"), names=SHRUNKEN, language=language),
            count_column(frame, language.text("valid answers"), name=RAW.n, language=language),
        ],
        n_marks=1,
        legend=[
            Entry(language.text("adjusted level with its interval"), style.MAIN, "dot"),
            Entry(language.text("raw level"), style.OTHER, "ring"),
        ],
    )
    ticks = [tenth / 10 for tenth in range(round(limits[0] * 10), round(limits[1] * 10) + 1)]
    show_share_axis(chart, ticks=ticks, write=language.percent)
    draw_mark(chart, [level] * len(frame), text=say_level(level, language), line=0)
    _draw_raw(chart, frame)
    draw_estimates(chart, frame, names=SHRUNKEN)
    explain_absences(chart, frame, names=SHRUNKEN, language=language)
    return chart.figure


def say_level(level: float, language: Language) -> str:
    """What the line of the school's average is called."""
    return language.text("average of the school {level}", level=language.percent(level))


def _draw_raw(chart: RowChart, frame: pd.DataFrame) -> None:
    rows = zip(chart.layout.rows, records_of(frame), strict=True)
    dots = [(record[RAW.share], row.centre) for row, record in rows if record[RAW.share] is not None]
    style.draw_dots(chart.axes, [x for x, _ in dots], [y for _, y in dots], colour=style.OTHER, is_open=True)
