"""The risk map: likelihood by impact, 5 x 5, with the names of the risks in the cells (9.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style, typeface
from qa_lib.reporting.figures.legend import Entry, draw_legend, legend_height
from qa_lib.reporting.figures.rows import check_rows
from qa_lib.reporting.figures.style import LINE_HEIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

DEGREES = (1, 2, 3, 4, 5)
LEFT = 1.05
GAP = 0.035
PADDING = 0.06
#: Light to dark, so that the order survives grey print.
ZONE_COLOURS = {"observed": "#e3edf6", "capa": "#f3c69a", "critical": "#d98538"}


@style.in_style
def plot_risk_map(
    frame: pd.DataFrame,
    *,
    zones: dict[str, str],
    degrees: tuple[Sequence[str], Sequence[str]],
    thresholds: tuple[int, int],
    language: Language,
) -> Figure:
    """Open risks in the cells of their V and I.

    Parameters
    ----------
    frame
        One row a risk: ``label``, ``likelihood``, ``impact`` (1-5).
    zones
        Zone -> its words for the legend: ``observed``, ``capa``, ``critical``.
    degrees
        Words of the five degrees of likelihood and of impact, from 1 to 5.
    thresholds
        Scores from which a cell belongs to ``capa`` and to ``critical``.
    language
        The language of the words.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", "likelihood", "impact"])
    width = (style.PAGE_WIDTH - LEFT) / 5
    cells = {(v, i): _lines(frame, v, i, width) for v in DEGREES for i in DEGREES}
    heights = {v: max(0.5, max(len(cells[v, i]) for i in DEGREES) * LINE_HEIGHT + 0.28) for v in DEGREES}
    legend = [Entry(zones[code], colour) for code, colour in ZONE_COLOURS.items()]
    top = legend_height(legend) + 0.28
    foot = [typeface.wrap(f"{i} · {degrees[1][i - 1]}", width - 0.05, size=style.SMALL_SIZE) for i in DEGREES]
    foot_height = max(map(len, foot)) * LINE_HEIGHT + 0.28
    page = style.new_page(top + sum(heights.values()) + foot_height)
    draw_legend(page, legend)
    y = top
    for v in reversed(DEGREES):
        _write_degree(page, y + heights[v] / 2, v, degrees[0][v - 1])
        for i in DEGREES:
            box = (LEFT + (i - 1) * width, y, width, heights[v])
            _draw_cell(page, box, v * i, cells[v, i], thresholds)
        y += heights[v]
    for i, lines in zip(DEGREES, foot, strict=True):
        middle = LEFT + (i - 0.5) * width
        style.write_lines(
            page,
            middle,
            y + 0.05 + len(lines) * LINE_HEIGHT / 2,
            lines,
            size=style.SMALL_SIZE,
            color=style.QUIET,
            align="center",
        )
    style.write(page, LEFT + 2.5 * width, y + foot_height - 0.1, language.text("Impact (I)"), align="center")
    style.write(page, 0, top - 0.12, language.text("Likelihood (V)"))
    return style.figure_of(page)


def _lines(frame: pd.DataFrame, v: int, i: int, width: float) -> list[str]:
    here = frame[frame["likelihood"].eq(v) & frame["impact"].eq(i)]
    labels = here["label"].astype(str)
    return [line for label in labels for line in typeface.wrap(label, width - 2 * PADDING, size=style.SMALL_SIZE)]


def _write_degree(page: Axes, y: float, value: int, words: str) -> None:
    lines = typeface.wrap(f"{value} · {words}", LEFT - 0.1, size=style.SMALL_SIZE)
    style.write_lines(page, 0, y, lines, size=style.SMALL_SIZE, color=style.QUIET)


def _draw_cell(
    page: Axes, box: tuple[float, float, float, float], score: int, lines: Sequence[str], thresholds: tuple[int, int]
) -> None:
    from matplotlib.patches import Rectangle

    x, y, width, height = box
    zone = "critical" if score >= thresholds[1] else "capa" if score >= thresholds[0] else "observed"
    patch = Rectangle((x + GAP / 2, y + GAP / 2), width - GAP, height - GAP, facecolor=ZONE_COLOURS[zone], zorder=1)
    page.add_patch(patch)
    style.write(page, x + width - PADDING, y + 0.12, str(score), size=style.SMALL_SIZE, align="right")
    for place, line in enumerate(lines):
        style.write(page, x + PADDING, y + 0.26 + place * LINE_HEIGHT, line, size=style.SMALL_SIZE)
