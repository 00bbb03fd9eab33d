"""A sheet of a register to typed rows; whatever is not understood is told with its place, and its row left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from qa_lib.intake.columns import MAX_TITLE_ROWS
from qa_lib.intake.reading import Sheet
from qa_lib.intake.rejections import Fault, show_value
from qa_lib.intake.spelling import Names, expect
from qa_lib.params import RegisterBook
from qa_lib.params.model import Locale
from qa_lib.params.registers import INDICATOR_FIELDS, UNIT_FIELDS, SheetField
from qa_lib.registers.cells import WHOLE, CellReader, normalise_number

#: What could not be used; ``row`` as in Excel, NA for a column, sheet or file; ``school`` where the row says it.
FAULT_COLUMNS = ("file", "sheet", "row", "column", "value", "reason", "expected", "action", "register", "school")
#: A row of headings has at least so many known ones: a sheet of instructions has fewer.
N_HEADINGS_MIN = 2
ROW_LEFT_OUT, COLUMN_SKIPPED, SHEET_SKIPPED, FILE_SKIPPED = (
    "row_left_out",
    "column_skipped",
    "sheet_skipped",
    "file_skipped",
)


@dataclass
class Faults:
    """Collects what is wrong with one workbook."""

    file: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, fault: Fault, *, action: str, sheet: str = "", register: str = "", **place: Any) -> None:
        """One fault; ``place`` may give row, column, value and school."""
        value = show_value(str(place.pop("value", "")))
        told = {"reason": fault.reason, "expected": fault.expected, "value": value, "action": action}
        where = {"file": self.file, "sheet": sheet, "register": register, "row": None, "column": "", "school": None}
        self.rows.append(where | told | place)

    def frame(self) -> pd.DataFrame:
        """All faults in the order of sheets and rows; columns `FAULT_COLUMNS`."""
        frame = pd.DataFrame(self.rows, columns=list(FAULT_COLUMNS))
        types = dict.fromkeys(FAULT_COLUMNS, "str") | {"row": "Int64"}
        return frame.astype(types)


@dataclass(frozen=True)
class SheetRows:
    """The rows of one register as a sheet holds them.

    ``rows`` are those without a fault, ``numbers`` the keys of all rows, usable or not; ``columns`` says in which
    column (0 is the first) each field stands, and ``headings`` what the head prints.
    """

    book: RegisterBook
    sheet: str
    rows: list[dict[str, Any]]
    numbers: frozenset[str]
    columns: Mapping[str, int]
    headings: tuple[str, ...]


def heading_names(book: RegisterBook, locales: Iterable[Locale]) -> Names[SheetField]:
    """Every heading under which the fields of a register are known; without a language, that of the first one."""
    fields = book.fields(locales)
    pairs = [(name, one) for one in fields for name in one.names]
    pairs += [(name, one) for one in fields if one.locale for name in one.column.names]
    return Names.build(pairs)


def find_head(sheet: Sheet, names: Names[SheetField]) -> tuple[int, int]:
    """The place of the row of headings (0 is the first row) and how many of them are known; (0, 0) without one."""
    counts = [sum(names.find(cell) is not None for cell in row if cell) for row in sheet.rows[:MAX_TITLE_ROWS]]
    best = max(counts, default=0)
    return (counts.index(best), best) if best >= N_HEADINGS_MIN else (0, 0)


def read_sheet(
    sheet: Sheet, book: RegisterBook, *, reader: CellReader, faults: Faults, locales: Sequence[Locale]
) -> SheetRows:
    """The rows of a register, each field understood; all faults of all rows are told at once."""
    names = heading_names(book, locales)
    head, _ = find_head(sheet, names)
    fields = book.fields(locales)
    columns = _find_columns(sheet, head, names, faults, book)
    for one in fields:
        if one.code not in columns and one.column.is_required and one.locale in (None, locales[0]):
            expected = " / ".join(one.column.heading.by_locale.values())
            fault = Fault("missing_column", expected)
            faults.add(fault, action=COLUMN_SKIPPED, sheet=sheet.name, register=book.code, column=one.code)
    typed = [
        _RowReader(number, row, fields, columns, book, reader)
        for number, row in enumerate(sheet.rows[head + 1 :], start=head + 2)
        if any(_cell(row, place) for place in columns.values())
    ]
    rows, numbers = _keep(typed, faults, sheet.name, book)
    return SheetRows(book, sheet.name, rows, numbers, columns, tuple(sheet.rows[head]))


def _find_columns(
    sheet: Sheet, head: int, names: Names[SheetField], faults: Faults, book: RegisterBook
) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, heading in enumerate(sheet.rows[head]):
        found = names.find(heading) if heading else None
        if found is None and heading:
            fault = Fault("unknown_column", expect(names, heading, otherwise="a heading of the codebook"))
        elif found is not None and found.code in columns:
            fault = Fault("duplicate_column", sheet.rows[head][columns[found.code]])
        else:
            if found is not None:
                columns[found.code] = place
            continue
        faults.add(fault, action=COLUMN_SKIPPED, sheet=sheet.name, register=book.code, column=show_value(heading))
    return columns


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip().lstrip("'’") if place < len(row) else ""


class _RowReader:
    """One row: its values, and what is wrong with it."""

    def __init__(
        self,
        number: int,
        row: Sequence[str],
        fields: Sequence[SheetField],
        columns: Mapping[str, int],
        book: RegisterBook,
        reader: CellReader,
    ) -> None:
        self.values: dict[str, Any] = {"sheet_row": number}
        self.faults: list[tuple[SheetField, str, Fault]] = []
        self.texts = {one.code: _cell(row, columns[one.code]) for one in fields if one.code in columns}
        for one in fields:
            self._read(one, reader)
        self.faults += [(one, "", fault) for one, fault in self._find_missing(fields)]
        self.key = normalise_number(self.texts.get(book.key, "")) if book.key else ""
        if self.key:
            self.values[book.key or ""] = self.key

    def _read(self, one: SheetField, reader: CellReader) -> None:
        text = self.texts.get(one.code, "")
        if not text or (one.column.is_computed and text.startswith("=")):
            return  # a formula of the sheet's own that no program has calculated yet
        found = reader.read(text, name=one.code, column=one.column)
        if isinstance(found, Fault):
            self.faults.append((one, text, found))
        else:
            self.values |= found

    def _find_missing(self, fields: Sequence[SheetField]) -> Iterator[tuple[SheetField, Fault]]:
        filled = {one.column.code for one in fields if self.texts.get(one.code)}
        seen: set[str] = set()
        for one in fields:
            column = one.column
            if column.code in filled or column.code in seen or column.is_computed:
                continue
            seen.add(column.code)
            needed = [name for name, values in column.required_when.items() if self.values.get(name) in values]
            if column.is_required or needed:
                reason = "missing_value" if column.is_required else "missing_value_here"
                yield one, Fault(reason, "; ".join(f"{name}: {self.values[name]}" for name in needed))


def _keep(
    typed: Sequence[_RowReader], faults: Faults, sheet: str, book: RegisterBook
) -> tuple[list[dict[str, Any]], frozenset[str]]:
    kept: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for row in typed:
        number = row.values["sheet_row"]
        if row.key and row.key in seen:
            key = next(one for one in book.fields(()) if one.code == book.key)
            row.faults.append((key, row.key, Fault("duplicate_number", f"row {seen[row.key]}")))
        elif row.key:
            seen[row.key] = number
        for one, text, fault in row.faults:
            faults.add(
                fault,
                action=ROW_LEFT_OUT,
                sheet=sheet,
                register=book.code,
                row=number,
                column=one.column.heading.en if one.locale is None else f"{one.column.heading.en} ({one.locale})",
                value=text,
                school=row.values.get("school"),
            )
        if not row.faults:
            kept.append(row.values)
    return kept, frozenset(seen)


def frame_columns(book: RegisterBook, locales: Iterable[Locale]) -> dict[str, str]:
    """The columns of a register's frame and their types."""
    types: dict[str, str] = {"sheet_row": "int64"}
    for one in book.fields(locales):
        kind = one.column.kind
        if kind == "unit":
            types |= dict.fromkeys(UNIT_FIELDS, "str")
        elif kind == "indicator":
            types |= dict.fromkeys((one.code, *INDICATOR_FIELDS), "str")
        else:
            types[one.code] = _TYPES.get(kind, "str")
    return types


_TYPES = {"date": "datetime64[s]", "month": "datetime64[s]", "count": "Int64", "share": "Float64"}


def make_frame(rows: Sequence[Mapping[str, Any]], book: RegisterBook, locales: Iterable[Locale]) -> pd.DataFrame:
    """Rows as a typed frame; what a row does not say is NA, and the school of the university as a whole is ""."""
    types = frame_columns(book, locales)
    columns = {name: [_plain(row.get(name)) for row in rows] for name in types}
    frame = pd.DataFrame({name: pd.Series(values, dtype=types[name]) for name, values in columns.items()})
    units = [name for name in UNIT_FIELDS if name in types]
    return frame.assign(**{name: frame[name].fillna(WHOLE) for name in units})


def _plain(value: Any) -> Any:
    return pd.Timestamp(value) if isinstance(value, dt.date) else value
