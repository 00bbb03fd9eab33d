"""Levels over the semesters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.reporting.figures import style, typeface
from qa_lib.reporting.figures.estimates import records_of
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.panels import PANEL_HEIGHT, Box, common_limits, open_boxes
from qa_lib.reporting.figures.rows import check_rows
from qa_lib.reporting.figures.style import LINE_HEIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

COLUMNS = ("label", "semester", "satisfaction_share", "satisfaction_low", "satisfaction_high")


@style.in_style
def plot_dynamics(
    frame: pd.DataFrame,
    *,
    semesters: Sequence[str],
    semester_labels: Sequence[str],
    language: Language,
    trends: pd.DataFrame | None = None,
) -> Figure:
    """Small multiples, one a survey or block: levels by semester as lines with bands on one scale.

    Parameters
    ----------
    frame
        One row a ``label`` and ``semester``: ``satisfaction_share`` with ``_low`` and ``_high`` (0–1); perhaps
        ``target_share``. Points are joined when they follow one another in the survey's own rhythm (yearly surveys
        over a year); gaps stay gaps.
    semesters, semester_labels
        All semesters of the window, oldest first, and their short names.
    language
        The language of the words and numbers.
    trends
        One row a ``label``: ``semester_break`` (first semester with other questions), ``semester_from``,
        ``semester_to``, ``line_from_share``, ``line_to_share`` (a straight line that was found); NA without one.
        Perhaps ``break_words``: what the break is called.

    Raises
    ------
    ValueError
        If the frame is empty, lacks a column or has a semester outside the window.
    """
    check_rows(frame, COLUMNS)
    unknown = sorted(set(frame["semester"]) - set(semesters))
    if unknown:
        raise ValueError(f"semesters outside the window: {', '.join(unknown)}; window: {', '.join(semesters)}")
    labels = list(dict.fromkeys(frame["label"].astype(str)))
    targets = frame["target_share"] if "target_share" in frame else pd.Series(pd.NA, index=frame.index)
    frame = frame.assign(target=targets)
    lines = {} if trends is None else {row["label"]: row for row in records_of(trends)}
    page, boxes = open_boxes(
        labels,
        limits=common_limits(frame[[*COLUMNS[2:], "target"]]),
        language=language,
        legend=_explain_lines(bool(targets.notna().any()), list(lines.values()), language),
        axis_height=0.15 + LINE_HEIGHT * max(len(label.split()) for label in semester_labels),
    )
    panels = []
    for label, box in zip(labels, boxes, strict=True):
        panel = _Panel(box, tuple(semesters), lines.get(label, {}), records_of(frame[frame["label"] == label]))
        _name_semesters(page, panel, semester_labels)
        _name_last(page, panel, language)
        panels.append(panel)
    _draw_marks(page, panels)
    return style.figure_of(page)


@dataclass(frozen=True)
class _Panel:
    """What one panel shows, and where: its levels by semester, a trend and a break of the codebook."""

    box: Box
    semesters: tuple[str, ...]
    line: dict[str, Any]
    rows: list[dict[str, Any]]

    @property
    def levels(self) -> dict[int, dict[str, Any]]:
        """The rows with a level by the place of their semester, in order."""
        known = {
            self.semesters.index(row["semester"]): row for row in self.rows if row["satisfaction_share"] is not None
        }
        return dict(sorted(known.items()))

    @property
    def cut(self) -> int | None:
        """The place of the first semester with other questions."""
        semester = self.line.get("semester_break")
        return self.semesters.index(semester) if semester in self.semesters else None

    @property
    def runs(self) -> list[list[int]]:
        """Places that a line joins: none goes on across a break."""
        cut = self.cut
        parts = [
            part
            for run in find_runs(list(self.levels))
            for part in ([p for p in run if cut is None or p < cut], [p for p in run if cut is not None and p >= cut])
        ]
        return [part for part in parts if part]

    def find_x(self, place: float) -> float:
        """Where a semester lies on the page."""
        return self.box.left + self.box.width * (place + 0.4) / (len(self.semesters) - 0.35)

    def find(self, place: float, share: float) -> tuple[float, float]:
        """Where a share in a semester lies on the page."""
        return self.find_x(place), self.box.find_y(share)


def _name_semesters(page: Axes, panel: _Panel, labels: Sequence[str]) -> None:
    for place in _choose_ticks(labels, panel.box.width / len(labels)):
        words = labels[place].split()
        y = panel.box.top + PANEL_HEIGHT + 0.06 + len(words) * LINE_HEIGHT / 2
        style.write_lines(page, panel.find_x(place), y, words, size=style.SMALL_SIZE, color=style.QUIET, align="center")


def _name_last(page: Axes, panel: _Panel, language: Language) -> None:
    """The last level in numbers, or that there is none."""
    if not panel.levels:
        middle = sum(panel.box.limits) / 2
        style.write_aside(page, *panel.find(-0.3, middle), language.text("too few answers"))
        return
    place, row = list(panel.levels.items())[-1]
    x, y = panel.find(place + 0.35, row["satisfaction_share"])
    style.write(page, x, y, language.percent(row["satisfaction_share"]), size=style.SMALL_SIZE, color=style.MAIN)


def _draw_marks(page: Axes, panels: Sequence[_Panel]) -> None:
    """Bands, lines, intervals and dots of all panels, each kind at once: single marks take long to draw."""
    from matplotlib.collections import PolyCollection

    bands, paths, intervals, dots = [], [], [], []
    for panel in panels:
        points = {place: panel.find(place, row["satisfaction_share"]) for place, row in panel.levels.items()}
        sure = {
            place: (panel.find(place, row["satisfaction_low"]), panel.find(place, row["satisfaction_high"]))
            for place, row in panel.levels.items()
            if row["satisfaction_low"] is not None
        }
        dots += list(points.values())
        intervals += list(sure.values())
        paths += [(points[a], points[b]) for run in panel.runs for a, b in pairwise(run)]
        bands += [
            [sure[a][0], sure[b][0], sure[b][1], sure[a][1]]
            for run in panel.runs
            for a, b in pairwise(run)
            if a in sure and b in sure
        ]
    page.add_collection(PolyCollection(bands, facecolor=style.MAIN, alpha=0.18, linewidth=0), autolim=False)
    style.draw_rules(page, [rule for panel in panels for rule in _target_of(panel)], colour=style.INK, width=0.9)
    style.draw_rules(page, intervals, colour=style.MAIN, width=1, capstyle="butt")
    style.draw_rules(page, paths, colour=style.MAIN, width=1.4)
    style.draw_dots(page, [x for x, _ in dots], [y for _, y in dots])
    _draw_trends_and_breaks(page, panels)


def _target_of(panel: _Panel) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The line of the last target that there is."""
    known = [row["target"] for row in panel.rows if row["target"] is not None][-1:]
    ends = panel.box.left, panel.box.left + panel.box.width
    return [((ends[0], panel.box.find_y(target)), (ends[1], panel.box.find_y(target))) for target in known]


