"""Only what has changed is made again; what is kept is what making it again would give."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Collection
from pathlib import Path

import openpyxl
import pytest
from elsewhere import copy_inputs, run_elsewhere
from project import ROOT, SampleProject, keep_chapters, new_project

from qa_lib.params import load_params

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("incremental")]

EDITION = Path("2025-autumn", "internal-kk")
#: Chapters that differ in what they read: targets, answers of the school, sums of others, registers, files, words.
CHAPTERS = (
    "summary", "respondents", "data-quality", "satisfaction", "teaching", "dynamics", "comparison", "open-answers",
    "capa", "methods",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SampleProject:
    """A project of its own whose pharm and dent have a report."""
    project = new_project(tmp_path_factory.mktemp("incremental"), has_own_home=True)
    keep_chapters(project, CHAPTERS)
    project.make_sample(["2024-autumn", "2025-autumn"], scale=0.06)
    for school in ("pharm", "dent"):
        succeed(project, "report", "--school", school)
    return project


def succeed(project: SampleProject, *words: str) -> str:
    done = project.qa(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def explained(project: SampleProject, school: str = "pharm") -> dict[str, str]:
    """Step -> reasons, as the command tells them."""
    told = succeed(project, "report", "--school", school, "--explain")
    return dict(re.findall(r"^  ([\w-]+): (.+)$", told, flags=re.M))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def change(file: Path, edit: Callable[[str], str]) -> None:
    text = file.read_text(encoding="utf-8")
    assert edit(text) != text
    file.write_text(edit(text), encoding="utf-8")


def test_second_run_makes_nothing(made: SampleProject) -> None:
    """The report is up to date, and not even its files are touched."""
    folder = made.out / "pharm" / EDITION
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert "(up to date)" in succeed(made, "report", "--school", "pharm")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert explained(made) == {}


def test_second_run_opens_no_table(made: SampleProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """To see that nothing changed neither tables nor estimators nor what draws and renders are imported."""
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    imported = {line.rpartition("|")[2].strip() for line in made.qa("report", "--school", "pharm").stderr.splitlines()}
    assert "qa_lib.publishing.making" in imported
    assert imported.isdisjoint(
        {
            "numpy",
            "pandas",
            "pyarrow",
            "scipy",
            "statsmodels",
            "matplotlib",
            "qa_lib.measurement",
            "qa_lib.analysis.data",
        }
    )


def test_touched_files_change_nothing(made: SampleProject) -> None:
    """Times of files do not count."""
    for path in [*made.params.rglob("*.yaml"), *made.raw.rglob("*.csv"), *(made.home / "notebooks").glob("*.ipynb")]:
        os.utime(path)
    assert explained(made) == {}


def test_target_makes_the_chapters_that_compare_with_it_stale(made: SampleProject, tmp_path: Path) -> None:
    """Chapters that read no target stay; the reason is told; the result is that of a run from nothing, elsewhere.

    Elsewhere: another path, home, user, language, zone, day, hash seed, pseudonym key, umask; one core, plain kernels.
    """
    change(made.params / "targets.yaml", lambda text: text.replace("target_share: 0.75", "target_share: 0.74"))
    stale = explained(made)
    assert {"summary", "satisfaction", "comparison", "render"} <= set(stale)
    assert "data-quality" not in stale
    assert stale["satisfaction"] == "params: targets changed"
    succeed(made, "report", "--school", "pharm")
    kept = contents(made.out / "pharm" / EDITION)
    other = copy_inputs(made, tmp_path / "деректер 2")
    succeed(made, "bundle", "--school", "pharm", "--locale", "kk")
    share_seal_key(made, other)
    done = run_elsewhere(other, "bundle", "--school", "pharm", "--locale", "kk")
    assert done.returncode == 0, done.stdout + done.stderr
    fresh = contents(other.out / "pharm" / EDITION)
    assert {Path(name).suffix for name in fresh} == {".html", ".pdf", ".docx", ".xlsx", ".ipynb", ".csv", ".json"}
    assert sorted(fresh) == sorted(kept)
    assert [name for name in fresh if fresh[name] != kept[name]] == []
    bundles = [
        project.folder / "reports" / "bundles" / "pharm-2025-autumn-internal-kk.zip" for project in (made, other)
    ]
    assert differing_members(*bundles) == []
    assert bundles[0].read_bytes() == bundles[1].read_bytes()


def share_seal_key(project: SampleProject, other: SampleProject) -> None:
    """The seal is the same where the key is; that of the pseudonyms is each machine's own."""
    (other.folder / "key").mkdir(mode=0o700)
    shutil.copy2(project.folder / "key" / "seal.key", other.folder / "key" / "seal.key")


