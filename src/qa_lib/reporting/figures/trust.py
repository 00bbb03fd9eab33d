"""From how many evaluations the mean of a teacher can be trusted, and how many teachers have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from qa_lib.reporting.figures import style, typeface
from qa_lib.reporting.figures.legend import Entry, draw_legend, legend_height
from qa_lib.reporting.figures.rows import check_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

CURVE_HEIGHT = 1.55
COUNTS_HEIGHT = 0.75
LEFT = 0.5
GAP = 0.3
FOOT = 0.45
RIGHT = 0.08
#: Bars of teachers at most; with more numbers of evaluations several share a bar.
BARS_MAX = 40


@dataclass(frozen=True)
class Milestone:
    """The questionnaires from which a reliability that is asked for is reached, and what that means."""

    n: int
    text: str


@style.in_style
def plot_trust(frame: pd.DataFrame, *, n_half: float, milestones: Sequence[Milestone], language: Language) -> Figure:
    """The reliability of a teacher's mean over its number of evaluations, and below it how many teachers have how many.

    Parameters
    ----------
    frame
        One row a teacher: ``n_respondents``.
    n_half
        Evaluations at which half of the differences between means are real: reliability is n / (n + ``n_half``).
    milestones
        What is asked for, the first being what makes a mean trustworthy; teachers with fewer are drawn light.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks the column.
    """
    check_rows(frame, ["n_respondents"])
    numbers = frame["n_respondents"].astype(float).to_numpy()
    last = max(float(numbers.max()) * 1.05, 1.12 * max(milestone.n for milestone in milestones), 10.0)
    legend = [
        Entry(language.text("teachers with too few questionnaires"), style.NEUTRAL),
        Entry(language.text("teachers with enough"), style.MAIN),
    ]
    head = legend_height(legend)
    page = style.new_page(CURVE_HEIGHT + GAP + head + COUNTS_HEIGHT + FOOT)
    width = style.PAGE_WIDTH - LEFT - RIGHT
    figure = style.figure_of(page)
    curve = style.add_axes(figure, left=LEFT, top=0.06, width=width, height=CURVE_HEIGHT)
    counts = style.add_axes(figure, left=LEFT, top=CURVE_HEIGHT + GAP + head, width=width, height=COUNTS_HEIGHT)
    _draw_curve(curve, n_half=n_half, milestones=milestones, last=last, language=language)
    _draw_counts(counts, numbers, n_enough=milestones[0].n, last=last)
    _write_legend(page, legend, top=CURVE_HEIGHT + GAP - 0.06)
    _write_ticks(page, counts, last=last, language=language)
    return figure


def _draw_curve(axes: Axes, *, n_half: float, milestones: Sequence[Milestone], last: float, language: Language) -> None:
    axes.set_xlim(0, last)
    axes.set_ylim(0, 1)
    axes.set_xticks([])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1.0], [language.percent(tick) for tick in (0, 0.25, 0.5, 0.75, 1.0)])
    axes.grid(axis="y", color=style.RULE, linewidth=0.5)
    n = np.linspace(0, last, 200)
    axes.plot(n, n / (n + n_half), color=style.MAIN, linewidth=1.8, zorder=3)
    for place, milestone in enumerate(milestones):
        y = milestone.n / (milestone.n + n_half)
        axes.plot([milestone.n] * 2, [0, y], color=style.WARNING, linewidth=0.9, linestyle=(0, (3, 2)), zorder=2)
        axes.plot([0, milestone.n], [y, y], color=style.WARNING, linewidth=0.9, linestyle=(0, (3, 2)), zorder=2)
        style.draw_dots(axes, [milestone.n], [y], colour=style.WARNING)
        _write_milestone(axes, milestone, y=0.36 - 0.24 * place, last=last)


def _write_milestone(axes: Axes, milestone: Milestone, *, y: float, last: float) -> None:
    """The words right of the mark's foot, left of it where there is more room, in as many lines as they need."""
    width = (style.PAGE_WIDTH - LEFT - RIGHT) / last
    rooms = (last - milestone.n) * width - 0.1, milestone.n * width - 0.1
    is_left = typeface.text_width(milestone.text, size=style.SMALL_SIZE) > rooms[0] and rooms[1] > rooms[0]
    x = milestone.n + (-0.07 if is_left else 0.07) / width
    lines = typeface.wrap(milestone.text, rooms[is_left], size=style.SMALL_SIZE)
    align = "right" if is_left else "left"
    for i, line in enumerate(lines):
        height = y - (i - (len(lines) - 1) / 2) * style.LINE_HEIGHT / CURVE_HEIGHT
        style.write(axes, x, height, line, size=style.SMALL_SIZE, color=style.WARNING, align=align, on_white=True)


def _draw_counts(axes: Axes, numbers: np.ndarray, *, n_enough: int, last: float) -> None:
    """Bars of teachers by their number of evaluations; no bar holds both those with enough and those without."""
    step = max(1, int(np.ceil(numbers.max() / BARS_MAX)))
    first = np.floor((numbers - n_enough) / step) * step + n_enough
    places, heights = np.unique(first, return_counts=True)
    colours = [style.MAIN if place >= n_enough else style.NEUTRAL for place in places]
    axes.bar(places + (step - 1) / 2, heights, width=0.8 * step, color=colours, zorder=3)
    axes.plot([n_enough - 0.5] * 2, [0, heights.max()], color=style.WARNING, linewidth=0.9, linestyle=(0, (3, 2)))
    axes.set_xlim(0, last)
    axes.set_ylim(0, heights.max() * 1.05)
    axes.set_xticks([])
    axes.set_yticks([0, int(heights.max())])


def _write_legend(page: Axes, legend: Sequence[Entry], *, top: float) -> None:
    """The legend of the bars, between the two parts."""
    part = style.add_axes(
        style.figure_of(page), left=LEFT, top=top, width=style.PAGE_WIDTH - LEFT, height=legend_height(legend)
    )
    part.set_xlim(0, style.PAGE_WIDTH - LEFT)
    part.set_ylim(legend_height(legend), 0)
    part.set_axis_off()
    draw_legend(part, legend)


def _write_ticks(page: Axes, axes: Axes, *, last: float, language: Language) -> None:
    """Numbers of evaluations beneath the bars, and what they are."""
    step = next(size for size in (5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20000) if last / size <= 12)
    height = page.get_ylim()[0]
    width = style.PAGE_WIDTH - LEFT - RIGHT
    for tick in range(0, int(last) + 1, step):
        x = LEFT + tick / last * width
        style.write(
            page,
            x,
            height - FOOT + 0.12,
            language.number(tick),
            size=style.SMALL_SIZE,
            color=style.QUIET,
            align="center",
        )
    words = language.text("questionnaires about one teacher")
    style.write(page, LEFT + width / 2, height - 0.12, words, size=style.SMALL_SIZE, color=style.QUIET, align="center")
    axes.axhline(0, color=style.RULE, linewidth=0.6)
