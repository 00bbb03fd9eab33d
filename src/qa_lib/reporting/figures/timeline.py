"""The time line of measures: opened, due, done, measured again (7.5.5, 8.5)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import RowChart, check_rows, draw_mark, open_row_chart

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

BAR = 0.11
DATES = ("opened_date", "due_date", "done_date", "closed_date", "remeasure_from", "remeasure_until")


@style.in_style
def plot_timeline(frame: pd.DataFrame, *, on: dt.date, language: Language) -> Figure:
    """Each measure from its opening to its due date, when it was done, and when it is measured again.

    Parameters
    ----------
    frame
        One row a measure: ``label``, `DATES`, ``state``.
    on
        The day of the report.
    language
        The language of the words.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", "state", *DATES])
    days = {name: _to_days(frame[name]) for name in DATES}
    today = float(pd.Timestamp(on).toordinal())
    first = min(value for value in days["opened_date"] if value is not None)
    known = [value for values in days.values() for value in values if value is not None]
    last = max([today, *known])
    legend = [
        Entry(language.text("from opening to due date"), style.POSITIVE_RAMP[0]),
        Entry(language.text("overdue"), style.WARNING),
        Entry(language.text("to be measured again"), style.NEUTRAL),
        Entry(language.text("done"), style.MAIN, "dot"),
        Entry(language.text("closed in the register"), style.MAIN, "ring"),
    ]
    chart = open_row_chart(frame, limits=(first - 10, last + 10), legend=legend, n_marks=1)
    _show_months(chart, first, last)
    for place in range(len(frame)):
        _draw_measure(chart, place, {name: values[place] for name, values in days.items()}, frame, today)
    draw_mark(chart, [today] * len(frame), text=language.text("day of the report"), line=0, dashed=True)
    return chart.figure


def _to_days(column: pd.Series) -> list[float | None]:
    return [None if pd.isna(day) else float(day.toordinal()) for day in column]


def _show_months(chart: RowChart, first: float, last: float) -> None:
    """A tick every half year, named by year and month."""
    start = dt.date.fromordinal(int(first))
    ticks = [
        dt.date(year, month, 1)
        for year in range(start.year, dt.date.fromordinal(int(last)).year + 1)
        for month in (1, 7)
        if first <= dt.date(year, month, 1).toordinal() <= last
    ]
    chart.axes.set_xticks([day.toordinal() for day in ticks], [f"{day:%Y-%m}" for day in ticks])
    ends = [
        ((d.toordinal(), row.top), (d.toordinal(), row.top + row.height)) for row in chart.layout.rows for d in ticks
    ]
    style.draw_rules(chart.axes, ends, width=0.5, capstyle="butt", order=0.5)


def _draw_measure(
    chart: RowChart, place: int, days: dict[str, float | None], frame: pd.DataFrame, today: float
) -> None:
    y = chart.layout.rows[place].centre
    opened, due = days["opened_date"], days["due_date"]
    if opened is not None and due is not None:
        chart.axes.barh(y, due - opened, left=opened, height=BAR, color=style.POSITIVE_RAMP[0], zorder=2)
    finished = days["done_date"] or days["closed_date"]
    end = finished or today
    is_cancelled = frame["state"].iloc[place] == "cancelled"
    if due is not None and end > due and not is_cancelled:
        chart.axes.barh(y, end - due, left=due, height=BAR, color=style.WARNING, zorder=2)
    start, stop = days["remeasure_from"], days["remeasure_until"]
    if start is not None and stop is not None:
        chart.axes.barh(y, stop - start, left=start, height=BAR / 2, color=style.NEUTRAL, zorder=1.5)
    if (closed := days["closed_date"]) is not None:
        style.draw_dots(chart.axes, [closed], [y], is_open=True)
    if (done := days["done_date"]) is not None:
        style.draw_dots(chart.axes, [done], [y])
