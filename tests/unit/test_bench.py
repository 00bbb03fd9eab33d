"""The benchmark measures what it says, and its page holds what is kept."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from bench.clock import Clock
from bench.findings import Entry, Findings, Goal, Table, read_entries, write_entries
from bench.page import write_page, write_section
from bench.registry import PARTS, PRIVACY, QUESTIONS
from bench.timing import Contender, alternate, time_process
from bench.universities import Copy, add_schools
from project import ROOT

from qa_lib.params import load_params

pytestmark = pytest.mark.unit

BURN = "import time\nwhile time.process_time() < 0.2: pass"
CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}], check=True)"


def _entry(*, date: str = "2026-01-01") -> Entry:
    findings = Findings((Table(("way", "time"), (("plain", "2.0 s"),)),), "In words.", (Goal("fast", "1 s", True),))
    return Entry(findings, {"Date": date, "Cores": "2"}, is_quick=False)


def test_time_process_counts_children() -> None:
    """Seconds of all cores are those of the whole tree."""
    run = time_process([sys.executable, "-c", CHILD], environment=os.environ, folder=ROOT)
    assert run.cpu_seconds >= 0.2


def test_time_process_reads_what_the_process_tells() -> None:
    """A last line of JSON is what a driver measured inside itself."""
    run = time_process([sys.executable, "-c", "print('{\"a\": 1}')"], environment=os.environ, folder=ROOT)
    assert run.told == {"a": 1}


def test_time_process_failing_raises_with_last_words() -> None:
    """A contender that fails is no fast contender."""
    with pytest.raises(RuntimeError, match="no such thing"):
        time_process([sys.executable, "-c", "raise SystemExit('no such thing')"], environment=os.environ, folder=ROOT)


def test_alternate_takes_turns() -> None:
    """Every contender runs once before any runs twice."""
    turns: list[str] = []
    command = [sys.executable, "-c", ""]
    contenders = {name: Contender(command, os.environ, ROOT, lambda name=name: turns.append(name)) for name in "ab"}
    alternate(contenders, repeats=2)
    assert turns == ["a", "b", "a", "b"]


def test_clock_counts_nested_time_once() -> None:
    """The phases add up to the whole."""
    clock = Clock()
    inner = clock.timed(lambda: time.sleep(0.05), lambda: "inner")
    clock.timed(inner, lambda: "outer")()
    assert clock.seconds["inner"] >= 0.05 > clock.seconds["outer"]


def test_clock_missing_function_is_told() -> None:
    """What can not be timed any more does not stop the rest."""
    clock = Clock()
    clock.watch({"qa_lib.paths:no_such": "phase"})
    assert clock.missing == ["qa_lib.paths:no_such"]


def test_read_entries_written_are_the_same(tmp_path: Path) -> None:
    """Findings survive their file, so that a run of some questions keeps the others."""
    entries = {"chapter": _entry(), "growth": _entry()}
    write_entries(entries, tmp_path / "performance.json")
    assert read_entries(tmp_path / "performance.json") == entries


def test_write_page_partial_run_says_when_the_others_were_measured(tmp_path: Path) -> None:
    """A section measured on another day says so; the goals of all stand at the head."""
    write_page({"chapter": _entry(date="2025-01-01"), "school": _entry()}, tmp_path / "performance.md")
    page = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert "*Measured apart from the others. Date: 2025-01-01.*" in page
    assert page.index("### One chapter") < page.index("### One school's report")


def test_questions_have_distinct_names_and_known_parts() -> None:
    """Each can be asked for by its name and has a place on the page."""
    assert len({question.name for question in QUESTIONS}) == len(QUESTIONS)
    assert {question.part for question in QUESTIONS} <= {*PARTS, PRIVACY}


def test_add_schools_gives_valid_params(tmp_path: Path) -> None:
    """Copies of a school have names and codes of their own."""
    shutil.copytree(ROOT / "params", tmp_path / "params")
    copies = add_schools(tmp_path / "params", "pharm", n=3)
    codes = [school.code for school in load_params(tmp_path / "params").institution.schools]
    assert list(copies) == ["pharm", "pharm-1", "pharm-2"]
    assert set(copies) <= set(codes)


def test_copy_gives_new_ids_and_places() -> None:
    """A copy shares no respondent with the original and stands in its own school."""
    frame = pd.DataFrame({"response_id": [7], "respondent_id": ["a"], "school": pd.Categorical(["pharm"])})
    copied = Copy(2, {"pharm": "pharm-2"}).of(frame)
    assert copied["response_id"].tolist() == [2_000_000_007]
    assert copied["respondent_id"].tolist() == ["a-2"]
    assert copied["school"].tolist() == ["pharm-2"]


def test_write_section_keeps_the_page_around_it(tmp_path: Path) -> None:
    """What is measured replaces what was measured before, between its marks alone."""
    page, question = tmp_path / "privacy.md", QUESTIONS[0]
    mark = f"of what is measured: {question.name} -->"
    page.write_text(f"# Before\n<!-- begin {mark}\nold\n<!-- end {mark}\nafter\n", encoding="utf-8")
    for _ in range(2):
        write_section(_entry(), question, page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Before\n")
    assert text.endswith(f"<!-- end {mark}\nafter\n")
    assert text.count("| plain | 2.0 s |") == 1
    assert "old" not in text
