"""What a question found: kept as JSON, so that questions can be measured apart and the page has them all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.timing import Run


@dataclass(frozen=True)
class Table:
    """Cells as they stand on the page."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Goal:
    """Something that the project has set itself, and what was measured."""

    words: str
    measured: str
    is_met: bool


@dataclass(frozen=True)
class Findings:
    """The answer to a question: tables, a paragraph on what they mean, goals, and every run behind them.

    ``series`` holds the lines of the page's figure: name -> points (what grew, seconds).
    """

    tables: tuple[Table, ...]
    words: str
    goals: tuple[Goal, ...] = ()
    runs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    series: dict[str, list[tuple[float, float]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """Findings with the machine that they were measured on."""

    findings: Findings
    machine: dict[str, str]
    is_quick: bool


def keep_runs(runs: dict[str, list[Run]]) -> dict[str, list[dict[str, Any]]]:
    """Runs as JSON holds them."""
    return {name: [asdict(run) for run in each] for name, each in runs.items()}


def read_entries(file: Path) -> dict[str, Entry]:
    """What is kept in ``file``: question -> entry; empty where there is no file."""
    if not file.is_file():
        return {}
    kept = json.loads(file.read_text(encoding="utf-8"))
    return {name: _entry(content) for name, content in kept.items()}


def write_entries(entries: dict[str, Entry], file: Path) -> None:
    """Keep entries in ``file``."""
    content = {name: asdict(entry) for name, entry in entries.items()}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _entry(content: dict[str, Any]) -> Entry:
    found = content["findings"]
    tables = tuple(Table(tuple(one["columns"]), _rows(one["rows"]), one["caption"]) for one in found["tables"])
    goals = tuple(Goal(**one) for one in found["goals"])
    findings = Findings(tables, found["words"], goals, found["runs"], found["series"])
    return Entry(findings, content["machine"], content["is_quick"])


def _rows(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in rows)
