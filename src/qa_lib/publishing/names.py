"""The regulated name of a file: ``YYYY_MM_DD_Unit_Document type`` (8.3)."""

from __future__ import annotations

import datetime as dt
import re

#: Characters that some file system refuses.
_UNSAFE = re.compile(r'[\\/:*?"<>|]+')
#: Bytes of each part: file systems take 255 for a whole name.
MAX_BYTES = 110


def regulated_name(date: dt.date, unit: str, document_type: str) -> str:
    """The name without its suffix.

    >>> regulated_name(dt.date(2026, 1, 25), "Фарм.Мектеп", "СҚЕК есебі")
    '2026_01_25_Фарм.Мектеп_СҚЕК есебі'
    """
    return f"{date:%Y_%m_%d}_{_safe(unit)}_{_safe(document_type)}"


def _safe(words: str) -> str:
    """The words without what a file system refuses, and without characters that reorder, hide or have no picture."""
    visible = "".join(letter if letter.isprintable() else " " for letter in words)
    cleaned = " ".join(_UNSAFE.sub(" ", visible).replace("_", "-").split()).strip(". ")
    return cleaned.encode()[:MAX_BYTES].decode(errors="ignore").rstrip(". ")
