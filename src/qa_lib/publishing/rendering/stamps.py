"""Dates inside rendered files: always the report's, never the clock's."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from pathlib import Path


def epoch_seconds(date: dt.date) -> int:
    """Midnight UTC of the date, in seconds since 1970.

    >>> epoch_seconds(dt.date(2026, 1, 25))
    1769299200
    """
    return int(dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC).timestamp())


def normalise_docx(file: Path, date: dt.date) -> None:
    """Rewrite the archive with sorted members that all carry the report's date."""
    moment = (date.year, date.month, date.day, 0, 0, 0)
    buffer = BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, moment)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    file.write_bytes(buffer.getvalue())
