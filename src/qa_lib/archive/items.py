"""What can enter the archive: finished reports, audits, documents that people hand in (bundles: `archive.bundles`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_lib.errors import ArchiveError, ParamsError, unknown_name
from qa_lib.params import TIERS, Params
from qa_lib.paths import Paths
from qa_lib.publishing.digests import digest
from qa_lib.publishing.manifest import MANIFEST, PAGE, read_manifest
from qa_lib.publishing.names import FORMATS, known_units, parse_name

#: The folder of a handed-in document's versions: below it its kind, then its name.
DOCUMENTS = "documents"


@dataclass(frozen=True)
class Approval:
    """The marks of approval (8.3): code of the body, day and number of its protocol."""

    body: str
    date: dt.date
    protocol: str


@dataclass(frozen=True)
class Item:
    """One document with all its files, which enter together as one version.

    ``slot`` is the folder of its versions; ``files`` gives name -> where it lies; ``expected`` the SHA-256 that some of
    them must have; ``decisive`` the names by whose content one version differs from another.
    """

    kind: str
    slot: str
    date: dt.date
    files: Mapping[str, Path]
    decisive: frozenset[str]
    unit: str = ""
    period: str = ""
    tier: str = "internal"
    locale: str = ""
    is_sample: bool = False
    approval: Approval | None = None

    def digest_decisive(self) -> dict[str, str]:
        """The SHA-256 of each decisive file."""
        return {name: digest(self.files[name]) for name in sorted(self.decisive)}


def find_reports(paths: Paths, params: Params) -> list[Path]:
    """The folders of all finished reports of this university, in order: neither the example's nor what is put aside."""
    schools = {"", *(school.code for school in params.institution.schools)}
    folders = sorted(file.parent for file in paths.out.glob(f"*/*/*/{MANIFEST}"))
    finished = [folder for folder in folders if not folder.name.startswith(".")]
    return [one for one in finished if read_manifest(one).get("parameters", {}).get("school", "") in schools]


def open_made(folder: Path) -> Item:
    """A finished report or audit: its regulated files, its page and its manifest, which must be as they were made.

    Raises
    ------
    ArchiveError
        When a file was changed since it was made, is missing, or has no regulated name.
    """
    manifest = read_manifest(folder)
    outputs: dict[str, str] = manifest.get("outputs", {})
    main = {name for name in outputs if "/" not in name and name.rpartition(".")[2] in FORMATS}
    faults = [fault for name in sorted(main | {PAGE}) for fault in _differs(folder / name, outputs.get(name))]
    if faults or not main:
        place = "/".join(folder.parts[-3:])
        told = "; ".join(faults) or "it has no files with a regulated name"
        raise ArchiveError(f"{place} is not as it was made: {told}; make it again")
    return _describe(folder, manifest, main)


def _differs(file: Path, expected: str | None) -> Iterator[str]:
    if expected is None or not file.is_file():
        yield f"{file.name} is missing"
    elif digest(file) != expected:
        yield f"{file.name} was changed (its SHA-256 is not that of {MANIFEST})"


def _describe(folder: Path, manifest: Mapping[str, Any], main: Collection[str]) -> Item:
    about: Mapping[str, str] = manifest["parameters"]
    unit, period, edition = folder.parts[-3:]
    return Item(
        kind=manifest["kind"],
        slot=f"{period}/{unit}/{edition}",
        date=parse_name(min(main)).date,
        files={name: folder / name for name in sorted({*main, PAGE, MANIFEST})},
        decisive=frozenset(main),
        unit=unit if about.get("school") else "",  # of a department: its school and its own code
        period=manifest["period"],
        tier=about["tier"],
        locale=about["locale"],
        is_sample=manifest["is_sample"],
    )


def open_document(file: Path, kind: str, params: Params, *, tier: str, is_sample: bool = False) -> Item:
    """A document that people hand in, with a regulated name (8.3).

    Raises
    ------
    ParamsError
        When there is no such file, kind or ring, or a part of its name is wrong: all faults at once.
    """
    faults = [] if file.is_file() else [f"no such file: {file.name}"]
    kinds = [one.code for one in params.archive.documents]
    faults += [] if kind in kinds else unknown_name("kind of document", kind, kinds).faults
    faults += [] if tier in TIERS else unknown_name("ring", tier, TIERS).faults
    try:
        name = parse_name(file.name, units=known_units(params))
    except ParamsError as error:
        raise ParamsError([*faults, *error.faults]) from error
    if not name.suffix:
        faults.append(f"the name '{file.name}' has no format; expected one of {', '.join(FORMATS)}")
    if faults:
        raise ParamsError(faults)
    return Item(
        kind=kind,
        slot=f"{DOCUMENTS}/{kind}/{str(name).removesuffix(f'.{name.suffix}')}",
        date=name.date,
        files={str(name): file},
        decisive=frozenset({str(name)}),
        unit=find_unit(name.unit, params),
        period=academic_year_of(name.date),
        tier=tier,
        is_sample=is_sample,
    )


def academic_year_of(date: dt.date) -> str:
    """The academic year in which a day lies, "2025-2026"; it begins in September."""
    first = date.year if date.month >= 9 else date.year - 1
    return f"{first}-{first + 1}"


def find_unit(words: str, params: Params) -> str:
    """The code of the school or department ("pharm", "pharm-pharm-tech") that a name of a file means, "" for others."""
    for school in params.institution.schools:
        own = {*school.name.by_locale.values(), *school.short_name.by_locale.values(), *school.aliases}
        if words in own:
            return school.code
        for department in school.departments:
            called = {*department.name.by_locale.values(), *department.aliases}
            if words in called | {f"{short} {name}" for short in own for name in called}:
                return f"{school.code}-{department.code}"
    return ""
