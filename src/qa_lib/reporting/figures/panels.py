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


@dataclass(frozen=True)
class Box:
    """The place of one panel on the page, in inches; ``top`` is its upper edge, at the upper end of ``limits``."""

    left: float
    top: float
    width: float
    limits: tuple[float, float]

    def find_y(self, share: float) -> float:
        """Where a share lies on the page."""
        first, last = self.limits
        return self.top + PANEL_HEIGHT * (last - share) / (last - first)


def open_panels(
    titles: Sequence[str],
    *,
    limits: tuple[float, float],
    language: Language,
    legend: Sequence[Entry] = (),
    axis_height: float = 0.2,
) -> Panels:
    """Empty panels under their titles, each with the same part of the scale in percent."""
    page, boxes = _open_page(titles, limits=limits, language=language, legend=legend, axis_height=axis_height)
    panels = [
        style.add_axes(style.figure_of(page), left=box.left, top=box.top, width=box.width, height=PANEL_HEIGHT)
        for box in boxes
    ]
    for panel in panels:
        _show_scale(panel, limits)
    return Panels(page, tuple(panels), boxes[0].width)


def open_boxes(
    titles: Sequence[str],
    *,
    limits: tuple[float, float],
    language: Language,
    legend: Sequence[Entry] = (),
    axis_height: float = 0.2,
) -> tuple[Axes, tuple[Box, ...]]:
    """The same panels as places on one page, to be drawn on in inches: axes of their own take long to make."""
    page, boxes = _open_page(titles, limits=limits, language=language, legend=legend, axis_height=axis_height)
    ends = [
        ((box.left, box.find_y(tick)), (box.left + box.width, box.find_y(tick)))
        for box in boxes
        for tick in choose_ticks(limits)
    ]
    style.draw_rules(page, ends, width=0.5, capstyle="butt", order=0.5)
    return page, boxes


def _open_page(
    titles: Sequence[str],
    *,
    limits: tuple[float, float],
    language: Language,
    legend: Sequence[Entry],
    axis_height: float,
) -> tuple[Axes, tuple[Box, ...]]:
    """A page with the legend, the titles and the words of the scale, and the places of the panels."""
    width, n_columns = panel_width(len(titles)), min(COLUMNS_MAX, len(titles))
    lines = [typeface.wrap(title, width + SPACE / 2) for title in titles]
    rows = [range(i, min(i + n_columns, len(titles))) for i in range(0, len(titles), n_columns)]
    heads = [max(len(lines[i]) for i in row) * LINE_HEIGHT + TITLE_GAP for row in rows]
    page = style.new_page(legend_height(legend) + sum(heads) + len(rows) * (PANEL_HEIGHT + axis_height))
    draw_legend(page, legend)
    boxes: list[Box] = []
    top = legend_height(legend)
    for row, head in zip(rows, heads, strict=True):
        top += head
        for column, i in enumerate(row):
            left = SCALE_WIDTH + column * (width + SPACE)
            style.write_lines(page, left, top - TITLE_GAP - len(lines[i]) * LINE_HEIGHT / 2, lines[i])
            boxes.append(Box(left, top, width, limits))
        _name_ticks(page, boxes[row[0]], language)
        top += PANEL_HEIGHT + axis_height
    return page, tuple(boxes)


def _name_ticks(page: Axes, box: Box, language: Language) -> None:
    """The words of the scale at the left of the first panel of a row."""
    for tick in choose_ticks(box.limits):
        words, y = language.percent(tick), box.find_y(tick)
        style.write(page, box.left - 0.06, y, words, size=style.SMALL_SIZE, color=style.QUIET, align="right")


def choose_ticks(limits: tuple[float, float]) -> list[float]:
    """Full tenths or fifths of the scale."""
    first, last = limits
    step = 2 if last - first > 0.5 else 1
    return [tenth / 10 for tenth in range(round(first * 10), round(last * 10) + 1) if tenth % step == 0]


def _show_scale(panel: Axes, limits: tuple[float, float]) -> None:
    """Lines at full tenths or fifths."""
    ticks = choose_ticks(limits)
    panel.set_ylim(*limits)
    panel.set_yticks(ticks, [""] * len(ticks))
    panel.grid(axis="y", color=style.RULE, linewidth=0.5)
    panel.set_xticks([])
