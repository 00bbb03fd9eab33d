"""The nine criteria of the Silver level, but for records and tidy data (`rap.records`)."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from rap.finding import Proof, none_of
from rap.project import PACKAGE, Project, functions_of, public_without_docstring

#: What makes a run stop for a person, or do what no record shows.
_BY_HAND = re.compile(r"^\s*[!%]|\binput\(|\bget_ipython\(", flags=re.M)
#: Documents for those who use, check, extend.
GUIDES = (
    "README.md",
    "docs/architecture.md",
    "docs/methods.md",
    "docs/adding.md",
    "docs/naming.md",
    "docs/glossary.md",
)
FOLDERS = (
    "src",
    "tests",
    "docs",
    "notebooks",
    "params",
    "locale",
    "README.md",
    "LICENSE",
    "pyproject.toml",
    "CHANGELOG.md",
)
#: Lines of a body that few functions exceed, and how few: what lists many things one by one may.
USUAL_LINES, LONG_MAX = 25, 0.02
LEVELS = ("unit", "notebook", "e2e", "browser")


def check_automation(project: Project) -> Iterator[Proof]:
    """Outputs are made by code, with as little by hand as can be."""
    for target in ("report", "reports", "annual", "bundle"):
        recipe = project.make_targets.get(target, "")
        is_one = recipe.count("$(QA)") == 1
        yield Proof(f"make {target} is one call of the program", "Makefile", recipe.strip() or "no such target", is_one)
    names = list(project.notebooks)
    stopping = [name for name in names if _BY_HAND.search("\n".join(project.cells(name)))]
    yield none_of(
        "no chapter waits for a person or for a shell", "notebooks/", stopping, n=len(names), unit="notebooks"
    )
    kept = [name for name in names if any(cell.get("outputs") for cell in project.notebooks[name].get("cells", []))]
    yield none_of("no chapter keeps a result in git", "notebooks/", kept, n=len(names), unit="notebooks")


def check_documentation(project: Project) -> Iterator[Proof]:
    """User guidance, structure, method, docstrings."""
    missing = [name for name in GUIDES if len(project.text(name)) < 500]
    yield none_of(
        "guidance, structure, method, words are written down",
        "README.md, docs/",
        missing,
        n=len(GUIDES),
        unit="documents",
    )
    silent = [place for name, tree in project.sources.items() for place in public_without_docstring(name, tree)]
    n = sum(len(tree.body) > 0 for tree in project.sources.values())
    yield none_of("modules, classes and functions say what they do", f"src/{PACKAGE}", silent, n=n, unit="modules")
    method = project.text("docs/methods.md")
    found = [
        words for words in ("Wilson", "interval", "weight", "reliab", "suppress") if words.lower() in method.lower()
    ]
    yield Proof(
        "the method is explained", "docs/methods.md", f"speaks of {', '.join(found) or 'nothing'}", len(found) >= 4
    )


def check_structure(project: Project) -> Iterator[Proof]:
    """A standard layout of folders."""
    missing = [name for name in FOLDERS if not project.has(name)]
    yield none_of("the usual folders and files are there", "the root", missing, n=len(FOLDERS), unit="places")
    table = project.text("docs/architecture.md").split("## Raw data")[0]
    rooms = sorted({PurePosixPath(name).parts[2].removesuffix(".py") for name in project.modules} - {"__init__"})
    untold = [room for room in rooms if f"`{room}`" not in table]
    yield none_of(
        "each part of the library has its place in the picture",
        "docs/architecture.md",
        untold,
        n=len(rooms),
        unit="rooms",
    )


def check_functions(project: Project) -> Iterator[Proof]:
    """Functions that are used again, instead of code that is copied."""
    own = [
        name for name in project.notebooks if re.search(r"^\s*(def|class) ", "\n".join(project.cells(name)), flags=re.M)
    ]
    yield none_of(
        "chapters call functions and define none", "notebooks/", own, n=len(project.notebooks), unit="notebooks"
    )
    functions = [(name, one) for name, tree in project.sources.items() for one in functions_of(tree)]
    bodies = Counter(
        ast.dump(ast.Module(body=one.body[1:], type_ignores=[])) for _, one in functions if len(one.body) > 4
    )
    copied = [body[:60] for body, n in bodies.items() if n > 1]
    yield none_of("no longer body of a function stands twice", f"src/{PACKAGE}", copied, n=len(bodies), unit="bodies")
    long = [name for name, one in functions if _n_lines(one) > USUAL_LINES]
    found = f"{len(functions)} functions, {len(long)} of them longer"
    holds = bool(functions) and len(long) <= LONG_MAX * len(functions)
    what = f"at most {LONG_MAX:.0%} of functions are longer than {USUAL_LINES} lines"
    yield Proof(what, f"src/{PACKAGE}", found, holds)


def _n_lines(function: ast.FunctionDef) -> int:
    """Lines of a body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def check_standards(project: Project) -> Iterator[Proof]:
    """Agreed standards of coding, held by tools."""
    tools: dict[str, Any] = project.pyproject.get("tool", {})
    rules = tools.get("ruff", {}).get("lint", {}).get("select", [])
    needed = {"D", "E", "F", "I", "N", "S", "W"}
    yield Proof(
        "PEP 8, names, docstrings, security are asked for",
        "pyproject.toml",
        ", ".join(rules) or "none",
        needed <= set(rules),
    )
    is_strict = tools.get("mypy", {}).get("strict") is True
    yield Proof("types are checked strictly", "pyproject.toml", "strict" if is_strict else "not strict", is_strict)
    for words in (("check",), ("format", "--check")):
        faults = _ruff(project, words)
        found = "nothing to say" if not faults else "; ".join(faults[:3])
        yield Proof(f"ruff {' '.join(words)} finds nothing", "src, tests, scripts, notebooks", found, not faults)


