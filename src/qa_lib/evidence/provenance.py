"""The way of each number: inputs → chapter → section → table or figure → page, each with its SHA-256.

Whoever stands at a figure of a page finds it under its step's sections, its numbers beside it, what the step has read
under ``reads``, and each thing that is named there under ``inputs`` with its SHA-256. A chain that has a hole is no
evidence: no bundle is made of it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qa_lib.errors import RunError
from qa_lib.evidence.editions import Edition
from qa_lib.evidence.sections import ChapterSections, Section, View
from qa_lib.intake.ledger import list_released
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.publishing.digests import digest
from qa_lib.publishing.incremental import read_trace
from qa_lib.publishing.manifest import PAGE
from qa_lib.publishing.outputs import drawn_table
from qa_lib.registers import Stored

_SEMESTER = re.compile(r"^(\d{4}-(?:autumn|spring))[/#]")
#: Kinds of input that a step names one by one; of the params it names parts.
_KINDS = ("raw", "registers", "locale", "releases")
#: Outputs of which no part is laid out by the theme.
_NUMBERS = ".xlsx"


def write_graph(editions: tuple[Edition, ...], paths: Paths, params: Params) -> bytes:
    """The graphs of all editions as JSON.

    Raises
    ------
    RunError
        When something that is shown leads to no input, or something that was read has no SHA-256.
    """
    graphs = [Graph(edition, paths, params).write() for edition in editions]
    return (json.dumps(graphs, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


@dataclass(frozen=True)
class Graph:
    """The graph of one edition.

    Raw exports and registers are named with their SHA-256 and stay where they are: they hold personal data. What a
    chapter has read is what was noted while it ran.
    """

    edition: Edition
    paths: Paths
    params: Params

    def write(self) -> dict[str, Any]:
        """The graph as JSON holds it."""
        manifest = self.edition.manifest
        graph = {
            "report": self.edition.place,
            "parameters": manifest["parameters"],
            "policy_edition": manifest["policy_edition"],
            "code": manifest["code"],
            "environment": manifest["environment"],
            "inputs": self.inputs,
            "steps": [self._step(chapter) for chapter in self.edition.chapters],
            "pages": dict(self._pages()),
        }
        if holes := find_holes(graph, self._outputs):
            raise RunError(f"the way of the numbers of {self.edition.request.label} has holes: {'; '.join(holes[:5])}")
        return graph

    @cached_property
    def inputs(self) -> dict[str, dict[str, Any]]:
        """Kind of input -> name -> SHA-256; of raw exports by semester, of what was released before by school."""
        known: dict[str, dict[str, Any]] = self.edition.manifest["inputs"]
        released = {part for chapter in self.edition.chapters for part in self._noted(chapter).get("releases", {})}
        entries = {part: self._entries(part) for part in sorted(released)}
        return known | {"releases": {part: found for part, found in entries.items() if found}}

    def _entries(self, part: str) -> dict[str, str]:
        semester, _, school = part.partition("/")
        found = list_released(self.paths, self.params, school=school, semester=semester)
        return {file.name: digest(file) for file in found}

    @property
    def _outputs(self) -> dict[str, str]:
        outputs: dict[str, str] = self.edition.manifest["outputs"]
        return outputs

    def _step(self, chapter: ChapterSections) -> dict[str, Any]:
        name = chapter.file.name
        return {
            "chapter": chapter.code,
            "notebook": {"file": f"notebooks/{name}", "sha256": self.inputs["notebooks"].get(name)},
            "executed": {"file": f"{self.edition.place}/chapters/{name}", "sha256": self._outputs[f"chapters/{name}"]},
            "reads": self._reads(chapter),
            "sections": [self._section(section, chapter) for section in chapter.sections],
        }

    def _section(self, section: Section, chapter: ChapterSections) -> dict[str, Any]:
        tables = [view for view in section.views if self._file(view.name) in self._outputs]
        return {
            "cell": section.cell,
            "page": f"{PAGE}#{section.anchor}",
            "figures": {view.name: self._figure(view, chapter) for view in section.views if view.is_figure},
            "tables": {
                self._file(view.name): {"page": f"{PAGE}#{view.name}", "sha256": self._outputs[self._file(view.name)]}
                for view in tables
            },
        }

    def _figure(self, view: View, chapter: ChapterSections) -> dict[str, Any]:
        """Where the figure stands, the SHA-256 of its picture, and the file of the numbers that it draws."""
        is_covered = drawn_table(view.name) in {other.name for other in chapter.views if not other.is_figure}
        return {
            "page": f"{PAGE}#{view.name}",
            "sha256": hashlib.sha256(view.svg.encode()).hexdigest(),
            "numbers": self._file(drawn_table(view.name) if is_covered else view.name),
        }

    @staticmethod
    def _file(name: str) -> str:
        return f"tables/{name}.csv"

    def _noted(self, chapter: ChapterSections) -> dict[str, dict[str, str]]:
        trace = read_trace(self.paths.cache / self.edition.request.folder / f"{chapter.file.stem}.json")
        if trace is None:
            raise RunError(
                f"nothing tells what the chapter '{chapter.code}' of {self.edition.request.label} was made from: its "
                "inputs changed while it was made, or reports/cache was cleared; make the report again"
            )
        return trace.reads

    def _reads(self, chapter: ChapterSections) -> dict[str, Any]:
        """What the chapter read, by the names that ``inputs`` has."""
        noted = self._noted(chapter)
        semesters = {found[1] for name in noted.get("store", {}) if (found := _SEMESTER.match(name))}
        catalogues = {name.partition("/")[2] for name in noted if name.startswith("locale/")}
        return {
            "raw": sorted(semesters),
            "registers": self._copies(noted.get("registers", {})),
            "params": {part: self._params_files(part) for part in sorted(noted.get("params", {}))},
            "locale": [f"{locale}/LC_MESSAGES/qa.po" for locale in sorted(catalogues)],
            "releases": sorted(set(noted.get("releases", {})) & set(self.inputs["releases"])),
        }

    def _copies(self, parts: Mapping[str, str]) -> list[str]:
        """The copies of registers that make what was read; invented ones serve no real report, and are not named."""
        if not self.inputs["registers"]:
            return []
        return sorted({copy.name for part in parts for copy in self._stored.copies_of(part)})

    @cached_property
    def _stored(self) -> Stored:
        return Stored.open(self.paths)

    def _params_files(self, part: str) -> list[str]:
        """The files that hold a part of the params: ``targets``, ``policy.disclosure``, ``surveys``."""
        field = part.partition(".")[0]
        own = f"{field.replace('_', '-')}.yaml"
        return [name for name in self.inputs["params"] if name == own or name.startswith(f"{field}/")]

    def _pages(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What readers open, with what each was made of."""
        chapters = [f"chapters/{chapter.file.name}" for chapter in self.edition.chapters]
        for name, sha256 in self._outputs.items():
            if "/" not in name:
                theme = [] if name.endswith(_NUMBERS) else sorted(self.inputs["theme"])
                catalogue = f"{self.edition.request.locale}/LC_MESSAGES/qa.po"
                yield name, {"sha256": sha256, "chapters": chapters, "theme": theme, "locale": [catalogue]}


