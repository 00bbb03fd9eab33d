"""The page: ``docs/performance.md`` from all findings that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bench.findings import Entry, Goal, Table
from bench.registry import PARTS, QUESTIONS, Question

FIGURE = "images/performance-growth.svg"
INTRODUCTION = """\
# Performance

This page is written by `make bench`, which measures and keeps the single runs in [performance.json](performance.json).
`make bench ONLY=chapter,changes` measures only these questions again and leaves the rest of the page as it is. Times
are those of whole processes by the clock, CPU time is that of all their processes on all cores, memory is the most that
they held together, shared memory counted once. Ways that are compared took turns in one run on one machine; times of
other machines differ, ratios less so.
"""
QUICK = """\
> **A trial on a small university (`--quick`): the numbers show that the questions work, not how fast anything is.**
"""


def write_page(entries: Mapping[str, Entry], file: Path) -> None:
    """Write the page."""
    asked = [question for question in QUESTIONS if question.name in entries]
    common = entries[asked[-1].name].machine if asked else {}
    parts = [INTRODUCTION, *([QUICK] if any(entry.is_quick for entry in entries.values()) else [])]
    parts += [_machine_table(common), *_goals([entries[question.name] for question in asked])]
    for part in PARTS:
        questions = [question for question in asked if question.part == part]
        parts += [f"## {part}\n"] if questions else []
        parts += [_section(question, entries[question.name], common) for question in questions]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(parts), encoding="utf-8")


def write_section(entry: Entry, question: Question, file: Path) -> None:
    """Replace what stands between the marks of a question in a page that is written by hand, if it has them."""
    begin, end = (f"<!-- {word} of what is measured: {question.name} -->" for word in ("begin", "end"))
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    if begin not in text:
        return
    machine = ", ".join(words for name, words in entry.machine.items() if name in ("Date", "Processor", "Python"))
    tables = [_captioned(table) for table in entry.findings.tables]
    parts = [*_goals([entry])[1:], *tables, entry.findings.words, f"\nMeasured: {machine}.\n"]
    before, after = text[: text.index(begin) + len(begin)], text[text.index(end) :]
    file.write_text(before + "\n\n" + "\n".join(parts) + "\n" + after, encoding="utf-8")


def _machine_table(machine: Mapping[str, str]) -> str:
    return _markdown(Table(("", "Measured on"), tuple(machine.items())))


def _goals(entries: Iterable[Entry]) -> list[str]:
    goals: list[Goal] = [goal for entry in entries for goal in entry.findings.goals]
    if not goals:
        return []
    rows = tuple((goal.words, goal.measured, "met" if goal.is_met else "**not met**") for goal in goals)
    return ["## Goals\n", _markdown(Table(("goal", "measured", ""), rows))]


def _section(question: Question, entry: Entry, common: Mapping[str, str]) -> str:
    findings = entry.findings
    parts = [f"### {question.heading}\n", *_where(entry.machine, common)]
    parts += [_captioned(table) for table in findings.tables]
    parts += [f"![Time against size, on logarithmic axes]({FIGURE})\n"] if findings.series else []
    return "\n".join([*parts, findings.words, ""])


def _where(machine: Mapping[str, str], common: Mapping[str, str]) -> list[str]:
    """What differs from the machine at the head of the page, for a section that was measured at another time."""
    other = [f"{name}: {words}" for name, words in machine.items() if common.get(name) != words]
    return [f"*Measured apart from the others. {'; '.join(other)}.*\n"] if other else []


def _captioned(table: Table) -> str:
    return (f"**{table.caption}**\n\n" if table.caption else "") + _markdown(table)


def _markdown(table: Table) -> str:
    lines = [table.columns, tuple(_rule(place) for place in range(len(table.columns))), *table.rows]
    return "\n".join(f"| {' | '.join(_cells(line))} |" for line in lines) + "\n"


def _rule(column: int) -> str:
    return "---" if column == 0 else "---:"


def _cells(line: Sequence[str]) -> list[str]:
    return [cell.replace("|", "\\|") for cell in line]
