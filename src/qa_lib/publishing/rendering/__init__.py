"""A build folder becomes a report.

In: a folder of plain Markdown and pictures with ``_quarto.yml`` (made with `quarto_project`), and the theme. Out: one
self-contained HTML page, one PDF (PDF/A-2a and PDF/UA-1), one DOCX. `project` completes the folder; then `quarto`
(where it is on PATH) or `embedded` (pandoc and Typst) renders it; `fonts`, `pictures` and `word_reference` make what
the theme needs, `page` makes the page one file, `stamps` keeps the clock out of the files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_lib.publishing.rendering.embedded import describe_engines, render_embedded
from qa_lib.publishing.rendering.project import complete_project, quarto_project
from qa_lib.publishing.rendering.quarto import find_quarto, render_with_quarto

FORMATS = ("html", "pdf", "docx")


@dataclass(frozen=True)
class RenderResult:
    """The rendered files by suffix (``html`` ``pdf`` ``docx``) and the name of what rendered them."""

    files: dict[str, Path]
    renderer: str


def render_report(
    build: Path, *, theme: Path, date: dt.date, formats: Sequence[str] = FORMATS, use_quarto: bool = True
) -> RenderResult:
    """Render a build folder; the same folder, theme and date give the same bytes.

    Parameters
    ----------
    build
        Holds ``_quarto.yml``, ``index.qmd``, ``chapters/`` and ``figures/``; the outputs appear in it as ``report.*``.
    theme
        The project's ``reports/theme``.
    date
        The report's date: the only date that the files carry.
    formats
        Any of ``html`` ``pdf`` ``docx``.
    use_quarto
        Take Quarto where a usable one is on PATH; the embedded engines elsewhere.

    Raises
    ------
    RunError
        If the renderer fails; the message ends with its last lines.
    """
    quarto = find_quarto() if use_quarto else None
    renderer = name_renderer(use_quarto=use_quarto)
    complete_project(build, theme=theme, renderer=renderer, date=date)
    if quarto:
        return RenderResult(render_with_quarto(build, formats, date=date, quarto=quarto), renderer)
    return RenderResult(render_embedded(build, formats, date=date), renderer)


def name_renderer(*, use_quarto: bool = True) -> str:
    """What `render_report` would render with, and its version."""
    quarto = find_quarto() if use_quarto else None
    return quarto.name if quarto else describe_engines()


__all__ = ["FORMATS", "RenderResult", "name_renderer", "quarto_project", "render_report"]
