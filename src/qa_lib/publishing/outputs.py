"""What an executed chapter shows: prose, tables and figures, in order, read from its outputs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_lib.errors import RunError
from qa_lib.reporting.display import FIGURE_TYPE, TABLE_TYPE, DataColumn


@dataclass(frozen=True)
class ShownTable:
    """The numbers behind a table or a figure, at full precision; suppressed cells are None."""

    name: str
    caption: str
    note: str
    columns: tuple[DataColumn, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Passage:
    """A piece of text: Markdown made by `qa_lib.reporting`."""

    markdown: str


@dataclass(frozen=True)
class TablePart:
    """A table: its Markdown and its numbers."""

    markdown: str
    table: ShownTable


@dataclass(frozen=True)
class FigurePart:
    """A figure with the numbers that it draws, also as a Markdown table."""

    name: str
    caption: str
    alt: str
    svg: str
    table: ShownTable
    markdown: str


Part = Passage | TablePart | FigurePart


@dataclass(frozen=True)
class ExecutedChapter:
    """A chapter's parts in the order of its cells."""

    code: str
    notebook: Path
    parts: tuple[Part, ...]


def read_chapter(code: str, executed: Path) -> ExecutedChapter:
    """Read the displayed outputs of an executed notebook.

    Raises
    ------
    RunError
        If a cell wrote to standard error or standard output, or displayed something that no report can show.
    """
    notebook = json.loads(executed.read_text(encoding="utf-8"))  # nbformat takes a second to be imported
    parts = [
        _part(output, f"chapter '{code}', cell '{cell.get('id', '?')}'")
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        for output in cell["outputs"]
    ]
    return ExecutedChapter(code, executed, tuple(parts))


def _part(output: Any, place: str) -> Part:
    if output["output_type"] == "stream":
        raise RunError(f"{place} printed instead of displaying: {_text(output['text']).strip():.300}")
    data = output.get("data", {})
    if FIGURE_TYPE in data:
        return _figure(data)
    if TABLE_TYPE in data:
        return TablePart(_text(data["text/markdown"]), _table(data[TABLE_TYPE]))
    if "text/markdown" in data:
        return Passage(_text(data["text/markdown"]))
    shown = ", ".join(data) or output["output_type"]
    raise RunError(f"{place} displays {shown}; expected prose, a table or a figure")


def read_view(data: Any) -> tuple[bool, ShownTable] | None:
    """Whether an output's data are a figure's, and its numbers; None where they are no figure's or table's."""
    if FIGURE_TYPE in data:
        return True, _figure_table(data[FIGURE_TYPE])
    return (False, _table(data[TABLE_TYPE])) if TABLE_TYPE in data else None


def drawn_table(figure: str) -> str:
    """The name of the table that holds a figure's data, or the data of all its parts, where the chapter shows one.

    >>> drawn_table("satisfaction-blocks-2-figure")
    'satisfaction-blocks'
    """
    return re.sub(r"(-\d+)?-figure$", "", figure)


def _text(value: str | list[str]) -> str:
    """A text, which a notebook keeps as a list of its lines."""
    return value if isinstance(value, str) else "".join(value)


def _figure(data: Any) -> FigurePart:
    figure = data[FIGURE_TYPE]
    return FigurePart(
        name=figure["name"],
        caption=figure["caption"],
        alt=figure["alt"],
        svg=_text(data["image/svg+xml"]),
        table=_figure_table(figure),
        markdown=_text(data["text/markdown"]),
    )


def _figure_table(figure: Any) -> ShownTable:
    return _table(figure["table"] | {"name": figure["name"], "caption": figure["caption"]})


def _table(raw: Any) -> ShownTable:
    columns = tuple(DataColumn(**column) for column in raw["columns"])
    return ShownTable(
        name=raw["name"],
        caption=raw["caption"],
        note=raw.get("note", ""),
        columns=columns,
        rows=tuple(tuple(row) for row in raw["rows"]),
    )
