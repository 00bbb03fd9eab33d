"""The data dictionary: what each column of each table is, as CSV on the Web (W3C) and as one plain list."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from qa_lib.evidence.editions import Edition
from qa_lib.evidence.sections import View
from qa_lib.reporting.language import Language, mark

#: Kind of column -> what it is in words.
KINDS: dict[str, str] = {
    "text": mark("words"),
    "count": mark("a count"),
    "share": mark("a share from 0 to 1"),
    "number": mark("a number"),
    "interval": mark("a limit of an interval"),
    "date": mark("a date: year, month, day"),
}
EMPTY_MEANS = mark("An empty cell was not estimated, or is not shown to protect people. It does not mean zero.")


def describe_tables(edition: Edition, language: Language) -> bytes:
    """The tables of an edition as a group of tables in CSV on the Web's vocabulary; lies beside them."""
    group = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:description": language.text(EMPTY_MEANS),
        "dialect": {"encoding": "utf-8", "header": True},
        "tables": [_table(view, language) for view in list_tables(edition)],
    }
    return (json.dumps(group, ensure_ascii=False, indent=1) + "\n").encode()


def list_tables(edition: Edition) -> list[View]:
    """The tables and figures whose numbers have a file of their own, by name."""
    views = {view.name: view for chapter in edition.chapters for view in chapter.views}
    files = sorted((edition.folder / "tables").glob("*.csv"))
    return [views[file.stem] for file in files if file.stem in views]


def _table(view: View, language: Language) -> dict[str, Any]:
    columns = [
        {
            "name": column.name,
            "titles": column.name,
            "dc:title": column.heading,
            "dc:description": language.text(KINDS[column.kind]),
            "datatype": _datatype([row[place] for row in view.table.rows]),
            "null": "",
        }
        for place, column in enumerate(view.table.columns)
    ]
    notes = {"dc:description": view.table.note} if view.table.note else {}
    return {"url": f"{view.name}.csv", "dc:title": view.caption, **notes, "tableSchema": {"columns": columns}}


def _datatype(values: Iterable[object]) -> str:
    """The narrowest type of CSV on the Web that holds all values; an empty column is one of words."""
    given = [value for value in values if value is not None]
    if given and all(isinstance(value, int | float) for value in given):
        return "integer" if all(isinstance(value, int) for value in given) else "number"
    return "string"


def list_columns(edition: Edition, language: Language) -> bytes:
    """One line a column: table, its caption, column, its heading, what it is."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["table", "caption", "column", "heading", "kind", "meaning"])
    lines.writerows(_lines(edition, language))
    return text.getvalue().encode()


def _lines(edition: Edition, language: Language) -> Iterator[list[str]]:
    for view in list_tables(edition):
        for column in view.table.columns:
            meaning = language.text(KINDS[column.kind])
            yield [view.name, view.caption, column.name, column.heading, column.kind, meaning]
