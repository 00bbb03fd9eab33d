"""The leak check at the end of a report: what it refuses, what it leaves in place, what it says."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from project import SampleProject, change_params, new_project

from qa_lib.privacy.leaks import KINDS

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("leaks")]

CHAPTER = {"code": "comparison", "notebook": "06-comparison"}
NOTEBOOK = "notebooks/06-comparison.ipynb"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> SampleProject:
    """A university with one semester of data and a report of one chapter, made, whose notebooks may be changed."""
    project = new_project(tmp_path_factory.mktemp("leaks"), has_own_home=True)
    change_params(project.params / "reports.yaml", lambda reports: reports.update(school=[CHAPTER]))
    project.make_sample(["2025-autumn"], scale=0.03)
    done = project.qa("report", "--school", "pharm")
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return project


def _folder(project: SampleProject) -> Path:
    return project.out / "pharm" / "2025-autumn" / "internal-kk"


def _contents(project: SampleProject) -> dict[str, bytes]:
    files = [file for file in _folder(project).rglob("*") if file.is_file()]
    return {file.relative_to(_folder(project)).as_posix(): file.read_bytes() for file in files}


def _identifier(project: SampleProject) -> str:
    with next(project.raw.rglob("teaching*.csv")).open(encoding="utf-8-sig", newline="") as file:
        return next(row["Респондент ID"] for row in csv.DictReader(file, delimiter=";") if row["Респондент ID"])


def test_manifest_says_by_what_rules_the_report_was_checked(project: SampleProject) -> None:
    """Who gets the folder sees what was looked for."""
    manifest = json.loads((_folder(project) / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["leak_check"]["looked_for"] == sorted(KINDS)
    assert set(manifest["leak_check"]) == {
        "code_sha256", "identifier_digits_min", "identifier_length_min", "looked_for", "published",
    }  # fmt: skip


def test_report_is_checked_again_only_when_what_it_must_not_hold_changes(project: SampleProject) -> None:
    """A report that is up to date is not read again, unless it was cleared by other rules than those of today."""
    before = _contents(project)
    (cleared,) = (project.folder / "reports" / "cache").rglob("cleared")
    state, written = cleared.read_text(), cleared.stat().st_mtime_ns
    assert "up to date" in project.qa("report", "--school", "pharm").stdout
    assert cleared.stat().st_mtime_ns == written
    cleared.write_text("others")
    assert "up to date" in project.qa("report", "--school", "pharm").stdout
    assert cleared.read_text() == state
    assert _contents(project) == before


def test_report_with_an_identifier_is_refused_and_the_old_one_stays(project: SampleProject) -> None:
    """An identifier of a respondent in a chapter's source ends with status 4, its place, and nothing put in place."""
    before, identifier = _contents(project), _identifier(project)
    notebook = project.home / NOTEBOOK
    original = notebook.read_text(encoding="utf-8")
    content = json.loads(original)
    content["cells"].append(content["cells"][-1] | {"id": "planted", "source": [f"# see {identifier}"], "outputs": []})
    notebook.write_text(json.dumps(content), encoding="utf-8")
    done = project.qa("report", "--school", "pharm")
    notebook.write_text(original, encoding="utf-8")
    words = " ".join(done.stderr.split())
    assert done.returncode == 4
    # a cell more: that of the parameters
    assert (
        f"chapters/06-comparison.ipynb, cell {len(content['cells']) + 1}, source: an identifier of a respondent"
        in words
    )
    assert identifier not in done.stdout + done.stderr
    assert _contents(project) == before


def test_leak_check_by_hand_reads_any_folder(project: SampleProject, tmp_path: Path) -> None:
    """The command clears the finished reports, and refuses a folder into which a list of respondents was put."""
    assert "nothing found" in project.qa("leak-check").stdout
    (tmp_path / "list.txt").write_text(f"1. {_identifier(project)}\n", encoding="utf-8")
    refused = project.qa("leak-check", "--folder", str(tmp_path))
    assert refused.returncode == 4
    assert "list.txt, line 1" in refused.stderr