def find_holes(graph: Mapping[str, Any], outputs: Mapping[str, str]) -> list[str]:
    """Where the way from what is shown to the inputs breaks off; none when every link is there."""
    return [*_find_lost(graph, outputs), *_find_unread(graph)]


def _find_lost(graph: Mapping[str, Any], outputs: Mapping[str, str]) -> Iterator[str]:
    """Tables that no section shows, figures without a picture or without numbers."""
    sections = [section for step in graph["steps"] for section in step["sections"]]
    shown = {name for section in sections for name in section["tables"]}
    yield from (f"{name} is of no section" for name in outputs if name.startswith("tables/") and name not in shown)
    empty = hashlib.sha256(b"").hexdigest()
    for section in sections:
        for name, figure in section["figures"].items():
            if figure["sha256"] == empty or figure["numbers"] not in outputs:
                yield f"the figure {name} has no picture, or no numbers"


def _find_unread(graph: Mapping[str, Any]) -> Iterator[str]:
    """Things that a step read and that have no SHA-256 among the inputs; steps that have read nothing."""
    inputs = graph["inputs"]
    for step in graph["steps"]:
        reads, chapter = step["reads"], step["chapter"]
        if not step["notebook"]["sha256"]:
            yield f"{step['notebook']['file']} has no SHA-256"
        if not (reads["params"] and reads["locale"]):
            yield f"the chapter '{chapter}' has read no params or no catalogue"
        yield from (f"{part} of the params is in no file" for part, files in reads["params"].items() if not files)
        unknown = [(kind, name) for kind in _KINDS for name in reads[kind] if not inputs[kind].get(name)]
        yield from (f"'{chapter}' reads {name} ({kind}), which has no SHA-256" for kind, name in unknown)
