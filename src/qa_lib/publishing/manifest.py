"""``manifest.json``: what went into a report and what came out, with SHA-256."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import qa_lib
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.privacy.leaks import KINDS
from qa_lib.publishing.digests import CHECKING_ROOMS, describe_environment, digest_code
from qa_lib.publishing.request import ReportRequest
from qa_lib.registers import Stored

MANIFEST = "manifest.json"
#: The folder below the build folder in which the outputs lie until they are put in place.
STAGED = "_staged"
#: The page that is changed after rendering, when another edition of the report comes to be.
PAGE = "index.html"


def make_manifest(
    request: ReportRequest,
    *,
    paths: Paths,
    params: Params,
    account: dict[str, Any],
    inputs: dict[str, dict[str, str]],
    outputs: dict[str, str],
) -> dict[str, Any]:
    """Parameters, inputs and outputs of one report; the same run gives the same manifest.

    ``account`` holds, by semester, what intake read; ``inputs`` the SHA-256 of the files that all reports are made
    with, by their kind; ``outputs`` that of every file of the report.
    """
    is_sample = any(entry["is_sample"] for entry in account.values())
    return {
        "kind": request.kind,
        "period": request.period,
        "parameters": request.parameters,
        "policy_edition": params.policy.edition,
        "inputs": {
            "raw": {semester: entry["inputs"] for semester, entry in sorted(account.items())},
            "registers": list_registers(request, paths, params, is_sample=is_sample),
            **inputs,
        },
        "is_sample": is_sample,
        "seed": {semester: entry.get("seed") for semester, entry in sorted(account.items())},
        "code": {"version": qa_lib.__version__, "sha256": digest_code()},
        "environment": describe_environment(paths.root / "requirements.lock"),
        "leak_check": describe_check(params),
        "outputs": outputs,
    }


def list_registers(request: ReportRequest, paths: Paths, params: Params, *, is_sample: bool) -> dict[str, str]:
    """The copies of registers that a report is made from, with their SHA-256; invented ones serve no real report."""
    stored = Stored.open(paths)
    if stored.is_sample and not is_sample:
        return {}
    return stored.list_read(request.date(params))


def describe_check(params: Params) -> dict[str, Any]:
    """By which rules the outputs were checked before they were put in place; a report that was not has no folder."""
    privacy = params.policy.privacy
    return {
        "looked_for": sorted(KINDS),
        "identifier_length_min": privacy.identifier_length_min.value,
        "identifier_digits_min": privacy.identifier_digits_min.value,
        "published": sorted(params.institution.published),
        "code_sha256": digest_code(CHECKING_ROOMS),
    }


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a finished report; empty where there is none that can be read."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def write_manifest(manifest: dict[str, Any], folder: Path) -> None:
    """Write the manifest as readable JSON; it appears whole."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    draft = folder / f".{MANIFEST}.new"
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(folder / MANIFEST)
