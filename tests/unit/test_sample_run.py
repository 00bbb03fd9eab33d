"""The synthetic university on disk: same bytes, nothing overwritten, readable files."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from qa_lib.errors import IntakeError, ParamsError
from qa_lib.params import Params, load_params
from qa_lib.paths import Paths
from qa_lib.sample import SampleReport, make_sample
from qa_lib.sample.population import members
from qa_lib.sample.responses import draw_responses
from qa_lib.sample.setting import Setting
from qa_lib.sample.styles import KAZAKH_LETTERS, choose_style, file_name

#: One worker makes the sample for all tests of the file.
pytestmark = [pytest.mark.unit, pytest.mark.xdist_group("sample")]
ROOT = Path(__file__).parents[2]
SEMESTER = "2022-autumn"


@pytest.fixture(scope="module")
def params() -> Params:
    """The params of the repository."""
    return load_params(ROOT / "params")


def paths_in(folder: Path) -> Paths:
    return Paths(root=ROOT, data=folder, params=ROOT / "params")


def write(folder: Path, params: Params, **options: object) -> SampleReport:
    return make_sample(paths_in(folder), params, semesters=[SEMESTER], scale=0.03, **options)


def digests(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, params: Params) -> Path:
    """A very small sample of one semester."""
    folder = tmp_path_factory.mktemp("sample")
    write(folder, params)
    return folder / "raw" / SEMESTER


def test_make_sample_same_seed_gives_same_bytes(written: Path, tmp_path: Path, params: Params) -> None:
    """Every file is the same, byte for byte, when it is made again."""
    write(tmp_path, params)
    assert digests(tmp_path / "raw" / SEMESTER) == digests(written)


def test_make_sample_other_seed_gives_other_answers(written: Path, tmp_path: Path, params: Params) -> None:
    """The seed decides what is drawn, and the mark names it."""
    write(tmp_path, params, seed=7)
    folder = tmp_path / "raw" / SEMESTER
    assert digests(folder)["population.xlsx"] != digests(written)["population.xlsx"]
    assert json.loads((folder / "sample-data.json").read_text(encoding="utf-8"))["seed"] == 7


def test_make_sample_real_data_in_the_way_is_refused(tmp_path: Path, params: Params) -> None:
    """A folder with files but without the mark is left as it is, and the message says so."""
    folder = tmp_path / "raw" / SEMESTER
    folder.mkdir(parents=True)
    (folder / "satisfaction.csv").write_text("real", encoding="utf-8")
    with pytest.raises(IntakeError, match=r"not sample data.*QA_DATA"):
        write(tmp_path, params)
    assert [file.name for file in folder.iterdir()] == ["satisfaction.csv"]


def test_make_sample_failure_leaves_the_old_folder(written: Path, tmp_path: Path, params: Params) -> None:
    """When writing breaks off, the earlier sample stands and nothing half-written lies beside it."""
    shutil.copytree(written.parent, tmp_path / "raw")
    before = digests(tmp_path / "raw")
    with pytest.raises(RuntimeError):
        write(tmp_path, params, seed=7, on_progress=lambda text: (_ for _ in ()).throw(RuntimeError(text)))
    assert digests(tmp_path / "raw") == before
    assert [folder.name for folder in (tmp_path / "raw").iterdir()] == [SEMESTER]


@pytest.mark.parametrize("options", [{"semesters": ["2022-automn"]}, {"scale": 0.0}])
def test_make_sample_bad_parameter_is_an_error(tmp_path: Path, params: Params, options: dict) -> None:
    """A misspelt semester or a scale of nothing writes nothing."""
    with pytest.raises(ParamsError):
        make_sample(paths_in(tmp_path), params, **options)
    assert not (tmp_path / "raw").exists()


def test_make_sample_cp1251_export_has_no_kazakh_letters(written: Path, params: Params) -> None:
    """A file in the Windows encoding decodes, and nothing in it was replaced by question marks."""
    semester = params.semester(SEMESTER)
    styles = {file_name(s, semester, "csv", params): choose_style(s, semester) for s in params.surveys}
    found = [name for name, style in styles.items() if style.encoding == "cp1251" and (written / name).exists()]
    text = (written / found[0]).read_bytes().decode("cp1251")
    assert "Школа фармации" in text
    assert not KAZAKH_LETTERS.search(text)


def test_make_sample_workbook_has_headings_and_no_formulas(written: Path) -> None:
    """The register of teachers opens in a reader of workbooks, with names of three parts."""
    rows = list(openpyxl.load_workbook(written / "teachers.xlsx").active.values)
    assert len(rows) > 20
    assert all(len(row[1].split()) == 3 for row in rows[1:])


def test_members_come_back_one_course_higher_in_the_next_year(params: Params) -> None:
    """Learners keep their logins over semesters and move on by one course a year."""
    school = params.school("pharm")
    first, second = (
        members("learners", school, Setting(params, params.semester(code), seed=1, scale=0.2)).set_index("respondent")
        for code in ("2022-autumn", "2023-autumn")
    )
    both = first.join(second.add_suffix("_later"), how="inner")
    assert len(both) > 0.6 * len(first)
    assert (both["course_later"] - both["course"] == 1).all()
    assert (both["programme"] == both["programme_later"]).all()


def test_draw_responses_without_another_school_are_the_same(params: Params) -> None:
    """A school more or less changes nothing in the answers of the others."""
    schools = tuple(school for school in params.institution.schools if school.code != "dent")
    fewer = params.model_copy(update={"institution": params.institution.model_copy(update={"schools": schools})})
    drawn = [
        draw_responses(
            each.survey("satisfaction"), each.school("pharm"), Setting(each, each.semester(SEMESTER), seed=1, scale=0.1)
        )
        for each in (params, fewer)
    ]
    pd.testing.assert_frame_equal(drawn[0].context, drawn[1].context)
    assert (drawn[0].places == drawn[1].places).all()
