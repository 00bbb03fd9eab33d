"""LimeSurvey: headings as codes, as wordings or as "code. wording"; the VV file with two rows of headings."""

from __future__ import annotations

import re
from dataclasses import replace

from qa_lib.intake.exports.unified import (
    Form,
    Grid,
    Unified,
    change_column,
    mark_technical,
    parts_of,
    put_headings,
    set_aside,
)
from qa_lib.intake.sheets import Sheet
from qa_lib.intake.spelling import spelling_key

_SUBMITTED = ("submitdate", "Date submitted", "Дата отправки")
_LAST_PAGE = ("lastpage", "Last page", "Последняя страница")
_START_LANGUAGE = ("startlanguage", "Start language", "Начальный язык")
#: What the product adds and no codebook asks for, as code and as wording.
TECHNICAL = {
    spelling_key(name)
    for name in (
        *("id", "Response ID", "ID ответа", "response_id", *_LAST_PAGE, "seed", "token", "Access code"),
        *("datestamp", "Date last action", "ipaddr", "IP address", "refurl", "Referrer URL"),
    )
}
#: What is written beside an answer ("other", a comment on a choice), and how long a question or group took.
_BESIDE = re.compile(r"\[(?:other|\w*comment)\]$|_other$|^groupTime\d+$|^[A-Za-z]\w*Time$")
#: The product prints this where the survey keeps no dates.
_NO_DATE = "1980-01-01"
_NOT_SHOWN = "{question_not_shown}"


def _find_mark(sheet: Sheet) -> str:
    grid = Grid(_second_row(sheet) if _is_vv(sheet) else sheet)
    if not grid.has(*_SUBMITTED) or not (grid.has(*_LAST_PAGE) or grid.has(*_START_LANGUAGE)):
        return ""
    places = [grid.place(*names) for names in (_SUBMITTED, _LAST_PAGE, _START_LANGUAGE)]
    return f"columns {', '.join(grid.headings[place] for place in places if place is not None)}"


def _is_vv(sheet: Sheet) -> bool:
    """Whether wordings stand in the first row and codes in the second."""
    return len(sheet.rows) > 1 and {"submitdate", "lastpage"} <= set(sheet.rows[1])


def _second_row(sheet: Sheet) -> Sheet:
    return replace(sheet, rows=sheet.rows[1:])


def _unify(sheet: Sheet) -> Unified:
    if _is_vv(sheet):
        sheet = _merge_vv(sheet)
    grid = Grid(sheet)
    place = grid.place(*_SUBMITTED)
    unfinished = grid.rows_where(place, lambda cell: not cell)
    if place is not None:
        sheet = change_column(sheet, place, change=lambda cell: "" if cell.startswith(_NO_DATE) else cell)
    technical = [heading for heading in grid.headings if _is_technical(heading)]
    return set_aside(mark_technical(sheet, technical), {"unfinished_response": unfinished})


def _is_technical(heading: str) -> bool:
    code, text = parts_of(heading)
    return bool({spelling_key(code), spelling_key(text)} & TECHNICAL) or bool(_BESIDE.search(code))


def _merge_vv(sheet: Sheet) -> Sheet:
    texts, codes = sheet.rows[0], sheet.rows[1]
    headings = [f"{code} [{text}]" if text else code for code, text in zip(codes, texts, strict=False)]
    rows = [["" if cell == _NOT_SHOWN else cell for cell in row] for row in sheet.rows]
    return put_headings(replace(sheet, rows=rows), headings, n_rows=2)


FORM = Form("limesurvey", _find_mark, _unify)
