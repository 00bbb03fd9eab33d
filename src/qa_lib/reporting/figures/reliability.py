"""Whether the blocks of questionnaires are scales: Cronbach's alpha with its interval against the smallest accepted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import Names, draw_estimates, records_of
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import TextColumn, check_rows, draw_mark, open_row_chart, show_share_axis
from qa_lib.reporting.tables import write_number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

NAMES = Names(share="alpha", low="alpha_low", high="alpha_high", n="n")
#: The scale begins here, or lower where an interval does; a coefficient below is drawn at its end.
LEFT, LEFT_MIN = 0.0, -0.5


@style.in_style
def plot_reliability(frame: pd.DataFrame, *, language: Language) -> Figure:
    """Dots with intervals, one row a block, and the coefficient from which a block may be summed.

    Parameters
    ----------
    frame
        ``label``, ``alpha`` with ``alpha_low`` and ``alpha_high`` (none is NA), ``n`` (respondents), ``alpha_min``,
        ``verdict``; perhaps ``group``. A block that is not reliable stands in the colour of the mark.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", "alpha_min", "verdict", *NAMES.all])
    left = _left_end(frame)
    chart = open_row_chart(
        frame,
        limits=(left, 1),
        columns=[
            TextColumn(language.text("α (interval)"), tuple(_write(row, language) for row in records_of(frame))),
            TextColumn(language.text("respondents"), tuple(language.number(row["n"]) for row in records_of(frame))),
        ],
        n_marks=1,
        legend=[Entry(language.text("internal consistency of the block (α) with its interval"), style.MAIN, "dot")],
    )
    ticks = [tick / 4 for tick in range(round(left * 4), 5)]
    show_share_axis(chart, ticks=ticks, write=lambda tick: language.number(tick, 2))
    smallest = frame["alpha_min"].iloc[0]
    words = language.text("threshold {value}", value=language.number(smallest, 2))
    draw_mark(chart, [smallest] * len(frame), text=words, line=0, dashed=True)
    draw_estimates(chart, _clip(frame, left), names=NAMES, colours=_colours(frame))
    return chart.figure


def _left_end(frame: pd.DataFrame) -> float:
    lowest = frame[[NAMES.low, NAMES.share]].astype("Float64").min().min()
    return LEFT if pd.isna(lowest) or lowest >= LEFT else max(math.floor(4 * float(lowest)) / 4, LEFT_MIN)


def _clip(frame: pd.DataFrame, left: float) -> pd.DataFrame:
    names = [NAMES.share, NAMES.low, NAMES.high]
    return frame.assign(**{name: frame[name].astype("Float64").clip(lower=left) for name in names})


def _colours(frame: pd.DataFrame) -> list[str]:
    return [style.WARNING if verdict == "not_reliable" else style.MAIN for verdict in frame["verdict"]]


def _write(row: dict[str, Any], language: Language) -> str:
    return write_number(row[NAMES.share], row[NAMES.low], row[NAMES.high], decimals=2, language=language)
