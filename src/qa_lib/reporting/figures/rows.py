"""Charts whose rows have a label at the left, marks on a common scale and figures at the right, like a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style, typeface
from qa_lib.reporting.figures.legend import Entry, draw_legend, legend_height
from qa_lib.reporting.figures.style import LINE_HEIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Room for labels: the first width in which none needs more than two lines, else the last.
LABEL_WIDTHS = (2.3, 2.7, 3.1)
LABEL_LINES_MAX = 2
GAP = 0.14
#: The least height of a row, and what a row has above and below its text.
ROW_HEIGHT = 0.23
ROW_PADDING = 0.08
HEADING_HEIGHT = 0.27
COLUMN_GAP = 0.16
#: Keeps the last letters of a line within the picture.
EDGE = 0.03
AXIS_HEIGHT = 0.25
#: Between the lines above the rows, in which marks and columns are named, and the rows.
HEAD_PADDING = 0.08


@dataclass(frozen=True)
class Row:
    """One row: the lines of its label and its place, in inches below the head of the chart."""

    lines: tuple[str, ...]
    top: float
    height: float

    @property
    def centre(self) -> float:
        """The middle of the row."""
        return self.top + self.height / 2


@dataclass(frozen=True)
class Heading:
    """The name of a group of rows, in lines above them."""

    lines: tuple[str, ...]
    top: float

    @property
    def height(self) -> float:
        """Room for the lines and some air above them."""
        return HEADING_HEIGHT + (len(self.lines) - 1) * LINE_HEIGHT


@dataclass(frozen=True)
class Layout:
    """Rows and headings from top to bottom."""

    rows: tuple[Row, ...]
    headings: tuple[Heading, ...]
    height: float


@dataclass(frozen=True)
class TextColumn:
    """A column of words at the right of the rows, one a row."""

    heading: str
    texts: tuple[str, ...]

    @property
    def width(self) -> float:
        """Room for the longest text and for the longest word of the heading."""
        pieces = [*self.texts, *self.heading.split()]
        return max(typeface.text_width(piece) for piece in pieces) + COLUMN_GAP

    @property
    def heading_lines(self) -> list[str]:
        """The heading, wrapped."""
        return typeface.wrap(self.heading, self.width - COLUMN_GAP, size=style.SMALL_SIZE)


@dataclass(frozen=True)
class RowChart:
    """A chart ready for its marks: ``axes`` has the measure on x and inches below the head on y."""

    page: Axes
    axes: Axes
    layout: Layout
    top: float

    @property
    def figure(self) -> Figure:
        """The whole figure."""
        return style.figure_of(self.page)


def check_rows(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise a ValueError when the frame has no rows or lacks a column."""
    missing = [name for name in columns if name not in frame]
    if missing:
        raise ValueError(f"the frame lacks {', '.join(missing)}; it has {', '.join(map(str, frame.columns))}")
    if frame.empty:
        raise ValueError("no rows to draw; say in words that there are no data")


def groups_of(frame: pd.DataFrame) -> list[str] | None:
    """The group of each row, where the frame tells them."""
    return frame["group"].astype(str).tolist() if "group" in frame else None


def choose_label_width(labels: Sequence[str]) -> float:
    """The room that labels get, in inches."""
    fits = (w for w in LABEL_WIDTHS if all(len(typeface.wrap(label, w)) <= LABEL_LINES_MAX for label in labels))
    return next(fits, LABEL_WIDTHS[-1])


def lay_out(labels: Sequence[str], *, groups: Sequence[str] | None = None, width: float = LABEL_WIDTHS[0]) -> Layout:
    """The places of rows with these labels; a heading stands wherever the group changes."""
    rows: list[Row] = []
    headings: list[Heading] = []
    top = 0.0
    for i, label in enumerate(labels):
        if groups is not None and (i == 0 or groups[i] != groups[i - 1]):
            headings.append(Heading(tuple(typeface.wrap(groups[i], style.PAGE_WIDTH, size=style.HEADING_SIZE)), top))
            top += headings[-1].height
        lines = tuple(typeface.wrap(label, width))
        height = max(ROW_HEIGHT, len(lines) * LINE_HEIGHT + ROW_PADDING)
        rows.append(Row(lines, top, height))
        top += height
    return Layout(tuple(rows), tuple(headings), top)


