"""A folder appears whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_lib.publishing.replacing import replace_folder

pytestmark = pytest.mark.unit


def folder_with(path: Path, text: str) -> Path:
    path.mkdir(parents=True)
    (path / "a.txt").write_text(text)
    return path


def test_replace_folder_puts_the_new_one_in_place(tmp_path: Path) -> None:
    """The old content is gone, nothing is left beside it."""
    target = folder_with(tmp_path / "out" / "report", "old")
    replace_folder(folder_with(tmp_path / "staged", "new"), target)
    assert (target / "a.txt").read_text() == "new"
    assert [path.name for path in target.parent.iterdir()] == ["report"]


def test_replace_folder_recovers_from_an_interrupted_call(tmp_path: Path) -> None:
    """The remains of a call that was killed between its two renames do no harm."""
    folder_with(tmp_path / ".report.old", "older")
    replace_folder(folder_with(tmp_path / "staged", "new"), tmp_path / "report")
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
