"""The pages of a bundle: whole, small, without a script, and with nothing from elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import quote

#: What a page may load: pictures that stand in it, and its own styles.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Page:
    """A page of a bundle: its language, its place below the bundle's folder, its title, the notice over it."""

    locale: str
    place: str
    title: str
    notice: str = ""

    def link(self, target: str, words: str) -> str:
        """A link to a place of the bundle, "data/x.html#y", as seen from this page; ``words`` are plain text."""
        path, _, anchor = target.partition("#")
        relative = os.path.relpath(path, PurePosixPath(self.place).parent.as_posix())
        address = quote(PurePosixPath(relative).as_posix()) + (f"#{quote(anchor)}" if anchor else "")
        return f'<a href="{escape(address)}">{escape(words)}</a>'

    def write(self, body: str, *, head: str = "", styles: str = "") -> bytes:
        """The page with what stands in ``head`` and ``body``; both are markup."""
        notice = f'<p class="sample" role="note">{escape(self.notice)}</p>\n' if self.notice else ""
        return (
            f'<!DOCTYPE html>\n<html lang="{self.locale}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(self.title)}</title>\n<style>\n{_styles()}{styles}</style>\n</head>\n<body>\n"
            f"{notice}<header>\n{head}<h1>{escape(self.title)}</h1>\n</header>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
        ).encode()


@cache
def _styles() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str = "") -> str:
    """A table; heads and caption are plain text, cells are markup. The first cell of a row names it."""
    top = "".join(f'<th scope="col" role="columnheader">{escape(head)}</th>' for head in heads)
    lines = "\n".join(_row(heads, cells) for cells in rows)
    label = escape(caption or ", ".join(heads))
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{label}"><table role="table">{said}'
        f'<thead role="rowgroup"><tr role="row">{top}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{lines}\n</tbody></table></div>\n'
    )


def _row(heads: Sequence[str], cells: Sequence[str]) -> str:
    """A row; a narrow screen shows it as a card, each cell under its head, and its roles stay what they are."""
    first, *rest = cells
    named = zip(heads[1:], rest, strict=True)
    others = "".join(f'<td role="cell" data-head="{escape(head)}">{cell}</td>' for head, cell in named)
    return f'<tr role="row"><th scope="row" role="rowheader">{first}</th>{others}</tr>'


def paragraph(words: str, *, kind: str = "") -> str:
    """A paragraph of plain text."""
    return f'<p class="{kind}">{escape(words)}</p>\n' if kind else f"<p>{escape(words)}</p>\n"


def row(items: Iterable[str]) -> str:
    """Links beside each other; items are markup."""
    return '<ul class="row">' + "".join(f"<li>{item}</li>" for item in items) + "</ul>\n"


def heading(words: str, anchor: str, level: int = 2) -> str:
    """A heading of plain text that can be linked to."""
    return f'<h{level} id="{escape(anchor)}">{escape(words)}</h{level}>\n'
