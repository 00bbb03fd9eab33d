"""One semester to be read: what of it changed, and what became of it. Nothing here opens a table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from qa_lib.intake.changes import find_changed_reviews, find_changed_rounds, hash_inputs, list_changed
from qa_lib.intake.parts import REJECTIONS_WORKBOOK, find_damage, read_marks
from qa_lib.params import Params, digest_part
from qa_lib.paths import Paths
from qa_lib.privacy.forgetting import Forgotten
from qa_lib.privacy.pseudonyms import PseudonymKey

NOT_READ = "not read before"


@dataclass(frozen=True)
class IntakeReport:
    """What became of one semester; ``was_read`` is False when nothing had changed since it was read."""

    semester: str
    was_read: bool
    is_sample: bool
    n_files: int
    n_responses: int
    n_rejections: int
    rejections_file: Path
    #: One line a file that a survey product wrote: which one, what it was told by, how many rows were set aside.
    foreign: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """One line in English for the person who waits."""
        state = "read" if self.was_read else "unchanged"
        listed = f", {self.n_rejections} rejections listed in {self.rejections_file}" if self.n_rejections else ""
        return f"{self.semester}: {state}, {self.n_files} files, {self.n_responses} responses{listed}"


@dataclass(frozen=True, eq=False)
class Job:
    """One semester to be read."""

    paths: Paths
    params: Params
    semester: str
    key: PseudonymKey
    forgotten: Forgotten

    @property
    def folder(self) -> Path:
        """Where its tables lie."""
        return self.paths.store / self.semester

    def reasons(self) -> list[str]:
        """Why the semester is to be read again; none when the store holds what its raw files say."""
        stored = read_marks(self.folder)
        if not stored:
            return [NOT_READ]
        inputs = hash_inputs(self.paths.raw / self.semester)
        return [
            *(f"{name} changed" for name, mark in self.marks().items() if stored.get(name) != mark),
            *(f"{name} changed" for name in list_changed(stored.get("inputs", {}), inputs)),
            *find_changed_reviews(self.review_folder, stored.get("reviews", {}), self.params),
            *find_changed_rounds(self.coding_folder, stored.get("rounds", {}), self.params),
            *(f"params: {name} changed" for name in self._changed_params(stored.get("params", {}))),
            *(f"{name} of the store is damaged" for name in find_damage(self.folder)),
        ]

    @property
    def review_folder(self) -> Path:
        """Where the workbooks of decisions about open answers lie."""
        return self.paths.review / self.semester

    @property
    def coding_folder(self) -> Path:
        """Where the workbooks of codes lie."""
        return self.paths.coding / self.semester

    def marks(self) -> dict[str, Any]:
        """What the whole semester depends on beside files and params."""
        return {
            "semester": self.semester,
            "start_date": self.params.semester(self.semester).start_date.isoformat(),
            "code": digest_code(),
            "key_id": self.key.key_id,
            "forgotten": self.forgotten.digest,
        }

    def digest_params(self, parts: Iterable[str]) -> dict[str, str]:
        """What each of these parts of the params holds now, as digests."""
        return {part: digest_part(self.params, part) for part in sorted(parts)}

    def _changed_params(self, before: Mapping[str, str]) -> list[str]:
        return list_changed(before, self.digest_params(before))

    def report(self, *, was_read: bool) -> IntakeReport:
        """What the store's account says of it."""
        stored = read_marks(self.folder)
        return IntakeReport(
            semester=self.semester,
            was_read=was_read,
            is_sample=stored["is_sample"],
            n_files=len(stored["inputs"]),
            n_responses=stored["n_responses"],
            n_rejections=stored["n_rejections"],
            rejections_file=self.folder / REJECTIONS_WORKBOOK,
            foreign=tuple(stored.get("foreign", ())),
        )


@lru_cache(maxsize=1)
def digest_code() -> str:
    """SHA-256 of the code that reads."""
    rooms = (Path(__file__).parent, Path(__file__).parents[1] / "privacy", Path(__file__).parent / "exports")
    files = [file for room in rooms for kind in ("*.py", "*.yaml") for file in sorted(room.glob(kind))]
    files += [rooms[1] / "leaks" / "watch.py"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
