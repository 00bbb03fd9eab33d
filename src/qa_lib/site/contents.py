"""What an executed chapter shows, section by section, as plain words: nothing of it can become markup again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_lib.evidence.sections import chapter_code, plain_words
from qa_lib.publishing.outputs import ShownTable, read_view

_HEADING = re.compile(r"^(#{1,3}) (.+?)(?: \{#([\w-]+)[^}]*\})?\s*$")
#: What stands before the words of a line: a list, a quotation.
_MARK = re.compile(r"^(?:- |> )")
_FENCE = ":::"
_TIER = re.compile(r'^tier = "(\w+)"$', re.M)
_INJECTED = "injected-parameters"


@dataclass(frozen=True)
class Row:
    """A row of a table as it is shown; ``name`` is the name of a group where the row names those beneath it."""

    cells: tuple[str, ...]
    is_total: bool = False
    name: str = ""


@dataclass(frozen=True)
class Table:
    """A table as it is shown: words of heads and cells; ``is_text`` tells the columns that stand left."""

    name: str
    caption: str
    heads: tuple[str, ...]
    is_text: tuple[bool, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True)
class View:
    """A table or a figure: its numbers, the words for those who do not see it, and the table as it is shown."""

    data: ShownTable
    alt: str = ""
    table: Table | None = None


@dataclass(frozen=True)
class Section:
    """What one cell shows: its heading (the finding), its place in the page, its sentences, its views."""

    cell: str
    heading: str
    anchor: str
    words: tuple[str, ...]
    views: tuple[View, ...]


@dataclass(frozen=True)
class Chapter:
    """An executed chapter; ``tier`` is the ring that it was executed for, "" where it does not say."""

    file: str
    code: str
    title: str
    tier: str
    sections: tuple[Section, ...]

    def find(self, name: str) -> tuple[Section, View] | None:
        """The view with this name, and its section."""
        return next(((one, view) for one in self.sections for view in one.views if view.data.name == name), None)


def read_contents(file: Path) -> Chapter:
    """The sections of an executed chapter."""
    cells = [cell for cell in json.loads(file.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in cells]
    code = chapter_code(sources)
    title, sections = code, []
    for cell in cells:
        section = _read_section(cell)
        if section.anchor == code:
            title = section.heading
        elif section.words or section.views:
            sections.append(section)
    return Chapter(file.stem, code, title, _read_tier(cells, sources), tuple(sections))


def _read_tier(cells: Sequence[Any], sources: Sequence[str]) -> str:
    """The ring that papermill has put into the chapter."""
    for cell, source in zip(cells, sources, strict=True):
        if _INJECTED in cell["metadata"].get("tags", ()) and (found := _TIER.search(source)):
            return found[1]
    return ""


def _read_section(cell: Any) -> Section:
    heading, anchor, words, views = "", "", list[str](), list[View]()
    for output in cell["outputs"]:
        data = output.get("data", {})
        if view := read_view(data):
            views.append(_make_view(data, *view))
            continue
        for level, line in _lines("".join(data.get("text/markdown", ""))):
            if level and not heading:
                heading, anchor = plain_words(line[0]), line[1]
            else:
                words.append(plain_words(line[0]))
    return Section(cell["id"], heading, anchor, tuple(words), tuple(views))


def _lines(markdown: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """Level (0: no heading), and words with anchor, of each line that has words."""
    for line in markdown.splitlines():
        if found := _HEADING.match(line):
            yield len(found[1]), (found[2], found[3] or "")
        elif line.strip() and not line.startswith(_FENCE):
            yield 0, (_MARK.sub("", line), "")


def _make_view(data: Any, is_figure: bool, table: ShownTable) -> View:
    from qa_lib.reporting.display import FIGURE_TYPE

    if is_figure:
        return View(table, alt=data[FIGURE_TYPE]["alt"])
    return View(table, table=read_table("".join(data.get("text/html", "")), table))


def read_table(html: str, data: ShownTable) -> Table | None:
    """A table as a chapter shows it, read back from its page; None where there is none."""
    from lxml.html import fragments_fromstring

    found = [part for part in fragments_fromstring(html) if getattr(part, "tag", "") == "table"] if html else []
    if not found:
        return None
    heads = found[0].xpath("./thead/tr/th")
    return Table(
        data.name,
        data.caption,
        tuple(_words(head) for head in heads),
        tuple(head.get("class") == "text" for head in heads),
        tuple(_read_row(row) for row in found[0].xpath("./tbody/tr")),
        data.note,
    )


def _read_row(row: Any) -> Row:
    if group := row.xpath("./th[@scope='rowgroup']"):
        return Row((), name=_words(group[0]))
    return Row(tuple(_words(cell) for cell in row.xpath("./th | ./td")), is_total=row.get("class") == "total")


def _words(element: Any) -> str:
    return str(element.text_content()).strip()
