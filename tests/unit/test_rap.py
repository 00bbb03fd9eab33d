"""The 18 criteria of RAP: this project as it is meets them, and whatever is broken of a copy of it is found."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rap.__main__ import main
from rap.criteria import CRITERIA, LEVELS, check_all, reached
from rap.finding import Criterion, Finding, Proof
from rap.page import write_page
from rap.project import Project

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
Change = Callable[[Path], object]
MODULE = "src/qa_lib/measurement/levels.py"
CHAPTER = "notebooks/03-satisfaction.ipynb"


def git(folder: Path, *words: str) -> str:
    settings = [
        "-c",
        "user.name=n",
        "-c",
        "user.email=n@n",
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "core.quotePath=off",
    ]
    done = subprocess.run(["git", *settings, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's files in a repository of their own."""
    folder = tmp_path_factory.mktemp("project")
    for name in git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "feat: a copy of the project")
    return folder


@pytest.fixture
def copy(pristine: Path) -> Iterator[Path]:
    """The copy; what a test does to it is undone."""
    yield pristine
    if (pristine / ".away").exists():
        (pristine / ".away").rename(pristine / ".git")
    git(pristine, "reset", "-q", "--hard", "HEAD")
    git(pristine, "clean", "-qfdx")


@pytest.fixture(scope="module")
def findings(pristine: Path) -> list[Finding]:
    """What is found of the copy as it is."""
    return check_all(Project(pristine))


