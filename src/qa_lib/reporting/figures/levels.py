"""Levels of satisfaction against their targets and thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.estimates import (
    QUARTERS,
    Names,
    count_column,
    draw_estimates,
    explain_absences,
    records_of,
    share_column,
)
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.rows import check_rows, draw_mark, open_row_chart, show_share_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

NAMES = Names()
MARKS = ("target_share", "threshold_share")


@style.in_style
def plot_levels(frame: pd.DataFrame, *, language: Language) -> Figure:
    """Dots with intervals, one row a survey, block or department, on a scale from 0 to 100 %.

    Parameters
    ----------
    frame
        ``label``, level columns (``satisfaction_share`` with ``_low`` and ``_high``, 0–1, ``n_valid``); perhaps
        ``group``, ``target_share``, ``threshold_share``, ``is_suppressed``. A level without an interval is a ring,
        an absent one is explained in words. A level whose whole interval lies below its threshold stands in the
        colour of the threshold.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, ["label", *NAMES.all])
    chart = open_row_chart(
        frame,
        limits=(0, 1),
        columns=[
            share_column(frame, language.text("positive (interval)"), names=NAMES, language=language),
            count_column(frame, language.text("valid answers"), name=NAMES.n, language=language),
        ],
        n_marks=sum(name in frame for name in MARKS),
        legend=[Entry(language.text("share of positive answers with its interval"), style.MAIN, "dot")],
    )
    show_share_axis(chart, ticks=QUARTERS, write=language.percent)
    for name, words in _marks(language).items():
        if name in frame:
            draw_mark(
                chart,
                frame[name].tolist(),
                text=_name_mark(frame[name], words, language),
                line=int(name == MARKS[0]),
                dashed=name == MARKS[1],
            )
    draw_estimates(chart, frame, names=NAMES, colours=_colours(frame))
    explain_absences(chart, frame, names=NAMES, language=language)
    return chart.figure


def _marks(language: Language) -> dict[str, str]:
    return dict(zip(MARKS, (language.text("target"), language.text("threshold")), strict=True))


def _name_mark(values: pd.Series, words: str, language: Language) -> str:
    """The words of a mark, with its value where all rows share it."""
    different = values.dropna().unique()
    return f"{words} {language.percent(different[0])}" if len(different) == 1 else words


def _colours(frame: pd.DataFrame) -> list[str]:
    return [
        style.WARNING
        if row[NAMES.high] is not None
        and row.get("threshold_share") is not None
        and row[NAMES.high] < row["threshold_share"]
        else style.MAIN
        for row in records_of(frame)
    ]
