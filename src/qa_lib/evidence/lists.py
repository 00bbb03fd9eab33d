"""Pages that list what a folder of a bundle holds: the numbers with their columns, the rules, the code.

A browser that opens a folder shows names and sizes, or nothing; these pages say what each file is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from qa_lib.evidence.dictionary import EMPTY_MEANS, KINDS, list_tables
from qa_lib.evidence.editions import Edition
from qa_lib.evidence.markup import Page, heading, paragraph, row, table
from qa_lib.evidence.sections import ChapterSections, View
from qa_lib.reporting.language import Language


def numbers_place(edition: Edition) -> str:
    """Where the list of an edition's tables lies in a bundle: beside the dictionary of their columns."""
    return f"data/dictionary/{edition.name}/index.html"


def files_place(part: str, locale: str) -> str:
    """Where the list of the files of a part ("params", "code") lies in a bundle."""
    return f"data/walk/{locale}/{part}.html"


@dataclass(frozen=True)
class NumbersPage:
    """The tables of one edition, chapter by chapter, in the edition's language."""

    edition: Edition
    language: Language
    notice: str

    def write(self, front: str) -> bytes:
        """The page; ``front`` is the place of the bundle's first page in this language."""
        return self.page.write("".join(self._parts()), head=_back(self.page, front, self.language))

    @property
    def page(self) -> Page:
        """Where the page lies and what it is called."""
        title = self.language.text("Numbers of the report and what each column is")
        return Page(self.language.locale, numbers_place(self.edition), title, self.notice)

    def _parts(self) -> Iterable[str]:
        yield paragraph(self.language.text(EMPTY_MEANS))
        folder = f"data/dictionary/{self.edition.name}"
        yield row(self.page.link(f"{folder}/{name}", name) for name in ("columns.csv", "tables.csvw.json"))
        with_file = {view.name for view in list_tables(self.edition)}
        for chapter in self.edition.chapters:
            views = [view for view in chapter.views if view.name in with_file]
            if views:
                yield heading(chapter.title, f"of-{chapter.code}") + self._tables(chapter, views)

    def _tables(self, chapter: ChapterSections, views: Iterable[View]) -> str:
        text = self.language.text
        heads = [text("Table"), text("What it shows"), text("Rows"), text("Columns")]
        return table(heads, map(self._table, views), caption=chapter.title)

    def _table(self, view: View) -> list[str]:
        report = f"data/{self.edition.place}"
        return [
            self.page.link(f"{report}/tables/{view.name}.csv", f"{view.name}.csv"),
            self.page.link(f"{report}/index.html#{view.name}", view.caption),
            str(len(view.table.rows)),
            self._columns(view),
        ]

    def _columns(self, view: View) -> str:
        text, n = self.language.text, len(view.table.columns)
        lines = [
            f"<li><code>{escape(one.name)}</code>: {escape(one.heading)} ({escape(text(KINDS[one.kind]))})</li>"
            for one in view.table.columns
        ]
        words = self.language.plural("{n} column", "{n} columns", n)
        return f"<details><summary>{escape(words)}</summary><ul>{''.join(lines)}</ul></details>"


@dataclass(frozen=True)
class FilesPage:
    """The files of one part of a bundle: its place in the payload -> the file."""

    part: str
    title: str
    files: Mapping[str, Path]
    language: Language
    notice: str

    def write(self, front: str) -> bytes:
        """The page; ``front`` is the place of the bundle's first page in this language."""
        names = [name for name in self.files if name.startswith(f"{self.part}/")]
        groups: dict[str, list[str]] = {}
        for name in names:
            groups.setdefault(name.rpartition("/")[0], []).append(name)
        body = "".join(self._group(folder, groups[folder]) for folder in sorted(groups))
        return self.page.write(body, head=_back(self.page, front, self.language))

    @property
    def page(self) -> Page:
        """Where the page lies and what it is called."""
        return Page(self.language.locale, files_place(self.part, self.language.locale), self.title, self.notice)

    def _group(self, folder: str, names: Sequence[str]) -> str:
        links = row(self.page.link(f"data/{name}", name.rpartition("/")[2]) for name in names)
        return heading(f"{folder}/", folder.replace("/", "-")) + links


def _back(page: Page, front: str, language: Language) -> str:
    return f"<nav>{page.link(front, language.text('Back to the first page'))}</nav>\n"
