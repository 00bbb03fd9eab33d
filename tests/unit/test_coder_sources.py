"""One person's codes from several places: they count once, and where they differ it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from coding_rounds import CodingProject
from intake_raw import RawProject

from qa_lib.intake.changes import SAME_CODERS
from qa_lib.intake.coder_sources import read_same_coders
from qa_lib.intake.refusals import CodingError

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
HEAD = ["survey", "respondent", "question", "theme", "coder"]
TEXTS = ["Психолог керек", "Кестені ертерек беріңіздер"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CodingProject:
    """Two answers, both coded by coder-a in a workbook as learner-support."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "keys" / "pseudonym.key"))
    raw = RawProject(tmp_path)
    (raw.paths.root / "locale").parent.mkdir(parents=True, exist_ok=True)
    (raw.paths.root / "locale").symlink_to(ROOT / "locale")
    project = CodingProject(raw)
    project.write_answers(TEXTS)
    project.run("coder-a")
    project.fill("coder-a", lambda _: {"code_1": "learner-support"})
    return project


def _write_file(project: CodingProject, name: str, *rows: tuple[str, str, str]) -> None:
    question = project.raw.params.survey("wellbeing").open_questions[0].code
    lines = [["wellbeing", respondent, question, theme, coder] for respondent, theme, coder in rows]
    project.raw.write_csv(name, [HEAD, *lines])


def test_workbook_counts_before_a_file_of_the_same_coder(project: CodingProject) -> None:
    """The file's other theme is set aside and named; what it says like the workbook is no news."""
    _write_file(project, "coding.csv", ("r0", "more-practice", "Coder-A"), ("r1", "learner-support", "coder-a"))
    project.raw.read()
    assert set(map(tuple, project.codings().values())) == {("learner-support",)}
    assert len(project.codings()) == len(TEXTS)
    listed = project.raw.slice("pharm").rejections.query("reason == 'coded_otherwise'")
    assert listed[["file", "row", "value"]].astype(str).to_numpy().tolist() == [["coding.csv", "2", "more-practice"]]
    assert listed["expected"].iloc[0] == "learner-support: so the same coder in a workbook, which counts"


def test_last_file_counts_for_coders_of_files(project: CodingProject) -> None:
    """A correction bears the later name; another coder's codes stay beside it."""
    _write_file(project, "coding_1.csv", ("r0", "more-practice", "x"), ("r0", "renew-programme", "y"))
    _write_file(project, "coding_2.csv", ("r0", "act-on-feedback", "x"))
    project.raw.read()
    given = [themes for (text, _), themes in project.codings().items() if text == TEXTS[0]]
    assert sorted(map(sorted, given)) == [["act-on-feedback"], ["learner-support"], ["renew-programme"]]
    listed = project.raw.slice("pharm").rejections.query("reason == 'coded_otherwise'")
    assert listed["file"].tolist() == ["coding_1.csv"]
    assert "file 'coding_2.csv'" in listed["expected"].iloc[0]


def test_list_of_same_coders_joins_two_names(project: CodingProject) -> None:
    """Without it two names are two people; with it they are one, and the semester is read again."""
    _write_file(project, "coding.csv", ("r0", "more-practice", "Бірінші"))
    project.raw.read()
    assert len({coder for _, coder in project.codings()}) == 2
    (project.raw.paths.coding / SAME_CODERS).write_text("coder-a: [бірінші, '1']\n", encoding="utf-8")
    assert project.raw.read()[0].was_read
    assert len({coder for _, coder in project.codings()}) == 1
    assert set(map(tuple, project.codings().values())) == {("learner-support",)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a\n", "expected lines such as"),
        ("coder-a: {b: c}\n", "'coder-a' is no list of names"),
        ("coder-a: [x]\ncoder-b: [X]\n", "'x' is 'coder-a' and 'coder-b'"),
        ("coder-a: [x\n", "expected lines such as"),
    ],
)
def test_faulty_list_of_same_coders_is_told(tmp_path: Path, text: str, words: str) -> None:
    """What is no list of names, or gives one name to two people."""
    (tmp_path / SAME_CODERS).write_text(text, encoding="utf-8")
    (fault,) = read_same_coders(tmp_path)[1]
    assert words in fault


def test_faulty_list_stops_the_reading(project: CodingProject) -> None:
    """As any fault of the workbooks does."""
    (project.raw.paths.coding / SAME_CODERS).write_text("[]", encoding="utf-8")
    with pytest.raises(CodingError, match=SAME_CODERS):
        project.run()
