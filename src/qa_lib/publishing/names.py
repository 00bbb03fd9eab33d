"""The regulated name of a file: ``YYYY_MM_DD_Unit_Document type`` (8.3)."""

from __future__ import annotations

import datetime as dt
import re

#: Characters that some file system refuses, and those that reorder or hide text.
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+')


def regulated_name(date: dt.date, unit: str, document_type: str) -> str:
    """The name without its suffix.

    >>> regulated_name(dt.date(2026, 1, 25), "Фарм.Мектеп", "СҚЕК есебі")
    '2026_01_25_Фарм.Мектеп_СҚЕК есебі'
    """
    return f"{date:%Y_%m_%d}_{_safe(unit)}_{_safe(document_type)}"


def _safe(words: str) -> str:
    cleaned = _UNSAFE.sub(" ", words).replace("_", "-")
    return " ".join(cleaned.split()).strip(". ")[:80]
