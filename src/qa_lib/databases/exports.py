"""Raw files aside, and all of them in their place at once."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_lib.databases.answers import CHUNK_ROWS, Answer
from qa_lib.errors import IntakeError, RunError
from qa_lib.intake.bounds import MAX_FILE_BYTES
from qa_lib.intake.sheets import show_cell

#: What was read, when and by which query; hidden, so that intake reads the exports alone.
PROVENANCE_FILE = ".provenance.json"
#: Between cells; inside them it becomes a blank. Letters that people type in answers tell no cells apart.
DELIMITER = "\t"
_BLANKS = str.maketrans({DELIMITER: " ", "\0": "\ufffd"})


@dataclass(frozen=True)
class Written:
    """A raw file: its name, rows below the headings, SHA-256."""

    file: str
    n_rows: int
    sha256: str


def write_export(answer: Answer, folder: Path) -> Written:
    """Write the rows of an answer as a raw file of text, in the order of the query, as they come.

    Raises
    ------
    IntakeError
        As `Answer.rows`; when the file grows larger than intake reads.
    """
    path, n_rows = folder / answer.query.file, 0
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=DELIMITER, lineterminator="\n")
        table.writerow(answer.query.columns)
        for n_rows, cells in enumerate(answer.rows(), start=1):
            table.writerow([_show(cell) for cell in cells])
            if n_rows % CHUNK_ROWS == 0 and file.tell() > MAX_FILE_BYTES:
                raise IntakeError(
                    f"{answer.where}: more than {MAX_FILE_BYTES} bytes; expected the rows of one semester"
                )
    with path.open("rb") as written:
        return Written(path.name, n_rows, hashlib.file_digest(written, "sha256").hexdigest())


def _show(cell: Any) -> str:
    """A cell as intake understands it: moments without their zone (the session's is that of the params)."""
    if hasattr(cell, "tzinfo") and cell.tzinfo is not None:
        cell = cell.replace(tzinfo=None)
    return show_cell(cell).translate(_BLANKS)


def write_provenance(record: dict[str, Any], folder: Path) -> None:
    """Write down beside the raw files where they come from."""
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / PROVENANCE_FILE).write_text(text + "\n", encoding="utf-8")


@contextmanager
def draft_beside(target: Path) -> Iterator[Path]:
    """A folder for raw files that are on their way, which no reader sees; it is gone afterwards, however that comes.

    What an interrupted run left is put right first: its draft is removed, and exports that it had moved aside return.

    Raises
    ------
    RunError
        When the disk does not take what is written.
    """
    former = _former(target)
    for draft in target.parent.glob(f".draft-{target.name}-*"):
        shutil.rmtree(draft, ignore_errors=True)
    if former.exists() and not target.exists():
        former.rename(target)
    draft = target.with_name(f".draft-{target.name}-{os.getpid()}")
    try:
        draft.mkdir(parents=True)
        yield draft
    except OSError as error:
        raise RunError(f"{draft.parent} can not be written: {error.strerror}; nothing was changed") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        _remove_empty([target.parent])


def put_in_place(draft: Path, target: Path) -> None:
    """Let the draft take the place of the raw files that were read before."""
    former = _former(target)
    shutil.rmtree(former, ignore_errors=True)
    if target.exists():
        target.rename(former)
    draft.rename(target)
    shutil.rmtree(former, ignore_errors=True)


def _former(target: Path) -> Path:
    return target.with_name(f".former-{target.name}")


def _remove_empty(folders: Sequence[Path]) -> None:
    """Remove folders that hold nothing: a semester without data is none."""
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
