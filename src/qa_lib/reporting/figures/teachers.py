"""How learners evaluate teachers, without a name or a number that could tell one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.panels import common_limits, open_panels
from qa_lib.reporting.figures.rows import check_rows
from qa_lib.reporting.figures.shrunken import say_level

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

COLUMNS = ("label", "satisfaction_share", "shrunken_share", "shrunken_low", "shrunken_high", "is_trustworthy")
SHARES = COLUMNS[1:5]


@style.in_style
def plot_teachers(frame: pd.DataFrame, *, level: float | None, n_enough: int | None, language: Language) -> Figure:
    """Small multiples, one a department: a shrunken level with its interval for each teacher, the raw one light.

    Parameters
    ----------
    frame
        One row a teacher: ``label`` (the department), ``satisfaction_share``, ``shrunken_share`` with ``_low`` and
        ``_high`` (0–1), ``is_trustworthy``. Teachers without a shown level are left out of the drawing and counted in
        the panel's name.
    level
        The average of the school, drawn through every panel. A teacher whose whole interval lies below it stands in
        the colour of a warning. None where no model was estimated: then the raw levels stand with their intervals.
    n_enough
        Evaluations from which a mean is trustworthy; teachers with fewer are rings.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, COLUMNS)
    if level is None:
        raw = dict(zip(SHARES[1:], ("satisfaction_share", "satisfaction_low", "satisfaction_high"), strict=True))
        frame = frame.assign(**{name: frame[own] for name, own in raw.items()}, is_trustworthy=True)
    departments = {str(label): rows for label, rows in frame.groupby("label", sort=False)}
    shown = {label: rows.dropna(subset=["shrunken_share"]) for label, rows in departments.items()}
    titles = [_title(label, len(shown[label]), len(rows), language) for label, rows in departments.items()]
    grid = open_panels(
        titles,
        limits=common_limits(frame[list(SHARES)].assign(level=level)),
        language=language,
        legend=_legend(level, n_enough, language),
    )
    most = max(8, *(len(rows) for rows in shown.values()))
    for panel, rows in zip(grid.panels, shown.values(), strict=True):
        panel.set_xlim(-0.8, most - 0.2)
        if rows.empty:
            style.write_aside(panel, -0.5, sum(panel.get_ylim()) / 2, language.text("too few respondents"))
        else:
            _draw_panel(panel, rows.sort_values("shrunken_share", kind="stable"), level=level)
    return grid.figure


def _legend(level: float | None, n_enough: int | None, language: Language) -> list[Entry]:
    if level is None:
        return [Entry(language.text("one teacher, with the interval"), style.MAIN, "dot")]
    entries = [
        Entry(language.text("one teacher: adjusted level with its interval"), style.MAIN, "dot"),
        Entry(language.text("clearly below the school"), style.WARNING, "dot"),
        Entry(language.text("raw level"), style.OTHER, "dot"),
    ]
    if n_enough is not None:
        words = language.text("fewer than {n} questionnaires", n=language.number(n_enough))
        entries.insert(2, Entry(words, style.MAIN, "ring"))
    return [*entries, Entry(say_level(level, language), style.INK, "line")]


def _title(label: str, n_shown: int, n: int, language: Language) -> str:
    if n_shown == n:
        return language.text("{department} (teachers: {n})", department=label, n=n)
    return language.text("{department} (teachers: {n}, shown: {n_shown})", department=label, n=n, n_shown=n_shown)


def _draw_panel(panel: Axes, rows: pd.DataFrame, *, level: float | None) -> None:
    raw, share, low, high = (rows[name].astype("Float64").to_numpy(float, na_value=float("nan")) for name in SHARES)
    places = np.arange(len(rows))
    colours = np.where(high < (-1 if level is None else level), style.WARNING, style.MAIN)
    faces = np.where(rows["is_trustworthy"].to_numpy(dtype=bool), colours, "white")
    if level is not None:
        panel.axhline(level, color=style.INK, linewidth=0.9)
    panel.scatter(places, raw, s=5, color=style.OTHER, zorder=3, linewidth=0, clip_on=False)
    ranges = np.where(colours == style.WARNING, style.NEGATIVE_RAMP[0], style.POSITIVE_RAMP[0])
    panel.vlines(places, low, high, color=ranges.tolist(), linewidth=1.3)
    panel.scatter(
        places,
        share,
        s=11,
        facecolor=faces.tolist(),
        edgecolor=colours.tolist(),
        zorder=4,
        linewidth=0.9,
        clip_on=False,
    )
