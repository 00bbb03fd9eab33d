"""What the cells of a register mean: each kind of column to a value, or to a fault that says what was expected."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qa_lib.intake.rejections import Fault
from qa_lib.intake.spelling import Names, expect, texts_of
from qa_lib.params import Params, RegisterColumn
from qa_lib.params.registers import INDICATOR_FIELDS, UNIT_FIELDS
from qa_lib.registers.history import YEARS

#: Column of a frame -> value; one cell of a unit or an indicator fills several.
Values = dict[str, Any]
#: The university as a whole, where a row names no school; and a school or survey as a whole.
WHOLE = ""
#: What a spreadsheet shows where it can not calculate.
_ERROR = re.compile(r"#[A-ZА-Я/]+[!?]?")
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]0+)?")
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(%?)")
_ISO_DATE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?:\s.*)?")
_MONTH = re.compile(r"(\d{4})[-./](\d{1,2})|(\d{1,2})[-./](\d{4})")
#: Serial numbers of a spreadsheet that are days of 2000-2100.
_SERIAL = range(36_526, 73_415)
_EPOCH = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class CellReader:
    """Understands the cells of registers by the params of a university; ``pseudonymise`` makes staff numbers safe."""

    params: Params
    pseudonymise: Callable[[str], str]

    def read(self, text: str, *, name: str, column: RegisterColumn) -> Values | Fault:
        """What a cell that is not blank says; ``name`` is the field's code."""
        if text.startswith("=") or _ERROR.fullmatch(text):
            return Fault("formula", "a value that a spreadsheet has calculated")
        found = self._readers[column.kind](text, column)
        if isinstance(found, Fault):
            return found
        if column.kind == "unit":
            return dict(zip(UNIT_FIELDS, found, strict=True))
        if column.kind == "indicator":
            return dict(zip(INDICATOR_FIELDS, found, strict=True)) | {name: "/".join(filter(None, found))}
        return {name: found}

    @cached_property
    def _readers(self) -> Mapping[str, Callable[[str, RegisterColumn], Any]]:
        return {
            "text": lambda text, _: text,
            "reference": lambda text, _: normalise_number(text),
            "choice": self._read_choice,
            "date": lambda text, _: read_date(text) or Fault("not_a_date", "2025-11-20, 20.11.2025"),
            "month": lambda text, _: read_month(text) or Fault("not_a_month", "2025-11, 11.2025"),
            "count": _read_count,
            "share": lambda text, _: _read_share(text),
            "unit": lambda text, _: self._find(text, self._units, "unit"),
            "indicator": lambda text, _: self._find(text, self._indicators, "indicator"),
            "office": lambda text, _: self._find(text, self._offices, "office"),
            "semester": lambda text, _: self._find(text, self._semesters, "semester"),
            "teacher": lambda text, _: self.pseudonymise(text),
        }

    def _find(self, text: str, names: Names[Any], kind: str) -> Any:
        found = names.find(text)
        if found is not None:
            return found
        return Fault(f"unknown_{kind}", expect(names, text, otherwise=_some(names)))

    def _read_choice(self, text: str, column: RegisterColumn) -> Any:
        return self._find(text, self._vocabulary(column.vocabulary or ""), "value")

    def _vocabulary(self, code: str) -> Names[str]:
        return self._vocabularies[code]

    @cached_property
    def _vocabularies(self) -> dict[str, Names[str]]:
        lists = self.params.vocabularies
        return {
            one.code: Names.build((name, term.code) for term in one.terms for name in term.spellings)
            for one in (lists.vocabularies if lists else ())
        }

    @cached_property
    def _units(self) -> Names[tuple[str, str]]:
        institution = self.params.institution
        pairs = [(name, (WHOLE, WHOLE)) for name in texts_of(institution.name, institution.short_name, "university")]
        for school in institution.schools:
            names = texts_of(school.code, school.name, school.short_name, school.aliases)
            pairs += [(name, (school.code, WHOLE)) for name in names]
        for school in institution.schools:
            for department in school.departments:
                names = texts_of(department.code, department.name, department.aliases)
                pairs += [(name, (school.code, department.code)) for name in names]
        return Names.build(pairs)

    @cached_property
    def _indicators(self) -> Names[tuple[str, str, str]]:
        pairs: list[tuple[str, tuple[str, str, str]]] = []
        for survey in self.params.surveys:
            heads = [survey.code, *survey.short_title.by_locale.values()]
            pairs += [(head, (survey.code, WHOLE, WHOLE)) for head in heads]
            for block in survey.blocks:
                titles = [block.code, *block.title.by_locale.values()]
                pairs += [(f"{a}/{b}", (survey.code, block.code, WHOLE)) for a in heads for b in titles]
                pairs += [
                    (f"{survey.code}/{block.code}/{item.code}", (survey.code, block.code, item.code))
                    for item in block.items
                ]
        return Names.build(pairs)

    @cached_property
    def _offices(self) -> Names[str]:
        offices = self.params.offices.offices if self.params.offices else ()
        return Names.build((name, office.code) for office in offices for name in office.spellings)

    @cached_property
    def _semesters(self) -> Names[str]:
        return Names.build((semester.code, semester.code) for semester in self.params.semesters.semesters)


def _some(names: Names[Any]) -> str:
    return ", ".join(list(names.shown.values())[:4]) + ", …"


def normalise_number(text: str) -> str:
    """A number of a row, so that it is found however it is typed.

    >>> normalise_number(" r – 007")
    'R-007'
    """
    return re.sub(r"\s*[-–—]\s*", "-", text.strip()).upper()


def read_date(text: str) -> dt.date | None:
    """A day of 2000–2100: ISO 8601, day first, or the serial number of a spreadsheet.

    >>> read_date("20.11.2025"), read_date("45981"), read_date("31.02.2025")
    (datetime.date(2025, 11, 20), datetime.date(2025, 11, 20), None)
    """
    if match := _ISO_DATE.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif text.isdigit() and int(text) in _SERIAL:
        return _EPOCH + dt.timedelta(days=int(text))
    else:
        return None
    try:
        return dt.date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def read_month(text: str) -> dt.date | None:
    """The first day of a month: "2025-11", "11.2025" or any day of it."""
    if match := _MONTH.fullmatch(text):
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        is_one = int(month) in range(1, 13) and int(year) in YEARS
        return dt.date(int(year), int(month), 1) if is_one else None
    day = read_date(text)
    return day.replace(day=1) if day else None


def _read_count(text: str, column: RegisterColumn) -> int | Fault:
    low, high = column.low, column.high
    ends = f"{low}–{high}" if low is not None and high is not None else "a whole number"
    if not _WHOLE_NUMBER.fullmatch(text):
        return Fault("not_a_number", ends)
    number = int(float(text.replace(",", ".")))
    is_within = (low is None or number >= low) and (high is None or number <= high)
    return number if is_within else Fault("out_of_range", ends)


def _read_share(text: str) -> float | Fault:
    """A share as 0–1; a number above 1 is taken for percent."""
    match = _SHARE.fullmatch(text)
    if match is None:
        return Fault("not_a_share", "75%, 0.75")
    number = float(match[1].replace(",", "."))
    share = number / 100 if match[2] or number > 1 else number
    return share if 0 <= share <= 1 else Fault("out_of_range", "0–100%")
