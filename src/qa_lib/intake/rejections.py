"""What could not be used, and why: one row a file, column, row or cell, for the analyst to open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from qa_lib.errors import printable
from qa_lib.intake.refusals import FileRefused
from qa_lib.privacy.letters import strip_invisible
from qa_lib.privacy.redaction import mask_identifiers

COLUMNS = ("file", "sheet", "row", "column", "value", "reason", "expected", "action")
MAX_VALUE_LENGTH = 80
#: Characters of a value that are searched for identifiers: more than are shown, so that none is cut in two.
MAX_SEARCHED = 300
#: Faults of one file that are listed.
MAX_LISTED = 500_000
#: Rows that the workbook for the analyst holds; the Parquet table holds all.
MAX_WORKBOOK_ROWS = 200_000


#: Numbers of rows as in Excel.
Rows = Sequence[int | None] | np.ndarray


@dataclass(frozen=True)
class Fault:
    """Why a value is not understood, and what would have been."""

    reason: str
    expected: str


@dataclass(frozen=True)
class RejectionLog:
    """Collects what is rejected in one file."""

    file: str
    sheet: str = ""
    parts: list[pd.DataFrame] = field(default_factory=list)

    def add_file(self, refused: FileRefused) -> None:
        """The file itself."""
        self._add(_Place([None], "", [refused.value]), refused.reason, refused.expected, action="file_skipped")

    def add_sheet(self, *, read: str) -> None:
        """The sheet of this log, because the one named ``read`` is read."""
        self._add(_Place([None], "", [""]), "further_sheet", f"one sheet a file; read: {read}", action="sheet_skipped")

    def add_column(self, heading: str, *, reason: str, expected: str) -> None:
        """A column that is not used, or that is not there."""
        self._add(_Place([None], heading, [""]), reason, expected, action="column_skipped")

    def add_forgotten(self, n_rows: int) -> None:
        """How many rows of people who asked to be forgotten are left out; which ones is not said."""
        if n_rows:
            expected = "rows of people who asked to be forgotten are left out"
            self._add(_Place([None], "", [str(n_rows)]), "forgotten", expected, action="row_skipped")

    def add_rows(
        self, rows: Rows, *, reason: str, expected: str, column: str = "", value: str = "", action: str = "row_skipped"
    ) -> None:
        """Rows that are not used."""
        self._add(_Place(rows, column, [value] * len(rows)), reason, expected, action=action)

    def add_named_rows(self, rows: Rows, column: str, values: Sequence[str], faults: Sequence[Fault]) -> None:
        """Rows that are not used for what stands in one of their cells."""
        self._add_faults(_Place(rows, column, values), faults, action="row_skipped")

    def add_cells(self, rows: Rows, column: str, values: Sequence[str], faults: Sequence[Fault]) -> None:
        """Cells that are not used: the answer or the piece of context counts as unknown."""
        self._add_faults(_Place(rows, column, values), faults, action="cell_emptied")

    def _add_faults(self, place: _Place, faults: Sequence[Fault], *, action: str) -> None:
        self._add(place, [fault.reason for fault in faults], [fault.expected for fault in faults], action=action)

    def _add(self, place: _Place, reason: str | list[str], expected: str | list[str], *, action: str) -> None:
        """List what lies in a place.

        Raises
        ------
        FileRefused
            `too_many_faults`: a file of which so much is not understood is not what it should be.
        """
        if not len(place.rows):
            return
        if sum(map(len, self.parts)) + len(place.rows) > MAX_LISTED:
            self.parts.clear()
            raise FileRefused("too_many_faults", expected=f"a file with at most {MAX_LISTED} faults")
        shown = {value: show_value(value) for value in set(place.values)}
        frame = pd.DataFrame(
            {
                "file": self.file,
                "sheet": self.sheet,
                "row": pd.array(place.rows, dtype="Int64"),
                "column": show_value(place.column),
                "value": [shown[value] for value in place.values],
                "reason": reason,
                "expected": expected,
                "action": action,
            }
        )
        self.parts.append(frame)


@dataclass(frozen=True)
class _Place:
    """Where in a file something is rejected, and what stands there."""

    rows: Rows
    column: str
    values: Sequence[str]


def show_value(value: str) -> str:
    """A rejected value as it may be listed: visible characters only, identifiers masked, at most 80 characters."""
    text = mask_identifiers(" ".join(strip_invisible(value[:MAX_SEARCHED]).split()))
    return text if len(text) <= MAX_VALUE_LENGTH else text[: MAX_VALUE_LENGTH - 1] + "…"


def join_rejections(logs: Sequence[RejectionLog]) -> pd.DataFrame:
    """All rejections in the order of files, rows and columns; columns as `COLUMNS`."""
    parts = [part for log in logs for part in log.parts]
    if not parts:
        return pd.DataFrame({name: pd.array([], dtype="Int64" if name == "row" else "str") for name in COLUMNS})
    frame = pd.concat(parts, ignore_index=True)
    order = np.lexsort([frame["row"].fillna(0).to_numpy(dtype="int64"), pd.factorize(frame["file"])[0]])
    text = {name: frame[name].astype("str") for name in COLUMNS if name != "row"}
    return frame.assign(**text).iloc[order].reset_index(drop=True)[list(COLUMNS)]


def write_workbook(rejections: pd.DataFrame, path: Path) -> None:
    """Write the list for the analyst: every value a text (nothing is calculated), frozen heads, a filter."""
    import datetime as dt

    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options | {"constant_memory": False}) as workbook:
        workbook.set_properties({"created": dt.datetime(2000, 1, 1)})
        sheet = workbook.add_worksheet("rejections")
        bold, text = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "@", "quote_prefix": True})
        sheet.write_row(0, 0, COLUMNS, bold)
        listed = rejections.head(MAX_WORKBOOK_ROWS)
        for place, record in enumerate(listed.itertuples(index=False), start=1):
            for column, value in enumerate(record):
                if column == COLUMNS.index("row"):
                    if not pd.isna(value):
                        sheet.write_number(place, column, int(value))
                else:
                    sheet.write_string(place, column, printable(str(value)), text)
        if len(rejections) > len(listed):
            sheet.write_string(len(listed) + 1, 0, f"… {len(rejections) - len(listed)} more in rejections.parquet")
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(listed), 1), len(COLUMNS) - 1)
        sheet.set_column(0, len(COLUMNS) - 1, 22)
