"""A drawn figure becomes what a notebook displays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_lib.reporting.display import FigureView, TableView
from qa_lib.reporting.escaping import clean_text
from qa_lib.reporting.figures.style import draw_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def make_figure(figure: Figure, *, name: str, caption: str, alt: str, table: TableView) -> FigureView:
    """The figure as a view: SVG of the same bytes every time, alt text, and the table of what it draws.

    Raises
    ------
    ValueError
        If the alt text is empty: those who can not see the figure would have nothing.
    """
    if not clean_text(alt):
        raise ValueError(f"figure '{name}' has no alt text; say in one sentence what it shows")
    return FigureView(
        name=name, caption=clean_text(caption), alt=clean_text(alt), svg=draw_svg(figure, name=name), table=table
    )
