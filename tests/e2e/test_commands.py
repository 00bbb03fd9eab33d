"""The ``qa`` command as a user meets it: wrong words, bad cells, interruption, additions by params alone."""

from __future__ import annotations

import csv
import signal
import subprocess
import time
from pathlib import Path

import pandas as pd
import pytest
import yaml
from project import ROOT, SCHOOLS, Report, SampleProject, change_params, copy_project, new_project

from qa_lib.params import load_params

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("commands")]


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def use_one_chapter(project: SampleProject, code: str, notebook: str) -> None:
    """Let every report consist of one chapter, where the test is not about the chapters."""
    chosen = {kind: [{"code": code, "notebook": notebook}] for kind in ("school", "department")}
    change_params(project.params / "reports.yaml", lambda reports: reports.update(chosen))


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> SampleProject:
    """One semester of data, read and planned, and the report of pharm of one chapter."""
    project = new_project(tmp_path_factory.mktemp("ready"))
    use_one_chapter(project, "data-quality", "02-data-quality")
    project.make_sample(["2025-autumn"], scale=0.03)
    done = project.qa("report", "--school", "pharm")
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return project


@pytest.fixture
def small(ready: SampleProject, tmp_path: Path) -> SampleProject:
    """A project of its own with one semester of data, read, and reports of one chapter, none of which is made."""
    return copy_project(ready, tmp_path)


def test_report_with_a_misspelt_school_writes_nothing(small: SampleProject) -> None:
    """Exit status 2, the nearest school is named, no file is made."""
    before = snapshot(small.folder)
    done = small.qa("report", "--school", "farm")
    assert done.returncode == 2
    assert "did you mean 'pharm'" in done.stderr
    assert snapshot(small.folder) == before


