"""Mean scores and rates as dots with intervals, alone or observed beside asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import (
    QUARTERS,
    Names,
    count_column,
    draw_estimates,
    explain_absences,
    share_column,
)
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.panels import common_limits
from qa_lib.reporting.figures.rows import check_rows, draw_mark, open_row_chart, show_share_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

OBSERVED = Names(share="observed_share", low="observed_low", high="observed_high", n="n_teachers")
ASKED = Names(share="asked_share", low="asked_low", high="asked_high", n="n_respondents")
#: How far above and below the middle of a row its two dots stand, in inches.
SHIFT = 0.045


@dataclass(frozen=True)
class ScoreWords:
    """What a figure of scores calls its measure, the numbers at its right and the line through its rows."""

    measure: str
    counts: str
    #: The words of the line at ``mean``; none where empty.
    line: str = ""


@style.in_style
def plot_scores(
    frame: pd.DataFrame,
    *,
    names: Names,
    words: ScoreWords,
    language: Language,
    mean: float | None = None,
    is_whole_scale: bool = True,
) -> Figure:
    """Dots with intervals, one row a criterion, department or month.

    Parameters
    ----------
    frame
        ``label`` and the columns of ``names`` (shares 0–1); perhaps ``is_suppressed``.
    names
        The columns of the measure.
    words
        What stands beside the rows.
    language
        The language of the words and numbers.
    mean
        The share at which a line runs through all rows.
    is_whole_scale
        Whether the axis runs from 0 to 100 %, or over the part that holds all values.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", *names.all])
    limits = (0.0, 1.0) if is_whole_scale else common_limits(frame[[names.share, names.low, names.high]])
    chart = open_row_chart(
        frame,
        limits=limits,
        columns=[
            share_column(frame, language.text("mean (interval)"), names=names, language=language),
            count_column(frame, words.counts, name=names.n, language=language),
        ],
        n_marks=int(mean is not None),
        legend=[Entry(words.measure, style.MAIN, "dot")],
    )
    show_share_axis(chart, ticks=_ticks(limits), write=language.percent)
    if mean is not None:
        draw_mark(chart, [mean] * len(frame), text=words.line, line=0)
    draw_estimates(chart, frame, names=names)
    explain_absences(chart, frame, names=names, language=language)
    return chart.figure


@style.in_style
def plot_accord(frame: pd.DataFrame, *, language: Language) -> Figure:
    """What observers saw (strong) and what learners say (light) of the same, one row a criterion.

    Parameters
    ----------
    frame
        ``label``, ``observed_share`` and ``asked_share`` with ``_low`` and ``_high`` (0–1), ``n_teachers``,
        ``n_respondents``; perhaps ``is_suppressed``.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", *OBSERVED.all, *ASKED.all])
    limits = common_limits(frame[[*OBSERVED.all[:3], *ASKED.all[:3]]])
    observed, asked = language.text("observers"), language.text("learners")
    chart = open_row_chart(
        frame,
        limits=limits,
        columns=[
            share_column(frame, observed, names=OBSERVED, language=language),
            share_column(frame, asked, names=ASKED, language=language),
        ],
        legend=[
            Entry(language.text("what observers saw, with its interval"), style.MAIN, "dot"),
            Entry(language.text("what learners say, with its interval"), style.OTHER, "ring"),
        ],
    )
    show_share_axis(chart, ticks=_ticks(limits), write=language.percent)
    colours = [style.OTHER] * len(frame)
    draw_estimates(chart, frame, names=ASKED, colours=colours, shift=SHIFT, is_open=True)
    draw_estimates(chart, frame, names=OBSERVED, shift=-SHIFT)
    explain_absences(chart, frame, names=OBSERVED, language=language)
    return chart.figure


def _ticks(limits: tuple[float, float]) -> list[float]:
    """Quarters of the whole scale, tenths of a part of it."""
    if limits == (0.0, 1.0):
        return list(QUARTERS)
    return [tenth / 10 for tenth in range(round(limits[0] * 10), round(limits[1] * 10) + 1)]
