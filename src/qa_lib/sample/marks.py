"""The mark by which folders of sample data are told from others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from qa_lib.paths import Paths

MARK = "sample-data.json"
#: Of the registers below ``data``.
FOLDER = "registers"


def is_lacking_registers(paths: Paths, semesters: Sequence[str]) -> bool:
    """Whether all semesters with raw data are sample data and nobody keeps registers."""
    is_sample = all((paths.raw / code / MARK).is_file() for code in semesters)
    return bool(semesters) and is_sample and not (paths.data / FOLDER).exists()


def read_seed(folder: Path) -> int:
    """The seed that the mark of a folder of sample data names; 0 where it names none."""
    try:
        return int(json.loads((folder / MARK).read_text(encoding="utf-8"))["seed"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0
