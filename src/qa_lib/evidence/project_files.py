"""The project's own files in a bundle: rules, method, notebooks, and the code that made the reports."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import qa_lib
from qa_lib.params import params_in_use
from qa_lib.paths import Paths
from qa_lib.publishing.clearing import files_below

#: Files of the project's root that say how to build it.
_ROOT_FILES = (
    "Makefile",
    "pyproject.toml",
    "requirements.lock",
    "environment.yml",
    "LICENSE",
    "README.md",
    "CHANGELOG.md",
    "scripts/setup",
)
#: Folders that made no report: the room that invents universities among them.
_SKIPPED = {"__pycache__", "images", "sample"}


def project_files(paths: Paths) -> dict[str, Path]:
    """Place in the payload -> file: ``params/``, ``docs/``, ``notebooks/``, and ``code/`` with what runs them."""
    library = Path(qa_lib.__file__).parent
    root = paths.root if (paths.root / "docs").is_dir() else library.parents[1]
    found = {f"params/{name}": file for name, file in params_in_use(paths.params).items()}
    found |= _below(root / "docs", "docs", {".md"})
    found |= _below(paths.notebooks, "notebooks", {".ipynb"})
    found |= _below(library, "code/src/qa_lib", {".py", ".yaml", ".css", ".html", ".js"})
    found |= _below(paths.locale, "code/locale", {".po", ".cfg"})
    found |= _below(paths.theme, "code/reports/theme", None)
    found |= {f"code/{name}": root / name for name in _ROOT_FILES if (root / name).is_file()}
    return found


def _below(folder: Path, place: str, suffixes: set[str] | None) -> dict[str, Path]:
    return {
        f"{place}/{name}": file
        for name, file in files_below(folder).items()
        if (suffixes is None or file.suffix in suffixes) and not _SKIPPED & set(PurePosixPath(name).parts)
    }
