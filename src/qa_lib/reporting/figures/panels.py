"""Small multiples: panels of one size and one scale, each under its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style, typeface
from qa_lib.reporting.figures.legend import Entry, draw_legend, legend_height
from qa_lib.reporting.figures.style import LINE_HEIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

#: Room for the words of the scale at the left of the panels.
SCALE_WIDTH = 0.42
#: Between panels; words beside the last mark of a panel stand in it.
SPACE = 0.4
PANEL_HEIGHT = 1.2
TITLE_GAP = 0.12
COLUMNS_MAX = 3
#: The least part of the scale that panels show, so that noise does not look like a change.
SPAN_MIN = 0.4


@dataclass(frozen=True)
class Panels:
    """The page and its panels, from left to right and from top to bottom; ``width`` is that of a panel."""

    page: Axes
    panels: tuple[Axes, ...]
    width: float

    @property
    def figure(self) -> Figure:
        """The whole figure."""
        return style.figure_of(self.page)


def common_limits(values: pd.DataFrame) -> tuple[float, float]:
    """The part of the scale 0–1 that holds all values, in full tenths and not less than four of them."""
    known = values.astype("Float64")
    low, high = known.min().min(), known.max().max()
    if pd.isna(low):
        return (0.0, 1.0)
    last = min(1.0, ceil(high * 10 - 1e-9) / 10)
    first = max(0.0, min(floor(low * 10 + 1e-9) / 10, last - SPAN_MIN))
    return (first, max(last, first + SPAN_MIN))


def panel_width(n: int) -> float:
    """How wide each of ``n`` panels is; one panel takes two thirds of the page."""
    n_columns = min(COLUMNS_MAX, max(n, 2))
    whole = style.PAGE_WIDTH - SCALE_WIDTH - SPACE * n_columns
    return whole * 2 / 3 if n == 1 else whole / n_columns


def open_panels(
    titles: Sequence[str],
    *,
    limits: tuple[float, float],
    language: Language,
    legend: Sequence[Entry] = (),
    axis_height: float = 0.2,
) -> Panels:
    """Empty panels under their titles, each with the same part of the scale in percent."""
    width = panel_width(len(titles))
    n_columns = min(COLUMNS_MAX, len(titles))
    lines = [typeface.wrap(title, width + SPACE / 2) for title in titles]
    rows = [range(i, min(i + n_columns, len(titles))) for i in range(0, len(titles), n_columns)]
    heads = [max(len(lines[i]) for i in row) * LINE_HEIGHT + TITLE_GAP for row in rows]
    page = style.new_page(legend_height(legend) + sum(heads) + len(rows) * (PANEL_HEIGHT + axis_height))
    draw_legend(page, legend)
    panels: list[Axes] = []
    top = legend_height(legend)
    for row, head in zip(rows, heads, strict=True):
        top += head
        for column, i in enumerate(row):
            left = SCALE_WIDTH + column * (width + SPACE)
            style.write_lines(page, left, top - TITLE_GAP - len(lines[i]) * LINE_HEIGHT / 2, lines[i])
            panel = style.add_axes(style.figure_of(page), left=left, top=top, width=width, height=PANEL_HEIGHT)
            ticks = _show_scale(panel, limits)
            for tick in ticks if column == 0 else ():
                y = top + PANEL_HEIGHT * (limits[1] - tick) / (limits[1] - limits[0])
                words = language.percent(tick)
                style.write(page, left - 0.06, y, words, size=style.SMALL_SIZE, color=style.QUIET, align="right")
            panels.append(panel)
        top += PANEL_HEIGHT + axis_height
    return Panels(page, tuple(panels), width)


def _show_scale(panel: Axes, limits: tuple[float, float]) -> list[float]:
    """Lines at full tenths or fifths; their places."""
    first, last = limits
    step = 2 if last - first > 0.5 else 1
    ticks = [tenth / 10 for tenth in range(round(first * 10), round(last * 10) + 1) if tenth % step == 0]
    panel.set_ylim(first, last)
    panel.set_yticks(ticks, [""] * len(ticks))
    panel.grid(axis="y", color=style.RULE, linewidth=0.5)
    panel.set_xticks([])
    return ticks
