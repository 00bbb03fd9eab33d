"""Bundles enter the archive whole, and as what they say of themselves."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from pathlib import Path

import pytest
from archives import PARAMS, ROOT, Office
from rich.console import Console

from qa_lib.archive.bundles import find_bundles, open_bundle
from qa_lib.archive.keeping import archive_folder, keep_items
from qa_lib.archive.register import read_register
from qa_lib.errors import ArchiveError
from qa_lib.evidence import bag
from qa_lib.evidence.seal import load_seal_key, put_public_key, seal
from qa_lib.jobs.archive import keep
from qa_lib.jobs.desk import Desk

pytestmark = pytest.mark.unit


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A project without data: none are needed to archive what was made of them."""
    monkeypatch.setenv("QA_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setenv("QA_SEAL_KEY_FILE", str(tmp_path / "key" / "seal.key"))
    monkeypatch.delenv("QA_ARCHIVE", raising=False)
    return Office(tmp_path)


def pack(
    office: Office, *locales: str, is_sample: bool = True, semester: str = "2025-autumn", school: str = "pharm"
) -> Path:
    """A small bundle of the reports of a school in some languages."""
    name = "-".join(["pharm", semester, "corporate", *(locales if len(locales) == 1 else ())])
    folder = office.folder / "unpacked" / name
    for locale in locales:
        about = {"school": school, "semester": semester, "tier": "corporate", "locale": locale}
        place = folder / "data" / "reports" / f"corporate-{locale}"
        place.mkdir(parents=True)
        (place / "manifest.json").write_text(json.dumps({"parameters": about, "is_sample": is_sample}))
    key = load_seal_key(project_root=ROOT)
    put_public_key(folder, key)
    bag.write_manifests(folder, about={}, date=dt.date(2026, 1, 25))
    seal(folder, key)
    file = office.paths.bundles / f"{name}.zip"
    file.parent.mkdir(parents=True, exist_ok=True)
    bag.pack(folder, file)
    return file


def test_bundle_enters_as_what_it_encloses(office: Office) -> None:
    """Unit, semester, ring and whether it is sample data are its own word; of one language, that, too."""
    files = [pack(office, "kk"), pack(office, "kk", "ru", is_sample=False)]
    assert find_bundles(office.paths) == sorted(files)
    one, several = (open_bundle(file, PARAMS) for file in files)
    assert (one.slot, one.locale, one.is_sample) == ("2025-autumn/pharm/bundle-corporate-kk", "kk", True)
    assert (several.slot, several.locale, several.is_sample) == ("2025-autumn/pharm/bundle-corporate", "", False)
    keep_items([one, several], office.paths, PARAMS)
    kept = [read_register(archive_folder(office.paths, is_sample=sample)).entries for sample in (True, False)]
    assert [[(entry.kind, entry.tier, entry.unit) for entry in entries] for entries in kept] == [
        [("bundle", "corporate", "pharm")]
    ] * 2


def test_bundle_that_was_changed_is_refused(office: Office) -> None:
    """One bit, and it does not enter; the failure is named."""
    file = pack(office, "kk")
    content = bytearray(file.read_bytes())
    content[content.index(b"pharm", 200)] ^= 1
    file.write_bytes(content)
    with pytest.raises(ArchiveError, match=r"pharm-2025-autumn-corporate-kk\.zip is not as it was sealed: [a-z-]+:"):
        open_bundle(file, PARAMS)


@pytest.mark.parametrize(
    ("about", "told"),
    [({"semester": "1999-autumn"}, "semester '1999-autumn'"), ({"school": "../../reports"}, "school '../../reports'")],
)
def test_bundle_of_another_university_is_refused(office: Office, about: dict[str, str], told: str) -> None:
    """What it says of itself becomes a folder: nothing that the params do not have."""
    with pytest.raises(ArchiveError, match=re.escape(told)):
        open_bundle(pack(office, "kk", **about), PARAMS)


def test_command_names_what_was_changed_and_takes_the_rest(office: Office) -> None:
    """A report and a whole bundle enter, without any data beside them; of the changed bundle there is no line."""
    office.make_report()
    whole, changed = pack(office, "kk", is_sample=False), pack(office, "ru", is_sample=False)
    changed.write_bytes(changed.read_bytes()[:-1] + b"x")
    with pytest.raises(ArchiveError, match=changed.name):
        keep(Desk(office.paths, PARAMS, Console(file=io.StringIO())))
    kept = {entry.name for entry in office.register.entries}
    assert {whole.name, "manifest.json"} <= kept
    assert changed.name not in kept
