"""The headline table of a report, row by row: a level with its interval, against its target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from qa_lib.site.contents import Table, View

#: The table, in the reports of schools and of the university alike.
HEADLINES = "summary-headlines"
#: What the column of the level is called: in reports of schools, of the university.
_LEVELS = ("share", "satisfaction_share")
_BOUNDS = {"low", "high", "satisfaction_low", "satisfaction_high"}
#: Width and height of the picture of a level, 0–100 %, in its own units.
WIDTH, HEIGHT = 300.0, 16.0


@dataclass(frozen=True)
class Bar:
    """A level on a line from 0 to 100 %: where it lies, its interval, its target; None where there is none."""

    level: float
    low: float | None
    high: float | None
    target: float | None


@dataclass(frozen=True)
class Indicator:
    """A row: its name, its level in words, and the rest as pairs of head and words; all as the report shows them."""

    label: str
    head: str
    level: str
    facts: tuple[tuple[str, str], ...]
    bar: Bar | None


def read_indicators(view: View) -> tuple[Indicator, ...]:
    """The rows of a headline table; none where the table is not as reports have it."""
    if view.table is None:
        return ()
    names = _shown_names(view, view.table)
    name = next((one for one in _LEVELS if one in names), None)
    rows = [row.cells for row in view.table.rows if not row.name]
    if name is None or len(rows) != len(view.data.rows):
        return ()
    return tuple(_make(view, name, names, pair) for pair in zip(rows, view.data.rows, strict=True))


def _shown_names(view: View, table: Table) -> list[str]:
    """The names of the columns that are shown, in their order; limits of intervals stand in the cell of their value."""
    names = [column.name for column in view.data.columns if column.name not in _BOUNDS]
    return names[: len(table.heads)]


def _make(view: View, name: str, names: Sequence[str], pair: tuple[tuple[str, ...], tuple[Any, ...]]) -> Indicator:
    words, values = pair
    heads = view.table.heads if view.table else ()
    place = names.index(name)
    facts = tuple((heads[i], words[i]) for i in _order(names) if i not in (0, place))
    numbers = {column.name: value for column, value in zip(view.data.columns, values, strict=True)}
    return Indicator(words[0], heads[place], words[place], facts, _draw(numbers, name))


def _order(names: Sequence[str]) -> Iterator[int]:
    """Target and verdict come first: they are what a level is held against."""
    first = [names.index(name) for name in ("target_share", "verdict_words", "change_words") if name in names]
    yield from [*first, *(i for i in range(len(names)) if i not in first)]


def _draw(numbers: dict[str, Any], name: str) -> Bar | None:
    level = numbers.get(name)
    if level is None:
        return None
    stem = name.removesuffix("share")
    low, high, target = (numbers.get(one) for one in (f"{stem}low", f"{stem}high", "target_share"))
    return Bar(_x(level), *(None if value is None else _x(value) for value in (low, high, target)))


def _x(share: float) -> float:
    """Where a share (0–1) lies, with room for a dot at both ends."""
    return round(4 + share * (WIDTH - 8), 1)
