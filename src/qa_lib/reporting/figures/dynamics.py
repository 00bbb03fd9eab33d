"""Levels over the semesters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

import pandas as pd

from qa_lib.reporting.figures import style, typeface
from qa_lib.reporting.figures.estimates import records_of
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.panels import common_limits, open_panels, panel_width
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
    step = panel_width(len(labels)) / len(semesters)
    ticks = _choose_ticks(semester_labels, step)
    lines = {} if trends is None else {row["label"]: row for row in records_of(trends)}
    grid = open_panels(
        labels,
        limits=common_limits(frame[list(COLUMNS[2:])].assign(target=targets)),
        language=language,
        legend=_explain_lines(bool(targets.notna().any()), list(lines.values()), language),
        axis_height=0.15 + LINE_HEIGHT * max(len(label.split()) for label in semester_labels),
    )
    for label, panel in zip(labels, grid.panels, strict=True):
        rows = frame.assign(target=targets)[frame["label"].astype(str) == label]
        _draw_target(panel, rows["target"])
        line = lines.get(label, {})
        cut = semesters.index(line["semester_break"]) if line.get("semester_break") in semesters else None
        _draw_panel(panel, rows, semesters, language, cut=cut)
        _draw_trend(panel, line, semesters)
        panel.set_xticks(ticks, ["\n".join(semester_labels[place].split()) for place in ticks])
    return grid.figure


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
        entries.append(
            Entry(language.text("from here other questions: not compared with before"), style.WARNING, "dots")
        )
    return entries


def _draw_trend(panel: Axes, line: dict[str, Any], semesters: Sequence[str]) -> None:
    if line.get("line_to_share") is None:
        return
    places = [semesters.index(line["semester_from"]), semesters.index(line["semester_to"])]
    shares = [line["line_from_share"], line["line_to_share"]]
    panel.plot(places, shares, color=style.INK, linewidth=1.1, linestyle=(0, (4, 2)), zorder=5)


def _draw_target(panel: Axes, targets: pd.Series) -> None:
    for target in targets.dropna().unique()[-1:]:
        panel.axhline(float(target), color=style.INK, linewidth=0.9)


def _draw_panel(
    panel: Axes, frame: pd.DataFrame, semesters: Sequence[str], language: Language, *, cut: int | None = None
) -> None:
    """The runs of one panel; none goes on across ``cut``, the place of the first semester with other questions."""
    panel.set_xlim(-0.4, len(semesters) - 0.75)
    known = frame.dropna(subset=["satisfaction_share"])
    by_place = {semesters.index(row["semester"]): row for row in known.to_dict("records")}
    for run in find_runs(sorted(by_place)):
        for part in ([p for p in run if cut is None or p < cut], [p for p in run if cut is not None and p >= cut]):
            if part:
                _draw_run(panel, part, [by_place[place] for place in part])
    if cut is not None:
        panel.axvline(cut - 0.5, color=style.WARNING, linewidth=1.2, linestyle=(0, (1, 1.5)))
    if not by_place:
        style.write_aside(panel, -0.3, sum(panel.get_ylim()) / 2, language.text("too few answers"))
        return
    last = max(by_place)
    share = float(by_place[last]["satisfaction_share"])
    style.write(panel, last + 0.35, share, language.percent(share), size=style.SMALL_SIZE, color=style.MAIN)


def _draw_run(panel: Axes, run: list[int], rows: list[dict[Hashable, Any]]) -> None:
    share, low, high = (
        [float("nan") if pd.isna(row[name]) else float(row[name]) for row in rows] for name in COLUMNS[2:]
    )
    panel.fill_between(run, low, high, color=style.MAIN, alpha=0.18, linewidth=0)
    panel.plot(run, share, color=style.MAIN, linewidth=1.4, clip_on=False)
    panel.vlines(run, low, high, color=style.MAIN, linewidth=1)
    style.draw_dots(panel, run, share)