def differing_members(first: Path, second: Path) -> list[str]:
    """Files that two bundles do not have alike."""
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as two:
        names = sorted({*one.namelist(), *two.namelist()})
        own = {
            name: [archive.read(name) if name in archive.namelist() else b"" for archive in (one, two)]
            for name in names
        }
    return [name for name, (left, right) in own.items() if left != right]


def test_translation_makes_the_chapters_that_say_it_stale(made: SampleProject) -> None:
    """One sentence in one language: other chapters stay, and so do reports in other languages."""
    catalogue = made.home / "locale" / "kk" / "LC_MESSAGES" / "qa.po"
    trace = json.loads((made.folder / "reports/cache/pharm" / EDITION / "02-data-quality.json").read_text())
    others = (made.folder / "reports/cache/pharm" / EDITION).glob("0[0134567]*.json")
    said = set(trace["reads"]["locale/kk"]).difference(
        *(json.loads(file.read_text())["reads"].get("locale/kk", ()) for file in others)
    )
    sentence = min(text for text in said if re.fullmatch(r"[A-Z][\w ]{8,40}", text))
    pattern = re.compile(rf'(msgid "{re.escape(sentence)}"\nmsgstr ")(.)')
    change(catalogue, lambda text: pattern.sub(r"\1Ә\2", text))
    stale = explained(made)
    assert "data-quality" in stale
    assert sentence in stale["data-quality"]
    assert {"satisfaction", "teaching", "dynamics", "comparison", "open-answers"}.isdisjoint(stale)
    assert not changed_beyond(made, stale)


def changed_beyond(project: SampleProject, stale: Collection[str], *, school: str = "pharm") -> list[str]:
    """What making the report again changes beside the chapters told, their tables, and the pages made of all."""
    folder = project.out / school / EDITION
    before = contents(folder)
    succeed(project, "report", "--school", school)
    after = contents(folder)
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert "index.html" in changed
    parts = [name for name in changed if "/" in name]
    return [name for name in parts if not any(f"{code}." in name or f"/{code}-" in name for code in stale)]


def test_way_of_execution_makes_all_chapters_stale(made: SampleProject, tmp_path: Path) -> None:
    """How a chapter is executed is no room that calculates, and yet its result depends on it."""
    library = tmp_path / "library"
    shutil.copytree(ROOT / "src", library, ignore=shutil.ignore_patterns("__pycache__"))
    execution = library / "qa_lib" / "publishing" / "execution.py"
    change(execution, lambda code: code.replace("CELL_TIMEOUT_SECONDS = 600", "CELL_TIMEOUT_SECONDS = 601"))
    succeed(made, "report", "--school", "dent")
    command = made.command("report", "--school", "dent", "--explain")
    environment = made.environment | {"PYTHONPATH": str(library)}
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    stale = re.findall(r"^  [\w-]+: execution changed$", told, flags=re.M)
    assert len(stale) == len(load_params(made.params).reports.chapters_of("school", "internal"))


def test_data_of_one_school_leave_the_other_schools_own_chapters(made: SampleProject) -> None:
    """Of another school only what looks at the university is made again."""
    succeed(made, "report", "--school", "dent")
    (file,) = (made.raw / "2025-autumn").glob("satisfaction*.csv")
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    school = next(place for place, head in enumerate(rows[0]) if "ектеп" in head or "кола" in head or "chool" in head)
    value = next(row[school] for row in rows[1:] if "арм" in row[school].casefold() or "pharm" in row[school])
    kept = [rows[0], *(row for place, row in enumerate(rows[1:]) if row[school] != value or place % 2)]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(kept)
    succeed(made, "intake")
    assert {"satisfaction", "respondents"} <= set(explained(made, "pharm"))
    assert {"satisfaction", "respondents", "teaching", "dynamics", "open-answers"}.isdisjoint(explained(made, "dent"))
    assert "comparison" in explained(made, "dent")


