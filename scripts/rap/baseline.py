"""The five criteria of the Baseline level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from rap.attested import read_attestation
from rap.finding import Proof, none_of
from rap.project import PACKAGE, Project

#: Files of programs that nobody may read or run without a licence, and of spreadsheets with code.
CLOSED = {".sas", ".sps", ".spv", ".do", ".ado", ".m", ".mlx", ".xlsm", ".xlsb", ".pbix", ".twb", ".exe", ".dll"}
#: What is made from data, or is data: it comes from outside, or from the code.
MADE = ("data/", "reports/out/", "reports/cache/", "reports/build/", "reports/bundles/", "reports/certificates/")
#: Commits that are looked at, and the share of them that may say otherwise what they do: history is not rewritten.
LOOKED_BACK, UNCLEAR_MAX = 200, 0.05
_SECRET = re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b")
_SUBJECT = re.compile(r"^(feat|fix|docs|refactor|test|perf|build|ci|chore|style|revert)(\([\w ,/-]+\))?!?: .+")


def check_language(project: Project) -> Iterator[Proof]:
    """Data are produced by code in an open language."""
    closed = [name for name in project.tracked if PurePosixPath(name).suffix.lower() in CLOSED]
    yield none_of("no file of a closed language", "files in git", closed, n=len(project.tracked), unit="files")
    kernels = {
        name: book.get("metadata", {}).get("kernelspec", {}).get("language", "python")
        for name, book in project.notebooks.items()
    }
    other = [name for name, language in kernels.items() if language != "python"]
    yield none_of("every chapter is Python", "notebooks/", other, n=len(kernels), unit="notebooks")
    idle = [name for name in project.notebooks if f"from {PACKAGE}." not in "\n".join(project.cells(name))]
    yield none_of(
        "every chapter gets its numbers from the library", "notebooks/", idle, n=len(kernels), unit="notebooks"
    )


def check_version_control(project: Project) -> Iterator[Proof]:
    """Code is under version control; what is made of data is not."""
    commits = project.git("rev-list", "--count", "HEAD")
    n = int(commits[0]) if commits else 0
    yield Proof("the folder is a repository with a history", ".git", f"{n} commits", n > 0)
    loose = project.git("ls-files", "--others", "--exclude-standard", "src", "notebooks", "params", "tests", "scripts")
    yield none_of(
        "no code beside it", "src, notebooks, params, tests, scripts", loose, n=len(project.tracked), unit="files"
    )
    made = [name for name in project.tracked if name.startswith(MADE)]
    yield none_of("no data and no output in it", ", ".join(MADE), made, n=len(project.tracked), unit="files")


def check_readme(project: Project) -> Iterator[Proof]:
    """The README tells the steps to reproduce, and they are steps that there are."""
    readme = project.text("README.md")
    steps = [step for block in re.findall(r"```sh\n(.*?)```", readme, flags=re.S) for step in _made(block)]
    yield Proof("steps to run stand in it", "README.md", ", ".join(steps) or "none", {"report", "test"} <= set(steps))
    named = sorted(set(_made(readme)))
    unknown = [name for name in named if name not in project.make_targets]
    yield none_of("every target that it names is in the Makefile", "README.md", unknown, n=len(named), unit="targets")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", readme) if "://" not in link]
    broken = [link for link in links if not project.has(link)]
    yield none_of("every link in it leads somewhere", "README.md", broken, n=len(links), unit="links")
    needs = re.search(r"Python ≥ (\d\.\d+)", readme)
    asked = str(project.pyproject.get("project", {}).get("requires-python", ""))
    is_same = bool(needs) and asked == f">={needs[1] if needs else ''}"
    yield Proof(
        "what a machine needs is said as it is", "README.md, pyproject.toml", f"Python {asked or 'not said'}", is_same
    )


def _made(text: str) -> list[str]:
    return re.findall(r"(?:^|[`·\s])make ([a-z][\w-]*)", text)


def check_review(project: Project) -> Iterator[Proof]:
    """Code is reviewed: what a machine reviews is shown, what a person reviews is asked for."""
    ci = project.text(".ci/run")
    steps = [step for step in ("make check", "make test") if step in ci]
    yield Proof(
        "a machine reviews each state: lint, types, tests", ".ci/run", ", ".join(steps) or "none", len(steps) == 2
    )
    subjects = project.git("log", "--no-merges", "--format=%s", f"-{LOOKED_BACK}")
    unclear = [subject for subject in subjects if not _SUBJECT.match(subject)]
    found = f"{len(subjects)} commits, {len(unclear)} say it otherwise"
    holds = bool(subjects) and len(unclear) <= UNCLEAR_MAX * len(subjects)
    yield Proof(f"changes say what they do and where, at least {1 - UNCLEAR_MAX:.0%}", "git log", found, holds)
    yield read_attestation(project, "peer-review", "a person has read the code who did not write it")


def check_open(project: Project) -> Iterator[Proof]:
    """Code is published, and publications and code lead to each other."""
    declared = str(project.pyproject.get("project", {}).get("license", ""))
    is_open = declared == "Apache-2.0" and "Apache License" in project.text("LICENSE")
    yield Proof("the licence is an open one", "LICENSE, pyproject.toml", declared or "none", is_open)
    cited = re.search(r"^license: (.+)$", project.text("CITATION.cff"), flags=re.M)
    licence = cited[1] if cited else "none"
    yield Proof("it can be cited under the same licence", "CITATION.cff", licence, licence == declared)
    leads = "code/src" in project.text(f"src/{PACKAGE}/evidence/project_files.py")
    yield Proof("each publication's bundle encloses the code", "src/qa_lib/evidence", "code/" if leads else "no", leads)
    secrets = [
        name for name in project.tracked if name.endswith((".pem", ".key")) or _SECRET.search(project.text(name))
    ]
    yield none_of("no key is in what would be published", "files in git", secrets, n=len(project.tracked), unit="files")
    yield read_attestation(project, "published", "the repository can be read by the public")
