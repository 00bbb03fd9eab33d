"""What tells who somebody is in columns that intake does not read: for the watch list of the leak check alone.

A raw export often holds more than the codebook asks for: e-mail, telephone, IIN, full name. None of it is stored; but
if it stood in a report, the leak check has to know it. A column counts by its heading (`personal` in
``params/intake.yaml``), or because almost everybody has a value of their own there.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from qa_lib.intake.spelling import spelling_key
from qa_lib.params.surveys import PersonalHeadings

#: People from which a column can show that each has a value of their own.
PEOPLE_MIN = 5
#: Share of the people that have one, at least.
OWN_SHARE = 0.8
#: People who may share a contact or a name; what more of them have is no one's.
OWNERS_MAX = 4
#: Runs of letters and digits of a value, at most: more are a remark.
MAX_RUNS = 6
_RUNS = re.compile(r"[^\W_]+")
#: Days, times and numbers with decimals: of no person, however many there are.
_MEASURED = re.compile(r"[\d.:,/T +-]*\d[.:,]\d[\d.:,/T +Z-]*|\d{4}-\d\d-\d\d\S*")
_CODE = re.compile(r"[\d@]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_WORDS = re.compile(r"[^\W\d_]{2,}(?:[ -]+[^\W\d_]{2,}\.?){1,3}")
Value = TypeVar("Value", str, tuple[str, ...])


@dataclass(frozen=True)
class UnreadColumn:
    """A column without a meaning, beneath its heading."""

    heading: str
    cells: tuple[str, ...]


def find_personal(
    columns: Sequence[UnreadColumn], people: Sequence[Hashable], *, headings: PersonalHeadings
) -> set[str]:
    """The values by which somebody could be told; ``people`` says whose row each is.

    Of a full name also surname and first name in both orders. A single word of a name is that of many and left out.
    """
    found: set[str] = set()
    names: list[UnreadColumn] = []
    for column in columns:
        if _is_called(column.heading, headings.names):
            names.append(column)
            continue
        owners = _owners(column.cells, people)
        own = [value for value, whose in owners.items() if len(whose) <= OWNERS_MAX]
        if _is_called(column.heading, headings.contacts):
            found.update(value for value in own if _RUNS.search(value))
        elif _tells_people_apart(owners):
            found.update(value for value in own if _may_tell(value))
    for row, whose in _owners(zip(*(column.cells for column in names), strict=True), people).items():
        found.update(_join_names(row) if len(whose) <= OWNERS_MAX else ())
    return {spelling for value in found for spelling in _spell(value)}


def tells_who(column: UnreadColumn, *, headings: PersonalHeadings) -> str:
    """In words, why a column seems to tell who somebody is; "" where it does not."""
    if _is_called(column.heading, (*headings.names, *headings.contacts)):
        return "the heading asks who somebody is"
    if _tells_people_apart(_owners(column.cells, range(len(column.cells)))):
        return "almost everybody has a value of their own"
    return ""


def _is_called(heading: str, words: Iterable[str]) -> bool:
    key = f" {spelling_key(heading)} "
    return any(f" {spelling_key(word)} " in key for word in words)


def _owners(values: Iterable[Value], people: Sequence[Hashable]) -> dict[Value, set[Hashable]]:
    """Whose each value is, in any row."""
    owners: dict[Value, set[Hashable]] = defaultdict(set)
    for value, person in zip(values, people, strict=False):
        if value:
            owners[value].add(person)
    return owners


def _tells_people_apart(owners: Mapping[str, set[Hashable]]) -> bool:
    """Whether almost everybody who has a value has one of their own."""
    n_people = len(set().union(*owners.values()))
    n_own = sum(len(whose) == 1 and _may_tell(value) for value, whose in owners.items())
    return n_people >= PEOPLE_MIN and n_own >= OWN_SHARE * n_people


def _may_tell(value: str) -> bool:
    """Whether a value can be somebody's own: neither a word, nor a measurement, nor a remark."""
    runs = _RUNS.findall(value)
    if not 0 < len(runs) <= MAX_RUNS or _MEASURED.fullmatch(value):
        return False
    is_code = bool(_CODE.search(value)) or not (" " in value or value.isalpha())
    return is_code or (len(runs) > 1 and all(run[0].isupper() for run in runs))


def _join_names(row: Sequence[str]) -> Iterator[str]:
    """The names of a row: those of one cell, and surname, first name and patronymic of cells of their own."""
    single = [cell for cell in row if _WORD.fullmatch(cell)]
    yield from (cell for cell in row if cell and cell not in single)
    yield from (" ".join(pair) for pair in itertools.pairwise(single))
    if len(single) > 2:
        yield " ".join(single)


def _spell(value: str) -> Iterator[str]:
    """A value as it stands; of a name of several words also the first two in both orders."""
    yield value
    if _WORDS.fullmatch(value):
        first, _, rest = value.partition(" ")
        if second := rest.split()[:1]:
            yield from (f"{first} {second[0]}", f"{second[0]} {first}")
