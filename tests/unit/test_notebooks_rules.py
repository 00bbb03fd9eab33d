"""The notebooks stay thin: parameters, one door, and a section a cell."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

from qa_lib.params import KINDS, load_params
from qa_lib.publishing.request import PARAMETERS
from qa_lib.reporting.chapter import TITLES

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REPORTS = load_params(ROOT / "params").reports
#: Notebook -> the kinds of report that it is a chapter of.
KINDS_OF = {
    path.stem: [kind for kind in KINDS if path.stem in {entry.notebook for entry in getattr(REPORTS, kind)}]
    for path in NOTEBOOKS
}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    """Each notebook in turn."""
    read = nbformat.read(request.param, as_version=4)
    read.kinds = KINDS_OF[request.param.stem]
    return read


def test_notebooks_are_the_chapters() -> None:
    """Every notebook is a chapter of some report, under a code that has a title; every title has a notebook."""
    entries = [entry for kind in KINDS for entry in getattr(REPORTS, kind)]
    assert {entry.notebook for entry in entries} == set(KINDS_OF)
    assert {entry.code for entry in entries} == set(TITLES)
    assert all(entry.notebook.endswith(entry.code) for entry in entries)


def test_chapters_of_a_report_have_codes_of_their_own() -> None:
    """Codes are addresses in a report."""
    for kind in KINDS:
        codes = [entry.code for entry in getattr(REPORTS, kind)]
        assert len(codes) == len(set(codes))


def test_notebook_is_short(notebook: nbformat.NotebookNode) -> None:
    """At most ten cells, all of them code, and sixty lines."""
    assert {cell.cell_type for cell in notebook.cells} == {"code"}
    assert len(notebook.cells) <= 10
    assert sum(len(cell.source.splitlines()) for cell in notebook.cells) <= 60


def test_notebook_declares_the_parameters(notebook: nbformat.NotebookNode) -> None:
    """The first cell, and it alone, is tagged and assigns exactly the parameters of a report."""
    assert [cell.metadata.get("tags", []) for cell in notebook.cells] == [
        ["parameters"],
        *[[]] * (len(notebook.cells) - 1),
    ]
    given = {node.targets[0].id: node.value.value for node in ast.parse(notebook.cells[0].source).body}
    assert [set(given)] == [set(PARAMETERS[kind]) for kind in notebook.kinds][:1]
    assert len({PARAMETERS[kind] for kind in notebook.kinds}) == 1
    known = {"semester": "2025-autumn", "tier": "internal", "locale": "kk", "department": "", "month": "2025-11"}
    assert {name: value for name, value in given.items() if name in known}.items() <= known.items()
    assert given.get("school", "") in ("pharm" if {"school"} & set(notebook.kinds) else "", "")


def test_notebook_holds_no_outputs(notebook: nbformat.NotebookNode) -> None:
    """Nothing that a run leaves behind is kept."""
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells)
    assert notebook.metadata.kernelspec.name == "python3"


def test_notebook_has_stable_cell_names(notebook: nbformat.NotebookNode) -> None:
    """Cells have readable names, no two alike: they are the addresses in messages about a failed run."""
    names = [cell.id for cell in notebook.cells]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalpha() and len(name) <= 24 for name in names)


def test_notebook_only_calls_the_library(notebook: nbformat.NotebookNode) -> None:
    """No functions, classes, loops, branches or paths: what needs them belongs to the library."""
    forbidden = ast.FunctionDef | ast.Lambda | ast.ClassDef | ast.For | ast.While | ast.If | ast.With | ast.Try
    for cell in notebook.cells:
        nodes = list(ast.walk(ast.parse(cell.source)))
        assert not [node for node in nodes if isinstance(node, forbidden)]
        assert not [node for node in nodes if isinstance(node, ast.Constant) and "/" in str(node.value)]


def test_notebook_displays_one_thing_a_cell(notebook: nbformat.NotebookNode) -> None:
    """Each cell but the parameters ends with the expression that it displays, and shows nothing else."""
    for cell in notebook.cells[1:]:
        kinds = [type(node) for node in ast.parse(cell.source).body]
        assert kinds[-1] is ast.Expr
        assert ast.Expr not in kinds[:-1]
