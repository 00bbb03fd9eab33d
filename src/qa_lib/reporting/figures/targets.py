"""How far levels lie from their targets."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import Names, absence, draw_estimates, explain_absences, records_of
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import (
    RowChart,
    TextColumn,
    check_rows,
    draw_mark,
    open_row_chart,
    show_share_axis,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

#: Where the distance from the target and its interval stand.
NAMES = Names("difference_share", "difference_low", "difference_high")
#: The colour of a level by its verdict; one that cannot be told stays grey and a ring.
COLOURS = {"met": style.MAIN, "not_met": style.WARNING}
#: The least part of the scale on either side of the target, and its steps.
REACH_MIN, STEP = 0.1, 0.1
THRESHOLD_HEIGHT = 0.14


@style.in_style
def plot_targets(frame: pd.DataFrame, *, language: Language) -> Figure:
    """Distances from the target with intervals, one row a survey or block; all targets lie on one line.

    Parameters
    ----------
    frame
        ``label``, ``difference_share`` with ``_low`` and ``_high`` (level - target), ``satisfaction_share``,
        ``target_share``, ``threshold_share``, ``target_chance``, ``verdict``, ``n_valid``; perhaps ``group``,
        ``is_suppressed``. Right of the line the target is reached, left of it missed; an interval across it is a ring.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", "satisfaction_share", "target_share", "threshold_share", "target_chance", *NAMES.all])
    ticks = _choose_ticks(frame)
    chart = open_row_chart(
        frame,
        limits=(ticks[0], ticks[-1]),
        columns=[
            _column(frame, "satisfaction_share", language.text("level"), language),
            _column(frame, "target_share", language.text("target"), language),
            TextColumn(
                language.text("probability that it is reached"),
                tuple(_say_chance(row, language) for row in records_of(frame)),
            ),
        ],
        n_marks=1,
        legend=[
            Entry(language.text("target reached"), style.MAIN, "dot"),
            Entry(language.text("below the target"), style.WARNING, "dot"),
            Entry(language.text("cannot be told"), style.OTHER, "ring"),
            Entry(language.text("threshold"), style.WARNING, "tick"),
        ],
    )
    show_share_axis(chart, ticks=ticks, write=lambda tick: language.number(tick * 100))
    chart.axes.set_xticks(ticks, [language.points(tick) if tick else "0" for tick in ticks])
    draw_mark(chart, [0.0] * len(frame), text=language.text("target"), line=0)
    _draw_thresholds(chart, frame)
    for is_told in (True, False):
        _draw(chart, frame, is_told=is_told)
    explain_absences(chart, frame, names=NAMES, language=language)
    return chart.figure


def _choose_ticks(frame: pd.DataFrame) -> list[float]:
    """Tenths from below the lowest end of an interval, and the farthest threshold, to above the highest."""
    values = frame[list(NAMES.all[:3])].astype("Float64")
    values = values.assign(threshold=frame["threshold_share"] - frame["target_share"], low=-REACH_MIN, high=REACH_MIN)
    first, last = floor(values.min().min() / STEP - 1e-9), ceil(values.max().max() / STEP + 1e-9)
    return [round(STEP * place, 1) for place in range(first, last + 1)]


def _column(frame: pd.DataFrame, name: str, heading: str, language: Language) -> TextColumn:
    return TextColumn(
        heading,
        tuple(absence(row) if row[name] is None else language.percent(row[name]) for row in records_of(frame)),
    )


def _say_chance(row: dict[str, object], language: Language) -> str:
    chance = row["target_chance"]
    return language.chance(chance) if isinstance(chance, float) else absence(row)


def _draw_thresholds(chart: RowChart, frame: pd.DataFrame) -> None:
    """A short line on each row at the distance of the threshold from the target."""
    distances = (frame["threshold_share"] - frame["target_share"]).tolist()
    ends = [
        ((place, row.centre - THRESHOLD_HEIGHT / 2), (place, row.centre + THRESHOLD_HEIGHT / 2))
        for row, place in zip(chart.layout.rows, distances, strict=True)
        if not pd.isna(place)
    ]
    style.draw_rules(chart.axes, ends, colour=style.WARNING, width=1.2, capstyle="butt")


def _draw(chart: RowChart, frame: pd.DataFrame, *, is_told: bool) -> None:
    """The dots of the rows whose verdict is told, or of the others, as rings."""
    is_chosen = frame["verdict"].isin(list(COLOURS)) == is_told
    names = list(NAMES.all[:3])
    shown = frame.assign(**{name: frame[name].astype("Float64").where(is_chosen) for name in names})
    colours = [COLOURS.get(str(verdict), style.OTHER) for verdict in frame["verdict"]]
    draw_estimates(chart, shown, names=NAMES, colours=colours, is_open=not is_told)
