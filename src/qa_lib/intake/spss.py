"""SPSS data files, read in a process of their own: on damaged files the reader's C code can crash or never end.

``python -m qa_lib.intake.spss FILE`` prints the rows as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from qa_lib.intake.bounds import MAX_ROWS, SPSS_MAGIC
from qa_lib.intake.rejections import FileRefused

MAX_SECONDS = 300
#: Address space of the reading process.
MAX_MEMORY_BYTES = 8_000_000_000


def read_spss(path: Path, head: bytes) -> list[list[str]]:
    """The table of an SPSS file: headings "name [label]", then rows; a labelled code is "code - label".

    Raises
    ------
    FileRefused
        `not_spss` or `damaged_file`.
    """
    if not head.startswith(SPSS_MAGIC):
        raise FileRefused("not_spss", expected="an SPSS data file (.sav)")
    command = [sys.executable, "-m", __name__, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=MAX_SECONDS)
        rows: list[list[str]] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise FileRefused("damaged_file", expected="a complete SPSS data file") from error
    return rows


def load_rows(path: str) -> list[list[str]]:
    """The rows of `read_spss`, read in this process."""
    import pyreadstat

    frame, meta = pyreadstat.read_sav(path, row_limit=MAX_ROWS + 1)
    headings = [_show_heading(name, meta.column_names_to_labels.get(name)) for name in frame.columns]
    columns = [_show_cells(frame[name], meta.variable_value_labels.get(name, {})) for name in frame.columns]
    return [headings, *map(list, zip(*columns, strict=True))]


def _show_heading(name: str, label: str | None) -> str:
    return f"{name} [{label}]" if label else str(name)


def _show_cells(column: Any, labels: dict[Any, str]) -> list[str]:
    from qa_lib.intake.reading import show_cell

    shown = {value: "" if value != value else show_cell(value) for value in column.unique()}  # NaN differs from itself
    return [f"{shown[value]} - {labels[value]}" if value in labels else shown.get(value, "") for value in column]


def _limit_memory() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))


if __name__ == "__main__":
    _limit_memory()
    sys.stdout.write(json.dumps(load_rows(sys.argv[1])))
