"""Levels by semester as small pictures on one scale, one a survey, with the table of what they draw.

They are drawn from the numbers that a report's own figure holds. Unlike that figure they are parts of the page: their
letters grow with it, and they follow its colours in the dark and in forced colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor
from typing import Any

from qa_lib.params import Params
from qa_lib.reporting.language import Language
from qa_lib.reporting.tables import NOT_ESTIMATED, SUPPRESSED
from qa_lib.site.contents import Row, Table, View

#: The figure and its section, in the reports of schools and of the university alike.
DYNAMICS = "dynamics-surveys-figure"
WIDTH, HEIGHT = 280.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 40.0, 12.0, 26.0
#: Lines of the scale stand ten percentage points apart, at the most this many.
_STEP, _LINES_MAX = 0.1, 5


@dataclass(frozen=True)
class Point:
    """A level: its place, the ends of its interval (None without one) and its words."""

    x: float
    y: float
    low: float | None
    high: float | None
    words: str


@dataclass(frozen=True)
class Panel:
    """A survey: its points, which of them are joined, and the line of its target (None without one)."""

    label: str
    points: tuple[Point, ...]
    joined: tuple[tuple[Point, Point], ...]
    target: float | None


@dataclass(frozen=True)
class Chart:
    """All panels with their common scale, first and last semester, the words for those who do not see them, a table."""

    caption: str
    alt: str
    panels: tuple[Panel, ...]
    grid: tuple[tuple[float, str], ...]
    ends: tuple[str, str]
    table: Table

    @property
    def has_target(self) -> bool:
        """Whether a target is drawn."""
        return any(panel.target is not None for panel in self.panels)


@dataclass(frozen=True)
class _Level:
    """A row of the figure's data."""

    semester: int
    share: float
    low: float | None
    high: float | None


def draw_dynamics(
    view: View, *, targets: Mapping[str, float], ends: tuple[float, float], params: Params, language: Language
) -> Chart | None:
    """The picture of a report's figure of levels by semester; None where it has fewer than two semesters.

    ``targets`` gives the target (0–1) of a survey by its name; ``ends`` are those of the scale, the same for all
    pictures that may be held against each other; ``language`` is that of the report.
    """
    rows = _list_rows(view)
    if len({row["semester_label"] for row in rows if _has_level(row)}) < 2:
        return None
    window = _find_window([str(row["semester_label"]) for row in rows], params, language)
    levels: dict[str, list[_Level]] = {}
    for row in filter(_has_level, rows):
        place = window.index(str(row["semester_label"]))
        bounds = (row.get("satisfaction_low"), row.get("satisfaction_high"))
        levels.setdefault(str(row["survey_label"]), []).append(_Level(place, row["satisfaction_share"], *bounds))
    scale = _Scale(*ends, len(window), language)
    return Chart(
        view.data.caption,
        view.alt,
        tuple(_make_panel(label, found, scale, targets.get(label)) for label, found in levels.items()),
        tuple(scale.lines()),
        (window[0], window[-1]),
        _tabulate(view, rows, window, language),
    )


def find_ends(view: View, targets: Mapping[str, float]) -> tuple[float, float] | None:
    """Whole tens of percent between which all levels, intervals and targets of a figure lie; None without a level."""
    names = ("satisfaction_share", "satisfaction_low", "satisfaction_high")
    found = [row[name] for row in _list_rows(view) for name in names if row.get(name) is not None]
    if not found:
        return None
    found += targets.values()
    low, high = floor(min(found) / _STEP + 1e-9) * _STEP, ceil(max(found) / _STEP - 1e-9) * _STEP
    return max(low, 0.0), max(min(high, 1.0), low + _STEP)


def _list_rows(view: View) -> list[dict[str, Any]]:
    """The rows of a figure's data by the names of their columns."""
    return [{c.name: v for c, v in zip(view.data.columns, row, strict=True)} for row in view.data.rows]


def _has_level(row: Mapping[str, Any]) -> bool:
    return row.get("satisfaction_share") is not None


def _find_window(labels: Sequence[str], params: Params, language: Language) -> list[str]:
    """All semesters from the first to the last of the rows; in the order of the rows where params know them not."""
    order = [language.semester_label(semester) for semester in params.semesters.semesters]
    if not set(labels) <= set(order):
        return list(dict.fromkeys(labels))
    places = [order.index(label) for label in labels]
    return order[min(places) : max(places) + 1] if places else []


@dataclass(frozen=True)
class _Scale:
    """From shares and semesters to places in a panel."""

    low: float
    high: float
    n_semesters: int
    language: Language

    def x(self, semester: int) -> float:
        return round(LEFT + semester * (WIDTH - LEFT - RIGHT) / (self.n_semesters - 1), 1)

    def y(self, share: float) -> float:
        return round(TOP + (self.high - share) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM), 1)

    def lines(self) -> list[tuple[float, str]]:
        """Places of the lines of the scale and their words."""
        n = round((self.high - self.low) / _STEP)
        step = ceil(n / (_LINES_MAX - 1)) * _STEP
        shares = [self.low + i * step for i in range(n + 1) if self.low + i * step <= self.high + 1e-9]
        return [(self.y(share), self.language.percent(share)) for share in shares]

    def point(self, level: _Level) -> Point:
        low, high = (None if end is None else self.y(end) for end in (level.low, level.high))
        return Point(self.x(level.semester), self.y(level.share), low, high, self.language.percent(level.share))


def _make_panel(label: str, levels: Sequence[_Level], scale: _Scale, target: float | None) -> Panel:
    """Points are joined where they follow one another in the survey's own rhythm; gaps stay gaps."""
    ordered = sorted(levels, key=lambda level: level.semester)
    points = [scale.point(level) for level in ordered]
    steps = [after.semester - before.semester for before, after in pairwise(ordered)]
    joined = [pair for pair, step in zip(pairwise(points), steps, strict=True) if step == min(steps)]
    return Panel(label, tuple(points), tuple(joined), None if target is None else scale.y(target))


def _tabulate(view: View, rows: Sequence[Mapping[str, Any]], window: Sequence[str], language: Language) -> Table:
    """Level and interval of each survey in each semester; what is hidden has its mark, what there is not a dash."""
    cells: dict[str, dict[str, str]] = {}
    for row in rows:
        cells.setdefault(str(row["survey_label"]), {})[str(row["semester_label"])] = _write(row, language)
    return Table(
        view.data.name,
        view.data.caption,
        (view.data.columns[0].heading, *window),
        (True, *(False for _ in window)),
        tuple(Row((label, *(own.get(one, NOT_ESTIMATED) for one in window))) for label, own in cells.items()),
        view.data.note,
    )


def _write(row: Mapping[str, Any], language: Language) -> str:
    if not _has_level(row):
        return SUPPRESSED if row.get("n_valid") is None else NOT_ESTIMATED
    low, high = row.get("satisfaction_low"), row.get("satisfaction_high")
    words = language.percent(row["satisfaction_share"])
    return words if low is None or high is None else f"{words} ({language.interval(low, high)})"


def read_targets(view: View | None) -> dict[str, float]:
    """The targets of surveys by their names, from the headline table of the same report."""
    names = [column.name for column in view.data.columns] if view else []
    if view is None or not {"label", "target_share"} <= set(names):
        return {}
    rows: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in view.data.rows]
    return {str(row["label"]): float(row["target_share"]) for row in rows if row["target_share"] is not None}
