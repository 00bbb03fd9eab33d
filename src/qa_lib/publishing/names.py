"""The regulated name of a file, written and read by one grammar: ``YYYY_MM_DD_Unit_Document type`` (8.3).

::

    name  = year "_" month "_" day "_" unit joint type [ "." format ]
    joint = "_" | " "          the regulation's scheme has "_", its own example a blank
    format = "docx" | "xlsx" | "pdf"

A unit and a type hold no "_" and nothing that a file system refuses. Where the joint is a blank, the unit can only be
told from the type when it is known: the longest of the known units with which the rest begins.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from qa_lib.errors import ParamsError, nearest_name, show_given
from qa_lib.params import Params

#: Characters that some file system refuses.
_UNSAFE = re.compile(r'[\\/:*?"<>|]+')
#: Bytes of each part: file systems take 255 for a whole name.
MAX_BYTES = 110
#: The formats that the regulation allows (8.3 (1)).
FORMATS = ("docx", "xlsx", "pdf")
SCHEME = "YYYY_MM_DD_Unit_Document type, as in 2025_11_20_Фарм.Мектеп_СҚЕК есебі.docx"
_DATE = re.compile(r"(\d{4})_(\d{2})_(\d{2})(_|$)", re.ASCII)
_DATE_LENGTH = len("YYYY_MM_DD_")


@dataclass(frozen=True)
class RegulatedName:
    """The parts of a name; ``str()`` writes it as it was read.

    ``suffix`` is the format without its point, "" for none; ``joint`` stands between unit and type.
    """

    date: dt.date
    unit: str
    document_type: str
    suffix: str = ""
    joint: str = "_"

    def __str__(self) -> str:
        end = f".{self.suffix}" if self.suffix else ""
        day = self.date.isoformat().replace("-", "_")  # strftime leaves out the noughts of early years
        return f"{day}_{self.unit}{self.joint}{self.document_type}{end}"


def regulated_name(date: dt.date, unit: str, document_type: str) -> str:
    """The name without its suffix.

    >>> regulated_name(dt.date(2026, 1, 25), "Фарм.Мектеп", "СҚЕК есебі")
    '2026_01_25_Фарм.Мектеп_СҚЕК есебі'
    """
    return str(RegulatedName(date, _safe(unit), _safe(document_type)))


def parse_name(name: str, *, units: Collection[str] = ()) -> RegulatedName:
    """The parts of a regulated file name, with or without the suffix of a format.

    ``units`` are those that are known (`known_units`): needed for names whose joint is a blank.

    Raises
    ------
    ParamsError
        Every part that is wrong, with what was expected.

    Examples
    --------
    >>> parse_name("2025_11_20_Фарм.Мектеп СҚЕК есебі.docx", units=["Фарм.Мектеп"]).document_type
    'СҚЕК есебі'
    """
    composed = unicodedata.normalize("NFC", name)
    stem, suffix, faults = _split_suffix(composed)
    date, date_faults = _read_date(stem)
    unit, joint, document_type = _split_unit(stem[_DATE_LENGTH:], units)
    faults += date_faults
    if _DATE.match(stem):
        faults += _unit_faults(unit, units) if not joint else []
        faults += [*_part_faults("unit", unit), *(_part_faults("document type", document_type) if joint else [])]
    if faults or date is None:
        raise ParamsError([f"the name '{show_given(name)}' is not by clause 8.3: {fault}" for fault in faults])
    return RegulatedName(date, unit, document_type, suffix, joint)


def _split_suffix(name: str) -> tuple[str, str, list[str]]:
    """Stem, format and what is wrong with it; a type may hold points, so a suffix is what stands behind the last."""
    stem, point, suffix = name.rpartition(".")
    if point and suffix in FORMATS:
        return stem, suffix, []
    if point and suffix.casefold() in FORMATS:
        return stem, suffix, [f"format '{suffix}': expected lower case, '{suffix.casefold()}'"]
    if point and suffix.isascii() and suffix.isalnum() and not suffix.isdigit() and len(suffix) <= 5:
        return stem, suffix, [f"format '{suffix}': expected one of {', '.join(FORMATS)}"]
    return name, "", []


def _read_date(stem: str) -> tuple[dt.date | None, list[str]]:
    found = _DATE.match(stem)
    if not found:
        return None, [f"date '{show_given(stem[:10])}': expected YYYY_MM_DD_ at the beginning; the scheme is {SCHEME}"]
    try:
        return dt.date(*map(int, found.groups()[:3])), []
    except ValueError:
        return None, [f"date '{stem[:10]}': no such day; expected year, month and day of the calendar"]


def _split_unit(rest: str, units: Collection[str]) -> tuple[str, str, str]:
    if "_" in rest:
        unit, _, document_type = rest.partition("_")
        return unit, "_", document_type
    for unit in sorted(units, key=lambda one: (-len(one), one)):
        if unit and rest.startswith(f"{unit} "):
            return unit, " ", rest[len(unit) + 1 :]
    return rest, "", ""


def _unit_faults(rest: str, units: Collection[str]) -> Iterator[str]:
    """Why nothing tells the unit from the type."""
    if rest:
        near = nearest_name(rest.split(" ")[0], units)
        known = " (a blank will do behind a unit that params/institution.yaml knows)" if units else ""
        hint = f"; did you mean '{near}'?" if near else ""
        yield f"unit and document type can not be told apart: expected '_' between them{known}{hint}"


def _part_faults(part: str, words: str) -> Iterator[str]:
    if not words:
        yield f"{part}: missing; the scheme is {SCHEME}"
    elif words != _safe(words):
        yield f"{part} '{show_given(words)}': expected '{show_given(_safe(words))}'"


def _safe(words: str) -> str:
    """The words without what a file system refuses, and without characters that reorder, hide or have no picture."""
    visible = "".join(letter if letter.isprintable() else " " for letter in unicodedata.normalize("NFC", words))
    cleaned = " ".join(_UNSAFE.sub(" ", visible).replace("_", "-").split()).strip(". ")
    return cleaned.encode()[:MAX_BYTES].decode(errors="ignore").rstrip(". ")


def known_units(params: Params) -> frozenset[str]:
    """What the university, its schools and departments are called, in the form that names of files have."""
    institution = params.institution
    called = [*institution.short_name.by_locale.values(), *institution.name.by_locale.values()]
    for school in institution.schools:
        short_names = school.short_name.by_locale.values()
        called += [*school.name.by_locale.values(), *short_names, *school.aliases]
        for department in school.departments:
            names = [*department.name.by_locale.values(), *department.aliases]
            called += [*names, *(f"{short} {name}" for short in short_names for name in names)]
    return frozenset(filter(None, map(_safe, called)))
