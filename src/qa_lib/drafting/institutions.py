"""A folder of params for an institution that has none: its schools, departments and one semester, from an export."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from qa_lib.drafting.codebooks import Draft, make_code
from qa_lib.drafting.kinds import Guess
from qa_lib.drafting.writing import Inline, show_draft
from qa_lib.intake.context import Column, read_dates
from qa_lib.intake.rejections import RejectionLog
from qa_lib.params import Params

#: The autumn semester begins in this month, the spring semester in February.
AUTUMN, SPRING = 9, 2
#: Schools or departments in a file beyond which the column is none of theirs.
MAX_UNITS = 200
#: What the folder holds beside: nothing of the institution whose params it extends.
PLAIN: dict[str, dict[str, Any]] = {
    "calendar.yaml": {
        "surveys": [],
        "deadlines": [],
        "review_years": {"value": 3, "clause": "10"},
        "acquaintance_days": {"value": 10, "clause": "10"},
    },
    "disclosure-exceptions.yaml": {"exceptions": []},
    "objects.yaml": {"objects": []},
    "standards.yaml": {"standards": []},
    "targets.yaml": {
        "approved_by": Inline(
            kk="бекітілмеген, саясаттың жалпы мәндері қолданылады",
            ru="не утверждены, действуют общие значения политики",
            en="not approved, the policy's general values apply",
        ),
        "targets": [],
    },
}


def draft_institution(draft: Draft, folder: Path, params: Params, *, extends: Path) -> dict[Path, str]:
    """The files of a params folder for the institution of an export; whatever is not in it comes from ``extends``.

    Schools and departments are those that the columns of the file name, else one school; the semester is that of the
    latest date in the file, else the latest of the params.
    """
    name = folder.name
    institution = {
        "extends": os.path.relpath(extends, folder),
        "name": _text(name, params),
        "short_name": _text(name, params),
        "issuer": _text(name, params),
        "confirm": "name, short_name and issuer are the name of the folder; the levels of education are left out",
        "schools": _draft_schools(draft, name, params),
    }
    texts = {folder / "institution.yaml": show_draft(institution)}
    texts[folder / "semesters.yaml"] = show_draft({"semesters": [_draft_semester(draft, params)]})
    plain = {folder / file: show_draft(content).split("\n", 2)[2] for file, content in PLAIN.items()}
    return texts | plain


def _text(words: str, params: Params) -> dict[str, str]:
    return Inline(dict.fromkeys(params.institution.locales, words))


def _draft_schools(draft: Draft, name: str, params: Params) -> list[dict[str, Any]]:
    schools, departments = _cells(draft, "school"), _cells(draft, "department")
    if not schools or len(set(schools)) > MAX_UNITS:
        only = _unit(name, make_code(name, otherwise="school"), params)
        only |= {"short_name": _text(name, params), "confirm": "the file names no schools: this one stands for all"}
        named = _draft_departments(departments, params)
        return [only | ({"departments": named} if named else {})]
    made = []
    pairs = list(zip(schools, departments or [""] * len(schools), strict=True))
    for place, school in enumerate(dict.fromkeys(filter(None, schools)), start=1):
        one = _unit(school, make_code(school, otherwise=f"school-{place}"), params)
        one |= {"short_name": _text(school, params), "confirm": "name as in the file: other languages, other spellings"}
        own = [department for at, department in pairs if at == school]
        named = _draft_departments(own, params, prefix=f"{one['code']}-")
        made.append(one | ({"departments": named} if named else {}))
    return made


def _draft_departments(cells: Sequence[str], params: Params, *, prefix: str = "") -> list[dict[str, Any]]:
    names = list(dict.fromkeys(filter(None, cells)))
    if len(names) > MAX_UNITS:
        return []
    return [
        _unit(name, make_code(f"{prefix}{name}", otherwise=f"{prefix}department-{place}"), params)
        for place, name in enumerate(names, start=1)
    ]


def _unit(name: str, code: str, params: Params) -> dict[str, Any]:
    return {"code": code, "name": _text(name, params)}


def _cells(draft: Draft, context: str) -> Sequence[str]:
    return next((guess.column.cells for guess in draft.guesses if guess.context == context), ())


def _draft_semester(draft: Draft, params: Params) -> dict[str, Any]:
    guess = next((one for one in draft.guesses if one.context == "submitted_at"), None)
    day = _latest_day(guess) if guess else None
    if day is None:
        last = params.semesters.semesters[-1]
        found = last.model_dump(include={"code", "season", "academic_year", "start_date", "end_date", "report_date"})
        return found | {"confirm": "the file has no dates: this is the latest semester of the params"}
    return _semester_of(day) | {"confirm": f"told by the latest date in the file, {day}; correct first and last day"}


def _latest_day(guess: Guess) -> dt.date | None:
    cells = pd.Series(list(guess.column.cells), dtype=object)
    latest = read_dates(Column(cells, guess.column.heading, RejectionLog(""))).max()
    return latest.date() if isinstance(latest, pd.Timestamp) else None


def _semester_of(day: dt.date) -> dict[str, Any]:
    """The semester that a day lies in: September to January, or February to August."""
    is_autumn = day.month >= AUTUMN or day.month < SPRING
    year = day.year if day.month >= AUTUMN else day.year - 1
    start = dt.date(year, AUTUMN, 1) if is_autumn else dt.date(year + 1, SPRING, 1)
    end = dt.date(year + 1, 1, 31) if is_autumn else dt.date(year + 1, 8, 31)
    return {
        "code": f"{start.year}-{'autumn' if is_autumn else 'spring'}",
        "season": "autumn" if is_autumn else "spring",
        "academic_year": year,
        "start_date": start,
        "end_date": end,
        "report_date": end,
    }
