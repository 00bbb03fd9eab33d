"""How long filling in a questionnaire took, where an export says it or says when it began."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from qa_lib.intake.context import Column, read_dates
from qa_lib.intake.rejections import Fault
from qa_lib.params.surveys import ContextName

_SECONDS = re.compile(r"\d{1,9}(?:[.,]\d+)?")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)(?:[.,]\d+)?")


def read_durations(column: Callable[[ContextName], Column], submitted_at: pd.Series) -> pd.Series:
    """Seconds from beginning to sending (Float32); NA where they are not recorded.

    A duration that the export gives counts; else the time between beginning and sending, unless all of these are whole
    minutes: such times are too coarse for the speed of answering and are listed as ``times_too_coarse``.
    """
    given = _read_seconds(column("duration"))
    return given if given.notna().any() else _measure(column("started_at"), submitted_at)


def _read_seconds(column: Column) -> pd.Series:
    seconds = column.read(to_seconds, lambda _: Fault("not_a_number", "seconds, or h:mm:ss"))
    return seconds.astype("Float32")


def to_seconds(text: str) -> float | None:
    """A duration as a number of seconds or as hours, minutes and seconds; None for anything else and for 0.

    >>> to_seconds("312"), to_seconds("0:05:12"), to_seconds("5 min")
    (312.0, 312.0, None)
    """
    if _SECONDS.fullmatch(text):
        return float(text.replace(",", ".")) or None
    clock = _CLOCK.fullmatch(text)
    return (
        float(sum(int(part) * size for part, size in zip(clock.groups(), (3600, 60, 1), strict=True)))
        if clock
        else None
    )


def _measure(column: Column, submitted_at: pd.Series) -> pd.Series:
    started_at = read_dates(column)
    seconds = (submitted_at - started_at).dt.total_seconds()
    seconds = seconds.where(seconds > 0)
    if seconds.notna().any() and not (seconds % 60).any():
        column.log.add_column(column.heading, reason="times_too_coarse", expected="times with seconds")
        seconds = seconds.where(seconds.isna())
    return seconds.astype("Float32")
