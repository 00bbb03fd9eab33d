"""Times as products print them, to ISO 8601 without a zone: the clock of the place where the form was filled in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from functools import lru_cache

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*([AaPp])?\.?\s*[Mm]?\.?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})[,\s]+(.*)", re.S)
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})[,\s]+(.*)", re.S)
#: "Monday, 1 December 2025, 3:15 PM", in any language that names its months.
_WORDED = re.compile(r"(?:[^\W\d]+,\s*)?(\d{1,2})\.?\s+([^\W\d]+)\.?\s+(\d{4})[^\d:]*(\d{1,2}[:.]\d{2}.*)", re.S)
_MAX_LENGTH = 80
_MONTHS = 12


def read_year_first(text: str) -> str:
    """A time such as "2025/12/01 3:15:22 PM GMT+5" as ISO 8601; any other text as it is.

    >>> read_year_first("2025/12/01 3:15:22 PM GMT+5"), read_year_first("soon")
    ('2025-12-01T15:15:22', 'soon')
    """
    match = _YEAR_FIRST.fullmatch(text[:_MAX_LENGTH])
    return _join(int(match[1]), int(match[2]), int(match[3]), match[4]) or text if match else text


def read_worded(text: str) -> str:
    """A time with the month in words, in Kazakh, Russian or English, as ISO 8601; any other text as it is.

    >>> read_worded("понедельник, 1 декабря 2025, 15:15")
    '2025-12-01T15:15:00'
    """
    match = _WORDED.fullmatch(text[:_MAX_LENGTH])
    month = _month_names().get(match[2].casefold(), 0) if match else 0
    return _join(int(match[3]), month, int(match[1]), match[4]) or text if match else text


def find_slashed(texts: Iterable[str]) -> Callable[[str], str] | None:
    """How the times of a column such as "12/1/2025 15:15:22" are read: with the day or with the month first.

    None where every one of them could be both, so that nobody can tell.
    """
    matches = [match for text in texts if (match := _SLASHED.fullmatch(text[:_MAX_LENGTH]))]
    day_first = any(int(match[1]) > _MONTHS for match in matches)
    month_first = any(int(match[2]) > _MONTHS for match in matches)
    if day_first == month_first:
        return None if matches else lambda text: text
    return lambda text: _read_slashed(text, is_day_first=day_first)


def _read_slashed(text: str, *, is_day_first: bool) -> str:
    match = _SLASHED.fullmatch(text[:_MAX_LENGTH])
    if not match:
        return text
    day, month = (match[1], match[2]) if is_day_first else (match[2], match[1])
    return _join(int(match[3]), int(month), int(day), match[4]) or text


def _join(year: int, month: int, day: int, clock: str) -> str:
    """ISO 8601 of a day and a clock in the way of 24 or of 12 hours; "" for what is none."""
    match = _CLOCK.match(clock)
    if not match:
        return ""
    hour, half = int(match[1]), (match[4] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return dt.datetime(year, month, day, hour, int(match[2]), int(match[3] or 0)).isoformat()
    except ValueError:
        return ""


@lru_cache(maxsize=1)
def _month_names() -> dict[str, int]:
    from babel.dates import get_month_names

    names = {}
    for locale in ("kk", "ru", "en"):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                found = get_month_names(width, context, locale)
                names.update({name.casefold().rstrip("."): month for month, name in found.items()})
    return names
