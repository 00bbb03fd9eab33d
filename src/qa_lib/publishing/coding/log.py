"""``decisions-log.jsonl``: every decision about codes that differed, and every change of one; lines are only added."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qa_lib.errors import IntakeError

LOG = "decisions-log.jsonl"


def read_log(folder: Path) -> list[dict[str, Any]]:
    """The entries in order: number, answer_id, survey, question, given, themes, decided_by, reason, decided_date.

    Raises
    ------
    IntakeError
        When a line is damaged.
    """
    file = folder / LOG
    entries = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines() if file.exists() else [], start=1):
        try:
            entries.append(json.loads(line))
        except ValueError as error:
            raise IntakeError(f"{'/'.join(file.parts[-4:])}, line {number}: damaged; restore it from a copy") from error
    return entries


def log_decisions(folder: Path, decisions: Iterable[Mapping[str, Any]]) -> int:
    """Add what is not the latest entry of its answer already; how many were added."""
    entries = read_log(folder)
    latest = {entry["answer_id"]: _content(entry) for entry in entries}
    fresh = [one for one in decisions if latest.get(one["answer_id"]) != _content(one)]
    lines = [
        json.dumps({"number": number, **one}, ensure_ascii=False) + "\n"
        for number, one in enumerate(fresh, start=len(entries) + 1)
    ]
    if lines:
        with (folder / LOG).open("a", encoding="utf-8") as log:
            log.writelines(lines)
    return len(lines)


def _content(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(json.dumps(entry.get(name)) for name in ("themes", "decided_by", "reason", "decided_date"))
