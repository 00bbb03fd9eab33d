"""What became of the questions that were put."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import QUARTERS, count_column
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import RowChart, TextColumn, check_rows, open_row_chart, show_share_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

#: Each status and its colour; neighbours differ in lightness.
COLOURS = {
    "n_valid": style.MAIN,
    "n_not_applicable": "#9cc5e6",
    "n_hard_to_answer": "#6b7b8c",
    "n_missing": "#d5dae0",
    "n_rejected": style.WARNING,
}
BAR_HEIGHT = 0.15


@style.in_style
def plot_status(frame: pd.DataFrame, *, language: Language) -> Figure:
    """Bars from 0 to 100 %, one row a survey: valid, not applicable, hard to answer, left out, rejected.

    Parameters
    ----------
    frame
        ``label``, ``n_cells``, ``n_valid``, ``n_not_applicable``, ``n_hard_to_answer``, ``n_missing``,
        ``n_rejected``; perhaps ``group``.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", "n_cells", *COLOURS])
    counts = frame[list(COLOURS)].astype("Float64").fillna(0.0).astype(float)
    shares = counts.div(counts.sum(axis=1).where(lambda total: total > 0), axis=0)
    chart = open_row_chart(
        frame,
        limits=(0, 1),
        columns=[
            TextColumn(language.text("valid"), tuple(language.percent(share) for share in shares["n_valid"])),
            count_column(frame, language.text("questions asked"), name="n_cells", language=language),
        ],
        legend=[Entry(words, COLOURS[name]) for name, words in _words(language).items()],
    )
    show_share_axis(chart, ticks=QUARTERS, write=language.percent)
    _draw_bars(chart, shares.fillna(0.0))
    return chart.figure


def _words(language: Language) -> dict[str, str]:
    return {
        "n_valid": language.text("valid"),
        "n_not_applicable": language.text("not applicable"),
        "n_hard_to_answer": language.text("hard to answer"),
        "n_missing": language.text("left out"),
        "n_rejected": language.text("rejected"),
    }


def _draw_bars(chart: RowChart, shares: pd.DataFrame) -> None:
    y = [row.centre for row in chart.layout.rows]
    reached = pd.Series(0.0, index=shares.index)
    for name, colour in COLOURS.items():
        chart.axes.barh(
            y, shares[name], left=reached, height=BAR_HEIGHT, color=colour, edgecolor="white", linewidth=0.4
        )
        reached = reached + shares[name]