def edit(name: str, old: str, new: str) -> Change:
    """Replace words of a file that has them."""

    def change(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


def add(name: str, text: str) -> Change:
    """A further file, under version control."""

    def change(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
        git(root, "add", "-f", name)

    return change


def drop(name: str) -> Change:
    return lambda root: shutil.rmtree(root / name) if (root / name).is_dir() else (root / name).unlink()


def append(name: str, text: str) -> Change:
    return lambda root: (root / name).write_text((root / name).read_text(encoding="utf-8") + text, encoding="utf-8")


ATTESTED = "peer-review: {office: Senate office}\n"
UNTIDY = "label,2024 level\na,1\n"
LONG = "\n\ndef twice_a() -> None:\n    a = 1\n    b = a + 1\n    c = b + a\n    d = c + b\n    print(a, b, c, d)\n"
#: Number of the criterion, words of the proof that has to fail, what breaks it.
BREAKS: list[tuple[int, str, Change]] = [
    (1, "closed language", add("src/model.sas", "proc means;")),
    (1, "chapter is Python", edit(CHAPTER, '"language": "python"', '"language": "R"')),
    (1, "from the library", edit(CHAPTER, "from qa_lib.", "from elsewhere.")),
    (2, "repository", lambda root: (root / ".git").rename(root / ".away")),
    (2, "no code beside it", lambda root: (root / "src/qa_lib/loose.py").write_text('"""Loose."""\n')),
    (2, "no data and no output", add("data/raw/2025-autumn/a.csv", "a\n1\n")),
    (3, "steps to run", edit("README.md", "make report SCHOOL=pharm     #", "do what is needed     #")),
    (3, "every target", append("README.md", "\n`make coffee`\n")),
    (3, "every link", append("README.md", "\n[gone](docs/gone.md)\n")),
    (3, "what a machine needs", edit("README.md", "Python ≥ 3.11", "Python ≥ 3.9")),
    (4, "a machine reviews", edit(".ci/run", "make check\n", "")),
    (4, "changes say", lambda root: [git(root, "commit", "-q", "--allow-empty", "-m", "more") for _ in range(2)]),
    (4, "did not write it", lambda root: (root / "docs/rap-attested.yaml").write_text(ATTESTED)),
    (5, "open one", drop("LICENSE")),
    (5, "cited", edit("CITATION.cff", "Apache-2.0", "proprietary")),
    (5, "no key", add("src/qa_lib/seal.pem", "x")),
    (
        6,
        "make report is one call",
        edit("Makefile", "@$(QA) report\n", "@echo open the workbook and copy the numbers\n"),
    ),
    (6, "waits for a person", edit(CHAPTER, "satisfaction.show_blocks(", "input(); satisfaction.show_blocks(")),
    (7, "say what they do", append(MODULE, "\n\ndef level_again(frame):\n    return frame\n")),
    (7, "written down", drop("docs/methods.md")),
    (8, "usual folders", drop("locale")),
    (8, "place in the picture", add("src/qa_lib/attic/__init__.py", '"""An attic."""\n')),
    (9, "define none", edit(CHAPTER, "satisfaction.show_blocks(", "def f(): ...\\nsatisfaction.show_blocks(")),
    (9, "stands twice", append(MODULE, LONG + LONG.replace("twice_a", "twice_b"))),
    (10, "ruff check", append(MODULE, "import os\n")),
    (10, "checked strictly", edit("pyproject.toml", "strict = true", "strict = false")),
    (11, "level unit", drop("tests/unit")),
    (11, "asked for by tests", add("src/qa_lib/attic/rooms.py", '"""Nobody asks for it."""\n')),
    (11, "other programs", drop("tests/reference/cases")),
    (12, "locked to a version", edit("requirements.lock", "papermill==", "paper-mill==")),
    (12, "by its hash", lambda root: unhash(root / "requirements.lock")),
    (12, "all that is imported", append(MODULE, "import tensorflow\n")),
    (13, "manifest records", edit("src/qa_lib/publishing/manifest.py", '"outputs": outputs,', "")),
    (13, "only printed", edit("pyproject.toml", '"T20", ', "")),
    (13, "finished reports", add("reports/out/a/manifest.json", '{"outputs": {"index.html": "0"}}')),
    (14, "an answer is a row", edit("src/qa_lib/intake/tables.py", '"value"', '"answers"')),
    (14, "are tidy", add("reports/out/a/tables/a.csv", UNTIDY)),
    (
        15,
        "wheel",
        edit("pyproject.toml", 'build-backend = "hatchling.build"', 'build-backend = "hatchling.build"\n[project'),
    ),
    (15, "leads to a function", edit("pyproject.toml", "qa_lib.cli:main", "qa_lib.cli:start")),
    (16, "it sets up", edit(".ci/run", "make test", "true")),
    (16, "it can be run", lambda root: (root / ".ci/run").chmod(0o644)),
    (16, "make test runs pytest", edit("Makefile", "$(BIN)/python -m pytest\n", "@true\n")),
    (17, "by the calendar", drop("scripts/schedule/qa-reports.timer")),
    (17, "new data", edit("scripts/schedule/qa-reports.path", "data/raw", "data/other")),
    (17, "target of the Makefile", edit("scripts/schedule/qa-reports.service", "make reports", "make everything")),
    (18, "changelog is kept", drop("CHANGELOG.md")),
    (18, "semantic", edit("pyproject.toml", 'version = "0.1.0"', 'version = "spring"')),
    (18, "same version", edit("CITATION.cff", "version: 0.1.0", "version: 0.0.9")),
]


def unhash(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    start = text.index("papermill==")
    end = re.search(r"\n(?=[\w.-]+==)", text[start:])
    assert end
    lock.write_text(f"{text[:start]}papermill==2.7.0{text[start + end.start() :]}", encoding="utf-8")


def failed(root: Path, number: int) -> list[str]:
    return [proof.what for proof in CRITERIA[number - 1].check(Project(root)) if proof.holds is False]


def test_criteria_are_the_eighteen_of_the_source() -> None:
    """Five, nine and four, in their order, each with a check of its own."""
    assert [one.number for one in CRITERIA] == list(range(1, 19))
    assert [sum(one.level == level for one in CRITERIA) for level in LEVELS] == [5, 9, 4]
    assert len({one.check for one in CRITERIA}) == 18


def test_project_meets_what_a_machine_can_see(findings: list[Finding]) -> None:
    """No proof fails; what is left open is what a person has to confirm, by name."""
    assert [(one.criterion.number, proof) for one in findings for proof in one.proofs if proof.holds is False] == []
    assert [one.criterion.number for one in findings if one.standing == "person"] == [4, 5]
    assert reached(findings) == ("none", "Gold")


def test_every_criterion_is_broken_by_some_test() -> None:
    """No check is left that was never seen to fail."""
    assert {number for number, _, _ in BREAKS} == {one.number for one in CRITERIA}


@pytest.mark.parametrize(
    ("number", "what", "change"), BREAKS, ids=lambda value: str(value) if not callable(value) else ""
)
def test_check_fails_on_a_broken_copy(copy: Path, number: int, what: str, change: Change) -> None:
    """The proof that was broken fails, by its own words."""
    change(copy)
    assert any(what in one for one in failed(copy, number)), failed(copy, number)


def test_command_ends_with_one_and_names_the_failure(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table, the proof that fails, the page with it, the status."""
    drop("CHANGELOG.md")(copy)
    monkeypatch.setattr("rap.__main__.check_all", lambda project: [check(project, number) for number in (17, 18)])
    monkeypatch.setattr("sys.argv", ["rap", "--root", str(copy), "--page", str(tmp_path / "rap.md")])
    assert main() == 1
    assert "18. a changelog is kept (CHANGELOG.md): none" in capsys.readouterr().out
    assert "| a changelog is kept | CHANGELOG.md | none | **no** |" in (tmp_path / "rap.md").read_text(encoding="utf-8")


def check(project: Project, number: int) -> Finding:
    one = CRITERIA[number - 1]
    return Finding(one, tuple(one.check(project)))


def test_page_is_the_same_for_the_same_checkout(pristine: Path, tmp_path: Path) -> None:
    """Wherever it lies: the page names no folder of a machine."""
    shutil.copytree(pristine, tmp_path / "жоба")
    numbers = (1, 2, 3, 4, 5, 6, 8, 16, 17, 18)
    pages = [write_page([check(Project(root), n) for n in numbers]) for root in (pristine, tmp_path / "жоба")]
    assert pages[0] == pages[1]
    assert str(tmp_path) not in pages[0]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("{}", None),
        ("peer-review: {office: Senate office, date: 2026-02-10, record: minutes no. 4}", True),
        ("peer-review: {office: Senate office, date: soon, record: minutes no. 4}", False),
        ("peer-review: yes", False),
        ("peer-review: [", False),
    ],
)
def test_what_a_person_confirms_is_taken_only_whole(copy: Path, text: str, holds: bool | None) -> None:
    """Office, day and record; nothing is open, half of it is a fault."""
    (copy / "docs" / "rap-attested.yaml").write_text(text, encoding="utf-8")
    assert [proof.holds for proof in CRITERIA[3].check(Project(copy))][-1] is holds


def test_level_needs_all_below_it() -> None:
    """A gold project without a README is none; without proofs nothing is met."""

    def finding(level: str, holds: bool | None) -> Finding:
        criterion = Criterion(1, level, "", CRITERIA[0].check)  # type: ignore[arg-type]
        return Finding(criterion, (Proof("", "", "", holds),))

    assert reached([finding("Baseline", False), finding("Silver", True), finding("Gold", True)]) == ("none", "none")
    assert reached([finding("Baseline", True), finding("Silver", None), finding("Gold", True)]) == ("Baseline", "Gold")
    assert Finding(CRITERIA[0], ()).standing == "not met"
