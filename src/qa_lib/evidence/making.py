"""A bundle from finished reports: gathered, looked through for persons, described, sealed, packed, put in place."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import qa_lib
from qa_lib.evidence import bag, readme
from qa_lib.evidence.chapter_pages import chapter_place, write_chapter
from qa_lib.evidence.crate import Crate
from qa_lib.evidence.crosswalk import Answer, answer_standard, as_data, check_sections
from qa_lib.evidence.dictionary import describe_tables, list_columns
from qa_lib.evidence.editions import Edition
from qa_lib.evidence.front import Front, front_place
from qa_lib.evidence.gate import find_bundle_leaks
from qa_lib.evidence.lists import FilesPage, NumbersPage
from qa_lib.evidence.project_files import project_files
from qa_lib.evidence.provenance import write_graph
from qa_lib.evidence.request import BundleRequest
from qa_lib.evidence.seal import SealKey, load_seal_key, put_public_key, seal
from qa_lib.evidence.source_pages import list_modules, source_place, write_source
from qa_lib.evidence.stamp import ask_stamp
from qa_lib.evidence.verify import STAMP, TAG_MANIFEST
from qa_lib.evidence.walk import Walk
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.privacy.leaks import NOT_PLACED, refuse_leaks
from qa_lib.publishing.clearing import Clearing
from qa_lib.publishing.identity import report_date, semesters_read
from qa_lib.reporting.language import Language


@dataclass(frozen=True)
class Bundle:
    """A bundle that is to be made from reports that are finished."""

    request: BundleRequest
    paths: Paths
    params: Params

    @property
    def file(self) -> Path:
        """Where the finished bundle lies."""
        return self.paths.bundles / f"{self.request.name}.zip"

    def make(self) -> SealKey:
        """Make the bundle; the key that it was sealed with. What lay there before stays until the new one is whole.

        Raises
        ------
        DisclosureError
            When the leak check finds what must not leave.
        ParamsError
            When ``standards.yaml`` names a section or a document that there is not.
        RunError
            When a report is not as it was made, or no time stamp can be had.
        """
        check_sections(self.params, self.paths.notebooks)
        key = load_seal_key(project_root=self.paths.root)
        with self._folder() as folder:
            self._gather(folder)
            self._lead(folder, key)
            Crate(folder / bag.PAYLOAD, self.editions, self.params, self._languages_of_editions).write()
            self._refuse_leaks(folder, key)
            self._close(folder, key)
        return key

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        """A folder of the bundle's name, gone afterwards; so is what an interrupted making of it has left."""
        self.paths.bundles.mkdir(parents=True, exist_ok=True)
        prefix = f".making-{self.request.name}~"
        for left in self.paths.bundles.glob(f"{prefix}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=self.paths.bundles, prefix=prefix) as place:
            folder = Path(place, self.request.name)
            (folder / bag.PAYLOAD).mkdir(parents=True)
            yield folder

    def _gather(self, folder: Path) -> None:
        """Everything that the pages speak of."""
        payload = folder / bag.PAYLOAD
        for edition in self.editions:
            for name in [*edition.manifest["outputs"], "manifest.json"]:
                _put(payload / edition.place / name, (edition.folder / name).read_bytes())
        for name, file in project_files(self.paths).items():
            _put(payload / name, file.read_bytes())
        for edition, language in zip(self.editions, self._languages_of_editions, strict=True):
            place = payload / "dictionary" / edition.name
            _put(place / "tables.csvw.json", describe_tables(edition, language))
            _put(place / "columns.csv", list_columns(edition, language))
            for chapter in edition.chapters:
                _put(folder / chapter_place(chapter, edition), write_chapter(chapter, edition, self._notice(language)))
        for module in list_modules():
            _put(folder / source_place(module), write_source(module))
        _put(payload / "provenance.json", write_graph(self.editions, self.paths, self.params))
        _put(payload / "crosswalk.json", self._crosswalk())

    def _lead(self, folder: Path, key: SealKey) -> None:
        """The pages that lead through it, the README and the script."""
        for language in self.languages:
            edition, answers = self._edition_for(language), self._answers(language)
            notice = self._notice(language)
            first = front_place(language.locale, self.params.institution.locales)
            for standard in self.params.standards.standards:
                walk = Walk(standard, answers[standard.code], edition, language, self.params, notice)
                _put(folder / walk.page.place, walk.write(first))
            front = Front(
                language, edition, self.editions, answers, self.params, self.request.name, key.fingerprint, notice
            )
            _put(folder / first, replace(front, has_stamp=bool(self.params.institution.tsa_url)).write())
            for page in self._file_pages(language):
                _put(folder / page.page.place, page.write(first))
        for edition, language in zip(self.editions, self._languages_of_editions, strict=True):
            numbers = NumbersPage(edition, language, self._notice(language))
            _put(
                folder / numbers.page.place,
                numbers.write(front_place(language.locale, self.params.institution.locales)),
            )
        _put(folder / readme.README, readme.write_readme(self.languages, self.request.name, key.fingerprint))
        _put(folder / readme.SCRIPT, Path(__file__).with_name("verify.py").read_bytes())

    def _file_pages(self, language: Language) -> tuple[FilesPage, ...]:
        """The lists of the rules and of the code."""
        titles = {
            "params": language.text("Rules and parameters"),
            "code": language.text("The code and the list of its packages"),
        }
        files, notice = project_files(self.paths), self._notice(language)
        return tuple(FilesPage(part, title, files, language, notice) for part, title in titles.items())

    def _refuse_leaks(self, folder: Path, key: SealKey) -> None:
        """The gate: every file is read as a curious reader would."""
        semesters = tuple(semesters_read(self.request.first, self.paths, self.params))
        clearing = Clearing(self.paths, self.params, semesters)
        rules = replace(clearing.rules, key_texts=(*clearing.rules.key_texts, key.secret_text))
        refuse_leaks(find_bundle_leaks(folder, rules), what=f"the bundle {self.request.name}", outcome=NOT_PLACED)

    def _close(self, folder: Path, key: SealKey) -> None:
        """Seal, stamp, pack, put in place."""
        put_public_key(folder, key)
        bag.write_manifests(folder, about=self._bag_info(), date=report_date(self.request.first, self.params))
        seal(folder, key)
        if self.params.institution.tsa_url and not self._keep_stamp(folder):
            ask_stamp(folder, self.params.institution.tsa_url)
        draft = folder.parent / self.file.name
        bag.pack(folder, draft)
        draft.replace(self.file)

    def _keep_stamp(self, folder: Path) -> bool:
        """Take over the stamp of the bundle that lies there, if it has the same manifest of manifests."""
        try:
            with zipfile.ZipFile(self.file) as former:
                stamp = former.read(f"{folder.name}/{STAMP}")
                is_same = former.read(f"{folder.name}/{TAG_MANIFEST}") == (folder / TAG_MANIFEST).read_bytes()
        except (OSError, KeyError, zipfile.BadZipFile):
            return False
        if is_same:
            _put(folder / STAMP, stamp)
        return is_same

    def _bag_info(self) -> dict[str, str]:
        institution = self.params.institution
        return {
            "Source-Organization": institution.name["en"],
            "External-Identifier": self.request.name,
            "External-Description": "Evidence of a quality assurance report",
            "Bag-Software-Agent": f"qa_lib {qa_lib.__version__}",
        }

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """The finished reports."""
        return tuple(Edition(report, self.paths.out / report.folder) for report in self.request.reports)

    @cached_property
    def languages(self) -> tuple[Language, ...]:
        """The languages of the pages that lead through the bundle: all of the institution's."""
        return tuple(Language(locale, self.paths.locale) for locale in self.params.institution.locales)

    @cached_property
    def _languages_of_editions(self) -> tuple[Language, ...]:
        return tuple(Language(edition.request.locale, self.paths.locale) for edition in self.editions)

    def _edition_for(self, language: Language) -> Edition:
        """The edition in a language, else the first one."""
        own = [edition for edition in self.editions if edition.request.locale == language.locale]
        return (own or list(self.editions))[0]

    def _answers(self, language: Language) -> dict[str, tuple[Answer, ...]]:
        documents = project_files(self.paths)
        edition = self._edition_for(language)
        return {one.code: answer_standard(one, edition, documents) for one in self.params.standards.standards}

    def _crosswalk(self) -> bytes:
        answers, edition = self._answers(self.languages[0]), self._edition_for(self.languages[0])
        data = [as_data(standard, answers[standard.code], edition) for standard in self.params.standards.standards]
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()

    def _notice(self, language: Language) -> str:
        """What stands over each page where the data are invented."""
        return language.text("Sample data: an invented university, no real people.") if self._is_sample else ""

    @property
    def _is_sample(self) -> bool:
        return any(edition.manifest["is_sample"] for edition in self.editions)


def _put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
