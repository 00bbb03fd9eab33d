"""Texts of notebooks, JSON and CSV, each with its cell, key or row."""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from qa_lib.privacy.leaks.markup import read_markup
from qa_lib.privacy.leaks.passages import Passage, UnreadableError

_NUMBER = re.compile(r"[-+]?\d*\.\d+(?:[eE][-+]?\d+)?|[-+]?\d{1,7}|")


def read_json(text: str) -> Iterator[Passage]:
    """Keys, texts and whole numbers of a JSON document; a notebook by its cells.

    Raises
    ------
    UnreadableError
        When the text is no JSON.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("is no JSON") from error
    if isinstance(content, dict) and isinstance(content.get("cells"), list) and "nbformat" in content:
        yield from _read_notebook(content)
    else:
        yield _read_value(content, "")


def _read_notebook(notebook: dict[str, Any]) -> Iterator[Passage]:
    for number, cell in enumerate(notebook["cells"], start=1):
        place = f"cell {number}"
        yield Passage(f"{place}, source", _join(cell.get("source", "")).splitlines())
        for count, output in enumerate(cell.get("outputs", ()), start=1):
            yield from _read_output(output, f"{place}, output {count}")
        for name, bundle in cell.get("attachments", {}).items():
            yield from _read_bundle(bundle, f"{place}, attachment {name}")
        rest = {name: value for name, value in cell.items() if name not in {"source", "outputs", "attachments"}}
        yield _read_value(rest, place)
    yield _read_value({name: value for name, value in notebook.items() if name != "cells"}, "")


def _read_output(output: dict[str, Any], place: str) -> Iterator[Passage]:
    yield from _read_bundle(output.get("data", {}), place)
    yield _read_value({name: value for name, value in output.items() if name != "data"}, place)


def _read_bundle(bundle: dict[str, Any], place: str) -> Iterator[Passage]:
    for kind, value in bundle.items():
        where = f"{place}, {kind}"
        if kind.endswith("json") or not isinstance(value, str | list):
            yield _read_value(value, where)
        elif kind.endswith(("html", "xml")):
            yield from (passage.inside(where) for passage in read_markup(_join(value)))
        elif kind.startswith("text/"):
            yield Passage(where, _join(value).splitlines())
        else:
            yield from (passage.inside(where) for passage in _read_coded(_join(value)))


def _read_coded(text: str) -> list[Passage]:
    from qa_lib.privacy.leaks.reading import read_content

    try:
        return list(read_content(base64.b64decode(text)))
    except binascii.Error:
        return [Passage("text", text.splitlines())]


def _join(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(map(str, value))


def _read_value(value: Any, part: str) -> Passage:
    """All keys, texts and whole numbers below a value, each with its path."""
    lines: list[str] = []
    places: list[str] = []

    def walk(found: Any, path: str) -> None:
        if isinstance(found, dict):
            for name, inner in found.items():
                add(str(name), path)
                walk(inner, f"{path}.{name}")
        elif isinstance(found, list):
            for place, inner in enumerate(found):
                walk(inner, f"{path}[{place}]")
        elif isinstance(found, str):
            for line in found.splitlines():
                add(line, path)
        elif isinstance(found, int) and not isinstance(found, bool):
            add(str(found), path)

    def add(line: str, path: str) -> None:
        if not _NUMBER.fullmatch(line):
            lines.append(line)
            places.append(path)

    walk(value, "")
    return Passage(part, lines, lambda number: ", ".join(filter(None, (part, places[number].removeprefix(".")))))


def read_csv(text: str) -> Iterator[Passage]:
    """The cells of a table but those that hold a plain number; semicolons and tabs may part them, too."""
    csv.field_size_limit(1 << 30)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    cells: list[str] = []
    places: list[tuple[int, int]] = []
    for row_number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
        for column_number, cell in enumerate(row, start=1):
            if not _NUMBER.fullmatch(cell):
                cells.append(" ".join(cell.split()))
                places.append((row_number, column_number))
    yield Passage("table", cells, lambda number: "row {}, column {}".format(*places[number]))
