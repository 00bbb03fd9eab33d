"""A finished report in one language, as a bundle encloses it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from qa_lib.errors import RunError
from qa_lib.evidence.sections import ChapterSections, Section, read_sections
from qa_lib.publishing.digests import digest
from qa_lib.publishing.manifest import read_manifest
from qa_lib.publishing.request import ReportRequest

#: The table of the objects of monitoring and their indicators.
COVERAGE = "coverage-objects"


@dataclass(frozen=True)
class Edition:
    """A finished report: what was asked for, where it lies."""

    request: ReportRequest
    folder: Path

    @property
    def name(self) -> str:
        """Ring and language, as the folder of the report is called."""
        return self.folder.name

    @property
    def place(self) -> str:
        """Where it lies in the payload of a bundle."""
        return f"reports/{self.name}"

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What went in and came out.

        Raises
        ------
        RunError
            When the report is not there, or a file of it is not as it was made.
        """
        manifest = read_manifest(self.folder)
        outputs = manifest.get("outputs", {})
        files = {name: self.folder / name for name in outputs}
        wrong = [name for name, file in files.items() if not file.is_file() or digest(file) != outputs[name]]
        if not outputs or wrong:
            told = ", ".join(wrong) or "no manifest"
            raise RunError(f"the report {self.request.label} is not as it was made: {told}; make it again")
        return manifest

    @cached_property
    def chapters(self) -> tuple[ChapterSections, ...]:
        """The executed chapters in the order of their files."""
        return tuple(read_sections(file) for file in sorted((self.folder / "chapters").glob("*.ipynb")))

    @cached_property
    def sections(self) -> dict[str, Section]:
        """All sections by ``chapter.cell``."""
        return {section.name: section for chapter in self.chapters for section in chapter.sections}

    @cached_property
    def indicators(self) -> list[dict[str, str]]:
        """The indicators of the objects of monitoring, with their values, as the report shows them."""
        file = self.folder / "tables" / f"{COVERAGE}.csv"
        if not file.is_file():
            return []
        with file.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def chapter_of(self, section: Section) -> ChapterSections:
        """The chapter that a section belongs to."""
        return next(chapter for chapter in self.chapters if chapter.code == section.chapter)
