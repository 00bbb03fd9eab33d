"""How many of those who were asked answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import QUARTERS, records_of
from qa_lib.reporting.figures.rows import TextColumn, check_rows, draw_mark, open_row_chart, show_share_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

BAR_HEIGHT = 0.13


@style.in_style
def plot_response(frame: pd.DataFrame, *, rate_risk: float, language: Language) -> Figure:
    """Bars of response rates, one row a survey, with the rate below which a risk is looked at (dashed, 9.2).

    Parameters
    ----------
    frame
        ``label``, ``n_population``, ``n_respondents``, ``response_share`` (0–1); perhaps ``group``. A row whose
        population is unknown has no bar and says so.
    rate_risk
        The policy's rate, 0–1. It marks no row: a rate just above it is no better founded than one just below.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", "n_population", "n_respondents", "response_share"])
    records = records_of(frame)
    chart = open_row_chart(
        frame,
        limits=(0, 1),
        columns=[
            TextColumn(language.text("response rate"), tuple(_write_rate(row, language) for row in records)),
            TextColumn(language.text("answered / asked"), tuple(_write_counts(row, language) for row in records)),
        ],
        n_marks=1,
    )
    show_share_axis(chart, ticks=QUARTERS, write=language.percent)
    for row, record in zip(chart.layout.rows, records, strict=True):
        if record["response_share"] is None:
            words = language.text("number of people asked is not known")
            style.write_aside(chart.axes, 0.01, row.centre, words)
        else:
            chart.axes.barh(row.centre, min(record["response_share"], 1.0), height=BAR_HEIGHT, color=style.MAIN)
    risk = language.text("risk below {rate}", rate=language.percent(rate_risk))
    draw_mark(chart, [rate_risk] * len(frame), text=risk, line=0, dashed=True)
    return chart.figure


def _write_rate(row: dict[str, Any], language: Language) -> str:
    return language.percent(row["response_share"])


def _write_counts(row: dict[str, Any], language: Language) -> str:
    return f"{language.number(row['n_respondents'])} / {language.number(row['n_population'])}"