def open_row_chart(
    frame: pd.DataFrame,
    *,
    limits: tuple[float, float],
    columns: Sequence[TextColumn] = (),
    legend: Sequence[Entry] = (),
    n_marks: int = 0,
) -> RowChart:
    """A chart with a row for each row of the frame with a ``label``, and head lines for ``n_marks`` marks."""
    labels = frame["label"].astype(str).tolist()
    label_width = choose_label_width(labels)
    layout = lay_out(labels, groups=groups_of(frame), width=label_width)
    n_lines = max([n_marks, *(len(column.heading_lines) for column in columns)])
    top = legend_height(legend) + n_lines * LINE_HEIGHT + HEAD_PADDING
    page = style.new_page(top + layout.height + AXIS_HEIGHT)
    draw_legend(page, legend)
    right = sum(column.width for column in columns) + EDGE
    width = style.PAGE_WIDTH - label_width - 2 * GAP - right
    axes = style.add_axes(style.figure_of(page), left=label_width + GAP, top=top, width=width, height=layout.height)
    axes.set_xlim(*limits)
    axes.set_ylim(layout.height, 0)
    axes.set_yticks([])
    chart = RowChart(page, axes, layout, top)
    _draw_labels(chart)
    _draw_columns(chart, columns)
    return chart


def show_share_axis(chart: RowChart, *, ticks: Sequence[float], write: Callable[[float], str]) -> None:
    """Ticks with their words beneath the rows and thin lines through them."""
    chart.axes.set_xticks(list(ticks), [write(abs(tick)) for tick in ticks])
    ends = [((tick, row.top), (tick, row.top + row.height)) for row in chart.layout.rows for tick in ticks]
    style.draw_rules(chart.axes, ends, width=0.5, capstyle="butt", order=0.5)


def draw_mark(chart: RowChart, values: Sequence[float | None], *, text: str, line: int, dashed: bool = False) -> None:
    """A vertical line at a value of each row, named above the rows; ``line`` 0 is the head line next to the rows."""
    present = [(row, float(v)) for row, v in zip(chart.layout.rows, values, strict=True) if not pd.isna(v)]
    if not present:
        return
    colour, dashes = (style.WARNING, (0, (3, 2))) if dashed else (style.INK, "solid")
    ends = [((value, row.top), (value, row.top + row.height)) for row, value in present]
    style.draw_rules(
        chart.axes, ends, colour=colour, width=0.9, capstyle="butt" if dashed else "projecting", dashes=dashes
    )
    row, value = present[0]
    x = _page_x(chart, value)
    y = chart.top - HEAD_PADDING - (line + 0.5) * LINE_HEIGHT
    first, last = chart.axes.get_xlim()
    half = typeface.text_width(text, size=style.SMALL_SIZE) / 2
    middle = min(max(x, _page_x(chart, first) + half), _page_x(chart, last) - half)
    style.write(chart.page, middle, y, text, size=style.SMALL_SIZE, color=colour, align="center")
    chart.page.plot([x] * 2, [y + LINE_HEIGHT / 2, chart.top + row.top], color=colour, linewidth=0.9, linestyle=dashes)


def _page_x(chart: RowChart, value: float) -> float:
    box = chart.axes.get_position()
    first, last = chart.axes.get_xlim()
    return float(style.PAGE_WIDTH * (box.x0 + (value - first) / (last - first) * box.width))


def _draw_labels(chart: RowChart) -> None:
    for row in chart.layout.rows:
        style.write_lines(chart.page, 0, chart.top + row.centre, row.lines)
    for heading in chart.layout.headings:
        y = chart.top + heading.top + heading.height / 2 + 0.03
        style.write_lines(chart.page, 0, y, heading.lines, size=style.HEADING_SIZE, color=style.MAIN)
    edges = [chart.top + top for top in (*(row.top for row in chart.layout.rows), chart.layout.height)]
    style.draw_rules(chart.page, [((0, y), (style.PAGE_WIDTH, y)) for y in edges])


def _draw_columns(chart: RowChart, columns: Sequence[TextColumn]) -> None:
    x = style.PAGE_WIDTH - EDGE
    for column in reversed(columns):
        y = chart.top - HEAD_PADDING - len(column.heading_lines) * LINE_HEIGHT / 2
        style.write_lines(
            chart.page, x, y, column.heading_lines, size=style.SMALL_SIZE, color=style.QUIET, align="right"
        )
        for row, text in zip(chart.layout.rows, column.texts, strict=True):
            style.write(chart.page, x, chart.top + row.centre, text, align="right")
        x -= column.width
