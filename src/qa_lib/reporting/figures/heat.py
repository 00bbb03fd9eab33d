"""Shares of rows by columns as a map of shaded cells with their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.reporting.figures import style, typeface
from qa_lib.reporting.figures.estimates import absence, records_of
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import EDGE, GAP, RowChart, check_rows, choose_label_width, open_row_chart

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

#: From nothing to the largest share, light enough for dark numbers.
RAMP = ("#f2f7fc", style.POSITIVE_RAMP[0], "#6aa8d8")
CELL_PADDING = 0.02
#: Names of columns are not set smaller than this.
SIZE_MIN = 6.5


@style.in_style
def plot_theme_map(frame: pd.DataFrame, *, language: Language) -> Figure:
    """A map of themes (rows) by parts of the unit (columns): each cell has its share, a frame marks what stands out.

    Parameters
    ----------
    frame
        One row a cell: ``label`` (the theme), ``column`` (the part's name), ``theme_share`` (0–1), ``verdict``; perhaps
        ``group``, ``is_suppressed``. Every theme has every column, in the same order.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", "column", "theme_share", "verdict"])
    columns = list(dict.fromkeys(frame["column"].astype(str)))
    rows = frame.drop_duplicates("label").reset_index(drop=True)
    legend = [Entry(language.text("share of those who wrote there"), RAMP[-1])]
    if frame["verdict"].eq("more").any():
        legend.append(Entry(language.text("framed: more often than elsewhere, beyond chance"), style.WARNING, "ring"))
    room = style.PAGE_WIDTH - choose_label_width(rows["label"].astype(str).tolist()) - 2 * GAP - EDGE
    width = room / len(columns) - 0.02
    size = _choose_size(columns, width)
    heads = [typeface.wrap(name, width, size=size) for name in columns]
    chart = open_row_chart(rows, limits=(0, len(columns)), legend=legend, n_marks=max(map(len, heads)))
    chart.axes.set_xticks([])
    _name_columns(chart, heads, size=size)
    largest = frame["theme_share"].astype("Float64").max()
    end = 1.0 if pd.isna(largest) else float(largest) or 1.0
    cells = {(str(row["label"]), str(row["column"])): row for row in records_of(frame)}
    for place, label in zip(chart.layout.rows, rows["label"].astype(str), strict=True):
        for x, name in enumerate(columns):
            box = (x + CELL_PADDING, place.top + 0.02, 1 - 2 * CELL_PADDING, place.height - 0.04)
            _draw_cell(chart, box, cells[label, name], largest=end, language=language)
    return chart.figure


def _choose_size(names: list[str], width: float) -> float:
    """The largest usual type size at which no word of the names is wider than a column."""
    widest = max(typeface.text_width(word, size=style.SMALL_SIZE) for name in names for word in name.split())
    return max(SIZE_MIN, style.SMALL_SIZE * min(1.0, width / widest - 0.01))


def _name_columns(chart: RowChart, heads: list[list[str]], *, size: float) -> None:
    """The names of the columns above them, their last lines next to the rows."""
    box = chart.axes.get_position()
    left, width = style.PAGE_WIDTH * box.x0, style.PAGE_WIDTH * box.width / len(heads)
    for x, lines in enumerate(heads):
        y = chart.top - 0.08 - len(lines) * style.LINE_HEIGHT / 2
        middle = left + (x + 0.5) * width
        style.write_lines(chart.page, middle, y, lines, size=size, color=style.QUIET, align="center")


def _draw_cell(
    chart: RowChart, box: tuple[float, float, float, float], cell: dict[str, Any], *, largest: float, language: Language
) -> None:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    left, top, width, height = box
    share = cell["theme_share"]
    part = 0.0 if share is None else share / largest
    colour = style.BAND if share is None else LinearSegmentedColormap.from_list("map", list(RAMP))(part)
    is_framed = cell["verdict"] == "more"
    edge = {"edgecolor": style.WARNING, "linewidth": 1.6} if is_framed else {"edgecolor": "none"}
    chart.axes.add_patch(Rectangle((left, top), width, height, facecolor=colour, zorder=3, **edge))
    words = absence(cell) if share is None else language.percent(share)
    style.write(chart.axes, left + width / 2, top + height / 2, words, align="center")
