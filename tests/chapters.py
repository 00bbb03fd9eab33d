"""What the cells of a chapter's notebook display, made without a kernel."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import nbformat

from qa_lib.params import Kind, load_params
from qa_lib.reporting.chapter import BaseChapter
from qa_lib.reporting.display import FigureView, Prose, TableView
from qa_lib.reporting.sections import Section

ROOT = Path(__file__).resolve().parents[1]
REPORTS = load_params(ROOT / "params").reports


def notebooks_of(kind: Kind) -> list[Path]:
    """The notebooks of a kind of report, in order."""
    return [ROOT / "notebooks" / f"{entry.notebook}.ipynb" for entry in getattr(REPORTS, kind)]


#: Those of a school.
NOTEBOOKS = notebooks_of("school")


def code_of(notebook: Path) -> str:
    """The code of the chapter: ``05-dynamics`` is ``dynamics``."""
    return notebook.stem.split("-", 1)[1]


def show_notebook(chapter: BaseChapter, notebook: Path) -> list[Prose | TableView | FigureView]:
    """What the cells of a notebook display, in order."""
    calls = [cell.source for cell in nbformat.read(notebook, as_version=4).cells[2:]]
    found = [re.fullmatch(r"(\w+)\.(show_\w+)\(chapter\)", call).groups() for call in calls]
    shown = [getattr(importlib.import_module(f"qa_lib.reporting.chapters.{m}"), f)(chapter) for m, f in found]
    return [view for part in shown for view in (part.views if isinstance(part, Section) else [part])]
