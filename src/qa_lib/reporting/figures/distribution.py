"""How answers to items are spread over their response scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import absence, records_of, say_absence
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import RowChart, TextColumn, check_rows, open_row_chart, show_share_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

#: Between the bars of opinions and the bars of neutral answers, as a share.
NEUTRAL_GAP = 0.08
BAR_HEIGHT = 0.15


@dataclass(frozen=True)
class Side:
    """The ranks at one side of the middle, from the middle outwards, and their colours."""

    ranks: tuple[int, ...]
    colours: tuple[str, ...]


@dataclass(frozen=True)
class Sides:
    """A response scale divided into what is positive, what is neutral and the rest."""

    negative: Side
    neutral: Side
    positive: Side


@style.in_style
def plot_distribution(frame: pd.DataFrame, *, scale_labels: Sequence[str], language: Language) -> Figure:
    """Diverging bars of items: negative left, positive right of a common line, neutral answers apart.

    Parameters
    ----------
    frame
        One row an item and category: ``item``, ``label`` (the item's wording), ``rank`` (1..k from low to high),
        ``n``, ``share`` (0–1 of the valid answers), ``is_positive``, ``is_neutral``; perhaps ``group``,
        ``is_suppressed``. All items have the same scale. Categories that nobody chose may be absent.
    scale_labels
        The words of the categories from low to high.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty, lacks a column or has a rank beyond the labels.
    """
    check_rows(frame, ["item", "label", "rank", "n", "share", "is_positive", "is_neutral"])
    if int(frame["rank"].max()) > len(scale_labels):
        raise ValueError(
            f"rank {frame['rank'].max()} in a scale of {len(scale_labels)} labels; draw one scale at a time"
        )
    items = frame.drop_duplicates("item").set_index("item", drop=False)
    shares = _spread(frame, items, len(scale_labels))
    sides = _divide(frame, len(scale_labels))
    left, right, apart = (
        shares[list(side.ranks)].sum(axis=1).max() for side in (sides.negative, sides.positive, sides.neutral)
    )
    end = right + (NEUTRAL_GAP + apart if apart else 0)
    chart = open_row_chart(
        items,
        limits=(-left, end or 1.0),
        columns=_columns(frame, items, shares, sides, language),
        legend=_legend(sides, scale_labels),
    )
    _draw_axis(chart, left=left, right=right, language=language)
    _draw_side(chart, shares, sides.negative, start=0, sign=-1)
    _draw_side(chart, shares, sides.positive, start=0, sign=1)
    if apart:
        _draw_side(chart, shares, sides.neutral, start=right + NEUTRAL_GAP, sign=1)
        _draw_line(chart, right + NEUTRAL_GAP)
    _draw_line(chart, 0)
    for row, record in zip(chart.layout.rows, records_of(items), strict=True):
        if record["share"] is None:
            style.write_aside(chart.axes, chart.axes.get_xlim()[0] + 0.01, row.centre, say_absence(record, language))
    return chart.figure


def _spread(frame: pd.DataFrame, items: pd.DataFrame, k: int) -> pd.DataFrame:
    """Items × ranks with the share of each; zero where nobody chose a category or the item is not shown."""
    wide = frame.pivot_table(index="item", columns="rank", values="share", aggfunc="sum", observed=True)
    return wide.reindex(index=items.index, columns=range(1, k + 1)).astype("Float64").fillna(0.0).astype(float)


def _divide(frame: pd.DataFrame, k: int) -> Sides:
    positive = sorted(set(frame.loc[frame["is_positive"].eq(True), "rank"].astype(int)))
    neutral = sorted(set(frame.loc[frame["is_neutral"].eq(True), "rank"].astype(int)) - set(positive))
    first = min(positive, default=k + 1)
    positive = list(range(first, k + 1))
    negative = [rank for rank in range(first - 1, 0, -1) if rank not in neutral]
    return Sides(
        negative=_side(negative, style.NEGATIVE_RAMP),
        neutral=_side(neutral, (style.NEUTRAL, style.NEUTRAL)),
        positive=_side(positive, style.POSITIVE_RAMP),
    )


def _side(ranks: Sequence[int], ramp: Sequence[str]) -> Side:
    return Side(tuple(ranks), tuple(style.shade(ramp, len(ranks)) if ranks else ()))


def _legend(sides: Sides, scale_labels: Sequence[str]) -> list[Entry]:
    """From low to high; the neutral category last, as in the chart."""
    pairs = [
        *reversed(list(zip(sides.negative.ranks, sides.negative.colours, strict=True))),
        *zip(sides.positive.ranks, sides.positive.colours, strict=True),
        *zip(sides.neutral.ranks, sides.neutral.colours, strict=True),
    ]
    return [Entry(scale_labels[rank - 1], colour) for rank, colour in pairs]


def _columns(
    frame: pd.DataFrame, items: pd.DataFrame, shares: pd.DataFrame, sides: Sides, language: Language
) -> list[TextColumn]:
    n = frame.groupby("item", observed=True)["n"].sum(min_count=1).reindex(items.index)
    positive = shares[list(sides.positive.ranks)].sum(axis=1)
    marks = {item: absence(row) for item, row in zip(items.index, records_of(items), strict=True)}
    hidden = n.isna()
    return [
        TextColumn(
            language.text("positive"),
            tuple(marks[i] if hidden[i] else language.percent(positive[i]) for i in items.index),
        ),
        TextColumn(
            language.text("valid answers"), tuple(marks[i] if hidden[i] else language.number(n[i]) for i in items.index)
        ),
    ]


def _draw_axis(chart: RowChart, *, left: float, right: float, language: Language) -> None:
    step = next(step for step in (0.1, 0.25, 0.5) if step == 0.5 or (left + right) / step <= 5)
    ticks = [i * step for i in range(-int(left / step + 1e-9), int(right / step + 1e-9) + 1)]
    show_share_axis(chart, ticks=ticks, write=language.percent)


def _draw_line(chart: RowChart, value: float) -> None:
    """The line that bars grow from."""
    ends = [((value, row.top), (value, row.top + row.height)) for row in chart.layout.rows]
    style.draw_rules(chart.axes, ends, colour=style.INK, width=0.8, capstyle="butt")


def _draw_side(chart: RowChart, shares: pd.DataFrame, side: Side, *, start: float, sign: int) -> None:
    y = [row.centre for row in chart.layout.rows]
    reached = pd.Series(start, index=shares.index, dtype=float)
    for rank, colour in zip(side.ranks, side.colours, strict=True):
        widths = sign * shares[rank]
        chart.axes.barh(y, widths, left=reached, height=BAR_HEIGHT, color=colour, edgecolor="white", linewidth=0.4)
        reached = reached + widths
