"""``manifest.json``: what went into a report and what came out, with SHA-256."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import qa_lib
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.publishing.request import ReportRequest

#: Packages whose versions can move a number or a page.
KEY_PACKAGES = (
    "matplotlib", "nbclient", "numpy", "pandas", "papermill", "pyarrow", "pypandoc-binary", "scipy", "seaborn", "typst",
)  # fmt: skip


def digest(file: Path) -> str:
    """The SHA-256 of a file as hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digests(files: Iterable[Path], *, root: Path) -> dict[str, str]:
    """The SHA-256 of each file under its path relative to ``root``, in the order of the paths."""
    return {file.relative_to(root).as_posix(): digest(file) for file in sorted(files)}


def make_manifest(
    request: ReportRequest, *, paths: Paths, params: Params, account: dict[str, Any], outputs: Path
) -> dict[str, Any]:
    """Parameters, inputs and outputs of one report; the same run gives the same manifest.

    ``account`` holds, by semester, what intake read; ``outputs`` is the folder of the finished report.
    """
    files = [file for file in outputs.rglob("*") if file.is_file() and file.name != "manifest.json"]
    return {
        "parameters": request.parameters,
        "policy_edition": params.policy.edition,
        "inputs": {
            "raw": {semester: entry["inputs"] for semester, entry in sorted(account.items())},
            "params": digests(paths.params.rglob("*.yaml"), root=paths.params),
            "notebooks": digests(paths.notebooks.glob("*.ipynb"), root=paths.notebooks),
            "locale": digests(paths.locale.rglob("*.po"), root=paths.locale),
            "theme": digests((file for file in paths.theme.rglob("*") if file.is_file()), root=paths.theme),
        },
        "is_sample": any(entry["is_sample"] for entry in account.values()),
        "seed": {semester: entry.get("seed") for semester, entry in sorted(account.items())},
        "code": {"version": qa_lib.__version__, "sha256": code_digest()},
        "environment": {
            "python": platform.python_version(),
            "packages": {name: importlib.metadata.version(name) for name in KEY_PACKAGES},
            "lock_sha256": digest(paths.root / "requirements.lock"),
        },
        "outputs": digests(files, root=outputs),
    }


def code_digest() -> str:
    """One SHA-256 over the library's source files."""
    package = Path(qa_lib.__file__).parent
    lines = [f"{name} {value}" for name, value in digests(package.rglob("*.py"), root=package).items()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def write_manifest(manifest: dict[str, Any], folder: Path) -> None:
    """Write the manifest as readable JSON."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
