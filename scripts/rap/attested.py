"""What no machine can see: a person confirms it in ``docs/rap-attested.yaml``, or it stays open."""

from __future__ import annotations

import datetime as dt
from typing import Any

import yaml

from rap.finding import Proof
from rap.project import Project

FILE = "docs/rap-attested.yaml"
#: What a confirmation says: which office confirms, on what day, and where its record can be read.
FIELDS = ("office", "date", "record")


def read_attestation(project: Project, name: str, what: str) -> Proof:
    """The confirmation of one thing; one that does not say everything is a fault, none at all leaves it open."""
    given = _read(project).get(name)
    if not given:
        return Proof(what, FILE, "no machine can see it, and nobody has confirmed it yet", None)
    is_whole = isinstance(given, dict) and all(given.get(field) for field in FIELDS)
    if not is_whole or not isinstance(given["date"], dt.date):
        return Proof(what, FILE, f"not confirmed as it should be: expected {', '.join(FIELDS)}", False)
    return Proof(what, FILE, f"confirmed by {given['office']} on {given['date']}: {given['record']}", True)


def _read(project: Project) -> dict[str, Any]:
    try:
        found = yaml.safe_load(project.text(FILE))
    except yaml.YAMLError:
        return {"peer-review": "not readable", "published": "not readable"}
    return found if isinstance(found, dict) else {}
