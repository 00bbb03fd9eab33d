"""Why levels moved: who answered, and what they answered."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import absence, records_of
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import RowChart, TextColumn, check_rows, open_row_chart, show_share_axis
from qa_lib.reporting.language import DECIMAL_N_MIN
from qa_lib.reporting.tables import write_points

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

COLUMNS = ("label", "difference_share", "composition_share", "real_share", "real_low", "real_high")
#: The two bars of a row, above and below its middle, and the mark of what they come to.
BAR_HEIGHT, SHIFT, MARK_HEIGHT = 0.075, 0.045, 0.15
#: Steps that the scale may have; the first with few enough ticks is taken.
STEPS, N_TICKS_MAX = (0.02, 0.05, 0.1, 0.2, 0.5), 6


@style.in_style
def plot_causes(frame: pd.DataFrame, *, language: Language) -> Figure:
    """Bridges from no change to the change, one row a survey or block: first who answered, then what was answered.

    Parameters
    ----------
    frame
        ``label``, ``difference_share``, ``composition_share``, ``real_share`` with ``real_low`` and ``real_high``;
        perhaps ``group``, ``is_suppressed``; rows without values are left empty.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, COLUMNS)
    rows = records_of(frame)
    ticks = _choose_ticks(frame)
    chart = open_row_chart(
        frame,
        limits=(ticks[0], ticks[-1]),
        columns=[
            TextColumn(
                language.text("who answered, pp"), tuple(_say(row, "composition_share", language) for row in rows)
            ),
            TextColumn(language.text("answers, pp (interval)"), tuple(_say_real(row, language) for row in rows)),
            TextColumn(language.text("change, pp"), tuple(_say(row, "difference_share", language) for row in rows)),
        ],
        legend=[
            Entry(language.text("other people answered"), style.NEUTRAL),
            Entry(language.text("people answered otherwise"), style.MAIN),
            Entry(language.text("change of the level"), style.INK, "tick"),
        ],
    )
    show_share_axis(chart, ticks=ticks, write=language.percent)
    chart.axes.set_xticks(ticks, [language.points(tick) if tick else "0" for tick in ticks])
    _draw_bridges(chart, rows)
    return chart.figure


def _choose_ticks(frame: pd.DataFrame) -> list[float]:
    """Round places from below the lowest end of a bar or interval to above the highest, zero among them."""
    values = frame[list(COLUMNS[1:])].astype("Float64").assign(zero=0.0)
    low, high = float(values.min().min()), float(values.max().max())
    step = next((step for step in STEPS if ceil(high / step) - floor(low / step) < N_TICKS_MAX), STEPS[-1])
    first, last = floor(low / step), ceil(high / step)
    return [round(step * place, 2) for place in range(first, max(last, first + 1) + 1)]


def _say(row: dict[str, Any], name: str, language: Language) -> str:
    return absence(row) if row[name] is None else language.points(row[name], DECIMAL_N_MIN)


def _say_real(row: dict[str, Any], language: Language) -> str:
    if row["real_share"] is None:
        return absence(row)
    return write_points(row["real_share"], row["real_low"], row["real_high"], language=language, n=DECIMAL_N_MIN)


def _draw_bridges(chart: RowChart, rows: list[dict[str, Any]]) -> None:
    """The grey bar from zero, the blue one from its end with the interval, and a mark where they arrive."""
    axes = chart.axes
    style.draw_rules(axes, [((0, 0), (0, chart.layout.height))], colour=style.INK, width=0.9)
    known = [(row, place.centre) for row, place in zip(rows, chart.layout.rows, strict=True)]
    known = [(row, centre) for row, centre in known if row["real_share"] is not None]
    first, second = ([row[name] for row, _ in known] for name in ("composition_share", "real_share"))
    above, below = ([centre + shift for _, centre in known] for shift in (-SHIFT, SHIFT))
    axes.barh(above, first, height=BAR_HEIGHT, color=style.NEUTRAL, linewidth=0)
    axes.barh(below, second, left=first, height=BAR_HEIGHT, color=style.MAIN, linewidth=0)
    intervals = [
        ((row["composition_share"] + row["real_low"], y), (row["composition_share"] + row["real_high"], y))
        for (row, _), y in zip(known, below, strict=True)
        if row["real_low"] is not None and row["real_high"] is not None
    ]
    style.draw_rules(axes, intervals, colour=style.QUIET, width=0.9, capstyle="butt", order=3)
    ends = [row["difference_share"] for row, _ in known]
    half = MARK_HEIGHT / 2
    marks = [((end, y - half), (end, y + half)) for end, y in zip(ends, below, strict=True)]
    style.draw_rules(axes, marks, colour=style.INK, width=2, capstyle="butt", order=4)
