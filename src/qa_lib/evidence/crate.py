"""The bundle as an RO-Crate by the Workflow Run profile: what ran, on what, and what came out."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import qa_lib
from qa_lib.evidence.editions import Edition
from qa_lib.params import Params
from qa_lib.publishing.clearing import files_below
from qa_lib.publishing.identity import report_date, report_title
from qa_lib.reporting.language import Language

METADATA = "ro-crate-metadata.json"
#: The edition of RO-Crate on which the profiles of workflow runs are built.
SPECIFICATION = "1.1"
#: The workflow: what makes a report of a request.
WORKFLOW = "code/src/qa_lib/publishing/report.py"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
LICENCE = "https://spdx.org/licenses/Apache-2.0"
_TERMS = "#terms"
_PYTHON = "#python"
#: Types that Python's own list does not have on every system.
_TYPES = {
    ".ipynb": "application/x-ipynb+json",
    ".csv": "text/csv",
    ".yaml": "application/yaml",
    ".md": "text/markdown",
    ".po": "text/x-gettext-translation",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Crate:
    """The description of a payload that is complete but for it."""

    payload: Path
    editions: tuple[Edition, ...]
    params: Params
    languages: tuple[Language, ...]

    def write(self) -> None:
        """Write the description into the payload."""
        from rocrate.rocrate import ROCrate

        crate = ROCrate(gen_preview=False, version=SPECIFICATION)
        self._describe_root(crate)
        self._add_files(crate)
        self._add_workflow(crate)
        for edition, language in zip(self.editions, self.languages, strict=True):
            self._add_run(crate, edition, language)
        text = json.dumps(_in_order(crate.metadata.generate()), ensure_ascii=False, indent=1, sort_keys=True)
        (self.payload / METADATA).write_text(text + "\n", encoding="utf-8")

    def _describe_root(self, crate: Any) -> None:
        from rocrate.model.contextentity import ContextEntity

        first, language = self.editions[0].request, self.languages[0]
        title = report_title(first, self.params, language)
        publisher = self._organisation(crate)
        crate.name = title
        crate.description = (
            f"Evidence of a quality assurance report: {report_title(first, self.params, self.languages[-1])}"
        )
        crate.datePublished = report_date(first, self.params).isoformat()
        crate.license = crate.add(ContextEntity(crate, _TERMS, properties=self._terms()))
        crate.publisher = publisher
        crate.root_dataset["conformsTo"] = [
            crate.add(
                ContextEntity(crate, address, properties={"@type": "CreativeWork", "name": name, "version": version})
            )
            for address, (name, version) in PROFILES.items()
        ]

    def _terms(self) -> dict[str, Any]:
        tier = self.editions[0].request.tier
        return {
            "@type": "CreativeWork",
            "name": f"For the {tier} ring of readers",
            "description": f"Reports and numbers are for the {tier} ring of readers of the university (8.1.2); "
            f"the code is under {LICENCE}.",
        }

    def _organisation(self, crate: Any) -> Any:
        from rocrate.model.contextentity import ContextEntity

        name = self.params.institution.name["en"]
        return crate.add(ContextEntity(crate, "#university", properties={"@type": "Organization", "name": name}))

    def _add_files(self, crate: Any) -> None:
        for name, file in files_below(self.payload).items():
            if name not in (METADATA, WORKFLOW):
                crate.add_file(dest_path=name, source=file, properties=_file_properties(name, file))

    def _add_workflow(self, crate: Any) -> None:
        from rocrate.model.computerlanguage import ComputerLanguage

        version = self.editions[0].manifest["environment"]["python"]
        properties = {"name": "Python", "url": "https://www.python.org/", "version": version}
        python = crate.add(ComputerLanguage(crate, identifier=_PYTHON, properties=properties))
        properties = {
            "name": "From raw exports to a quality assurance report",
            "version": qa_lib.__version__,
            "license": {"@id": LICENCE},
            "creator": {"@id": "#university"},
            "dateCreated": crate.datePublished.isoformat() if hasattr(crate.datePublished, "isoformat") else "",
            "input": [{"@id": f"#parameter-{name}"} for name in self.editions[0].request.parameters],
        }
        crate.add_workflow(
            source=self.payload / WORKFLOW, dest_path=WORKFLOW, main=True, lang=python, properties=properties
        )
        self._add_parameters(crate)

    def _add_parameters(self, crate: Any) -> None:
        from rocrate.model.contextentity import ContextEntity

        for name in self.editions[0].request.parameters:
            properties = {
                "@type": "FormalParameter",
                "name": name,
                "additionalType": "Text",
                "conformsTo": {"@id": "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"},
                "valueRequired": name == "school",
                "workExample": [{"@id": _value_id(edition, name)} for edition in self.editions],
            }
            crate.add(ContextEntity(crate, f"#parameter-{name}", properties=properties))

    def _add_run(self, crate: Any, edition: Edition, language: Language) -> None:
        """What was done: the report was made of raw exports, which are named and stay where they are."""
        from rocrate.model.contextentity import ContextEntity

        inputs = [
            crate.add(ContextEntity(crate, f"#input-{semester}-{name}", properties=_input(semester, name, sha256)))
            for semester, files in sorted(edition.manifest["inputs"]["raw"].items())
            for name, sha256 in sorted(files.items())
        ]
        values = [
            crate.add(ContextEntity(crate, _value_id(edition, name), properties=_value(name, value)))
            for name, value in edition.request.parameters.items()
        ]
        outputs = [{"@id": _address(f"{edition.place}/{name}")} for name in edition.manifest["outputs"]]
        properties = {
            "@type": "CreateAction",
            "name": report_title(edition.request, self.params, language),
            "instrument": {"@id": WORKFLOW},
            "agent": {"@id": "#university"},
            "object": [*({"@id": one.id} for one in (*inputs, *values))],
            "result": outputs,
            "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
        }
        run = crate.add(ContextEntity(crate, f"#run-{edition.name}", properties=properties))
        crate.root_dataset.append_to("mentions", run)


def _value_id(edition: Edition, name: str) -> str:
    """The value that a parameter had for an edition."""
    return f"#{edition.name}-{name}"


def _file_properties(name: str, file: Path) -> dict[str, Any]:
    kind = _TYPES.get(file.suffix) or mimetypes.types_map.get(file.suffix, "text/plain")
    return {"name": name, "encodingFormat": kind, "contentSize": str(file.stat().st_size)}


def _input(semester: str, name: str, sha256: str) -> dict[str, Any]:
    return {
        "@type": "CreativeWork",
        "name": f"{semester}/{name}",
        "identifier": f"sha256:{sha256}",
        "description": "A raw export. It is not enclosed, for it holds personal data.",
    }


def _value(name: str, value: str) -> dict[str, Any]:
    return {"@type": "PropertyValue", "name": name, "value": value, "exampleOfWork": {"@id": f"#parameter-{name}"}}


def _address(name: str) -> str:
    """The identifier by which rocrate knows a file."""
    from urllib.parse import quote

    return quote(name)


def _in_order(metadata: dict[str, Any]) -> dict[str, Any]:
    """The entities by their identifiers, lists of references too: the order in which they came to be tells nothing."""
    return metadata | {"@graph": sorted(map(_sorted_references, metadata["@graph"]), key=lambda one: str(one["@id"]))}


def _sorted_references(entity: dict[str, Any]) -> dict[str, Any]:
    return {name: _sorted(value) if isinstance(value, list) else value for name, value in entity.items()}


def _sorted(values: Iterable[Any]) -> list[Any]:
    return sorted(values, key=lambda value: json.dumps(value, sort_keys=True))