def test_make_with_a_misspelt_variable_is_refused() -> None:
    """`make report SCHOL=pharm` names the variable that was meant."""
    done = subprocess.run(["make", "report", "SCHOL=pharm"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "unknown variable SCHOL; did you mean SCHOOL?" in done.stderr


def test_report_with_three_faults_in_params_lists_all_three(small: SampleProject) -> None:
    """Each fault stands with its file and its place; exit status 2."""
    for name, old, new in (
        ("policy.yaml", "edition:", "editoin:"),
        ("semesters.yaml", "season: spring", "season: summer"),
        ("surveys/teaching.yaml", "number: 3", "number: three"),
    ):
        file = small.params / name
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    done = small.qa("report", "--school", "pharm")
    assert done.returncode == 2
    for place in ("@ policy.yaml:editoin", "@ semesters.yaml:semesters.", "@ surveys/teaching.yaml:number"):
        assert place in done.stderr


def test_report_with_bad_cells_lists_each_and_is_made_from_the_rest(small: SampleProject) -> None:
    """Every planted cell is in the list with file, row and value; the report is there all the same."""
    (file,) = [
        path for path in (small.raw / "2025-autumn").glob("*.csv") if "teach" in path.stem or path.stem[:1] == "3"
    ][:1]
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    column = len(rows[0]) - 4
    for line, value in ((3, "77"), (5, "өте-өте"), (8, "2025-12-01")):
        rows[line][column] = value
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)
    assert small.qa("report", "--school", "pharm").returncode == 0
    rejections = pd.read_excel(
        small.folder / "data" / "store" / "2025-autumn" / "rejections.xlsx", dtype=str, engine="calamine"
    )
    listed = rejections[(rejections["file"] == file.name) & rejections["value"].isin(["77", "өте-өте", "2025-12-01"])]
    assert set(listed["row"]) == {"4", "6", "9"}
    told = Report(small.out / "pharm" / "2025-autumn" / "internal-kk", "kk").tables["data-quality-rejections"]
    assert told["n"].sum() == len(rejections)


def test_report_interrupted_at_any_point_leaves_no_half_report(small: SampleProject) -> None:
    """After a kill in the middle there is the old report or none; the next run succeeds."""
    for delay, sign in ((0.7, signal.SIGINT), (3, signal.SIGKILL), (6, signal.SIGINT)):
        process = subprocess.Popen(
            small.command("report", "--school", "pharm"),
            env=small.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(delay)
        process.send_signal(sign)
        process.wait(timeout=30)
        folders = list(small.out.rglob("internal-kk")) if small.out.exists() else []
        assert all((folder / "manifest.json").is_file() for folder in folders)
    assert small.qa("report", "--school", "pharm").returncode == 0
    assert (small.out / "pharm" / "2025-autumn" / "internal-kk" / "manifest.json").is_file()


def test_report_interrupted_while_a_chapter_runs_ends_at_once_and_says_so(small: SampleProject) -> None:
    """Ctrl-C does not wait for the kernel; exit status 130, no report."""
    command = small.command("report", "--school", "pharm")
    with subprocess.Popen(
        command, env=small.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            if "data-quality" in line:
                process.send_signal(signal.SIGINT)
                break
        _, complaint = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "no report was changed" in complaint
    assert not small.out.exists()


def test_report_made_twice_has_the_same_bytes(ready: SampleProject, small: SampleProject) -> None:
    """Every output of a second run, in another folder, equals the first to the byte."""
    assert small.qa("report", "--school", "pharm").returncode == 0
    assert snapshot(small.out) == snapshot(ready.out)
    assert len(snapshot(ready.out)) > 8


def test_new_school_and_semester_come_by_params_alone(tmp_path: Path) -> None:
    """A school and a semester that no code knows get their sample data and their report."""
    project = new_project(tmp_path, schools=["pharm", "ape"])
    use_one_chapter(project, "satisfaction", "03-satisfaction")
    text = (project.params / "institution.yaml").read_text(encoding="utf-8")
    institution = yaml.safe_load(text)
    school = institution["schools"][0] | {
        "code": "sport",
        "name": {
            "kk": "Спорт медицинасы мектебі",
            "ru": "Школа спортивной медицины",
            "en": "School of Sports Medicine",
        },
        "short_name": {"kk": "Спорт.Мектеп", "ru": "Школа спорта", "en": "Sports"},
        "aliases": [],
        "departments": [
            {"code": "sport-rehab", "name": {"kk": "Оңалту", "ru": "Реабилитация", "en": "Rehabilitation"}}
        ],
        "programmes": [
            {"code": "sport-ba", "level": "bachelor", "name": {"kk": "Спорт", "ru": "Спорт", "en": "Sports"}},
        ],
    }
    institution["schools"].append(school)
    (project.params / "institution.yaml").write_text(yaml.safe_dump(institution, allow_unicode=True), encoding="utf-8")
    semesters = yaml.safe_load((project.params / "semesters.yaml").read_text(encoding="utf-8"))
    new = {"code": "2026-spring", "season": "spring", "academic_year": 2025, "start_date": "2026-01-26"}
    semesters["semesters"].append(new | {"end_date": "2026-06-20", "report_date": "2026-06-30"})
    (project.params / "semesters.yaml").write_text(yaml.safe_dump(semesters), encoding="utf-8")
    project.make_sample(["2026-spring"], scale=0.1)
    done = project.qa("report", "--school", "sport", "--locale", "ru")
    assert done.returncode == 0, done.stderr
    folder = project.out / "sport" / "2026-spring" / "internal-ru"
    assert [path.suffix for path in folder.glob("2026_06_30_Школа спорта_*.pdf")] == [".pdf"]


def test_reports_makes_every_school_and_names_the_one_that_fails(small: SampleProject) -> None:
    """All schools get a report of their own."""
    assert small.qa("reports").returncode == 0
    made = {folder.parent.parent.name for folder in small.out.glob("*/2025-autumn/internal-kk")}
    assert made == set(SCHOOLS)
    numbers = {(small.out / school / "2025-autumn/internal-kk/manifest.json").read_bytes() for school in made}
    assert len(numbers) == len(made)


def test_department_report_is_about_the_department(small: SampleProject) -> None:
    """The report lies in a folder of its own under the department's document name."""
    done = small.qa("report", "--school", "pharm", "--department", "pharm-tech")
    assert done.returncode in (0, 2), done.stderr
    if done.returncode == 2:
        pytest.fail(done.stderr)
    folder = small.out / "pharm-pharm-tech" / "2025-autumn" / "internal-kk"
    assert len(list(folder.glob("*КІБ есебі.pdf"))) == 1


def test_example_reports_on_real_public_data(tmp_path: Path) -> None:
    """73,421 real ratings go through ordinary params, intake and chapters; nothing says sample data."""
    project = new_project(tmp_path)
    done = project.qa("example")
    assert done.returncode == 0, done.stderr
    (folder,) = project.out.glob("eth/*/internal-en")
    report = Report(folder, "en")
    assert "Sample data" not in report.html
    assert "ETH" in report.html


EXCEPTION = """
  - {school: pharm, semester: 2025-autumn, survey: wellbeing, %s tier: internal, decision: show, reason: asked for,
     approved_by: council, protocol: "1", approved_date: 2025-12-01, expires_date: 2026-12-31}"""


def test_report_that_can_not_be_made_safe_is_refused(tmp_path: Path) -> None:
    """Two results shown by decision give away a third: exit status 4, the clash is named, no report is begun."""
    project = new_project(tmp_path)
    use_one_chapter(project, "data-quality", "02-data-quality")
    items = [item.code for item in load_params(project.params).survey("wellbeing").items[:2]]
    people = [("pharm-tech", 10), ("pharm-chem", 3)]
    places = [department for department, n in people for _ in range(n)]
    rows = [[f"r{n}", "pharm", department, 1 + n % 5, 4] for n, department in enumerate(places)]
    folder = project.raw / "2025-autumn"
    folder.mkdir(parents=True)
    with (folder / "wellbeing.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([["Респондент ID", "Мектеп", "Кафедра", *items], *rows])
    exceptions = "exceptions:" + EXCEPTION % "" + EXCEPTION % "department: pharm-tech,"
    (project.params / "disclosure-exceptions.yaml").write_text(exceptions, encoding="utf-8")
    done = project.qa("report", "--school", "pharm")
    assert done.returncode == 4, done.stderr
    assert "survey 'wellbeing', semester 2025-autumn" in done.stderr
    assert "pharm-chem//: a reader places it within 0 answers" in done.stderr
    assert "given away by pharm-tech//, //" in done.stderr
    assert not project.out.exists()
