"""Reference cases as files hold them: which data, which method, which values are expected."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from qa_lib.errors import IntakeError

#: The words for a comparison in ``filter`` entries of a case's data.
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


@dataclass(frozen=True)
class Case:
    """What an adapter gets: the data and the parameters, without the expected values."""

    id: str
    topic: str
    method: str
    #: The data as the case describes them; keys beyond the common ones depend on the topic.
    data: Mapping[str, Any]
    params: Mapping[str, Any]
    #: The folder that ``data["file"]`` is relative to.
    folder: Path
    #: The call in R as the case states it; a survey's design stands only there.
    call: str = ""

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The selected rows and columns; do not change them in place."""
        return select_data(self.data, self.folder)

    @property
    def inline(self) -> Mapping[str, Any]:
        """The numbers that stand in the case itself."""
        inline: Mapping[str, Any] = self.data["inline"]
        return inline


@dataclass(frozen=True)
class Reference:
    """A case with what is expected of it."""

    case: Case
    expected: Mapping[str, Any]
    #: Largest allowed difference by kind of value, as in `comparing.tolerance_of`.
    tolerance: Mapping[str, float] = field(default_factory=dict)


def read_references(folder: Path) -> list[Reference]:
    """All cases of ``folder/*/*.json`` but ``data``, ordered by file.

    Raises
    ------
    IntakeError
        The folder has no case, or a file is not of the schema.
    """
    files = [file for file in sorted(folder.glob("*/*.json")) if file.parent.name != "data"]
    references = [reference for file in files for reference in _read_file(file, folder)]
    if not references:
        raise IntakeError(f"no reference case. Given: {folder}. Expected: cases in */*.json and their data in data/")
    return references


def _read_file(file: Path, folder: Path) -> list[Reference]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return [_build_reference(entry, content["topic"], folder) for entry in content["cases"]]
    except (KeyError, TypeError, ValueError) as error:
        given = f"{type(error).__name__}: {error}"
        raise IntakeError(f"{file} is not a file of reference cases. Given: {given}. Expected: topic, cases") from error


def _build_reference(entry: Mapping[str, Any], topic: str, folder: Path) -> Reference:
    case = Case(
        id=str(entry["id"]),
        topic=topic,
        method=str(entry["method"]),
        data=entry["data"],
        params=entry.get("params") or {},
        folder=folder,
        call=str(entry.get("r_call") or ""),
    )
    return Reference(case, entry["expected"], entry.get("tolerance") or {})


def select_data(data: Mapping[str, Any], folder: Path) -> pd.DataFrame:
    """The rows and columns that a case's data describe: rows, filter, columns, reverse, na, in this order.

    ``rows`` are counted from 1, both ends included. A missing value in a filter's column drops the row. ``na`` of
    ``listwise`` drops rows with a missing value in the selected columns; with any other word they stay.
    """
    frame = _read_csv(folder / data["file"])
    if rows := data.get("rows"):
        frame = frame.iloc[rows["from"] - 1 : rows["to"]]
    for condition in data.get("filter") or []:
        column = frame[condition["col"]]
        frame = frame[COMPARISONS[condition["op"]](column, condition["value"]) & column.notna()]
    if columns := data.get("columns"):
        frame = frame[[columns] if isinstance(columns, str) else list(columns)]
    if reverse := data.get("reverse"):
        frame = _reverse(frame, reverse)
    return frame.dropna() if data.get("na") == "listwise" else frame


def _reverse(frame: pd.DataFrame, reverse: Mapping[str, Any]) -> pd.DataFrame:
    columns = reverse["columns"]
    names = [columns] if isinstance(columns, str) else list(columns)
    return frame.assign(**{name: reverse["lo"] + reverse["hi"] - frame[name] for name in names})


@lru_cache(maxsize=8)
def _read_csv(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, na_values=["NA", ""], keep_default_na=False)
