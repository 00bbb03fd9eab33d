"""Chapter "data quality": how many results a ring may not see, and why (8.1.2)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import ReportData
from qa_lib.analysis.levels import order_rows
from qa_lib.analysis.main_survey import find_main_survey
from qa_lib.analysis.release import REASONS
from qa_lib.analysis.result_cells import CELL_KEYS, UNKNOWN, WHOLE, count_cells
from qa_lib.analysis.sensitive import exceptions_of
from qa_lib.analysis.teaching import find_main_departments
from qa_lib.params import TIERS


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


def tabulate_decisions(data: ReportData) -> pd.DataFrame:
    """Every decision on the unit's results of this semester: the log of disclosure, for the internal ring alone.

    Returns
    -------
    DataFrame
        One row a result that some ring may not see or sees by an exception: ``survey``, ``block``, ``item``,
        ``department`` (NA above their level), ``n_respondents``; by ring ``decision_<tier>`` (one of
        `release.REASONS`, ``excused`` or ``shown``), ``protects_<tier>`` (the result that would be given away,
        "department/block/item") and ``excused_<tier>`` (the reason that was set aside); ``exception`` (who decided,
        and the protocol; NA without one). In the order of the catalogue, the school before its departments.
    """
    plan = data.planned_results
    is_decided = plan[[f"{name}_{tier}" for tier in TIERS for name in ("reason", "excused")]].notna().any(axis=1)
    rows = plan[is_decided & plan["semester"].eq(data.semester) & plan["department"].ne(UNKNOWN) & _is_own(plan, data)]
    exceptions = {one.key: f"{one.approved_by}; {one.protocol}" for one in exceptions_of(data.params, data.school)}
    keys = zip(*(rows[name] for name in CELL_KEYS), strict=True)
    decisions = {
        f"decision_{tier}": rows[f"reason_{tier}"].fillna(
            pd.Series("shown", index=rows.index).mask(rows[f"excused_{tier}"].notna(), "excused")
        )
        for tier in TIERS
    }
    said = pd.Series([exceptions.get(key) for key in keys], index=rows.index, dtype="str")
    parts = {name: rows[name].mask(rows[name].eq(WHOLE)) for name in ("block", "item", "department")}
    table = rows.assign(**decisions, **parts, exception=said)
    further = [f"{name}_{tier}" for tier in TIERS for name in ("decision", "protects", "excused")]
    columns = ["survey", "block", "item", "department", "n_respondents", *further, "exception"]
    return order_rows(table[columns].reset_index(drop=True), params=data.params)


def tabulate_theme_decisions(data: ReportData) -> pd.DataFrame:
    """Every count of a theme of this semester, in all surveys and in the main one, that some ring may not see.

    Counts in other surveys are shown nowhere. Columns as in `tabulate_decisions`.
    """
    plan = data.planned_themes
    is_decided = plan[[f"reason_{tier}" for tier in TIERS]].notna().any(axis=1)
    is_decided &= plan["survey"].isin([WHOLE, find_main_survey(data)])
    rows = plan[is_decided & plan["semester"].eq(data.semester) & plan["department"].ne(UNKNOWN) & _is_own(plan, data)]
    parts = {name: rows[name].mask(rows[name].eq(WHOLE)) for name in ("survey", "department")}
    decisions = {f"decision_{tier}": rows[f"reason_{tier}"].fillna("shown") for tier in TIERS}
    columns = ["theme", "survey", "department", "n_respondents", *decisions]
    table = rows.assign(**parts, **decisions)[columns]
    return table.sort_values(["theme", "survey", "department"], kind="stable", na_position="first", ignore_index=True)


def tabulate_teacher_decisions(data: ReportData) -> pd.DataFrame:
    """Every teacher of the unit whose level of this semester some ring may not see, without a name or a pseudonym.

    What the ring of certificates may not see has no certificate either (`certificate_release`). Columns: ``survey``,
    ``department`` (in which most evaluated the teacher; NA when unknown), ``n_respondents``, ``decision_<tier>`` as in
    `tabulate_decisions`; in the order of the institution, then by these numbers and decisions.
    """
    plan = data.planned_teachers
    here = find_main_departments(data.current.responses)
    own = plan[plan[[f"reason_{tier}" for tier in TIERS]].notna().any(axis=1)]
    rows = own.merge(here, how="left" if data.department is None else "inner", on=["survey", "teacher_id"])
    places = {code: place for place, code in enumerate(d.code for d in data.params.school(data.school).departments)}
    decisions = {f"decision_{tier}": rows[f"reason_{tier}"].fillna("shown") for tier in TIERS}
    table = rows.assign(**decisions, place=rows["department"].map(places))
    columns = ["survey", "department", "n_respondents", *decisions]
    order = ["survey", "place", "n_respondents", *decisions]
    return order_rows(table.sort_values(order)[columns].reset_index(drop=True), params=data.params)


def count_results(data: ReportData) -> int:
    """How many results of this semester the unit has, shown or not; counted as in `tabulate_hidden`."""
    cells = count_cells(data.whole_school.of_semester(data.semester), n_needed=0)
    return int((_is_own(cells, data) & cells["department"].ne(UNKNOWN)).sum())


def _is_own(cells: pd.DataFrame, data: ReportData) -> pd.Series:
    every = pd.Series(True, index=cells.index)
    return cells["department"].eq(data.department) if data.department else every
