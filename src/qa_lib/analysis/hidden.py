"""Chapter "data quality": how many results a ring may not see, and why (8.1.2)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import ReportData
from qa_lib.analysis.levels import order_rows
from qa_lib.analysis.release import REASONS
from qa_lib.analysis.result_cells import UNKNOWN, WHOLE, count_cells


def tabulate_hidden(data: ReportData, tier: str) -> pd.DataFrame:
    """The unit's results of this semester that a ring may not see; in a school's report its departments' too.

    Returns
    -------
    DataFrame
        ``survey``, ``department`` (NA: the school as a whole), ``reason`` (one of `release.REASONS`), ``n`` (results:
        the survey, its blocks and its items); in the order of the catalogue, then by department and reason.
    """
    plan = data.hidden_results(tier)
    plan = plan[plan["semester"].eq(data.semester) & _is_own(plan, data)]
    keys = ["survey", "department", "reason"]
    counts = plan.groupby(keys, observed=True).size().rename("n").astype("Int64").reset_index()
    places = {code: place for place, code in enumerate(d.code for d in data.params.school(data.school).departments)}
    order = counts.assign(
        first=counts["department"].map(places).fillna(-1), second=counts["reason"].map(REASONS.index).astype("int64")
    ).sort_values(["first", "second"], kind="stable")
    named = counts.loc[order.index].assign(department=counts["department"].mask(counts["department"].eq(WHOLE)))
    return order_rows(named.reset_index(drop=True), params=data.params)


def count_results(data: ReportData) -> int:
    """How many results of this semester the unit has, shown or not; counted as in `tabulate_hidden`."""
    cells = count_cells(data.whole_school.of_semester(data.semester), n_needed=0)
    return int((_is_own(cells, data) & cells["department"].ne(UNKNOWN)).sum())


def _is_own(cells: pd.DataFrame, data: ReportData) -> pd.Series:
    every = pd.Series(True, index=cells.index)
    return cells["department"].eq(data.department) if data.department else every
