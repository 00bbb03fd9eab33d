"""Whether raw files and what people decided about answers are what was read: told by digests, without opening them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qa_lib.intake.bounds import MAX_FILE_BYTES, find_fault_of_kind
from qa_lib.intake.recognition import SAMPLE_MARK, list_raw_files
from qa_lib.params import Params

#: Who is meant by names in coding files; lies beside the semesters' folders.
SAME_CODERS = "same-coders.yaml"


def hash_inputs(folder: Path) -> dict[str, str]:
    """SHA-256 of every raw file of a semester by its name in the folder; the mark of sample data belongs to them."""
    files = list_raw_files(folder)
    mark = folder / SAMPLE_MARK
    return {
        file.relative_to(folder).as_posix(): hash_file(file, within=folder)
        for file in files + ([mark] if mark.is_file() else [])
    }


def hash_file(path: Path, *, within: Path) -> str:
    """SHA-256 of a file; of why it is not read, where it is none, and of its size, where it is too large."""
    fault = find_fault_of_kind(path, within=within)
    if fault is None and path.stat().st_size > MAX_FILE_BYTES:
        fault = f"{path.stat().st_size} bytes"
    if fault is not None:
        return hashlib.sha256(f"{path.name}\0{fault}".encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def list_books(folder: Path) -> list[Path]:
    """The workbooks of a folder, without what editors leave beside them."""
    return sorted(file for file in folder.glob("*.xlsx") if not file.name.startswith((".", "~$")))


def hash_reviews(folder: Path) -> dict[str, str]:
    """SHA-256 of each workbook of decisions about the open answers of a semester."""
    return {file.name: _digest(file) for file in list_books(folder)}


def hash_rounds(folder: Path) -> dict[str, str]:
    """SHA-256 of each workbook of codes of a semester, by "folder/file", and of the list of coders' names."""
    files = [file for one in sorted(folder.glob("[!.]*")) if one.is_dir() for file in list_books(one)]
    files += [file for file in (folder.parent / SAME_CODERS,) if file.is_file()]
    return {f"{file.parent.name}/{file.name}": _digest(file) for file in files}


def find_changed_reviews(folder: Path, noted: Mapping[str, Any], params: Params) -> list[str]:
    """Workbooks whose decisions are not those that were noted; one that was only opened and saved has not changed."""
    if not (changed := list_changed(noted.get("files", {}), hash_reviews(folder))):
        return []
    from qa_lib.intake.review_books import read_reviews

    is_same = read_reviews(folder, params).decisions == noted.get("decisions")
    return [] if is_same else [f"review: {name} changed" for name in changed]


def find_changed_rounds(folder: Path, noted: Mapping[str, Any], params: Params) -> list[str]:
    """Workbooks whose codes are not those that were noted; one that was only opened and saved has not changed."""
    if not (changed := list_changed(noted.get("files", {}), hash_rounds(folder))):
        return []
    from qa_lib.intake.coding_rounds import Rounds, read_rounds

    is_same = read_rounds(folder, params).codes == noted.get("codes", Rounds().codes)
    return [] if is_same else [f"coding: {name} changed" for name in changed]


def list_changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The names whose mark is another one, or is there only before or now; in order."""
    return [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
