"""The four criteria of the Gold level."""

from __future__ import annotations

import ast
import configparser
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from rap.finding import Proof, none_of
from rap.project import PACKAGE, Project

SCHEDULE = "scripts/schedule"
_SEMVER = re.compile(r"\d+\.\d+\.\d+(?:-[\w.]+)?")
#: Sections of a changelog by Keep a Changelog, and our own for whatever moves a published number.
_KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Methods"}


def check_package(project: Project) -> Iterator[Proof]:
    """The code is a package that can be built and installed."""
    about = project.pyproject.get("project", {})
    lacking = [
        field for field in ("name", "version", "description", "requires-python", "license") if not about.get(field)
    ]
    yield none_of("the package says what it is", "pyproject.toml", lacking, n=5, unit="fields")
    wanted = {name.removeprefix("src/") for name in project.modules}
    packed, fault = _build(project)
    lost = sorted(wanted - packed)
    found = fault or f"{len(packed)} files, {len(lost)} modules left out"
    yield Proof(
        "a wheel can be built, with every module in it",
        "pyproject.toml",
        found,
        bool(packed) and not lost and not fault,
    )
    typed = f"src/{PACKAGE}/py.typed"
    yield Proof("its types can be used by others", typed, "there" if project.has(typed) else "none", project.has(typed))
    target = str(about.get("scripts", {}).get("qa", ""))
    yield Proof("its command leads to a function", "pyproject.toml", target or "none", _leads(project, target))


def _build(project: Project) -> tuple[set[str], str]:
    """The names in the wheel, built apart; and what went wrong."""
    from hatchling.builders.wheel import WheelBuilder

    with tempfile.TemporaryDirectory() as folder:
        try:
            (wheel,) = WheelBuilder(str(project.root)).build(directory=folder, versions=["standard"])
            with zipfile.ZipFile(Path(folder, wheel)) as archive:
                return set(archive.namelist()), ""
        except Exception as error:
            return set(), f"{type(error).__name__}: {error}"[:120]


def _leads(project: Project, target: str) -> bool:
    module, _, function = target.partition(":")
    place = f"src/{module.replace('.', '/')}"
    tree = project.tree(f"{place}/__init__.py" if project.has(place) else f"{place}.py")
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    names += [alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    return bool(function) and function in names


def check_integration(project: Project) -> Iterator[Proof]:
    """Tests and checks run by themselves, from a clean checkout."""
    script = project.text(".ci/run")
    steps = ["make setup", "make check", "make test"]
    lacking = [step for step in steps if not re.search(rf"^{step}$", script, flags=re.M)]
    yield none_of("it sets up, checks and tests", ".ci/run", lacking, n=len(steps), unit="steps")
    yield Proof(
        "it stops at the first failure", ".ci/run", "set -e" if "set -e" in script else "goes on", "set -e" in script
    )
    is_run = (project.root / ".ci" / "run").is_file() and bool((project.root / ".ci" / "run").stat().st_mode & 0o100)
    yield Proof("it can be run", ".ci/run", "executable" if is_run else "not executable", is_run)
    for target, tool in (("check", "ruff"), ("check", "mypy"), ("test", "pytest")):
        recipe = project.make_targets.get(target, "")
        yield Proof(f"make {target} runs {tool}", "Makefile", recipe.strip() or "no such target", tool in recipe)


def check_schedule(project: Project) -> Iterator[Proof]:
    """Runs are set off by new data and by the calendar."""
    timer, path = _unit(project, "timer"), _unit(project, "path")
    when = timer.get("Timer", "OnCalendar", fallback="")
    yield Proof("a run is due by the calendar", f"{SCHEDULE}/qa-reports.timer", when or "never", bool(when))
    watched = re.findall(
        r"^Path(?:Changed|Modified|Exists)=(.+)$", project.text(f"{SCHEDULE}/qa-reports.path"), flags=re.M
    )
    lacking = [name for name in ("data/raw", "data/registers") if not any(one.endswith(name) for one in watched)]
    yield none_of(
        "new data set a run off", f"{SCHEDULE}/qa-reports.path", lacking, n=len(watched) and 2, unit="folders"
    )
    started = re.findall(r"^ExecStart=\S*make ([\w-]+)", project.text(f"{SCHEDULE}/qa-reports.service"), flags=re.M)
    unknown = [name for name in started if name not in project.make_targets]
    yield none_of(
        "a run is a target of the Makefile", f"{SCHEDULE}/qa-reports.service", unknown, n=len(started), unit="targets"
    )
    has_both = timer.has_section("Install") and path.has_section("Install")
    yield Proof("both can be installed", SCHEDULE, "units of systemd" if has_both else "not installable", has_both)


def _unit(project: Project, kind: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        found.read_string(project.text(f"{SCHEDULE}/qa-reports.{kind}"))
    except configparser.Error:
        return configparser.ConfigParser()
    return found


def check_changes(project: Project) -> Iterator[Proof]:
    """Changes are signposted: a changelog for users, a version by semantic versioning."""
    changelog = project.text("CHANGELOG.md")
    first = re.search(r"^## (.+)$", changelog, flags=re.M)
    is_kept = bool(first) and "Keep a Changelog" in changelog
    yield Proof("a changelog is kept", "CHANGELOG.md", first[1] if first else "none", is_kept)
    kinds = re.findall(r"^### (.+)$", changelog, flags=re.M)
    yield none_of(
        "its sections are those of the format",
        "CHANGELOG.md",
        sorted(set(kinds) - _KINDS),
        n=len(kinds),
        unit="sections",
    )
    yield Proof(
        "what moves a published number has a section of its own",
        "CHANGELOG.md",
        "Methods" if "Methods" in kinds else "none",
        "Methods" in kinds,
    )
    version = str(project.pyproject.get("project", {}).get("version", ""))
    yield Proof("the version is a semantic one", "pyproject.toml", version or "none", bool(_SEMVER.fullmatch(version)))
    said = {
        "the library": re.findall(r'__version__ = "([^"]+)"', project.text(f"src/{PACKAGE}/__init__.py")),
        "the citation": re.findall(r"^version: (.+)$", project.text("CITATION.cff"), flags=re.M),
    }
    other = [place for place, versions in said.items() if versions and versions[0] != version]
    yield none_of(
        "the same version is said everywhere",
        "pyproject.toml, CITATION.cff",
        other,
        n=sum(map(bool, said.values())),
        unit="places",
    )
