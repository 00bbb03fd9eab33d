"""A site from finished reports: written aside, looked through for persons, put in place by rename."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import qa_lib
from qa_lib.errors import RunError
from qa_lib.intake import list_semesters_with_data
from qa_lib.params import Params, Tier
from qa_lib.paths import Paths
from qa_lib.privacy.leaks import NOT_PLACED, refuse_leaks
from qa_lib.publishing.clearing import Clearing, KeptState, files_below
from qa_lib.publishing.digests import digest, digest_code, digest_files, digests
from qa_lib.publishing.identity import semesters_read
from qa_lib.publishing.manifest import MANIFEST, read_manifest, write_manifest
from qa_lib.publishing.replacing import replace_folder
from qa_lib.reporting.language import Language
from qa_lib.site.pages import Pages
from qa_lib.site.shelf import Finished, Shelf, list_folders, open_shelf, say_none

#: Rooms that decide what a page of the site says.
_ROOMS = ("errors", "params", "reporting", "publishing", "evidence", "site")


@dataclass(frozen=True)
class Outcome:
    """What was made: files and their bytes in all; ``was_made`` is false where nothing had changed."""

    folder: Path
    n_reports: int
    n_files: int
    n_bytes: int
    was_made: bool
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """The site of a ring."""

    tier: Tier
    paths: Paths
    params: Params

    @property
    def folder(self) -> Path:
        """Where the finished site lies."""
        return self.paths.site / self.tier

    def check_reports(self) -> None:
        """Refuse a ring without any finished report, before anything is read (`RunError`)."""
        if not list_folders(self.paths, self.tier):
            raise RunError(say_none(self.paths, self.tier))

    def make(self) -> Outcome:
        """Make the site, unless it is there and made of the same; what lay there stays until the new one is whole.

        Raises
        ------
        DisclosureError
            When a report of another ring lies among these, or the leak check finds what must not leave.
        RunError
            When there is no report of the ring, or one is not as it was made.
        """
        sources = self._sources()
        kept = read_manifest(self.folder)
        if self._is_current(kept, sources):
            return self._outcome(kept, was_made=False)
        shelf = open_shelf(self.paths, self.params, self.tier)
        self._clear_reports(shelf)
        with self._aside() as folder:
            self._write(shelf, folder)
            outputs = digests(files_below(folder).values(), root=folder)
            manifest = self._manifest(shelf, sources, outputs)
            write_manifest(manifest, folder)
            replace_folder(folder, self.folder)
        return self._outcome(manifest, was_made=True)

    def _manifest(self, shelf: Shelf, sources: dict[str, Any], outputs: dict[str, str]) -> dict[str, Any]:
        """What the site is made of and what it consists of; the same reports give the same manifest."""
        return {
            "tier": self.tier,
            "is_sample": _is_sample(shelf),
            "code": {"version": qa_lib.__version__},
            "sources": sources,
            "left_out": list(shelf.left_out),
            "outputs": outputs,
        }

    def _sources(self) -> dict[str, Any]:
        """What the site is made of, by content."""
        folders = list_folders(self.paths, self.tier)
        manifests = {folder.relative_to(self.paths.out).as_posix(): folder / MANIFEST for folder in folders}
        pages = Path(__file__).with_name("templates")
        return {
            "reports": {name: digest(file) if file.is_file() else "" for name, file in manifests.items()},
            "params": digest_files(self.paths.params.rglob("*.yaml"), root=self.paths.params),
            "locale": digest_files(self.paths.locale.rglob("*.po"), root=self.paths.locale),
            "code": digest_code(_ROOMS),
            "leak_check": self._clearing.state,
            "templates": digest_files(files_below(pages).values(), root=pages),
        }

    def _is_current(self, kept: Mapping[str, Any], sources: Mapping[str, Any]) -> bool:
        """Whether the site that lies there is whole and made of the same."""
        if not kept or kept.get("sources") != sources:
            return False
        present = digests(
            (file for name, file in files_below(self.folder).items() if name != MANIFEST), root=self.folder
        )
        return present == kept.get("outputs")

    def _clear_reports(self, shelf: Shelf) -> None:
        """Check again each report that was checked by other rules than today's."""
        for edition in shelf.editions:
            clearing = Clearing(
                self.paths, self.params, tuple(semesters_read(edition.request, self.paths, self.params))
            )
            kept = KeptState(self.paths.cache / edition.request.folder / "cleared")
            if kept.read() != clearing.state:
                leaks = clearing.find_leaks(files_below(edition.folder))
                refuse_leaks(leaks, what=f"the report {edition.request.label}", outcome=NOT_PLACED)
                kept.write(clearing.state)

    def _write(self, shelf: Shelf, folder: Path) -> None:
        """The pages, looked through for persons, and the reports beside them."""
        for name, content in Pages(shelf, self.params, self._languages, _is_sample(shelf)).write():
            (folder / name).write_bytes(content)
        leaks = self._clearing.find_leaks(files_below(folder))
        refuse_leaks(leaks, what=f"the site of the ring '{self.tier}'", outcome=NOT_PLACED)
        for edition in shelf.editions:
            _copy_documents(edition, folder / edition.place)

    @contextmanager
    def _aside(self) -> Iterator[Path]:
        """A folder beside the site, gone afterwards; so is what an interrupted making of it has left."""
        self.paths.site.mkdir(parents=True, exist_ok=True)
        prefix = f".making-{self.tier}~"
        for left in self.paths.site.glob(f"{prefix}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=self.paths.site, prefix=prefix) as place:
            folder = Path(place, self.tier)
            folder.mkdir()
            yield folder

    @cached_property
    def _clearing(self) -> Clearing:
        """The leak check with all that is known of persons, of whatever semester."""
        return Clearing(self.paths, self.params, tuple(list_semesters_with_data(self.paths)))

    @cached_property
    def _languages(self) -> tuple[Language, ...]:
        return tuple(Language(locale, self.paths.locale) for locale in self.params.institution.locales)

    def _outcome(self, manifest: Mapping[str, Any], *, was_made: bool) -> Outcome:
        files = files_below(self.folder)
        n_reports = sum(name.endswith("/index.html") for name in manifest["outputs"])
        n_bytes = sum(file.stat().st_size for file in files.values())
        return Outcome(self.folder, n_reports, len(files), n_bytes, was_made, tuple(manifest["left_out"]))


def _copy_documents(edition: Finished, place: Path) -> None:
    """Copy what readers get of a report, and see that it is what was checked."""
    place.mkdir(parents=True)
    for name in edition.documents.values():
        shutil.copyfile(edition.folder / name, place / name)
        if digest(place / name) != edition.manifest["outputs"][name]:
            raise RunError(f"the report {edition.request.label} was made again while the site was made; run it again")


def _is_sample(shelf: Shelf) -> bool:
    """Whether any report is made from invented data; then every page says so."""
    return any(edition.manifest["is_sample"] for edition in shelf.editions)
