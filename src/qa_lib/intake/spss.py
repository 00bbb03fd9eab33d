"""SPSS data files (.sav) to rows of strings. On damaged files the reader's C code can crash: see `reader_process`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qa_lib.intake.bounds import MAX_CELLS, MAX_ROWS, SPSS_MAGIC, check_shape
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.sheets import USER_MISSING, show_cell


def read_spss(path: Path, head: bytes) -> list[list[str]]:
    """The table of an SPSS file: headings "name [label]", then rows; a labelled code is "code - label".

    A value that the file declares as missing is its label, or nothing, after `USER_MISSING`.

    Raises
    ------
    FileRefused
        `not_spss`, `damaged_file` or `too_large`.
    """
    if not head.startswith(SPSS_MAGIC):
        raise FileRefused("not_spss", expected="an SPSS data file (.sav)")
    import pyreadstat

    try:
        _, about = pyreadstat.read_sav(path, metadataonly=True)
        n_columns = about.number_columns or 0
        check_shape(0, n_columns)
        limit = min(MAX_ROWS + 1, MAX_CELLS // max(n_columns, 1) + 1)
        frame, meta = pyreadstat.read_sav(path, row_limit=limit, user_missing=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeError, ValueError, OverflowError) as error:
        raise FileRefused("damaged_file", value=str(error), expected="a complete SPSS data file") from error
    check_shape(len(frame), len(frame.columns))
    headings = [_show_heading(name, meta.column_names_to_labels.get(name)) for name in frame.columns]
    columns = [
        _show_cells(frame[name], meta.variable_value_labels.get(name, {}), meta.missing_ranges.get(name, ()))
        for name in frame.columns
    ]
    return [headings, *map(list, zip(*columns, strict=True))]


def _show_heading(name: str, label: str | None) -> str:
    return f"{name} [{label}]" if label else str(name)


def _show_cells(column: Any, labels: dict[Any, str], missing: Sequence[Any]) -> list[str]:
    shown = {value: _show(value, labels, missing) for value in column.unique()}
    return [shown.get(value, "") for value in column]


def _show(value: Any, labels: dict[Any, str], missing: Sequence[Any]) -> str:
    if value is None or value != value:  # NaN differs from itself
        return ""
    if any(_lies_in(value, one) for one in missing):
        return USER_MISSING + labels.get(value, "")
    return f"{show_cell(value)} - {labels[value]}" if value in labels else show_cell(value)


def _lies_in(value: Any, bounds: Any) -> bool:
    """Whether a value is a missing one, or within bounds of such; texts are compared with texts only."""
    low, high = (bounds["lo"], bounds["hi"]) if isinstance(bounds, dict) else (bounds, bounds)
    try:
        return bool(low <= value <= high)
    except TypeError:
        return False
