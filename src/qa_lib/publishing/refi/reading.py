"""Files of other programs are hostile: nothing is unpacked, no entity or address followed, sizes are bounded."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from lxml import etree

from qa_lib.errors import IntakeError, show_given

#: Bytes of a code book or a project's description, unpacked; of a source; of a project as a whole.
MAX_XML_BYTES = 20_000_000
MAX_SOURCE_BYTES = 1_000_000
MAX_PROJECT_BYTES = 100_000_000
MAX_MEMBERS = 50_000
#: How many times larger than packed a member may be: text packs to about a tenth.
MAX_RATIO = 200
#: From so many bytes on the ratio is looked at.
SMALL = 100_000
INTERNAL = "internal://"


class RefiError(IntakeError):
    """A file of REFI-QDA that can not be read."""


def parse_xml(data: bytes, *, name: str, root: str, namespace: str) -> Any:
    """The root element of an XML document.

    Raises
    ------
    RefiError
        When it is too large, no XML, has a document type (entities) or another root than ``root``.
    """
    if len(data) > MAX_XML_BYTES:
        raise RefiError(f"{name}: {len(data)} bytes of XML; expected at most {MAX_XML_BYTES}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        element = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise RefiError(f"{name}: no XML that can be read ({show_given(str(error))})") from error
    if element.getroottree().docinfo.doctype:
        raise RefiError(f"{name}: a document type is declared, which no file of REFI-QDA has; not read")
    if element.tag != f"{{{namespace}}}{root}":
        expected = f"<{root}> in the namespace {namespace}"
        raise RefiError(f"{name}: the document is <{show_given(str(element.tag))}>; expected {expected}")
    return element


def read_file(file: Path, *, limit: int) -> bytes:
    """The bytes of a file.

    Raises
    ------
    RefiError
        When there is no such file, or it is too large.
    """
    try:
        if not file.is_file():
            raise RefiError(f"{file.name}: no such file")
        if file.stat().st_size > limit:
            raise RefiError(f"{file.name}: {file.stat().st_size} bytes; expected at most {limit}")
        return file.read_bytes()
    except OSError as error:
        raise RefiError(f"{file.name}: can not be read ({error.strerror})") from error


@dataclass(frozen=True)
class Archive:
    """A project: ``description`` is its XML, ``texts`` what its sources hold, by name; nothing is written to disk."""

    name: str
    description: bytes
    texts: Mapping[str, bytes]

    def read_source(self, path: str) -> str:
        """The text of a source by its path, ``internal://<name>.txt``.

        Raises
        ------
        RefiError
            When the path leads anywhere else, or the text is missing, too large or no UTF-8.
        """
        name = path.removeprefix(INTERNAL)
        if name == path or not name or any(part in name for part in ("/", "\\", "..", "\0")):
            raise RefiError(f"{self.name}: the source '{show_given(path)}' lies outside the project; not read")
        if name not in self.texts:
            raise RefiError(f"{self.name}: the source '{show_given(path)}' is missing or too large")
        return _decode(self.texts[name], self.name, path)


def open_project(file: Path) -> Archive:
    """A project file, its members checked.

    Raises
    ------
    RefiError
        When it is no zip, has too many or too large members, names that lead outside, or no description.
    """
    if not file.is_file() or not zipfile.is_zipfile(file):
        raise RefiError(f"{file.name}: no project of REFI-QDA (.qdpx is a zip archive with project.qde)")
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_members(members, file.name)
            found = [one for one in members if one.filename.casefold().endswith(".qde") and "/" not in one.filename]
            if len(found) != 1:
                raise RefiError(f"{file.name}: {len(found)} files .qde; expected one, project.qde")
            return Archive(file.name, _read_member(archive, found[0], file.name), _read_texts(archive, file.name))
    except (zipfile.BadZipFile, OSError) as error:
        raise RefiError(f"{file.name}: the archive is damaged ({show_given(str(error))})") from error


def _read_texts(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    """The texts of the folder of sources."""
    return {
        place.name: _read_member(archive, one, name)
        for one in archive.infolist()
        if (place := PurePosixPath(one.filename)).parent.name.casefold() == "sources"
        and place.suffix.casefold() == ".txt"
        and one.file_size <= MAX_SOURCE_BYTES
    }


def _check_members(members: list[zipfile.ZipInfo], name: str) -> None:
    if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_PROJECT_BYTES:
        raise RefiError(f"{name}: more than {MAX_MEMBERS} files or {MAX_PROJECT_BYTES} bytes unpacked; not read")
    for one in members:
        if one.file_size > max(SMALL, MAX_RATIO * one.compress_size):
            raise RefiError(f"{name}: '{show_given(one.filename)}' is packed more tightly than text can be; not read")
        if one.filename.startswith(("/", "\\")) or ".." in one.filename.replace("\\", "/").split("/"):
            raise RefiError(f"{name}: the path '{show_given(one.filename)}' leads outside; not read")
        if one.flag_bits & 1:
            raise RefiError(f"{name}: protected by a password; save it without one")


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    """At most as many bytes as the archive says that there are."""
    if member.file_size > MAX_XML_BYTES:
        raise RefiError(f"{name}: '{show_given(member.filename)}' has {member.file_size} bytes; not read")
    try:
        with archive.open(member) as stream:
            data = stream.read(member.file_size + 1)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise RefiError(f"{name}: '{show_given(member.filename)}' is damaged ({show_given(str(error))})") from error
    if len(data) > member.file_size:
        raise RefiError(f"{name}: '{show_given(member.filename)}' is larger than the archive says; not read")
    return data


def _decode(data: bytes, name: str, path: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefiError(f"{name}: the source '{show_given(path)}' is no UTF-8") from error
