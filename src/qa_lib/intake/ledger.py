"""The ledger: what finished reports have shown of a school's results, an input of every later plan (8.1.2).

A corrected result beside the published one tells what the few people said by whom they differ. So each report of the
`RECORDED` rings leaves an entry below `Paths.releases`, ``<semester>/<school>/<basis>-<id>.json``: the results that it
shows (`publishing.releases` writes it). The ``basis`` is a digest of what plans were made of: of entries with the
basis of today nothing can be learnt, since the same plan would show the same again. So a ledger changes no plan, and
makes no chapter stale, until data or rules have changed.

The internal ring is not recorded: its readers are those who collect, correct and check the data, see drafts of them,
and are bound to secrecy by 8.1.2; what was published beside it counts for the wider rings.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from qa_lib.intake.listing import list_slices
from qa_lib.intake.parts import describe_part
from qa_lib.params import Params, digest_part
from qa_lib.paths import Paths

#: The name of the ledger in `qa_lib.reads`; a part is ``<semester>/<school>``.
SOURCE = "releases"
#: Stands for a school in the ledger where an entry has the university's totals.
UNIVERSITY_ENTRIES = "_university"
#: Rings whose reports are recorded.
RECORDED = ("corporate", "public")
#: Raised when the choice of what is hidden changes for the same data: then what was released before counts.
PLAN_EDITION = "1"
#: The tables of the store, and the parts of the params, that results and their plan are made of.
_TABLES = ("responses", "answers")
_PARAMS = ("policy.disclosure", "policy.measurement", "disclosure_exceptions", "surveys", "scales")


def find_basis(paths: Paths, params: Params, *, school: str, semester: str) -> str:
    """A digest of the data and the rules that a school's plan of a semester is made of; of all for the university."""
    schools = list_slices(paths, semester) if school == UNIVERSITY_ENTRIES else (school,)
    tables = [describe_part(paths, f"{semester}/{table}/{one}.parquet") for one in schools for table in _TABLES]
    rules = [digest_part(params, part) for part in _PARAMS]
    return hashlib.sha256(json.dumps([PLAN_EDITION, tables, rules]).encode()).hexdigest()[:16]


def list_released(paths: Paths, params: Params, *, school: str, semester: str) -> list[Path]:
    """The entries from other data or other rules than today's, in the order of their names."""
    entries = sorted((paths.releases / semester / school).glob("[!.]*.json"))
    if not entries:
        return []
    basis = find_basis(paths, params, school=school, semester=semester)
    return [entry for entry in entries if not entry.name.startswith(f"{basis}-")]


def describe_released(paths: Paths, params: Params, part: str) -> str | None:
    """Which entries count for a part of the ledger (``<semester>/<school>``), as text; None where none does."""
    semester, _, school = part.partition("/")
    files = list_released(paths, params, school=school, semester=semester)
    return " ".join(file.stem for file in files) or None


def digest_released(paths: Paths, params: Params) -> str:
    """A digest of all entries that count."""
    parts = sorted(folder.relative_to(paths.releases).as_posix() for folder in paths.releases.glob("[!.]*/[!.]*"))
    described = {part: describe_released(paths, params, part) for part in parts}
    found = {part: words for part, words in described.items() if words}
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
