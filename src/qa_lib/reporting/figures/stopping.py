"""Where in a questionnaire people stop, and which questions they skip on the way."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.panels import open_panels
from qa_lib.reporting.figures.rows import check_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language


@style.in_style
def plot_stopping(frame: pd.DataFrame, *, language: Language) -> Figure:
    """Small multiples, one a survey: the share that has stopped rises from question to question, skips are dots.

    Parameters
    ----------
    frame
        One row a survey (``label``) and question: ``place`` (from 1), ``stopped_share``, ``skipped_share`` (0–1);
        rows of surveys that are not shown are absent.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", "place", "stopped_share", "skipped_share"])
    highest = frame[["stopped_share", "skipped_share"]].astype("Float64").max().max()
    labels = list(dict.fromkeys(frame["label"].astype(str)))
    grid = open_panels(
        labels,
        limits=(0.0, max(0.1, ceil(float(highest) * 10 - 1e-9) / 10)),
        language=language,
        legend=[
            Entry(language.text("had stopped by this question"), style.POSITIVE_RAMP[0]),
            Entry(language.text("skipped this question"), style.WARNING, "dot"),
        ],
        axis_height=0.32,
    )
    for label, panel in zip(labels, grid.panels, strict=True):
        _draw(panel, frame[frame["label"].astype(str) == label], language)
    return grid.figure


def _draw(panel: Axes, rows: pd.DataFrame, language: Language) -> None:
    places = rows["place"].astype(int).tolist()
    stopped = rows["stopped_share"].astype(float).tolist()
    panel.set_xlim(0.4, len(places) + 0.6)
    panel.fill_between(places, 0, stopped, step="mid", color=style.POSITIVE_RAMP[0], linewidth=0)
    panel.step(places, stopped, where="mid", color=style.MAIN, linewidth=1.2)
    panel.scatter(places, rows["skipped_share"].astype(float), s=7, color=style.WARNING, linewidth=0, zorder=4)
    panel.set_xticks([1, places[-1]], [language.text("question {n}", n=place) for place in (1, places[-1])])
    first, last = panel.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
