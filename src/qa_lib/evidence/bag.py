"""BagIt (RFC 8493) in a zip that has the same bytes each time.

The manifests are written here, in the order of names and with the two blanks that ``sha256sum -c`` reads; the bagit
library's own writer follows the order of the disk. It reads them, though, before a bag is sealed.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Mapping
from pathlib import Path

from qa_lib.errors import RunError
from qa_lib.evidence.verify import ENTRY_MODE, MANIFEST, TAG_MANIFEST, UNLISTED
from qa_lib.publishing.clearing import files_below
from qa_lib.publishing.digests import digest

PAYLOAD = "data"
#: Kinds of file that are compressed already.
_PACKED = frozenset({".pdf", ".docx", ".xlsx", ".png", ".woff2"})
_ENTRY_TIME = (1980, 1, 1, 0, 0, 0)


def write_manifests(bag: Path, *, about: Mapping[str, str], date: dt.date) -> None:
    """Make a folder with its payload in ``data/`` a bag: declaration, ``about`` it, manifests.

    Raises
    ------
    RunError
        When a name could not stand in a manifest, or the bagit library finds the bag wanting.
    """
    files = files_below(bag)
    _refuse_names(files)
    payload = [file for name, file in files.items() if name.startswith(f"{PAYLOAD}/")]
    size = sum(file.stat().st_size for file in payload)
    known = {"Bagging-Date": date.isoformat(), "Payload-Oxum": f"{size}.{len(payload)}", **about}
    _write(bag / "bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    _write(bag / "bag-info.txt", "".join(f"{name}: {value}\n" for name, value in sorted(known.items())))
    for name, is_of_payload in ((MANIFEST, True), (TAG_MANIFEST, False)):
        _write_manifest(bag / name, is_of_payload=is_of_payload)
    _validate(bag)


def _write_manifest(manifest: Path, *, is_of_payload: bool) -> None:
    files = files_below(manifest.parent)
    listed = [name for name in files if name.startswith(f"{PAYLOAD}/") == is_of_payload and name not in UNLISTED]
    _write(manifest, "".join(f"{digest(files[name])}  {name}\n" for name in listed))


def _refuse_names(files: Mapping[str, Path]) -> None:
    """BagIt and sha256sum write a line break, a percent sign and a backslash each in a way of its own."""
    for name in files:
        if not name.isprintable() or "%" in name or "\\" in name:
            raise RunError(f"a bundle can not hold a file with such a name: {name!r}")


def _validate(bag: Path) -> None:
    import bagit

    try:
        bagit.Bag(str(bag)).validate()
    except bagit.BagError as error:
        raise RunError(f"the bag is not valid: {error}") from error


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")


def pack(bag: Path, target: Path) -> None:
    """The bag as a zip with one folder in it: names in order, no times, no owners."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, file in files_below(bag).items():
            entry = zipfile.ZipInfo(f"{bag.name}/{name}", _ENTRY_TIME)
            entry.create_system, entry.external_attr = 3, ENTRY_MODE << 16
            entry.compress_type = zipfile.ZIP_STORED if file.suffix in _PACKED else zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes(), compresslevel=9)