def _draw_trends_and_breaks(page: Axes, panels: Sequence[_Panel]) -> None:
    trends, breaks = [], []
    for panel in panels:
        line = panel.line
        if line.get("line_to_share") is not None:
            start, end = (panel.semesters.index(line[f"semester_{name}"]) for name in ("from", "to"))
            trends.append((panel.find(start, line["line_from_share"]), panel.find(end, line["line_to_share"])))
        if panel.cut is not None:
            x, top = panel.find_x(panel.cut - 0.5), panel.box.top
            breaks.append(((x, top), (x, top + PANEL_HEIGHT)))
    look: Any = {"capstyle": "butt", "order": 5}
    style.draw_rules(page, trends, colour=style.INK, width=1.1, dashes=(0, (4, 2)), **look)
    style.draw_rules(page, breaks, colour=style.WARNING, width=1.2, dashes=(0, (1, 1.5)), **look)


def _choose_ticks(labels: Sequence[str], step: float) -> list[int]:
    """The places that are named: the last one and as many before it as have room."""
    widest = max(typeface.text_width(word, size=style.SMALL_SIZE) for label in labels for word in label.split())
    every = max(1, ceil((widest + 0.06) / step))
    return list(range(len(labels) - 1, -1, -every))[::-1]


def find_runs(places: Sequence[int]) -> list[list[int]]:
    """Places (0 = first semester) divided into runs that follow one another in their most frequent step.

    >>> find_runs([0, 2, 4, 8])
    [[0, 2, 4], [8]]
    """
    steps = Counter(b - a for a, b in pairwise(places))
    rhythm = min(steps, key=lambda step: (-steps[step], step)) if steps else 1
    runs: list[list[int]] = []
    for place in places:
        if runs and place - runs[-1][-1] <= rhythm:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _explain_lines(has_target: bool, lines: list[dict[str, Any]], language: Language) -> list[Entry]:
    entries = [Entry(language.text("target"), style.INK, "line")] if has_target else []
    if any(line["line_to_share"] is not None for line in lines):
        entries.append(Entry(language.text("trend"), style.INK, "dashes"))
    if any(line["semester_break"] is not None for line in lines):
        words = language.text("from here other questions: not compared with before")
        named = next((line["break_words"] for line in lines if line.get("break_words")), words)
        entries.append(Entry(named, style.WARNING, "dots"))
    return entries
