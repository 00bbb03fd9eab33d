"""papermill runs a chapter: strict parameters, errors that say where, no clocks in the result."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from qa_lib.errors import IntakeError, ParamsError, RunError
from qa_lib.publishing.execution import execute_chapter

pytestmark = pytest.mark.notebook


def chapter(folder: Path, *sources: str) -> Path:
    parameters = v4.new_code_cell('school = "pharm"', id="parameters", metadata={"tags": ["parameters"]})
    cells = [v4.new_code_cell(source, id=f"cell-{place}") for place, source in enumerate(sources)]
    path = folder / "chapter.ipynb"
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook = v4.new_notebook(cells=[parameters, *cells], metadata={"kernelspec": kernel})
    nbformat.write(notebook, path)
    return path


def test_execute_chapter_refuses_a_misspelt_parameter(tmp_path: Path) -> None:
    """Papermill alone would run on and report on the default school."""
    with pytest.raises(ParamsError, match=r"unknown parameter of chapter\.ipynb 'shcool'; did you mean 'school'"):
        execute_chapter(chapter(tmp_path), tmp_path / "out.ipynb", {"shcool": "dent"}, project=tmp_path)
    assert not (tmp_path / "out.ipynb").exists()


def test_execute_chapter_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    """The executed notebook holds no time, duration or path."""
    source = chapter(tmp_path, "school.upper()")
    for name in ("a.ipynb", "b.ipynb"):
        execute_chapter(source, tmp_path / name, {"school": "dent"}, project=tmp_path)
    assert (tmp_path / "a.ipynb").read_bytes() == (tmp_path / "b.ipynb").read_bytes()
    assert "DENT" in (tmp_path / "a.ipynb").read_text()


def test_execute_chapter_names_the_cell_that_failed(tmp_path: Path) -> None:
    """The error says chapter, cell and cause."""
    with pytest.raises(RunError, match=r"chapter 'chapter' failed in cell 3: ZeroDivisionError"):
        execute_chapter(chapter(tmp_path, "1 / 0"), tmp_path / "o.ipynb", {"school": "dent"}, project=tmp_path)


def test_execute_chapter_keeps_the_kind_of_an_error_of_the_library(tmp_path: Path) -> None:
    """Bad data inside a chapter end with the exit status of bad data."""
    source = chapter(tmp_path, "from qa_lib.errors import IntakeError", "raise IntakeError('no answers')")
    with pytest.raises(IntakeError, match="no answers"):
        execute_chapter(source, tmp_path / "o.ipynb", {"school": "dent"}, project=tmp_path)


def test_execute_chapter_reports_a_kernel_that_died(tmp_path: Path) -> None:
    """A killed kernel is an error in words."""
    with pytest.raises(RunError, match="chapter 'chapter' stopped"):
        execute_chapter(
            chapter(tmp_path, "import os; os._exit(1)"), tmp_path / "o.ipynb", {"school": "dent"}, project=tmp_path
        )
