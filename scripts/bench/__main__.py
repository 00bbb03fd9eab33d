"""Measure questions, keep what was found, write the page."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench.figure import draw_growth
from bench.findings import Entry, read_entries, write_entries
from bench.machine import describe_machine
from bench.page import FIGURE, write_page, write_section
from bench.project import ROOT
from bench.quarto import find_quarto, hide_quarto
from bench.registry import PRIVACY, QUESTIONS, Question
from bench.setting import Bench

PAGE, KEPT = "performance.md", "performance.json"
PRIVACY_PAGE = "privacy.md"


def main() -> None:
    """The command line: see ``--help``."""
    options = _read_options()
    folder = options.folder.resolve()
    bench = Bench(folder, is_quick=options.quick, is_full=options.full, quarto=find_quarto())
    hide_quarto(folder)
    docs = bench.folder / "docs" if options.quick else ROOT / "docs"
    machine = describe_machine()
    for question in _choose(options.only):
        begun = time.monotonic()
        entry = Entry(question.measure(bench), machine, options.quick)
        if question.part == PRIVACY:
            write_section(entry, question, docs / PRIVACY_PAGE)
        else:
            write_entries(read_entries(docs / KEPT) | {question.name: entry}, docs / KEPT)
            write_pages(docs)
        _say(f"{question.name}: {time.monotonic() - begun:.0f} s")
    _say(f"written: {docs / PAGE}")


def write_pages(docs: Path) -> None:
    """Write the page and its figure from what is kept."""
    entries = read_entries(docs / KEPT)
    write_page(entries, docs / PAGE)
    for entry in entries.values():
        if entry.findings.series:
            draw_growth(entry.findings.series, docs / FIGURE)


def _read_options() -> argparse.Namespace:
    names = ",".join(question.name for question in QUESTIONS)
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", default=names, help=f"questions, of {names}")
    parser.add_argument(
        "--quick", action="store_true", help="a trial on a small university; the page stays in --folder"
    )
    parser.add_argument("--full", action="store_true", help="the plain way for all schools instead of a sample of them")
    default = Path(tempfile.gettempdir()) / "qa-bench"
    parser.add_argument("--folder", type=Path, default=default, help=f"for samples and projects; default: {default}")
    return parser.parse_args()


def _choose(only: str) -> list[Question]:
    known = {question.name: question for question in QUESTIONS}
    unknown = [name for name in only.split(",") if name not in known]
    if unknown:
        sys.exit(f"unknown question {', '.join(unknown)}; valid: {', '.join(known)}")
    return [question for name, question in known.items() if name in only.split(",")]


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