def _ruff(project: Project, words: Sequence[str]) -> list[str]:
    """What ruff says of the project as it is; empty when nothing."""
    command = [sys.executable, "-m", "ruff", *words, "--no-cache", "--quiet", "."]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).splitlines()
    return [] if done.returncode == 0 else said or [f"status {done.returncode}"]


def check_tests(project: Project) -> Iterator[Proof]:
    """Unit tests, tests of whole reports, and tests against results of other programs (back tests)."""
    tests = project.files("tests/**/test_*.py")
    for level in LEVELS:
        n = sum(f"pytest.mark.{level}" in project.text(name) for name in tests)
        yield Proof(f"there are tests of the level {level}", "tests/", f"{n} files", n > 0)
    told = "\n".join(project.text(name) for name in [*tests, *project.files("tests/*.py")])
    rooms = sorted({PurePosixPath(name).parts[2] for name in project.modules if len(PurePosixPath(name).parts) > 3})
    asked = set(re.findall(rf"{PACKAGE}(?:\.| import )(\w+)", told))
    untested = [room for room in rooms if room not in asked]
    yield none_of("each part of the library is asked for by tests", "tests/", untested, n=len(rooms), unit="rooms")
    cases = project.files("tests/reference/cases/*.json")
    broken = [name for name in cases if "expected" not in project.text(name)]
    yield none_of(
        "results are held against those of other programs", "tests/reference/cases", broken, n=len(cases), unit="cases"
    )


def check_dependencies(project: Project) -> Iterator[Proof]:
    """What the code needs is declared, locked, and all that it imports is among it."""
    declared = _declared(project)
    locked = {_plain(name) for name in re.findall(r"^([\w.-]+)==", project.text("requirements.lock"), flags=re.M)}
    unlocked = sorted(declared - locked)
    yield none_of(
        "every dependency is locked to a version", "requirements.lock", unlocked, n=len(declared), unit="dependencies"
    )
    pins = re.split(r"\n(?=[\w.-]+==)", project.text("requirements.lock").strip())
    loose = [pin.partition(" ")[0] for pin in pins if "==" in pin and "--hash=sha256:" not in pin]
    yield none_of(
        "every locked package is known by its hash", "requirements.lock", loose, n=len(locked), unit="packages"
    )
    conda = project.text("environment.yml")
    yield Proof(
        "there is an environment for conda, too",
        "environment.yml",
        f"{conda.count('  - ')} lines",
        "dependencies:" in conda,
    )
    foreign = sorted(_imported(project) - declared - locked)
    n = len(locked)
    yield none_of(
        "all that is imported is declared, or locked with it", f"src/{PACKAGE}", foreign, n=n, unit="packages"
    )


def _declared(project: Project) -> set[str]:
    lines = project.pyproject.get("project", {}).get("dependencies", [])
    return {_plain(re.split(r"[<>=!~ \[;]", line)[0]) for line in lines}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported(project: Project) -> set[str]:
    """Distributions whose modules the library imports; Python's own and the library itself are none."""
    nodes = [node for tree in project.sources.values() for node in ast.walk(tree)]
    names = {alias.name.partition(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {
        str(node.module).partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom) and not node.level
    }
    known = importlib.metadata.packages_distributions()
    outside = {name for name in names if name not in sys.stdlib_module_names and name != PACKAGE}
    return {_plain((known.get(name) or [name])[0]) for name in outside}
