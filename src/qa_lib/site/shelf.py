"""The finished reports of one ring: found, checked to be of this ring and as they were made, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from qa_lib.errors import DisclosureError, ParamsError, QaError, RunError, unknown_name
from qa_lib.evidence.editions import Edition
from qa_lib.params import KINDS, Kind, Params, Tier
from qa_lib.paths import Paths
from qa_lib.publishing.checking import check_request
from qa_lib.publishing.identity import report_date
from qa_lib.publishing.manifest import MANIFEST, read_manifest
from qa_lib.publishing.request import ReportRequest
from qa_lib.site.contents import Chapter, read_contents

#: The rings that have a site: the Virtual office and the website (8.1.2). What is internal stays in its folder.
SITE_RINGS: tuple[Tier, ...] = ("corporate", "public")
#: What a manifest says of the report, by the names that a request has.
_ABOUT = ("school", "department", "semester", "month", "survey", "tier", "locale")


@dataclass(frozen=True)
class Finished:
    """A finished report in one language, with what its chapters show."""

    request: ReportRequest
    folder: Path

    @property
    def place(self) -> str:
        """Its folder in the site."""
        return f"reports/{self.request.folder.as_posix()}"

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What went in and came out; every file is as it says (`Edition.manifest`)."""
        return Edition(self.request, self.folder).manifest

    @cached_property
    def documents(self) -> dict[str, str]:
        """The files for readers by format: the page, then the documents with their regulated names."""
        names = [name for name in self.manifest["outputs"] if "/" not in name]
        found = {Path(name).suffix.removeprefix("."): name for name in names}
        return {kind: found[kind] for kind in ("html", "pdf", "docx", "xlsx") if kind in found}

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The executed chapters in the order of their files."""
        return tuple(read_contents(file) for file in sorted((self.folder / "chapters").glob("*.ipynb")))


@dataclass(frozen=True)
class Shelved:
    """A report in all languages in which it exists."""

    editions: tuple[Finished, ...]

    @property
    def request(self) -> ReportRequest:
        """What the report is about; its language is that of the first edition."""
        return self.editions[0].request

    def edition(self, locale: str) -> Finished:
        """The edition in a language, else the first one."""
        return next((one for one in self.editions if one.request.locale == locale), self.editions[0])


@dataclass(frozen=True)
class Shelf:
    """The reports of a ring, newest first; ``left_out`` names folders that are none of the project's, and why."""

    tier: Tier
    reports: tuple[Shelved, ...]
    left_out: tuple[str, ...] = ()

    def of_kind(self, kind: Kind) -> tuple[Shelved, ...]:
        """The reports of a kind."""
        return tuple(report for report in self.reports if report.request.kind == kind)

    def of_school(self, code: str) -> tuple[Shelved, ...]:
        """The reports of a school and of its departments."""
        return tuple(report for report in self.reports if report.request.school == code)

    @property
    def editions(self) -> tuple[Finished, ...]:
        """Every report in every language."""
        return tuple(edition for report in self.reports for edition in report.editions)


def check_ring(tier: str) -> Tier:
    """The ring of a site.

    Raises
    ------
    ParamsError
        For a ring that has none, or that there is not.
    """
    if tier == "internal":
        raise ParamsError(
            "the internal ring has no site: its reports go to those who need them (8.1.2). "
            f"Valid: {', '.join(SITE_RINGS)}"
        )
    if tier not in SITE_RINGS:
        raise unknown_name("tier", tier, SITE_RINGS)
    return next(ring for ring in SITE_RINGS if ring == tier)


def list_folders(paths: Paths, tier: Tier) -> list[Path]:
    """The folders of a ring's finished reports, in order."""
    return sorted(folder for folder in paths.out.glob(f"*/*/{tier}-*") if folder.is_dir())


