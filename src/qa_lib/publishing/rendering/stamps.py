"""Dates inside rendered files: always the report's, never the clock's."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from pathlib import Path

_FIRST = "[Content_Types].xml"


def epoch_seconds(date: dt.date) -> int:
    """Midnight UTC of the date, in seconds since 1970.

    >>> epoch_seconds(dt.date(2026, 1, 25))
    1769299200
    """
    return int(dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC).timestamp())


def stamp_docx(file: Path, date: dt.date) -> None:
    """Rewrite a DOCX in place with this date on its parts, in one order: the same document gives the same bytes."""
    moment = (date.year, date.month, date.day, 0, 0, 0)
    buffer = BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        names = [name for name in source.namelist() if not name.endswith("/")]
        for name in sorted(names, key=lambda name: (name != _FIRST, name)):
            member = zipfile.ZipInfo(name, moment)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    file.write_bytes(buffer.getvalue())
