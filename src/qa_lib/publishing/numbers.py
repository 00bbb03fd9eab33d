"""``tables/*.csv``: every number shown, at full precision, one file a table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from qa_lib.publishing.outputs import ShownTable

#: What a spreadsheet takes for the beginning of a formula: some skip blanks, some know the wide forms of East Asia.
FORMULA_START = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")


def write_tables(tables: Iterable[ShownTable], folder: Path) -> None:
    """Write each table as UTF-8 CSV with its stable column names; an empty field is a suppressed or missing number."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in tables:
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as stream:
            lines = csv.writer(stream, lineterminator="\n")
            lines.writerow([column.name for column in table.columns])
            lines.writerows([_inert(value) for value in row] for row in table.rows)


def _inert(value: object) -> object:
    """Text that a spreadsheet would run as a formula, with an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and FORMULA_START.match(value) else value
