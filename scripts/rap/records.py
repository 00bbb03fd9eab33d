"""Two criteria of the Silver level: what a run records of itself, and whether its data are tidy."""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rap.finding import Proof, none_of
from rap.project import PACKAGE, Project

#: What a manifest has to record.
RECORDED = {"parameters", "inputs", "outputs", "code", "environment", "policy_edition", "leak_check"}
#: What intake has to record of each file that it reads.
COUNTED = {"file", "sha256", "n_rows", "n_rejected_rows", "n_cells", "n_rejected_cells"}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
#: The share of words among numbers up to which they are remarks; a column with more of them is one of words.
REMARKS_MAX = 0.2
#: A column a semester: two tables of the dynamics are kept as readers see them.
_PERIOD = re.compile(r"\d{4}-(?:autumn|spring)")


def check_records(project: Project) -> Iterator[Proof]:
    """Each run records what it read, did and made, so that it can be held against what was expected."""
    place = f"src/{PACKAGE}/publishing/manifest.py"
    keys = _keys_of(project, place, "make_manifest")
    lacking = sorted(RECORDED - keys)
    yield none_of("a report's manifest records what went in and came out", place, lacking, n=len(keys), unit="entries")
    place = f"src/{PACKAGE}/intake/account.py"
    counted = {name for names in _columns(project, place).values() for name in names}
    lacking = sorted(COUNTED - counted)
    yield none_of("intake accounts for every file that it reads", place, lacking, n=len(counted), unit="columns")
    rules = project.pyproject.get("tool", {}).get("ruff", {}).get("lint", {}).get("select", [])
    yield Proof(
        "nothing is only printed", "pyproject.toml", "rule T20" if "T20" in rules else "no rule", "T20" in rules
    )
    manifests = project.files("reports/out/**/manifest.json")
    if manifests:
        wrong = [place for name in manifests for place in _not_as_recorded(project.root / name)]
        yield none_of(
            "finished reports are what their manifests say", "reports/out", wrong, n=len(manifests), unit="reports"
        )


def _keys_of(project: Project, place: str, function: str) -> set[str]:
    """The keys of the dictionaries that a function writes out."""
    tree = project.tree(place)
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function]
    dicts = [node for one in found for node in ast.walk(one) if isinstance(node, ast.Dict)]
    return {str(key.value) for one in dicts for key in one.keys if isinstance(key, ast.Constant)}


def _not_as_recorded(manifest: Path) -> list[str]:
    outputs: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8")).get("outputs", {})
    files = {name: manifest.parent / name for name in outputs}
    wrong = [name for name, file in files.items() if not file.is_file() or _digest(file) != outputs[name]]
    return [f"{manifest.parent.name}/{name}" for name in wrong] or (
        [] if outputs else [f"{manifest.parent.name}: nothing"]
    )


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def check_tidy(project: Project) -> Iterator[Proof]:
    """A row an observation, a column a variable, a table a kind of thing."""
    tables = {
        f"{place}:{name}": names
        for place in project.files(f"src/{PACKAGE}/intake/*.py")
        for name, names in _columns(project, place).items()
    }
    bad = [
        name for name, names in tables.items() if len(set(names)) < len(names) or not all(map(_NAME.fullmatch, names))
    ]
    yield none_of(
        "columns have one name each, in one manner", f"src/{PACKAGE}/intake", bad, n=len(tables), unit="tables"
    )
    answers = next((names for name, names in tables.items() if name.endswith(":ANSWER_COLUMNS")), ())
    is_long = {"response_id", "item", "value"} <= set(answers)
    yield Proof("an answer is a row, not a column", f"src/{PACKAGE}/intake", ", ".join(answers) or "no table", is_long)
    files = project.files("reports/out/**/tables/*.csv")
    if files:
        untidy = [f"{name}: {fault}" for name in files if (fault := find_untidy(project.root / name))]
        yield none_of(
            "numbers of finished reports are tidy", "reports/out/**/tables", untidy, n=len(files), unit="tables"
        )


def _columns(project: Project, place: str) -> dict[str, Sequence[str]]:
    """The constants of a file that name columns, where they are written out; others' in them are left out."""
    tree = project.tree(place)
    found: dict[str, Sequence[str]] = {}
    for node in tree.body:
        target: Any = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id.endswith(("COLUMNS", "COUNTS")) and isinstance(value, ast.Tuple):
            found[target.id] = [str(one.value) for one in value.elts if isinstance(one, ast.Constant)]
    return found


def find_untidy(file: Path) -> str:
    """What keeps a table from being tidy; "" where nothing does. Words among numbers are a remark in a column."""
    with file.open(encoding="utf-8", newline="") as stream:
        head, *rows = list(csv.reader(stream)) or [[]]
    names = [name for name in head if not _PERIOD.fullmatch(name)]
    if not names or len(set(head)) < len(head) or not all(map(_NAME.fullmatch, names)):
        return "names of columns"
    if any(len(row) != len(head) for row in rows):
        return "rows of different length"
    mixed = [name for place, name in enumerate(head) if _has_remarks([row[place] for row in rows if row[place]])]
    return f"words among the numbers of {mixed[0]}" if mixed else ""


def _has_remarks(cells: Sequence[str]) -> bool:
    n_words = sum(not _is_number(cell) for cell in cells)
    return 0 < n_words <= REMARKS_MAX * len(cells)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
