"""Executed chapters as pages that show the code of each cell over what it made; by nbconvert."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from qa_lib.evidence.editions import Edition
from qa_lib.evidence.markup import Page
from qa_lib.evidence.sections import ChapterSections
from qa_lib.evidence.source_pages import code_styles

if TYPE_CHECKING:
    from nbconvert import HTMLExporter

#: What JupyterLab shows of an output, best first; the picture of a figure stands in its HTML already.
_SHOWN = ("text/html", "text/markdown", "text/plain")


#: What nbconvert calls an output that may be wider than a narrow screen: it has to be reached by keyboard.
_OUTPUT = 'class="output_html rendered_html output_subarea"'


def chapter_place(chapter: ChapterSections, edition: Edition) -> str:
    """Where the page of a chapter lies in a bundle."""
    return f"data/chapters/{edition.name}/{chapter.file.stem}.html"


def cell_anchor(cell: str) -> str:
    """The anchor that nbconvert gives a cell."""
    return f"cell-id={cell}"


def write_chapter(chapter: ChapterSections, edition: Edition, notice: str) -> bytes:
    """The page of an executed chapter."""
    body, _ = _exporter().from_filename(str(chapter.file))
    page = Page(edition.request.locale, chapter_place(chapter, edition), chapter.title, notice)
    back = page.link(f"data/{edition.place}/index.html#{chapter.anchor}", chapter.title)
    return page.write(
        str(body).replace(_OUTPUT, f'{_OUTPUT} tabindex="0"'),
        head=f"<nav>{back} · {page.link(_notebook(chapter.file, edition), chapter.file.name)}</nav>\n",
        styles=code_styles(),
    )


def _notebook(file: Path, edition: Edition) -> str:
    return f"data/{edition.place}/chapters/{file.name}"


@cache
def _exporter() -> HTMLExporter:
    from nbconvert import HTMLExporter

    return HTMLExporter(
        template_name="basic",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        display_data_priority=list(_SHOWN),
    )
