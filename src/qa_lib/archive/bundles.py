"""Bundles that can enter the archive: what one is about it says itself, whatever data there are beside it today."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from qa_lib.archive.items import Item
from qa_lib.errors import ArchiveError, show_given
from qa_lib.evidence import verify
from qa_lib.evidence.seal import fits
from qa_lib.params import TIERS, Params
from qa_lib.paths import Paths
from qa_lib.publishing.manifest import MANIFEST


def find_bundles(paths: Paths) -> list[Path]:
    """The finished bundles, of all languages and of one."""
    return sorted(file for file in paths.bundles.glob("*.zip") if not file.name.startswith("."))


def open_bundle(file: Path, params: Params) -> Item:
    """A finished bundle, which must be whole; by whomever it was sealed.

    Raises
    ------
    ArchiveError
        When it is not as it was sealed: names every failure; or of a school, semester, ring or language that this
        university does not have.
    """
    outcome = verify.check(file, fits=fits)
    if outcome.status == verify.BROKEN:
        raise ArchiveError(f"{file.name} is not as it was sealed: {_tell(outcome)}; make it again")
    manifests = _read_manifests(file)
    about = manifests[0]["parameters"]
    _refuse_foreign(file, about, params)
    report_date = params.semester(about["semester"]).report_date
    parts = [about["tier"], *([about["locale"]] if len(manifests) == 1 else [])]
    return Item(
        kind="bundle",
        slot=f"{about['semester']}/{about['school']}/bundle-{'-'.join(parts)}",
        date=report_date,
        files={file.name: file},
        decisive=frozenset({file.name}),
        unit=about["school"],
        period=about["semester"],
        tier=about["tier"],
        locale=about["locale"] if len(manifests) == 1 else "",
        is_sample=any(manifest["is_sample"] for manifest in manifests),
    )


def _refuse_foreign(file: Path, about: Mapping[str, str], params: Params) -> None:
    """What a bundle says of itself names folders of the archive: only codes that the params have are taken."""
    known: dict[str, Collection[str]] = {
        "school": [school.code for school in params.institution.schools],
        "semester": [semester.code for semester in params.semesters.semesters],
        "tier": TIERS,
        "locale": params.institution.locales,
    }
    told = [
        f"{name} '{show_given(str(about.get(name)))}'" for name, codes in known.items() if about.get(name) not in codes
    ]
    if told:
        raise ArchiveError(f"{file.name} is of another university: params do not have {', '.join(told)}")


def _tell(outcome: verify.Outcome) -> str:
    return "; ".join(f"{failure.name}: {verify.printable(failure.subject)}" for failure in outcome.failures)


def _read_manifests(file: Path) -> list[dict[str, Any]]:
    """Those of the reports that a bundle encloses, at least one."""
    with zipfile.ZipFile(file) as archive:
        names = [name.split("/") for name in archive.namelist()]
        found = ["/".join(parts) for parts in names if parts[1:3] == ["data", "reports"] and parts[4:] == [MANIFEST]]
        manifests = [json.loads(archive.read(name)) for name in sorted(found)]
    if not manifests or not all({"parameters", "is_sample"} <= set(manifest) for manifest in manifests):
        raise ArchiveError(f"{file.name} encloses no report, or one without what its manifest must say")
    return manifests
