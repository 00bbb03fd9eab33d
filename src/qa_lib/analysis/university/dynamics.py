"""How the university's levels moved: over the window, since the last cycle, a year (7.5.3, point 5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import once_per_report
from qa_lib.analysis.dynamics import compare_with_before
from qa_lib.analysis.trends import follow_trends
from qa_lib.analysis.university.data import UNIVERSITY, UniversityData
from qa_lib.analysis.university.results import tabulate_all_levels


@once_per_report
def tabulate_dynamics(data: UniversityData) -> pd.DataFrame:
    """Levels of the surveys held in the academic year and of their blocks, in every semester of the window.

    Returns
    -------
    DataFrame
        The columns of `analysis.dynamics.tabulate_dynamics`.
    """
    levels = tabulate_all_levels(data)
    is_shown = levels["school"].eq(UNIVERSITY) & levels["item"].isna() & levels["survey"].isin(list(data.cycles))
    return levels[is_shown].drop(columns=["school", "item"]).reset_index(drop=True)


@once_per_report
def tabulate_changes(data: UniversityData) -> pd.DataFrame:
    """The last cycle of each survey against the one before; columns of `analysis.dynamics.tabulate_changes`."""
    dynamics = tabulate_dynamics(data)
    is_now = dynamics["semester"].eq(dynamics["survey"].map(data.cycles))
    return compare_with_before(dynamics, is_now, params=data.params)


@once_per_report
def tabulate_trends(data: UniversityData) -> pd.DataFrame:
    """The slope of each level over the window; columns of `analysis.trends.tabulate_trends`."""
    return follow_trends(tabulate_dynamics(data), data)
