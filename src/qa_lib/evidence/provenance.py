"""The way of each number: inputs → chapter → section → table or figure → page, each with its SHA-256."""

from __future__ import annotations

import json
import re
from typing import Any

from qa_lib.evidence.crosswalk import tables_of
from qa_lib.evidence.editions import Edition
from qa_lib.evidence.sections import ChapterSections
from qa_lib.paths import Paths
from qa_lib.publishing.incremental import read_trace

_SEMESTER = re.compile(r"^(\d{4}-(?:autumn|spring))[/#]")


def trace_edition(edition: Edition, paths: Paths) -> dict[str, Any]:
    """The graph of one edition.

    Raw exports are named with their SHA-256 and stay where they are: they hold personal data. What a chapter has read
    is what was noted while it ran; ``semesters`` name the exports, ``params`` the parts of the parameters.
    """
    manifest = edition.manifest
    return {
        "report": edition.place,
        "parameters": manifest["parameters"],
        "policy_edition": manifest["policy_edition"],
        "code": manifest["code"],
        "environment": manifest["environment"],
        "inputs": manifest["inputs"],
        "steps": [_step(chapter, edition, paths) for chapter in edition.chapters],
        "pages": {name: digest for name, digest in manifest["outputs"].items() if "/" not in name},
    }


def _step(chapter: ChapterSections, edition: Edition, paths: Paths) -> dict[str, Any]:
    name, outputs = chapter.file.name, edition.manifest["outputs"]
    return {
        "chapter": chapter.code,
        "notebook": {"file": f"notebooks/{name}", "sha256": edition.manifest["inputs"]["notebooks"].get(name)},
        "executed": {"file": f"{edition.place}/chapters/{name}", "sha256": outputs[f"chapters/{name}"]},
        "reads": _reads(chapter, edition, paths),
        "sections": [
            {
                "cell": section.cell,
                "page": f"index.html#{section.anchor}",
                "figures": [view.name for view in section.views if view.is_figure],
                "tables": {f"tables/{one}.csv": outputs[f"tables/{one}.csv"] for one in tables_of(section, edition)},
            }
            for section in chapter.sections
        ],
    }


def _reads(chapter: ChapterSections, edition: Edition, paths: Paths) -> dict[str, list[str]]:
    """The semesters and the parts of the params that the chapter read; registers where it read any."""
    trace = read_trace(paths.cache / edition.request.folder / f"{chapter.file.stem}.json")
    reads = trace.reads if trace else {}
    stored = reads.get("store", {})
    semesters = {found[1] for name in stored if (found := _SEMESTER.match(name))}
    registers = {name.partition(":")[0] for name in reads.get("registers", {})}
    return {
        "semesters": sorted(semesters),
        "registers": sorted(registers),
        "params": sorted(reads.get("params", {})),
    }


def write_graph(editions: tuple[Edition, ...], paths: Paths) -> bytes:
    """The graphs of all editions as JSON."""
    graphs = [trace_edition(edition, paths) for edition in editions]
    return (json.dumps(graphs, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
