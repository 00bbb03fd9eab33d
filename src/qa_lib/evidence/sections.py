"""What an executed chapter shows, section by section, with the code that made it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from qa_lib.publishing.outputs import ShownTable, read_view

#: A heading as `qa_lib.reporting` writes it: level, words in Markdown, the anchor in the page.
_HEADING = re.compile(r"^(#{1,2}) (.+?) \{#([\w-]+)[^}]*\}\s*$", re.M)
_OPENED = re.compile(r"""open_chapter\(\s*["']([a-z0-9-]+)["']""")
_IMPORTED = re.compile(r"^from qa_lib\.([\w.]+) import (.+)$", re.M)
_CALLED = re.compile(r"\b(\w+)\.(\w+)\(")


@dataclass(frozen=True)
class View:
    """A table or a figure by the name that its file and its anchor in the page have."""

    name: str
    caption: str
    is_figure: bool
    table: ShownTable
    #: The picture of a figure; a page holds it as it is.
    svg: str = ""


@dataclass(frozen=True)
class Call:
    """A function of the library that a cell calls: ``module`` is its file below ``src/qa_lib``."""

    module: str
    function: str


@dataclass(frozen=True)
class Section:
    """A cell of a chapter, the heading that it shows and its place in the page."""

    chapter: str
    cell: str
    heading: str
    anchor: str
    views: tuple[View, ...]
    calls: tuple[Call, ...]

    @property
    def name(self) -> str:
        """The name by which ``standards.yaml`` speaks of it."""
        return f"{self.chapter}.{self.cell}"


@dataclass(frozen=True)
class ChapterSections:
    """An executed chapter: its file, title and sections in their order."""

    file: Path
    code: str
    title: str
    anchor: str
    sections: tuple[Section, ...]

    @cached_property
    def views(self) -> tuple[View, ...]:
        """All tables and figures."""
        return tuple(view for section in self.sections for view in section.views)


def read_sections(file: Path) -> ChapterSections:
    """The sections of an executed chapter: the cells that show a heading, a table or a figure."""
    cells = [cell for cell in json.loads(file.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in cells]
    code = chapter_code(sources)
    modules = dict(_modules("\n".join(sources)))
    title, anchor, sections = code, code, []
    for cell, source in zip(cells, sources, strict=True):
        headings = list(_headings(cell))
        top = [heading for heading in headings if heading[0] == 1]
        if top:
            _, title, anchor = top[0]
            continue
        views = tuple(_views(cell))
        if headings or views:
            _, heading, place = headings[0] if headings else (2, views[0].caption, views[0].name)
            calls = tuple(
                Call(modules[name], function) for name, function in _CALLED.findall(source) if name in modules
            )
            sections.append(Section(code, cell["id"], heading, place, views, calls))
    return ChapterSections(file, code, title, anchor, tuple(sections))


def chapter_code(sources: list[str]) -> str:
    """The chapter that a notebook opens; "" where it opens none."""
    return next((found[1] for source in sources if (found := _OPENED.search(source))), "")


def list_cells(notebooks: Path) -> set[str]:
    """Every ``chapter.cell`` of the notebooks in a folder."""
    names = set()
    for file in sorted(notebooks.glob("*.ipynb")):
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        code = chapter_code(["".join(cell["source"]) for cell in cells])
        names |= {f"{code}.{cell['id']}" for cell in cells}
    return names


def _headings(cell: Any) -> Iterator[tuple[int, str, str]]:
    """Level, words and anchor of each heading that a cell shows."""
    for output in cell["outputs"]:
        markdown = "".join(output.get("data", {}).get("text/markdown", ""))
        for marks, words, anchor in _HEADING.findall(markdown):
            yield len(marks), plain_words(words), anchor


def plain_words(markdown: str) -> str:
    r"""The words of escaped Markdown.

    >>> plain_words(r"3 blocks are below\: &#8220;Facilities&#8221;")
    '3 blocks are below: “Facilities”'
    """
    return html.unescape(re.sub(r"\\(.)", r"\1", markdown))


def _views(cell: Any) -> Iterator[View]:
    for output in cell["outputs"]:
        if view := read_view(output.get("data", {})):
            is_figure, table = view
            yield View(table.name, table.caption, is_figure, table, "".join(output["data"].get("image/svg+xml", "")))


def _modules(source: str) -> Iterator[tuple[str, str]]:
    """Names that a notebook imports from the library, and the file of each that is a module."""
    for package, names in _IMPORTED.findall(source):
        for name in re.findall(r"\w+", names):
            yield name, f"{package.replace('.', '/')}/{name}.py"
