"""What became of the indicator of each measure: before, measured again, and the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import check_rows, open_row_chart, show_share_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

COLUMNS = ("share_from", "low_from", "high_from", "share_to", "low_to", "high_to", "target_share")
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
APART = 0.07


@style.in_style
def plot_effects(frame: pd.DataFrame, *, language: Language) -> Figure:
    """Each measure's indicator before (ring) and measured again (dot), with intervals, against its target.

    Parameters
    ----------
    frame
        One row a measure: ``label`` and `COLUMNS` (0-1).
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", *COLUMNS])
    legend = [
        Entry(language.text("before the measure"), style.OTHER, "ring"),
        Entry(language.text("measured again"), style.MAIN, "dot"),
        Entry(language.text("target"), style.INK, "tick"),
    ]
    chart = open_row_chart(frame, limits=(0, 1), legend=legend)
    show_share_axis(chart, ticks=QUARTERS, write=language.percent)
    for row, layout in zip(frame[list(COLUMNS)].astype(float).to_dict("records"), chart.layout.rows, strict=True):
        for end, shift, colour in (("from", -APART, style.OTHER), ("to", APART, style.MAIN)):
            y = layout.centre + shift
            ends = [((row[f"low_{end}"], y), (row[f"high_{end}"], y))]
            style.draw_rules(chart.axes, ends, colour=colour, width=1.4, order=3)
            style.draw_dots(chart.axes, [row[f"share_{end}"]], [y], colour=colour, is_open=end == "from")
        x = row["target_share"]
        edge = [((x, layout.top + 0.02), (x, layout.top + layout.height - 0.02))]
        style.draw_rules(chart.axes, edge, colour=style.INK, width=1.6, capstyle="butt", order=3.5)
    return chart.figure
