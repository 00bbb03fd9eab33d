"""Data of a report that were never read: what its properties would find is given to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from qa_lib.analysis import ReportData
from qa_lib.analysis.university import UniversityData
from qa_lib.reads import Remembered

#: The data of a report on a unit or on the university.
Given = TypeVar("Given", ReportData, UniversityData)

ROOT = Path(__file__).resolve().parents[1]

#: A folder that never exists: what a test forgot to give is missed, whatever lies in the checkout's own data.
NO_DATA = ROOT / "tests" / "no-data"


def give(data: Given, **properties: Any) -> Given:
    """Let properties of a report's data hold these values, as if they had been read; returns the same object.

    ``hidden_results`` holds for the internal ring.
    """
    memory = vars(data).setdefault("_remembered", {})
    for name, value in properties.items():
        method, ring = getattr(type(data), name), ()
        if isinstance(method, property):
            method = method.fget
        else:
            ring = ("internal",)
        memory[method.__module__, method.__qualname__, ring, ()] = Remembered(lambda value=value: value)
    return data


def slices_of(data: ReportData) -> dict[str, Any]:
    """What the data of a report read of the store, by property."""
    return {name: getattr(data, name) for name in ("semesters", "whole_school", "other_schools", "university")}
