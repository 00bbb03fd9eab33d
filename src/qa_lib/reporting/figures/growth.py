"""How fast a share grows, with its interval."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import Names, draw_estimates, explain_absences, records_of, share_column
from qa_lib.reporting.figures.rows import TextColumn, check_rows, draw_mark, open_row_chart, show_share_axis
from qa_lib.reporting.language import DECIMAL_N_MIN
from qa_lib.reporting.tables import write_points

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

NAMES = Names(share="growth_share", low="growth_low", high="growth_high")
NOW = Names(share="neutral_share", low="neutral_low", high="neutral_high")


@style.in_style
def plot_neutral_growth(frame: pd.DataFrame, *, notable_share: float, language: Language) -> Figure:
    """Dots at the growth of neutral answers a year with intervals, one row a survey or block.

    Parameters
    ----------
    frame
        ``label``, ``growth_share`` with ``_low`` and ``_high`` (a year, 0–1), ``neutral_share`` with ``_low`` and
        ``_high`` (0–1, now), ``verdict``; perhaps ``group``, ``is_suppressed``. A notable growth stands in the colour
        of a warning.
    notable_share
        The growth a year from which it is notable.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", "verdict", *NAMES.all[:3], *NOW.all[:3]])
    ends = frame[[NAMES.low, NAMES.high]].astype("Float64").abs().max().max()
    end = max(0.05, ceil((0.0 if pd.isna(ends) else float(ends)) * 20) / 20)
    chart = open_row_chart(
        frame,
        limits=(-end, end),
        columns=[
            TextColumn(language.text("growth a year, pp"), tuple(_write(row, language) for row in records_of(frame))),
            share_column(frame, language.text("neutral now"), names=NOW, language=language),
        ],
        n_marks=1,
    )
    step = 0.05 if end <= 0.1 else 0.1
    ticks = [i * step for i in range(-round(end / step), round(end / step) + 1)]
    show_share_axis(chart, ticks=ticks, write=language.percent)
    chart.axes.set_xticks(ticks, [language.points(tick) if tick else "0" for tick in ticks])
    zero = [((0.0, row.top), (0.0, row.top + row.height)) for row in chart.layout.rows]
    style.draw_rules(chart.axes, zero, colour=style.INK, width=0.8, capstyle="butt")
    words = language.text("notable from {points} pp", points=language.points(notable_share))
    draw_mark(chart, [notable_share] * len(frame), text=words, line=0, dashed=True)
    colours = [style.WARNING if row["verdict"] == "notable" else style.MAIN for row in records_of(frame)]
    draw_estimates(chart, frame, names=NAMES, colours=colours)
    explain_absences(chart, frame, names=NAMES, language=language)
    return chart.figure


def _write(row: dict[str, Any], language: Language) -> str:
    if row[NAMES.share] is None:
        return language.percent(None)
    return write_points(row[NAMES.share], row[NAMES.low], row[NAMES.high], language=language, n=DECIMAL_N_MIN)
