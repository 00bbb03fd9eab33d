"""A calendar as a time line: periods, deadlines, what was done, and the day of the report."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import records_of
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import TextColumn, check_rows, draw_mark, open_row_chart

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

BAR_HEIGHT = 0.11
COLOURS = {
    "late": style.WARNING,
    "partly": style.WARNING,
    "done": style.MAIN,
    "done_late": style.MAIN,
    "due": style.POSITIVE_RAMP[0],
}


@style.in_style
def plot_calendar(frame: pd.DataFrame, *, on: dt.date, language: Language) -> Figure:
    """Bars from the first to the last day of each period, a mark on each deadline, a line on the day of the report.

    Parameters
    ----------
    frame
        ``label``, ``start_date`` (NaT for a deadline), ``due_date``, ``status``, ``status_words``; perhaps ``group``.
    on
        The day of the report.
    language
        The language of the words and dates.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", "start_date", "due_date", "status", "status_words"])
    first = frame["start_date"].fillna(frame["due_date"]).min().date().replace(day=1)
    limits = (first.toordinal(), frame["due_date"].max().date().toordinal() + 5)
    chart = open_row_chart(
        frame,
        limits=limits,
        columns=[TextColumn(language.text("state"), tuple(frame["status_words"].astype(str)))],
        n_marks=1,
        legend=[
            Entry(language.text("done"), style.MAIN),
            Entry(language.text("late"), style.WARNING),
            Entry(language.text("still to come"), style.NEUTRAL),
        ],
    )
    months = [month for month in _months(first, dt.date.fromordinal(limits[1])) if month.month % 3 == 0]
    chart.axes.set_xticks([month.toordinal() for month in months], [language.month_label(month) for month in months])
    for row, record in zip(chart.layout.rows, records_of(frame), strict=True):
        _draw(chart.axes, row.centre, record)
    draw_mark(chart, [float(on.toordinal())] * len(frame), text=language.text("day of the report"), line=0)
    return chart.figure


def _draw(axes: Any, y: float, record: dict[str, Any]) -> None:
    colour, due = COLOURS.get(record["status"], style.NEUTRAL), record["due_date"].toordinal()
    if record["start_date"] is None or pd.isna(record["start_date"]):
        axes.plot([due], [y], marker="D", markersize=5, color=colour, linestyle="none")
        return
    start = record["start_date"].toordinal()
    axes.barh(y, due - start, left=start, height=BAR_HEIGHT, color=colour)


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    places = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [dt.date(place // 12, place % 12 + 1, 1) for place in places]
