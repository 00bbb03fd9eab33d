"""Contents as SHA-256: of files, of the library's rooms, of what is installed."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import qa_lib

#: Packages whose versions can move a number or a page.
KEY_PACKAGES = (
    "babel", "factor-analyzer", "fontpkg-noto-sans", "ipykernel", "matplotlib", "nbclient", "numpy", "pandas",
    "papermill", "pyarrow", "pypandoc-binary", "python-docx", "scipy", "seaborn", "statsmodels", "typst", "xlsxwriter",
)  # fmt: skip
#: Rooms that decide what a chapter shows, what no report may hold, and how a report is rendered.
CHAPTER_ROOMS = (
    "errors", "paths", "reads", "params", "privacy", "intake", "registers", "measurement", "analysis", "reporting",
    "kernels",
)  # fmt: skip
CHECKING_ROOMS = ("privacy",)
RENDERING_ROOMS = ("errors", "paths", "params", "intake", "reporting", "publishing")


def digest(file: Path) -> str:
    """The SHA-256 of a file as hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digests(files: Iterable[Path], *, root: Path) -> dict[str, str]:
    """The SHA-256 of each file under its path relative to ``root``, in the order of the paths."""
    return {file.relative_to(root).as_posix(): digest(file) for file in sorted(files)}


def digest_text(text: str) -> str:
    """The SHA-256 of a text as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_files(files: Iterable[Path], *, root: Path) -> str:
    """One SHA-256 over files and their names."""
    return digest_text("\n".join(f"{name} {value}" for name, value in digests(files, root=root).items()))


@cache
def digest_code(rooms: tuple[str, ...] | None = None) -> str:
    """One SHA-256 over the source files of the library, or of some of its rooms."""
    package = Path(qa_lib.__file__).parent
    files = package.rglob("*.py")
    if rooms is None:
        return digest_files(files, root=package)
    return digest_files((file for file in files if _room(file, package) in rooms), root=package)


def _room(file: Path, package: Path) -> str:
    return file.relative_to(package).parts[0].removesuffix(".py")


@cache
def describe_environment(lock: Path) -> dict[str, Any]:
    """Python's version, those of `KEY_PACKAGES`, and the lock's SHA-256."""
    return {
        "python": platform.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in KEY_PACKAGES},
        "lock_sha256": digest(lock),
    }
