"""The chapters of one report, and what is kept of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from qa_lib.errors import ParamsError, unknown_name
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.publishing.digests import CHAPTER_ROOMS, describe_environment, digest, digest_code, digest_text
from qa_lib.publishing.incremental import Kept
from qa_lib.publishing.request import ReportRequest


@dataclass(frozen=True)
class Chapter:
    """One chapter of a report: the notebook to be executed, and the executed one that is kept."""

    code: str
    source: Path
    kept: Kept


def chapters_of(request: ReportRequest, paths: Paths, params: Params) -> tuple[Chapter, ...]:
    """The chapters that ``reports.yaml`` names for a report of this kind in its ring, in order.

    Raises
    ------
    ParamsError
        When a chapter's notebook is not there.
    """
    entries = params.reports.chapters_of(request.kind, request.tier)
    held = sorted(notebook.stem for notebook in paths.notebooks.glob("*.ipynb"))
    missing = [unknown_name("notebook", entry.notebook, held) for entry in entries if entry.notebook not in held]
    if missing:
        raise ParamsError([f"{fault} @ reports.yaml:{request.kind}" for fault in missing])
    return tuple(_chapter(entry.code, entry.notebook, request, paths) for entry in entries)


def _chapter(code: str, notebook: str, request: ReportRequest, paths: Paths) -> Chapter:
    source = paths.notebooks / f"{notebook}.ipynb"
    ingredients = calculation_ingredients(paths) | {
        "notebook": digest(source),
        "execution": digest(Path(__file__).with_name("execution.py")),
        "parameters": digest_text(json.dumps(request.parameters, sort_keys=True)),
    }
    return Chapter(code, source, Kept(paths.cache / request.folder / f"{notebook}.ipynb", ingredients))


def calculation_ingredients(paths: Paths) -> dict[str, str]:
    """What every calculation depends on: the code of the rooms that calculate, and what is installed."""
    environment = describe_environment(paths.root / "requirements.lock")
    return {
        "code": digest_code(CHAPTER_ROOMS),
        "environment": digest_text(json.dumps(environment, sort_keys=True)),
    }