def test_an_answer_of_one_school_leaves_what_others_show_of_the_files(made: SampleProject) -> None:
    """Of another school only what shows the university's levels or the files' checksums is made again."""
    succeed(made, "report", "--school", "dent")
    (file,) = (made.raw / "2025-autumn").glob("satisfaction*.csv")
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    pharmacists = [row for row in rows[1:] if any(words in " ".join(row).casefold() for words in ("фарм", "pharm"))]
    answer = next(place for place, head in enumerate(rows[0]) if head.startswith("s01"))
    next(row for row in pharmacists if row[answer] == "Келісемін")[answer] = "Келіспеймін"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)
    succeed(made, "intake")
    assert "satisfaction" in explained(made, "pharm")
    stale = explained(made, "dent")
    assert {"comparison", "methods"} <= set(stale)
    assert {"data-quality", "satisfaction", "respondents"}.isdisjoint(stale)
    assert not changed_beyond(made, stale, school="dent")


def test_a_line_of_a_register_changes_what_shows_it(made: SampleProject) -> None:
    """One word of one measure of pharm: the pages and the tables of measures; of another school the list of inputs."""
    for school in ("pharm", "dent"):
        succeed(made, "report", "--school", school)
    file = made.folder / "data" / "registers" / "capa.xlsx"
    book = openpyxl.load_workbook(file)
    page = (made.out / "pharm" / EDITION / "index.html").read_text(encoding="utf-8")
    cell = next(row[1] for row in book.worksheets[0].iter_rows(min_row=2) if row[1].value and row[1].value in page)
    cell.value = "Басқа шара"
    book.save(file.with_name("capa 2026-01-25.xlsx"))  # holds on the day of the report; the time of saving would not
    file.unlink()
    succeed(made, "registers")
    assert changed_beyond(made, {"capa"}) == []
    assert "Басқа шара" in (made.out / "pharm" / EDITION / "index.html").read_text(encoding="utf-8")
    before = contents(made.out / "dent" / EDITION)
    succeed(made, "report", "--school", "dent")
    after = contents(made.out / "dent" / EDITION)
    assert {name for name in {*before, *after} if before.get(name) != after.get(name)} <= {"manifest.json"}


@pytest.mark.parametrize(
    ("victim", "step", "reason"),
    [
        ("reports/cache/pharm/2025-autumn/internal-kk/03-satisfaction.ipynb", "satisfaction", "damaged"),
        ("reports/cache/pharm/2025-autumn/internal-kk/04-teaching.json", "teaching", "not made before"),
        ("reports/out/pharm/2025-autumn/internal-kk/index.html", "render", "index.html is missing or not as"),
    ],
)
def test_damage_is_noticed_and_mended(made: SampleProject, victim: str, step: str, reason: str) -> None:
    """A file that is not what was written is made again, and is then what it was."""
    succeed(made, "report", "--school", "pharm")
    before = contents(made.out / "pharm" / EDITION)
    (made.folder / victim).write_bytes(b"{}")
    assert reason in explained(made)[step]
    succeed(made, "report", "--school", "pharm")
    assert contents(made.out / "pharm" / EDITION) == before


def test_damaged_table_of_the_store_is_read_again(made: SampleProject) -> None:
    """The store is held against what was written, too."""
    table = made.folder / "data" / "store" / "2025-autumn" / "answers" / "pharm.parquet"
    before = table.read_bytes()
    table.write_bytes(before[:-9] + b"\0" * 9)
    told = succeed(made, "report", "--school", "pharm", "--explain")
    assert "2025-autumn would be read again: answers/pharm.parquet of the store is damaged" in told
    succeed(made, "report", "--school", "pharm")
    assert table.read_bytes() == before
