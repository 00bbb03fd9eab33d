"""Dates inside rendered files: always the report's, never the clock's."""

from __future__ import annotations

import datetime as dt


def epoch_seconds(date: dt.date) -> int:
    """Midnight UTC of the date, in seconds since 1970.

    >>> epoch_seconds(dt.date(2026, 1, 25))
    1769299200
    """
    return int(dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC).timestamp())
