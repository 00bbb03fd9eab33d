"""Chapter "coverage": every object of monitoring, its indicators, their sources, the period's values (clause 4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.satisfaction import tabulate_blocks, tabulate_surveys
from qa_lib.analysis.university.data import UniversityData
from qa_lib.analysis.university.results import tabulate_year
from qa_lib.params import Params
from qa_lib.params.calendar import MonitoredObject

ReportedData = ReportData | UniversityData
COLUMNS = [
    "object",
    "source",
    "semester",
    "survey",
    "block",
    "register",
    "external",
    "n_respondents",
    "n_valid",
    "satisfaction_share",
    "satisfaction_low",
    "satisfaction_high",
    "verdict",
    "below_threshold",
    "value",
]
EXTERNAL = "external-indicators"


@once_per_report
def tabulate_coverage(data: ReportedData) -> pd.DataFrame:
    """Every indicator of every object of monitoring, with its value in the period; an object without any has one row.

    Returns
    -------
    DataFrame
        In the order of ``objects.yaml``: ``object``, ``source`` (``block`` ``survey`` ``register`` ``external``, or
        ``none``: a gap), ``survey``, ``block``, ``register``, ``external`` (codes; NA where they do not apply), the
        level of a block or survey with ``verdict`` and ``below_threshold`` (NA where it was not held), ``value`` (rows
        of a register, or the latest external value).
    """
    levels = _levels(data)
    rows = [row for one in data.params.objects.objects for row in _rows_of(one, levels, data)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    numbers = dict.fromkeys(["satisfaction_share", "satisfaction_low", "satisfaction_high", "value"], "Float64")
    counts = dict.fromkeys(["n_respondents", "n_valid"], "Int64")
    texts = dict.fromkeys([name for name in COLUMNS if name not in numbers | counts], "str")
    return table.astype(numbers | counts | texts)


def list_gaps(coverage: pd.DataFrame) -> list[str]:
    """The objects that no source informs in the period."""
    has_value = coverage["satisfaction_share"].notna() | coverage["value"].gt(0).fillna(False)
    covered = set(coverage.loc[has_value | coverage.get("is_suppressed", False), "object"])
    return [code for code in dict.fromkeys(coverage["object"]) if code not in covered]


def _levels(data: ReportedData) -> dict[tuple[str, str], dict[str, Any]]:
    """By survey and block ("": the survey) the level of the period."""
    if isinstance(data, UniversityData):
        table = tabulate_year(data)
    else:
        table = pd.concat([tabulate_surveys(data), tabulate_blocks(data)], ignore_index=True)
        table = table.assign(semester=data.semester)
    names = table["block"].astype("str").fillna("") if "block" in table else [""] * len(table)
    records = table[[name for name in COLUMNS if name in table]].to_dict("records")
    return {
        (row["survey"], name): {str(key): value for key, value in row.items() if key != "block"}
        for row, name in zip(records, names, strict=True)
    }


def _rows_of(
    one: MonitoredObject, levels: dict[tuple[str, str], dict[str, Any]], data: ReportedData
) -> Iterator[dict[str, Any]]:
    found = [*_survey_rows(one, levels, data.params), *_register_rows(one, data)]
    yield from found or [{"source": "none"} | {"object": one.code}]


def _survey_rows(
    one: MonitoredObject, levels: dict[tuple[str, str], dict[str, Any]], params: Params
) -> Iterator[dict[str, Any]]:
    for code in one.whole_surveys:
        yield {"object": one.code, "source": "survey", "survey": code} | levels.get((code, ""), {})
    for survey in params.surveys:
        for block in survey.blocks:
            if block.object == one.code:
                named = {"object": one.code, "source": "block", "survey": survey.code, "block": block.code}
                yield named | levels.get((survey.code, block.code), {})


def _register_rows(one: MonitoredObject, data: ReportedData) -> Iterator[dict[str, Any]]:
    kept = {book.code for book in data.params.registers}
    for code in one.registers:
        if code in kept:
            frame = data.registers.frame(code)
            yield {"object": one.code, "source": "register", "register": code, "value": len(frame)}
    if not one.external or EXTERNAL not in kept:
        return
    frame = data.registers.frame(EXTERNAL)
    for indicator in one.external:
        rows = frame[frame["indicator"].eq(indicator)].sort_values("year") if len(frame) else frame
        value = float(rows["value"].iloc[-1]) if len(rows) else None
        yield {"object": one.code, "source": "external", "external": indicator, "value": value}
