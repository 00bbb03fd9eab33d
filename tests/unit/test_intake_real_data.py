"""Real public data go through with nothing but params: intake, and every chapter on one semester without a past."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from chapters import NOTEBOOKS, code_of, show_notebook
from intake_raw import ROOT

from qa_lib.intake import ensure_intake, list_semesters_with_data, read_slice
from qa_lib.intake.example import write_example_exports
from qa_lib.params import load_params
from qa_lib.paths import Paths
from qa_lib.reporting import open_chapter
from qa_lib.reporting.display import FigureView, Prose

SHARED = Path(os.environ.get("QA_REAL_DATA", ROOT.parent / "shared" / "data"))
EVALUATIONS = SHARED / "turkiye-student-evaluation.csv"
#: One worker reads the evaluations for all tests of the file.
pytestmark = [pytest.mark.unit, pytest.mark.xdist_group("real data")]


def _paths(folder: Path, example: str) -> Paths:
    return Paths(root=folder / "project", data=folder / "data", params=ROOT / "params" / "examples" / example)


@pytest.fixture(scope="module", autouse=True)
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pytest.MonkeyPatch]:
    """A pseudonym key of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QA_KEY_FILE", str(tmp_path_factory.mktemp("keys") / "pseudonym.key"))
        yield patch


@pytest.fixture(scope="module")
def gazi(tmp_path_factory: pytest.TempPathFactory, environment: pytest.MonkeyPatch) -> Paths:
    """The published evaluations of Gazi University, read: one semester, one school, no population."""
    if not EVALUATIONS.is_file():
        pytest.skip(f"the published evaluations are not at {SHARED} (QA_REAL_DATA)")
    paths = _paths(tmp_path_factory.mktemp("gazi"), "gazi")
    folder = paths.raw / "2013-spring"
    folder.mkdir(parents=True)
    shutil.copy(EVALUATIONS, folder)
    ensure_intake(paths, load_params(paths.params))
    for name, place in {"QA_HOME": ROOT, "QA_PARAMS": paths.params, "QA_DATA": paths.data}.items():
        environment.setenv(name, str(place))
    return paths


def test_evaluations_of_gazi_university(gazi: Paths) -> None:
    """All 5,820 evaluations are responses, and every item's answers are those of the file."""
    table = read_slice(gazi, school="gazi", semesters=["2013-spring"])
    wide = table.answers.pivot(index="response_id", columns="item", values="value").to_numpy()
    assert (wide == pd.read_csv(EVALUATIONS).iloc[:, 5:].to_numpy()).all()
    assert wide.shape == (5820, 28)
    assert table.responses["teacher_id"].nunique() == 3


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=code_of)
def test_chapter_of_gazi_university(notebook: Path, gazi: Paths) -> None:
    """Every chapter speaks without a past, a population, departments or themes, and says nothing that is no word."""
    unit = {"school": "gazi", "semester": "2013-spring", "department": ""}
    views = show_notebook(open_chapter(code_of(notebook), **unit, tier="internal", locale="kk"), notebook)
    texts = [view.markdown for view in views if not isinstance(view, FigureView)]
    assert any(isinstance(view, Prose) for view in views)
    assert not [text for text in texts if "<NA>" in text or " nan" in text]


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
