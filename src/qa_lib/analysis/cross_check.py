"""Chapter "cross-check": the figures that departments and schools reported, held against the data (5.2.1, 6.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.result_cells import UNKNOWN, WHOLE
from qa_lib.analysis.university.data import UniversityData
from qa_lib.measurement import attach_surveys, sum_population
from qa_lib.params import Policy

ReportedData = ReportData | UniversityData
REPORTED = "reported-figures"
#: What a unit may report of a survey, in the order of the tables.
FIGURES = ("n_respondents", "response_share", "satisfaction_share")
VERDICTS = ("differs", "agrees", "no_data")
PLACE = ["semester", "school", "department", "survey", "block", "item"]
#: What a ring may not see where a result is hidden from it: a figure that agrees says what the result is.
VALUES = ["reported", "found", "difference", "verdict"]
COLUMNS = [*PLACE, "figure", "n_respondents", *VALUES]


@once_per_report
def compare_reported(data: ReportedData) -> pd.DataFrame:
    """Each reported figure beside the one that the data give, for the school's semester or the university's year.

    A school holds the figures of its departments and its own against the data, the university those of all units. The
    number in the data is that of distinct respondents; a rate needs a known population.

    Returns
    -------
    DataFrame
        `PLACE` (``block`` and ``item`` NA above their level, ``department`` "": the school), ``figure`` (of
        `FIGURES`), ``n_respondents`` (in the data; 0 without any), ``reported``, ``found`` (NA without data or
        population), ``difference`` (reported - found; of a count as a share of the one found) and ``verdict``:
        ``differs``, ``agrees`` (`agrees`), ``no_data``. By unit and survey as they were reported.
    """
    reported, results = _list_reported(data), _list_results(data)
    rows = [figure for row in reported.to_dict("records") for figure in _compare(row, results, data.params.policy)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    masked = {name: table[name].mask(table[name].eq("")) for name in ("block", "item")}
    numbers = dict.fromkeys(["reported", "found", "difference"], "Float64") | {"n_respondents": "Int64"}
    return table.assign(**masked).astype(numbers)


def agrees(figure: str, reported: float, found: float, policy: Policy) -> bool:
    """Whether a reported figure lies as near to the data as the policy asks; a count may always be off by one.

    >>> from pathlib import Path; from qa_lib.params import load_params
    >>> policy = load_params(Path("params")).policy
    >>> agrees("n_respondents", 103, 100, policy), agrees("n_respondents", 8, 7, policy)
    (True, True)
    >>> agrees("satisfaction_share", 0.63, 0.60, policy)
    False
    """
    rule, distance = policy.cross_check, abs(reported - found)
    if figure == "n_respondents":
        return bool(distance <= max(1.0, rule.count_share.value * found))
    return bool(distance <= rule.level_share.value + 1e-9)


def list_silent(data: ReportedData) -> pd.DataFrame:
    """The units with answers to a survey that another unit of their level reported on, and no figure of their own.

    Returns
    -------
    DataFrame
        ``semester``, ``school``, ``department`` ("": the school), ``survey``; no rows where nobody reported.
    """
    keys = ["semester", "school", "department", "survey"]
    reported, results = _list_reported(data)[keys], _list_results(data)
    asked = reported.assign(is_whole=reported["department"].eq(WHOLE))[["semester", "survey", "is_whole"]]
    known = results.loc[results["n_respondents"].gt(0), keys].drop_duplicates()
    due = known.assign(is_whole=known["department"].eq(WHOLE)).merge(asked.drop_duplicates())
    given = set(reported.itertuples(index=False, name=None))
    is_silent = [key not in given for key in due[keys].itertuples(index=False, name=None)]
    return due.loc[is_silent, keys].reset_index(drop=True)


def _list_reported(data: ReportedData) -> pd.DataFrame:
    """The rows of the register about the report's time; a further row on the same thing replaces the one before."""
    if REPORTED not in {book.code for book in data.params.registers}:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in [*PLACE, *FIGURES]})
    frame = data.registers.frame(REPORTED)
    rows = frame[frame["semester"].isin(_semesters(data)) & frame["survey"].notna()]
    latest = rows.sort_values("reported_date", kind="stable").drop_duplicates(PLACE, keep="last")
    return latest.sort_values(["school", "department", "survey"], kind="stable").reset_index(drop=True)


def _semesters(data: ReportedData) -> tuple[str, ...]:
    return data.year_semesters if isinstance(data, UniversityData) else (data.semester,)


@once_per_report
def _list_results(data: ReportedData) -> pd.DataFrame:
    """The results of every unit in these semesters: `PLACE` and counts, with ``n_population``."""
    parts = [
        results.loc[results["semester"].eq(semester) & results["department"].ne(UNKNOWN)].assign(school=school)
        for semester in _semesters(data)
        for school, results in _results_in(data, semester).items()
    ]
    if not parts:
        return pd.DataFrame(columns=[*PLACE, "n_valid", "n_positive", "n_respondents", "n_population"])
    results = pd.concat(parts, ignore_index=True)
    return results.merge(_populations(data), how="left", on=["semester", "survey", "school", "department"])


def _results_in(data: ReportedData, semester: str) -> dict[str, pd.DataFrame]:
    """By school the results of a semester."""
    if isinstance(data, UniversityData):
        return data.results_in(semester)
    return {data.school: data.planned_results}


def _populations(data: ReportedData) -> pd.DataFrame:
    """The population of each survey by semester, school and department, and by school alone."""
    cells = data.tables.population if isinstance(data, UniversityData) else data.whole_school.population
    by_survey = attach_surveys(cells, data.params.surveys)
    by = ["semester", "survey", "school"]
    of_schools = sum_population(by_survey, by=by).assign(department=WHOLE)
    return pd.concat([of_schools, sum_population(by_survey, by=[*by, "department"])], ignore_index=True)


def _compare(row: dict[Any, Any], results: pd.DataFrame, policy: Policy) -> Iterator[dict[str, Any]]:
    ours = results
    for name in PLACE:
        ours = ours[ours[name].eq(row[name])]
    found = ours.iloc[0].to_dict() if len(ours) else {}
    place = {name: row[name] for name in PLACE} | {"n_respondents": found.get("n_respondents", 0)}
    for figure in FIGURES:
        if pd.isna(row[figure]):
            continue
        reported, value = float(row[figure]), _find(figure, found)
        yield place | {"figure": figure, "reported": reported, "found": value} | _judge(figure, reported, value, policy)


def _find(figure: str, found: dict[Any, Any]) -> float | None:
    """The figure in the data; None where they do not give it."""
    if not found or not found["n_valid"]:
        return None
    if figure == "satisfaction_share":
        return float(found["n_positive"] / found["n_valid"])
    if figure == "n_respondents":
        return float(found["n_respondents"])
    people = found["n_population"]
    is_known = pd.notna(people) and people >= found["n_respondents"]
    return float(found["n_respondents"] / people) if is_known else None


def _judge(figure: str, reported: float, found: float | None, policy: Policy) -> dict[str, Any]:
    if found is None:
        return {"difference": None, "verdict": "no_data"}
    difference = reported - found
    if figure == "n_respondents":
        difference /= found
    return {"difference": difference, "verdict": "agrees" if agrees(figure, reported, found, policy) else "differs"}
