"""Which blocks of a questionnaire stand together: a grid of mean loadings, dark where a factor is a block's own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style, typeface
from qa_lib.reporting.figures.rows import check_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

LABEL_WIDTH = 2.3
CELL_HEIGHT = 0.34
HEAD_HEIGHT = 0.3
#: Cells are no wider, however few factors there are.
CELL_WIDTH_MAX = 0.9
#: From this loading on, numbers are written in white.
DARK = 0.45


@style.in_style
def plot_loadings(frame: pd.DataFrame, *, factors: Sequence[str], language: Language) -> Figure:
    """A row a block, a column a factor: the darker, the more the block's items load on the factor.

    Parameters
    ----------
    frame
        ``label`` and the columns ``factors``: mean loadings, -1 to 1.
    factors
        Names of the columns, in order.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", *factors])
    page = style.new_page(HEAD_HEIGHT + CELL_HEIGHT * len(frame))
    width = min((style.PAGE_WIDTH - LABEL_WIDTH) / len(factors), CELL_WIDTH_MAX)
    for column in range(len(factors)):
        words = language.text("factor {number}", number=column + 1)
        x = LABEL_WIDTH + (column + 0.5) * width
        style.write(page, x, HEAD_HEIGHT / 2, words, size=style.SMALL_SIZE, color=style.QUIET, align="center")
    for place, row in enumerate(frame.to_dict("records")):
        top = HEAD_HEIGHT + place * CELL_HEIGHT
        style.write_lines(page, 0, top + CELL_HEIGHT / 2, typeface.wrap(str(row["label"]), LABEL_WIDTH - 0.1))
        for column, factor in enumerate(factors):
            box = (LABEL_WIDTH + column * width, top, width, CELL_HEIGHT)
            _draw_cell(page, box, float(row[factor]), language)
    return style.figure_of(page)


@cache
def _shades(*, is_positive: bool) -> list[str]:
    """A colour for each hundredth of a loading."""
    return style.shade((style.BAND, *(style.POSITIVE_RAMP if is_positive else style.NEGATIVE_RAMP)), 101)


def _draw_cell(page: Axes, box: tuple[float, float, float, float], loading: float, language: Language) -> None:
    from matplotlib.patches import Rectangle

    x, y, width, height = box
    strength = min(abs(loading), 1.0)
    colour = _shades(is_positive=loading >= 0)[round(100 * strength)]
    page.add_patch(Rectangle((x, y), width, height, facecolor=colour, edgecolor="white", linewidth=1.5))
    ink = "white" if strength >= DARK else style.INK
    style.write(page, x + width / 2, y + height / 2, language.number(loading, 2), color=ink, align="center")
