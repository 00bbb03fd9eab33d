"""Verdicts as a grid: a row a thing, a column a question, the answer in words on its colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.reporting.figures import style, typeface
from qa_lib.reporting.figures.estimates import records_of
from qa_lib.reporting.figures.rows import check_rows
from qa_lib.reporting.tables import SUPPRESSED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LABEL_WIDTH = 1.9
PADDING = 0.08
CELL_PADDING = 0.16
#: What an answer means -> the colour of its cell; words say it too.
COLOURS = {"good": style.POSITIVE_RAMP[0], "bad": style.NEGATIVE_RAMP[0], "open": style.BAND}


@style.in_style
def plot_verdicts(frame: pd.DataFrame, *, columns: Mapping[str, str]) -> Figure:
    """Answers in words, coloured by whether they are good, bad or open.

    Parameters
    ----------
    frame
        ``label`` and, for each name in ``columns``, ``<name>_words`` and ``<name>_tone`` (``good`` ``bad`` ``open``);
        a cell without words is left empty, or marked where ``is_suppressed``.
    columns
        Name -> heading.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", *(f"{name}_{part}" for name in columns for part in ("words", "tone"))])
    width = (style.PAGE_WIDTH - LABEL_WIDTH) / len(columns)
    rows = [_wrap_row(row, list(columns), width) for row in records_of(frame)]
    head = max(len(_wrap(heading, width)) for heading in columns.values()) * style.LINE_HEIGHT + PADDING
    page = style.new_page(head + sum(_height(row) for row in rows))
    for place, heading in enumerate(columns.values()):
        lines, x = _wrap(heading, width), LABEL_WIDTH + (place + 0.5) * width
        style.write_lines(page, x, head / 2, lines, size=style.SMALL_SIZE, color=style.QUIET, align="center")
    top = head
    for row, record in zip(rows, records_of(frame), strict=True):
        height = _height(row)
        style.write_lines(page, 0, top + height / 2, row[0])
        for place, name in enumerate(columns):
            box = (LABEL_WIDTH + place * width, top, width, height)
            _draw_cell(page, box, row[place + 1], tone=record[f"{name}_tone"])
        top += height
    return style.figure_of(page)


def _wrap_row(row: dict[str, Any], names: list[str], width: float) -> list[list[str]]:
    empty = SUPPRESSED if row.get("is_suppressed") else ""
    cells = [row[f"{name}_words"] or empty for name in names]
    return [typeface.wrap(str(row["label"]), LABEL_WIDTH - PADDING), *(_wrap(cell, width) for cell in cells)]


def _wrap(text: str, width: float) -> list[str]:
    return list(typeface.wrap(text, width - 2 * PADDING))


def _height(row: list[list[str]]) -> float:
    return max(len(lines) for lines in row) * style.LINE_HEIGHT + CELL_PADDING


def _draw_cell(page: Axes, box: tuple[float, float, float, float], lines: list[str], *, tone: str | None) -> None:
    from matplotlib.patches import Rectangle

    if tone is None:
        return
    x, y, width, height = box
    page.add_patch(Rectangle((x, y), width, height, facecolor=COLOURS[tone], edgecolor="white", linewidth=1.5))
    colour = style.QUIET if tone == "open" else style.INK
    style.write_lines(page, x + width / 2, y + height / 2, lines, color=colour, align="center")
