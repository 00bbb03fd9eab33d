"""Shares of rows by columns as a map of shaded cells with their numbers."""

from __future__ import annotations

from dataclasses import dataclass
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
#: Levels lie close together: a ramp from zero would show them all in one shade.
LEVEL_SPAN = 0.3
VOWELS = frozenset("аәеёиоөуұүыіэюяaeiouy")


@dataclass(frozen=True)
class _Shades:
    """What the cells of a map hold: the column of shares, the verdict that frames a cell, and the words for both."""

    value: str
    framed: tuple[str, ...]
    share_words: str
    framed_words: str
    #: The least part of the scale, below the largest share, that the ramp spans; 1: it begins at zero.
    span: float = 1.0


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
    shades = _Shades(
        "theme_share",
        ("more",),
        language.text("share of those who wrote there"),
        language.text("framed: more often than elsewhere, beyond chance"),
    )
    return _plot_map(frame, shades, language)


@style.in_style
def plot_school_map(frame: pd.DataFrame, *, language: Language) -> Figure:
    """A map of schools (rows) by surveys (columns): each cell has its level, a frame marks one below its threshold.

    Parameters
    ----------
    frame
        One row a cell: ``label`` (the school), ``column`` (the survey), ``satisfaction_share`` (0–1), ``verdict``
        (``below_threshold`` is framed); perhaps ``is_suppressed``. Every school has every column, in the same order.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    shades = _Shades(
        "satisfaction_share",
        ("below_threshold",),
        language.text("share of positive answers"),
        language.text("framed: the whole interval lies below the threshold"),
        span=LEVEL_SPAN,
    )
    return _plot_map(frame, shades, language)


def _plot_map(frame: pd.DataFrame, shades: _Shades, language: Language) -> Figure:
    check_rows(frame, ["label", "column", shades.value, "verdict"])
    columns = list(dict.fromkeys(frame["column"].astype(str)))
    rows = frame.drop_duplicates("label").reset_index(drop=True)
    legend = [Entry(shades.share_words, RAMP[-1])]
    if frame["verdict"].isin(shades.framed).any():
        legend.append(Entry(shades.framed_words, style.WARNING, "ring"))
    room = style.PAGE_WIDTH - choose_label_width(rows["label"].astype(str).tolist()) - 2 * GAP - EDGE
    width = room / len(columns) - 0.02
    heads = [_wrap(name, width) for name in columns]
    chart = open_row_chart(rows, limits=(0, len(columns)), legend=legend, n_marks=max(map(len, heads)))
    chart.axes.set_xticks([])
    _name_columns(chart, heads)
    start, end = _find_ends(frame[shades.value], shades.span)
    cells = {(str(row["label"]), str(row["column"])): row for row in records_of(frame)}
    for place, label in zip(chart.layout.rows, rows["label"].astype(str), strict=True):
        for x, name in enumerate(columns):
            cell = cells[label, name]
            words = absence(cell) if cell[shades.value] is None else language.percent(cell[shades.value])
            part = None if cell[shades.value] is None else (cell[shades.value] - start) / (end - start)
            box = (x + CELL_PADDING, place.top + 0.02, 1 - 2 * CELL_PADDING, place.height - 0.04)
            _draw_cell(chart, box, words, part=part, is_framed=cell["verdict"] in shades.framed)
    return chart.figure


def _find_ends(shares: pd.Series, span: float) -> tuple[float, float]:
    """The shares in the lightest and in the darkest shade."""
    known = shares.astype("Float64").dropna()
    end = (float(known.max()) if len(known) else 1.0) or 1.0
    start = 0.0 if span >= 1 or known.empty else max(0.0, min(float(known.min()), end - span))
    return start, end


def _wrap(name: str, width: float) -> list[str]:
    """A name in lines, words that are wider than a column divided with a hyphen after a vowel."""
    pieces = [piece for word in name.split() for piece in _divide(word, width)]
    lines: list[str] = []
    for piece in pieces:
        joined = f"{lines[-1]} {piece}" if lines and not lines[-1].endswith("-") else ""
        if joined and typeface.text_width(joined, size=style.SMALL_SIZE) <= width:
            lines[-1] = joined
        else:
            lines.append(piece)
    return [part for line in lines for part in typeface.wrap(line, width, size=style.SMALL_SIZE)]


def _divide(word: str, width: float) -> list[str]:
    """A word, in two parts where it is too wide."""
    if typeface.text_width(word, size=style.SMALL_SIZE) <= width:
        return [word]
    places = [
        place
        for place in range(3, len(word) - 2)
        if word[place - 1].casefold() in VOWELS
        and typeface.text_width(f"{word[:place]}-", size=style.SMALL_SIZE) <= width
    ]
    return [f"{word[: places[-1]]}-", word[places[-1] :]] if places else [word]


def _name_columns(chart: RowChart, heads: list[list[str]]) -> None:
    """The names of the columns above them, their last lines next to the rows."""
    box = chart.axes.get_position()
    left, width = style.PAGE_WIDTH * box.x0, style.PAGE_WIDTH * box.width / len(heads)
    for x, lines in enumerate(heads):
        y = chart.top - 0.08 - len(lines) * style.LINE_HEIGHT / 2
        middle = left + (x + 0.5) * width
        style.write_lines(chart.page, middle, y, lines, size=style.SMALL_SIZE, color=style.QUIET, align="center")


def _draw_cell(
    chart: RowChart, box: tuple[float, float, float, float], words: str, *, part: float | None, is_framed: bool
) -> None:
    """A cell with its words; ``part`` (0-1) is how dark it is, None for one without a value."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    left, top, width, height = box
    colour = style.BAND if part is None else LinearSegmentedColormap.from_list("map", list(RAMP))(part)
    edge: dict[str, Any] = {"edgecolor": style.WARNING, "linewidth": 1.6} if is_framed else {"edgecolor": "none"}
    chart.axes.add_patch(Rectangle((left, top), width, height, facecolor=colour, zorder=3, **edge))
    style.write(chart.axes, left + width / 2, top + height / 2, words, align="center")
