"""Sentences of the marks of approval (8.3)."""

from __future__ import annotations

import datetime as dt

from qa_lib.reporting.language import Language


def say_marks(
    body: str, date: dt.date, protocol: str, *, version: int, sha256: str, note: str, language: Language
) -> dict[str, str]:
    """What stands on the first page: ``approved``, ``body``, ``protocol``, ``version``.

    ``sha256`` is that of the document as it was before the body.
    """
    values = {"version": language.number(version), "sha256": sha256[:16]}
    line = (
        language.text("Version {version}: {note}. SHA-256 of what was approved: {sha256}…", note=note, **values)
        if note
        else language.text("Version {version}. SHA-256 of what was approved: {sha256}…", **values)
    )
    return {
        "approved": language.text("APPROVED"),
        "body": body,
        "protocol": language.text("Protocol No. {number} of {date}", number=protocol, date=language.date(date)),
        "version": line,
    }
