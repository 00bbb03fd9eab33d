"""What rows with an estimate share: its words at the right, its dot and interval on the scale, or why it is absent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.rows import RowChart, TextColumn
from qa_lib.reporting.tables import NOT_ESTIMATED, SUPPRESSED, write_share

if TYPE_CHECKING:
    from qa_lib.reporting.language import Language

#: The ticks of a scale from nothing to all.
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Names:
    """The columns in which a frame holds a share, the limits of its interval and the answers it rests on."""

    share: str = "satisfaction_share"
    low: str = "satisfaction_low"
    high: str = "satisfaction_high"
    n: str = "n_valid"

    @property
    def all(self) -> tuple[str, ...]:
        """Every one of them."""
        return (self.share, self.low, self.high, self.n)


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows with None for every absent value."""
    columns = {str(name): _values(column) for name, column in frame.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _values(column: pd.Series) -> list[Any]:
    return [None if absent else value for value, absent in zip(column.tolist(), column.isna().tolist(), strict=True)]


def share_column(frame: pd.DataFrame, heading: str, *, names: Names, language: Language) -> TextColumn:
    """Shares with their intervals, or the mark of an absent one."""
    return TextColumn(heading, tuple(_write(row, names, language) for row in records_of(frame)))


def count_column(frame: pd.DataFrame, heading: str, *, name: str, language: Language) -> TextColumn:
    """Counts, or the mark of an absent one."""
    texts = [absence(row) if row[name] is None else language.number(row[name]) for row in records_of(frame)]
    return TextColumn(heading, tuple(texts))


def absence(row: dict[str, Any]) -> str:
    """The mark of a value that is not shown or not there, as in tables."""
    return SUPPRESSED if row.get("is_suppressed") else NOT_ESTIMATED


def say_absence(row: dict[str, Any], language: Language) -> str:
    """Why a row has no estimate."""
    if row.get("is_suppressed"):
        return language.text("not shown: protection of respondents")
    return language.text("too few answers")


def draw_estimates(
    chart: RowChart,
    frame: pd.DataFrame,
    *,
    names: Names,
    colours: list[str] | None = None,
    shift: float = 0.0,
    is_open: bool = False,
) -> None:
    """Dots with intervals on the rows, ``shift`` inches below their middle; a dot without an interval is a ring."""
    rows = zip(chart.layout.rows, records_of(frame), colours or [style.MAIN] * len(frame), strict=True)
    dots = [
        _Dot(record[names.share], record[names.low], record[names.high], row.centre + shift, colour)
        for row, record, colour in rows
        if record[names.share] is not None
    ]
    sure = [dot for dot in dots if dot.has_interval]
    ends = [((dot.low, dot.y), (dot.high, dot.y)) for dot in sure]
    style.draw_rules(chart.axes, ends, colour=[dot.colour for dot in sure], width=2, capstyle="butt")
    for is_ring in (False, True):
        alike = [dot for dot in dots if (is_open or not dot.has_interval) == is_ring]
        x, y, looks = [dot.share for dot in alike], [dot.y for dot in alike], [dot.colour for dot in alike]
        style.draw_dots(chart.axes, x, y, colour=looks, is_open=is_ring)


@dataclass(frozen=True)
class _Dot:
    """One estimate at its height in the chart."""

    share: float
    low: Any
    high: Any
    y: float
    colour: str

    @property
    def has_interval(self) -> bool:
        return self.low is not None and self.high is not None


def explain_absences(chart: RowChart, frame: pd.DataFrame, *, names: Names, language: Language) -> None:
    """On rows without a share, the reason in words where the dot would be."""
    for row, record in zip(chart.layout.rows, records_of(frame), strict=True):
        if record[names.share] is None:
            style.write_aside(chart.axes, chart.axes.get_xlim()[0] + 0.01, row.centre, say_absence(record, language))


def _write(row: dict[str, Any], names: Names, language: Language) -> str:
    if row[names.share] is None:
        return absence(row)
    return write_share(row[names.share], row[names.low], row[names.high], language=language)
