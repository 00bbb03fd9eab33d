"""A section of a chapter: what one cell shows, in the order of reading.

The heading says what was found; then one figure; then one sentence on how sure this is; then the table behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from qa_lib.reporting.display import FigureView, Prose, TableView
from qa_lib.reporting.escaping import clean_text, escape_markdown

View = Prose | TableView | FigureView


@dataclass(frozen=True)
class Section:
    """Views that one cell displays one after another."""

    views: tuple[View, ...]

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for view in self.views:
            display(view)  # type: ignore[no-untyped-call]


def make_section(name: str, finding: str, *views: View | None) -> Section:
    """A section with its finding as heading; ``name`` is its stable address. Absent views are left out."""
    heading = make_heading(2, finding, f"{name}-section")
    return Section((heading, *(view for view in views if view is not None)))


#: Open and close what paper has in the appendix for experts.
EXPERTS_OPEN, EXPERTS_CLOSE = "::: {.qa-expert}", ":::"


def for_experts(section: Section) -> Section:
    """The same section, which paper has in the appendix for experts and names in its place; the page keeps it there."""
    opening, closing = (Prose(line, html="<span></span>") for line in (EXPERTS_OPEN, EXPERTS_CLOSE))
    return Section((opening, *section.views, closing))


def subheading(text: str) -> Prose:
    """A heading within a section."""
    return Prose(f"### {escape_markdown(text)}")


def make_heading(level: int, words: str, identifier: str) -> Prose:
    """A heading with its stable address."""
    markdown = f"{'#' * level} {escape_markdown(words)} {{#{identifier}}}"
    return Prose(markdown, html=f"<h{level}>{escape(clean_text(words))}</h{level}>")


def paragraph(*sentences: str) -> Prose:
    """Plain sentences as one paragraph."""
    return Prose(escape_markdown(" ".join(sentence for sentence in sentences if sentence)))


def bullets(sentences: Iterable[str]) -> Prose:
    """Plain sentences as a list."""
    return Prose("\n".join(f"- {escape_markdown(sentence)}" for sentence in sentences))


def quotation(text: str) -> Prose:
    """What a respondent wrote, set apart and inert."""
    return Prose(f"> {escape_markdown(text)}")


def notice(sentence: str) -> Prose:
    """A caution, or the reason why there is nothing to show."""
    return Prose(f"::: {{.notice}}\n{escape_markdown(sentence)}\n:::")
