"""How learners evaluate teachers, without a name or a number that could tell one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.reporting.figures import style
from qa_lib.reporting.figures.legend import Entry
from qa_lib.reporting.figures.panels import common_limits, open_panels
from qa_lib.reporting.figures.rows import check_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qa_lib.reporting.language import Language

COLUMNS = ("label", "satisfaction_share", "satisfaction_low", "satisfaction_high")


@style.in_style
def plot_teachers(frame: pd.DataFrame, *, target_share: float | None = None, language: Language) -> Figure:
    """Small multiples, one a department: a dot with its interval for each teacher, from low to high.

    Parameters
    ----------
    frame
        One row a teacher: ``label`` (the department), ``satisfaction_share`` with ``_low`` and ``_high`` (0–1).
        Teachers without a shown level are left out of the drawing and counted in the panel's name.
    target_share
        The target, drawn through every panel.
    language
        The language of the words and numbers.

    Raises
    ------
    ValueError
        If the frame is empty or lacks a column.
    """
    check_rows(frame, COLUMNS)
    departments = {str(label): rows for label, rows in frame.groupby("label", sort=False)}
    shown = {label: rows.dropna(subset=["satisfaction_share"]) for label, rows in departments.items()}
    titles = [_title(label, len(shown[label]), len(rows), language) for label, rows in departments.items()]
    grid = open_panels(
        titles,
        limits=common_limits(frame[list(COLUMNS[1:])].assign(target=target_share)),
        language=language,
        legend=_legend(target_share, language),
    )
    most = max(8, *(len(rows) for rows in shown.values()))
    for panel, rows in zip(grid.panels, shown.values(), strict=True):
        panel.set_xlim(-0.8, most - 0.2)
        if rows.empty:
            style.write_aside(panel, -0.5, sum(panel.get_ylim()) / 2, language.text("too few respondents"))
        else:
            _draw_panel(panel, rows.sort_values("satisfaction_share", kind="stable"), target_share=target_share)
    return grid.figure


def _legend(target_share: float | None, language: Language) -> list[Entry]:
    entries = [Entry(language.text("one teacher, with the interval"), style.MAIN, "dot")]
    if target_share is not None:
        words = f"{language.text('target')} {language.percent(target_share)}"
        entries.append(Entry(words, style.INK, "line"))
    return entries


def _title(label: str, n_shown: int, n: int, language: Language) -> str:
    if n_shown == n:
        return language.text("{department} (teachers: {n})", department=label, n=n)
    return language.text("{department} (teachers: {n}, shown: {n_shown})", department=label, n=n, n_shown=n_shown)


def _draw_panel(panel: Axes, rows: pd.DataFrame, *, target_share: float | None) -> None:
    share, low, high = (
        rows[name].astype("Float64").to_numpy(float, na_value=float("nan")).tolist() for name in COLUMNS[1:]
    )
    places = list(range(len(rows)))
    if target_share is not None:
        panel.axhline(target_share, color=style.INK, linewidth=0.9)
    panel.vlines(places, low, high, color=style.MAIN, linewidth=1.2)
    panel.scatter(places, share, s=12, color=style.MAIN, zorder=4, linewidth=0, clip_on=False)
