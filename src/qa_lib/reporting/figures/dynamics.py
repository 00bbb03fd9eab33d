"""Levels over the semesters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.panels import open_panels
from qa_lib.reporting.figures.rows import check_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

COLUMNS = ("label", "semester", "satisfaction_share", "satisfaction_low", "satisfaction_high")


def plot_dynamics(
    frame: pd.DataFrame, *, semesters: Sequence[str], semester_labels: Sequence[str], language: Language
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
    grid = open_panels(labels, write=language.percent)
    for label, panel in zip(labels, grid.panels, strict=True):
        _draw_panel(panel, frame[frame["label"].astype(str) == label], semesters)
        _show_semesters(panel, semester_labels)
    return grid.figure


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


def _draw_panel(panel: Axes, frame: pd.DataFrame, semesters: Sequence[str]) -> None:
    known = frame.dropna(subset=["satisfaction_share"])
    by_place = {semesters.index(row["semester"]): row for row in known.to_dict("records")}
    for run in find_runs(sorted(by_place)):
        rows = [by_place[place] for place in run]
        share, low, high = (
            [float("nan") if pd.isna(row[name]) else float(row[name]) for row in rows] for name in COLUMNS[2:]
        )
        panel.fill_between(run, low, high, color=style.MAIN, alpha=0.18, linewidth=0)
        panel.plot(run, share, color=style.MAIN, linewidth=1.4)
        panel.vlines(run, low, high, color=style.MAIN, linewidth=1)
        style.draw_dots(panel, run, share)
    panel.set_xlim(-0.4, len(semesters) - 0.6)


def _show_semesters(panel: Axes, labels: Sequence[str]) -> None:
    panel.set_xticks(range(len(labels)), labels, rotation=0)
