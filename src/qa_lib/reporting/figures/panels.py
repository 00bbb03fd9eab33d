"""Small multiples: panels of one size and one scale, each under its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.legend import Entry, draw_legend, legend_height
from qa_lib.reporting.figures.style import LINE_HEIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Room for the words of the scale at the left of the panels.
SCALE_WIDTH = 0.42
SPACE = 0.22
PANEL_HEIGHT = 1.15
AXIS_HEIGHT = 0.3
TITLE_GAP = 0.1
COLUMNS_MAX = 3


@dataclass(frozen=True)
class Panels:
    """The page and its panels, from left to right and from top to bottom."""

    page: Axes
    panels: tuple[Axes, ...]

    @property
    def figure(self) -> Figure:
        """The whole figure."""
        return self.page.figure


def open_panels(
    titles: Sequence[str],
    *,
    write: Callable[[float], str],
    legend: Sequence[Entry] = (),
    axis_height: float = AXIS_HEIGHT,
) -> Panels:
    """Empty panels under their titles, each with a scale from 0 to 100 % that all share."""
    n_columns = min(COLUMNS_MAX, len(titles))
    width = (style.PAGE_WIDTH - SCALE_WIDTH - SPACE * (n_columns - 1)) / n_columns
    lines = [style.wrap(title, width) for title in titles]
    rows = [range(i, min(i + n_columns, len(titles))) for i in range(0, len(titles), n_columns)]
    heads = [max(len(lines[i]) for i in row) * LINE_HEIGHT + TITLE_GAP for row in rows]
    page = style.new_page(legend_height(legend) + sum(heads) + len(rows) * (PANEL_HEIGHT + axis_height))
    draw_legend(page, legend)
    top = legend_height(legend)
    panels: list[Axes] = []
    for row, head in zip(rows, heads, strict=True):
        for column, i in enumerate(row):
            left = SCALE_WIDTH + column * (width + SPACE)
            middle = top + head - TITLE_GAP / 2 - len(lines[i]) * LINE_HEIGHT / 2
            style.write_lines(page, left, middle, lines[i], color=style.INK)
            panel = style.add_axes(page.figure, left=left, top=top + head, width=width, height=PANEL_HEIGHT)
            _show_scale(panel, write=write, is_first=column == 0)
            panels.append(panel)
        top += head + PANEL_HEIGHT + axis_height
    return Panels(page, tuple(panels))


def _show_scale(panel: Axes, *, write: Callable[[float], str], is_first: bool) -> None:
    panel.set_ylim(0, 1)
    ticks = (0.0, 0.5, 1.0)
    panel.set_yticks(ticks, [write(tick) for tick in ticks] if is_first else ["", "", ""])
    panel.grid(axis="y", color=style.RULE, linewidth=0.5)
    panel.set_xticks([])
