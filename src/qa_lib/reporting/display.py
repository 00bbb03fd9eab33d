"""What a chapter displays: prose, tables and figures as immutable objects that carry every form a reader may need.

A notebook cell ends with one of them; the executed notebook then holds, beside the picture or the text, the data behind
it under a type of its own (``application/vnd.qa.…+json``), and publishing reads nothing else.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape
from typing import Any

TABLE_TYPE = "application/vnd.qa.table+json"
FIGURE_TYPE = "application/vnd.qa.figure+json"


@dataclass(frozen=True)
class Prose:
    """Paragraphs, headings (``##`` and below) and notices in Markdown."""

    markdown: str
    #: How JupyterLab shows it, where its Markdown has parts that only pandoc understands.
    html: str = ""

    def _repr_mimebundle_(self, **_options: object) -> dict[str, Any]:
        forms = {"text/markdown": self.markdown, "text/plain": self.markdown}
        return forms | ({"text/html": self.html} if self.html else {})


@dataclass(frozen=True)
class DataColumn:
    """A column of the data behind a table or figure; ``kind``: text, count, share, number, interval or date."""

    name: str
    heading: str
    kind: str


@dataclass(frozen=True)
class TableView:
    """A table in its written forms, and its data with full precision (None where suppressed or not estimated)."""

    name: str
    caption: str
    note: str
    columns: tuple[DataColumn, ...]
    rows: tuple[tuple[object, ...], ...]
    html: str
    markdown: str
    plain: str

    @property
    def data(self) -> dict[str, Any]:
        """The data as JSON holds them."""
        return {
            "name": self.name,
            "caption": self.caption,
            "note": self.note,
            "columns": [vars(column).copy() for column in self.columns],
            "rows": [list(row) for row in self.rows],
        }

    def _repr_mimebundle_(self, **_options: object) -> dict[str, Any]:
        return {
            "text/html": self.html,
            "text/markdown": self.markdown,
            "text/plain": self.plain,
            TABLE_TYPE: self.data,
        }


@dataclass(frozen=True)
class FigureView:
    """A figure as SVG, with the words for those who can not see it and the data it draws."""

    name: str
    caption: str
    alt: str
    svg: str
    table: TableView

    def _repr_mimebundle_(self, **_options: object) -> dict[str, Any]:
        return {
            "text/html": self._html,
            "text/markdown": self.table.markdown,
            "image/svg+xml": self.svg,
            "text/plain": f"{self.caption}\n{self.alt}",
            FIGURE_TYPE: {
                "name": self.name,
                "caption": self.caption,
                "alt": self.alt,
                "table": self.table.data,
            },
        }

    @property
    def _html(self) -> str:
        """The picture with its caption, for JupyterLab; a report sets its own."""
        picture = f"data:image/svg+xml;base64,{base64.b64encode(self.svg.encode()).decode()}"
        return (
            f'<figure><img src="{picture}" alt="{escape(self.alt)}" style="max-width: 16.5cm">'
            f"<figcaption>{escape(self.caption)}</figcaption></figure>"
        )
