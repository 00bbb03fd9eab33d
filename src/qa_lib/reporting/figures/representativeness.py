"""Whether those who answered are composed like those who were asked."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import absence, count_column, records_of
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import RowChart, TextColumn, check_rows, open_row_chart, show_share_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

COLUMNS = ("label", "population_share", "respondent_share", "n_respondents")


@style.in_style
def plot_representativeness(frame: pd.DataFrame, *, language: Language) -> Figure:
    """Pairs of dots, one row a category: its share of the population (ring) and of the respondents (dot).

    Parameters
    ----------
    frame
        ``label`` (the category), ``population_share``, ``respondent_share`` (0–1), ``n_respondents``; perhaps
        ``group`` (the dimension), ``is_suppressed``, ``response_share`` (of the category), ``is_departing`` (its share
        differs beyond chance: its dot stands in the colour of a warning). A category with an absent share shows the
        other alone.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, COLUMNS)
    chart = open_row_chart(
        frame,
        limits=(0, _top(frame)),
        columns=[
            TextColumn(language.text("difference, pp"), _differences(frame, language)),
            *_rates(frame, language),
            count_column(frame, language.text("respondents"), name="n_respondents", language=language),
        ],
        legend=[
            Entry(language.text("share of the population"), style.OTHER, "ring"),
            Entry(language.text("share of the respondents"), style.MAIN, "dot"),
            *_explain_departing(frame, language),
        ],
    )
    ticks = [i / 10 for i in range(0, 11, 2 if _top(frame) > 0.5 else 1) if i / 10 <= _top(frame)]
    show_share_axis(chart, ticks=ticks, write=language.percent)
    _draw_pairs(chart, frame)
    return chart.figure


def _top(frame: pd.DataFrame) -> float:
    """The end of the scale: the next full ten percent above all shares."""
    largest = frame[["population_share", "respondent_share"]].astype("Float64").max().max()
    return 1.0 if pd.isna(largest) else min(1.0, max(1, ceil(largest * 10.2)) / 10)


def _differences(frame: pd.DataFrame, language: Language) -> tuple[str, ...]:
    return tuple(
        absence(row)
        if row["population_share"] is None or row["respondent_share"] is None
        else language.points(row["respondent_share"] - row["population_share"])
        for row in records_of(frame)
    )


def _explain_departing(frame: pd.DataFrame, language: Language) -> list[Entry]:
    if "is_departing" not in frame or not frame["is_departing"].any():
        return []
    return [Entry(language.text("differs beyond chance"), style.WARNING, "dot")]


def _rates(frame: pd.DataFrame, language: Language) -> list[TextColumn]:
    """The response rate of each category, where the frame has it."""
    if "response_share" not in frame:
        return []
    rates = tuple(language.percent(row["response_share"]) for row in records_of(frame))
    return [TextColumn(language.text("response rate"), rates)]


def _draw_pairs(chart: RowChart, frame: pd.DataFrame) -> None:
    asked, answered = (_places(chart, frame, name) for name in ("population_share", "respondent_share"))
    both = [(asked[y], answered[y]) for y in asked if y in answered]
    style.draw_rules(chart.axes, both, colour=style.NEUTRAL, width=2)
    style.draw_dots(chart.axes, [x for x, _ in asked.values()], list(asked), colour=style.OTHER, is_open=True)
    departing = frame["is_departing"] if "is_departing" in frame else [False] * len(frame)
    rows = zip(chart.layout.rows, departing, strict=True)
    colours = {row.centre: style.WARNING if is_departing else style.MAIN for row, is_departing in rows}
    style.draw_dots(
        chart.axes, [x for x, _ in answered.values()], list(answered), colour=[colours[y] for y in answered]
    )


def _places(chart: RowChart, frame: pd.DataFrame, name: str) -> dict[float, tuple[float, float]]:
    """Where the known shares lie, by the height of their row."""
    rows = zip(chart.layout.rows, records_of(frame), strict=True)
    return {row.centre: (record[name], row.centre) for row, record in rows if record[name] is not None}
