"""Real public data go through with nothing but params."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from intake_raw import ROOT

from qa_lib.intake import ensure_intake, list_semesters_with_data, read_slice
from qa_lib.intake.example import write_example_exports
from qa_lib.params import load_params
from qa_lib.paths import Paths

pytestmark = pytest.mark.unit

SHARED = Path(os.environ.get("QA_REAL_DATA", ROOT.parent / "shared" / "data"))
EVALUATIONS = SHARED / "turkiye-student-evaluation.csv"


@pytest.fixture(autouse=True)
def _key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "keys" / "pseudonym.key"))


def _paths(folder: Path, example: str) -> Paths:
    return Paths(root=folder / "project", data=folder / "data", params=ROOT / "params" / "examples" / example)


@pytest.mark.skipif(not EVALUATIONS.is_file(), reason=f"the published evaluations are not at {SHARED} (QA_REAL_DATA)")
def test_evaluations_of_gazi_university(tmp_path: Path) -> None:
    """All 5,820 evaluations are responses, and every item's answers are those of the file."""
    paths = _paths(tmp_path, "gazi")
    folder = paths.raw / "2013-spring"
    folder.mkdir(parents=True)
    shutil.copy(EVALUATIONS, folder)
    ensure_intake(paths, load_params(paths.params))
    table = read_slice(paths, school="gazi", semesters=["2013-spring"])
    wide = table.answers.pivot(index="response_id", columns="item", values="value").to_numpy()
    assert (wide == pd.read_csv(EVALUATIONS).iloc[:, 5:].to_numpy()).all()
    assert wide.shape == (5820, 28)
    assert table.responses["teacher_id"].nunique() == 3


def test_ratings_of_eth_zurich(tmp_path: Path) -> None:
    """73,421 ratings of 1,128 lecturers by 2,972 students in 14 departments and six nominal semesters arrive."""
    paths = _paths(tmp_path, "insteval")
    write_example_exports(paths)
    ensure_intake(paths, load_params(paths.params))
    semesters = list_semesters_with_data(paths)
    responses = read_slice(paths, school="eth", semesters=semesters).responses
    columns = ["semester", "department", "teacher_id", "respondent_id"]
    assert semesters == ("y1-autumn", "y1-spring", "y2-autumn", "y2-spring", "y3-autumn", "y3-spring")
    assert [len(responses), *responses[columns].nunique()] == [73421, 6, 14, 1128, 2972]
    assert responses["response_id"].is_unique
