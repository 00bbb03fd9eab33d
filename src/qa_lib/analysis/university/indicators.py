"""The levels by which measures are judged, of any unit of the university: those of the unit's own report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from qa_lib.analysis.levels import level_columns, tabulate_levels
from qa_lib.analysis.scored import score_slice
from qa_lib.analysis.university.data import UniversityData
from qa_lib.analysis.university.results import tabulate_all_levels
from qa_lib.intake import read_slice
from qa_lib.reads import remembering

#: What is read of a department for its own levels.
TABLES = ("responses", "answers", "population")
COLUMNS = level_columns("semester", "survey", "block", "item")


def tabulate_unit(data: UniversityData, *, school: str, department: str, survey: str) -> pd.DataFrame:
    """The levels of a survey, its blocks and its items in a unit, in every semester of the window.

    ``school`` "" is the university. Sums know no departments: for a measure of a department its school's answers to
    that one survey are read.

    Returns
    -------
    DataFrame
        ``semester``, ``survey``, ``block`` and ``item`` (NA above their level) and the columns of `measurement.level`.
    """
    if department:
        return _tabulate_department(data, school, department, survey)
    levels = tabulate_all_levels(data)
    return levels.loc[levels["school"].eq(school) & levels["survey"].eq(survey), COLUMNS].reset_index(drop=True)


@remembering
def _tabulate_department(data: UniversityData, school: str, department: str, survey: str) -> pd.DataFrame:
    semesters = list(data.semesters)
    answered = read_slice(data.paths, school=school, semesters=semesters, surveys=[survey], tables=TABLES)
    unit = score_slice(answered, params=data.params).of_department(department)
    by = ["semester", "survey"]
    parts = [tabulate_levels(unit, [*by, *names], params=data.params) for names in ([], ["block"], ["block", "item"])]
    return pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)


def levels_of(data: UniversityData, measure: Mapping[Any, Any]) -> pd.DataFrame:
    """The levels of the indicator that a measure names (``survey``, ``block``, ``item``; "" above), by semester."""
    unit = {name: str(measure[name]) for name in ("school", "department", "survey")}
    levels = tabulate_unit(data, **unit)
    if measure["item"]:
        return levels[levels["item"].eq(measure["item"]).fillna(False)]
    levels = levels[levels["item"].isna()]
    if measure["block"]:
        return levels[levels["block"].eq(measure["block"]).fillna(False)]
    return levels[levels["block"].isna()]