def open_shelf(paths: Paths, params: Params, tier: Tier) -> Shelf:
    """The finished reports of a ring.

    Raises
    ------
    DisclosureError
        When a folder of the ring holds a report, or a chapter, of another one.
    RunError
        When there is no report, or one is not as it was made; names all.
    """
    known, left_out, faults = [], [], list[QaError]()
    for folder in list_folders(paths, tier):
        name = folder.relative_to(paths.out).as_posix()
        try:
            edition = Finished(_read_request(folder, name, params, tier), folder)
            _check_edition(edition, paths, params)
            known.append(edition)
        except ParamsError as error:
            left_out.append(f"{name}: {'; '.join(error.faults)}")
        except QaError as error:
            faults.append(error)
    _refuse(faults)
    if not known:
        raise RunError(say_none(paths, tier, left_out))
    return Shelf(tier, tuple(_shelve(known, params)), tuple(left_out))


def _read_request(folder: Path, name: str, params: Params, tier: Tier) -> ReportRequest:
    """The request of a finished report, from its manifest."""
    manifest = read_manifest(folder)
    about, kind = manifest.get("parameters"), manifest.get("kind")
    if not isinstance(about, Mapping) or kind not in KINDS:
        raise RunError(f"{name} has no {MANIFEST} that can be read; make the report again")
    if about.get("tier") != tier:
        raise DisclosureError(f"{name} is of the ring '{about.get('tier')}', not '{tier}': {MANIFEST} says so")
    if tier not in params.reports.rings_of(kind):
        raise DisclosureError(f"{name}: a report of the kind '{kind}' does not go to the ring '{tier}' (8.2)")
    wanted = {name: str(about[name]) for name in _ABOUT if about.get(name)}
    if kind in ("institution", "accreditation"):
        wanted["year"] = str(manifest.get("period"))
    semesters = [semester.code for semester in params.semesters.semesters]
    asked: Kind = "school" if kind == "department" else kind
    return check_request(params, semesters_with_data=semesters, kind=asked, **wanted)


def _check_edition(edition: Finished, paths: Paths, params: Params) -> None:
    """Refuse a report that lies where another belongs, is not as it was made, or has a chapter of another ring."""
    request, name = edition.request, edition.folder.relative_to(paths.out).as_posix()
    if paths.out / request.folder != edition.folder:
        raise RunError(f"{name} holds the report {request.label}, which belongs into {request.folder}")
    _ = edition.manifest  # every file is as it was made
    allowed = {chapter.notebook for chapter in params.reports.chapters_of(request.kind, request.tier)}
    for chapter in edition.chapters:
        if chapter.tier != request.tier:
            raise DisclosureError(
                f"{name}: the chapter {chapter.file} was executed for the ring '{chapter.tier}', not '{request.tier}'"
            )
        if chapter.file not in allowed:
            raise DisclosureError(
                f"{name}: the chapter {chapter.file} is none of the ring '{request.tier}' (reports.yaml); "
                "make the report again"
            )


def _refuse(faults: Sequence[QaError]) -> None:
    """Raise all faults as one; one of disclosure counts most."""
    if faults:
        gravest = max(faults, key=lambda fault: fault.exit_status)
        raise type(gravest)("\n".join(map(str, faults)))


def say_none(paths: Paths, tier: Tier, left_out: Sequence[str] = ()) -> str:
    """Why there is nothing to make a site of, and what to run."""
    others = sorted({folder.name.rsplit("-", 1)[0] for folder in paths.out.glob("*/*/*-*") if folder.is_dir()})
    there = f" (there are reports of: {', '.join(others)})" if others else ""
    told = [f"no finished report of the ring '{tier}'{there}; make them first: make reports TIER={tier}", *left_out]
    return "\n".join(told)


def _shelve(editions: Sequence[Finished], params: Params) -> Iterator[Shelved]:
    """Editions of one report together in the order of the languages; reports by date, kind and unit."""
    together: dict[str, list[Finished]] = {}
    for edition in editions:
        together.setdefault(edition.request.folder.parent.as_posix(), []).append(edition)
    locales = list(params.institution.locales)
    schools = ["", *(school.code for school in params.institution.schools)]

    def order(report: Shelved) -> tuple[int, int, int, str]:
        request = report.request
        newest = -report_date(request, params).toordinal()
        return newest, KINDS.index(request.kind) if request.school else -1, schools.index(request.school), request.label

    shelved = [
        Shelved(tuple(sorted(found, key=lambda one: locales.index(one.request.locale)))) for found in together.values()
    ]
    yield from sorted(shelved, key=order)
