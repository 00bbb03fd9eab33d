"""A unit beside the rest of the university."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import QUARTERS, Names, absence, draw_estimates, explain_absences, records_of
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import RowChart, TextColumn, check_rows, open_row_chart, show_share_axis
from qa_lib.reporting.tables import write_points

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

UNIT = Names()
REST = Names(share="rest_share", low="rest_low", high="rest_high", n="n_rest_valid")
DIFFERENCE = ("difference_share", "difference_low", "difference_high")
#: The two dots of a row stand this far above and below its middle, so that intervals do not cover one another.
SHIFT = 0.055


@style.in_style
def plot_benchmark(frame: pd.DataFrame, *, unit: str, language: Language) -> Figure:
    """Connected dots with intervals, one row a survey or block: the unit and the rest of the university.

    Parameters
    ----------
    frame
        ``label``, level columns, ``rest_share``, ``rest_low``, ``rest_high``, ``n_rest_valid``,
        ``difference_share`` with ``_low`` and ``_high``; perhaps ``group``, ``is_suppressed``.
    unit
        The unit's name for the legend.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", *UNIT.all, *REST.all, *DIFFERENCE])
    chart = open_row_chart(
        frame,
        limits=(0, 1),
        columns=[TextColumn(language.text("difference, pp (interval)"), _differences(frame, language))],
        legend=[
            Entry(unit, style.MAIN, "dot"),
            Entry(language.text("rest of the university"), style.OTHER, "ring"),
        ],
    )
    show_share_axis(chart, ticks=QUARTERS, write=language.percent)
    _connect(chart, frame)
    draw_estimates(chart, frame, names=REST, colours=[style.OTHER] * len(frame), shift=SHIFT, is_open=True)
    draw_estimates(chart, frame, names=UNIT, shift=-SHIFT)
    explain_absences(chart, frame, names=UNIT, language=language)
    return chart.figure


def _connect(chart: RowChart, frame: pd.DataFrame) -> None:
    ends = [
        ((record[UNIT.share], row.centre - SHIFT), (record[REST.share], row.centre + SHIFT))
        for row, record in zip(chart.layout.rows, records_of(frame), strict=True)
        if None not in (record[UNIT.share], record[REST.share])
    ]
    style.draw_rules(chart.axes, ends, colour=style.NEUTRAL, width=1)


def _differences(frame: pd.DataFrame, language: Language) -> tuple[str, ...]:
    return tuple(_write(row, language) for row in records_of(frame))


def _write(row: dict[str, Any], language: Language) -> str:
    difference, low, high = (row[name] for name in DIFFERENCE)
    return absence(row) if difference is None else write_points(difference, low, high, language=language)
