"""Chapter "dynamics": levels over the semesters of the window, and what changed (7.5.3, point 5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.levels import LEVEL_INTERVAL, order_rows, tabulate_difference, tabulate_survey_and_block_levels
from qa_lib.measurement import Interval, judge_change

KEYS = ["survey", "block"]


@once_per_report
def tabulate_dynamics(data: ReportData) -> pd.DataFrame:
    """Levels of the surveys and blocks of the unit in every semester of the window.

    Returns
    -------
    DataFrame
        ``semester``, ``survey``, ``block`` (NA: the survey as a whole) and the columns of `measurement.level`; only
        semesters in which the survey was held.
    """
    return tabulate_survey_and_block_levels(data.unit, ["semester", "survey"], params=data.params)


@once_per_report
def tabulate_changes(data: ReportData) -> pd.DataFrame:
    """Levels of the present semester against earlier ones.

    Returns
    -------
    DataFrame
        ``survey``, ``block`` (NA: the survey), ``semester_from``, ``semester_to``, ``n_respondents`` (of the semester
        with fewer, for disclosure), ``share_from``, ``share_to``,
        ``difference_share`` (to - from), ``difference_low``, ``difference_high`` (Newcombe; NA when either side has too
        few valid answers), ``verdict`` (``rose`` ``fell`` ``no_change`` ``cannot_be_told``), ``span``: ``previous``
        (the last time it was held before) or ``window`` (the first time in the window, where that is another semester).
    """
    dynamics = tabulate_dynamics(data)
    dynamics = dynamics.assign(block=dynamics["block"].fillna(""))
    is_now = dynamics["semester"].eq(data.semester)
    now, before = dynamics[is_now], dynamics[~is_now]
    previous = before.groupby(KEYS, sort=False).tail(1).assign(span="previous")
    first = before.groupby(KEYS, sort=False).head(1).assign(span="window")
    first = first[~first.index.isin(previous.index)]
    pairs = now.merge(pd.concat([previous, first]), on=KEYS, suffixes=("_to", "_from"))
    return order_rows(_subtract(pairs), params=data.params)


def _subtract(pairs: pd.DataFrame) -> pd.DataFrame:
    to = Interval.from_frame(pairs, *(f"{name}_to" for name in LEVEL_INTERVAL))
    start = Interval.from_frame(pairs, *(f"{name}_from" for name in LEVEL_INTERVAL))
    difference = tabulate_difference(to, start)
    return difference.assign(
        survey=pairs["survey"],
        block=pairs["block"].mask(pairs["block"].eq("")),
        semester_from=pairs["semester_from"],
        semester_to=pairs["semester_to"],
        n_respondents=pairs[["n_respondents_from", "n_respondents_to"]].min(axis=1).astype("Int64"),
        share_from=pairs["satisfaction_share_from"],
        share_to=pairs["satisfaction_share_to"],
        verdict=judge_change(difference["difference_low"], difference["difference_high"]),
        span=pairs["span"].astype("str"),
    )
