"""Qualtrics: three rows of headings (code, wording, JSON with ImportId), in workbooks two; previews among the rows."""

from __future__ import annotations

import re

from qa_lib.intake.exports.unified import (
    MAX_HEADING,
    AsideReason,
    Form,
    Grid,
    Unified,
    mark_technical,
    parts_of,
    put_headings,
    set_aside,
)
from qa_lib.intake.sheets import Sheet

#: Columns of every export; one that has these four and no row of ImportIds was cleaned by hand or is an SPSS file.
_OWN = ("ResponseId", "RecordedDate", "Finished", "DistributionChannel")
#: What the product adds and no codebook asks for. StartDate, EndDate, duration and language are read by their headings.
TECHNICAL = (
    "Status",
    "IPAddress",
    "Progress",
    "Finished",
    "RecordedDate",
    "ResponseId",
    "RecipientLastName",
    "RecipientFirstName",
    "RecipientEmail",
    "ExternalReference",
    "LocationLatitude",
    "LocationLongitude",
    "DistributionChannel",
    "Q_RecaptchaScore",
    "Q_BallotBoxStuffing",
)
#: Values of the column Status, as label and as number: previews and tests, and what the product takes for spam.
_PREVIEW = {"survey preview", "survey test", "offline survey preview", "1", "2", "9", "17"}
_SPAM = {"spam", "possible spam", "8", "12", "40"}
#: The wording of the column ResponseId.
_RESPONSE_ID_TEXTS = ("Response ID", "ResponseID", "ID ответа")
_CHANNELS = {"preview", "test"}
_UNFINISHED = {"false", "0"}
_IMPORT_ID = re.compile(r'^\s*\{\s*"ImportId"\s*:')
#: How the wording of a matrix or of a choice ends: "Question - Statement", "Question - Selected Choice".
_CHOICE = re.compile(r"\s+-\s+Selected Choice\s*$")


def _find_mark(sheet: Sheet) -> str:
    if _has_import_ids(sheet):
        return 'row 3 holds {"ImportId": …} for every column'
    grid = Grid(sheet)
    return f"columns {', '.join(_OWN)}" if all(grid.has(name) for name in _OWN) else ""


def _has_import_ids(sheet: Sheet) -> bool:
    third = [cell for cell in sheet.rows[2] if cell] if len(sheet.rows) > 2 else []
    return bool(third) and all(_IMPORT_ID.match(cell) for cell in third)


def _unify(sheet: Sheet) -> Unified:
    n_rows = 3 if _has_import_ids(sheet) else 2 if _has_texts(sheet) else 1
    if n_rows > 1:
        codes, texts = sheet.rows[0], sheet.rows[1] + [""] * len(sheet.rows[0])
        joined = [_join(code, text[:MAX_HEADING]) for code, text in zip(codes, texts, strict=False)]
        sheet = put_headings(sheet, joined, n_rows=n_rows)
    grid = Grid(sheet)
    technical = [heading for heading in grid.headings if parts_of(heading)[0] in TECHNICAL]
    return set_aside(mark_technical(sheet, technical), _find_aside(grid))


def _has_texts(sheet: Sheet) -> bool:
    """Whether the second row holds wordings, as in workbooks, which have no row of ImportIds."""
    place = Grid(sheet).place("ResponseId")
    second = sheet.rows[1] if len(sheet.rows) > 1 else []
    return place is not None and len(second) > place and second[place] in _RESPONSE_ID_TEXTS


def _join(code: str, text: str) -> str:
    """The heading "code [wording]"; of a statement in a matrix "code [question [statement]]"."""
    text = _CHOICE.sub("", text)
    return f"{code} [{text}]" if text and text != code else code


def _find_aside(grid: Grid) -> dict[AsideReason, set[int]]:
    status, channel = grid.place("Status"), grid.place("DistributionChannel")
    return {
        "preview_response": grid.rows_with(status, _PREVIEW) | grid.rows_with(channel, _CHANNELS),
        "spam_response": grid.rows_with(status, _SPAM),
        "unfinished_response": grid.rows_with(grid.place("Finished"), _UNFINISHED),
    }


FORM = Form("qualtrics", _find_mark, _unify)
