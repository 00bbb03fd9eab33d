"""Every text of a file, by what its content is; what can not be read is said, for it can not be cleared."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from qa_lib.privacy.leaks.markup import read_markup
from qa_lib.privacy.leaks.notebooks import read_csv, read_json
from qa_lib.privacy.leaks.office import CONTENT_TYPES, read_office
from qa_lib.privacy.leaks.passages import Passage, UnreadableError, counted, decode, printable_runs
from qa_lib.privacy.leaks.pdf import read_pdf
from qa_lib.privacy.leaks.pictures import GIF, JPEG, PNG, read_jpeg, read_png

#: What an archive may unpack to, in all, and how deep archives may lie in each other.
MAX_UNPACKED = 1 << 30
MAX_DEPTH = 5
_FONTS = (b"wOF2", b"wOFF", b"OTTO", b"\0\1\0\0", b"true", b"ttcf")
_MARKUP = (".html", ".htm", ".svg", ".xml", ".xhtml", ".rels", ".qmd", ".md")


def read_content(content: bytes, *, name: str = "", depth: int = 0) -> Iterator[Passage]:
    """The passages of a file's content; ``name`` tells kinds of text apart.

    Raises
    ------
    UnreadableError
        When the content, or a part of it, can not be read.
    """
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _read_archive(content, depth=depth)
    elif content.startswith(b"%PDF-"):
        yield from read_pdf(content)
    elif content.startswith(PNG):
        yield from read_png(content)
    elif content.startswith(JPEG):
        yield from read_jpeg(content)
    elif content.startswith((*GIF, *_FONTS)):
        yield Passage("bytes", printable_runs(content), is_property=True)
    else:
        yield from _read_text(decode(content), name)


def _read_text(text: str, name: str) -> Iterator[Passage]:
    suffix, head = PurePosixPath(name).suffix.lower(), text.lstrip()[:200].lower()
    if suffix in {".json", ".ipynb", ".jsonld"}:
        yield from read_json(text)
    elif suffix == ".csv":
        yield from read_csv(text)
    elif suffix in _MARKUP or head.startswith(("<!doctype", "<html", "<svg", "<?xml")):
        yield from read_markup(text)
    else:
        yield Passage("text", text.splitlines(), counted("", "line"))


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The content of a member of an archive.

    Raises
    ------
    UnreadableError
        When it is damaged, or needs a password.
    """
    try:
        return archive.read(member)
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise UnreadableError(f"holds {member.filename}, which can not be unpacked") from error


def _read_archive(content: bytes, *, depth: int) -> Iterator[Passage]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise UnreadableError("is a damaged archive") from error
    with archive:
        if depth >= MAX_DEPTH or sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
            raise UnreadableError("is an archive that unpacks to more than can be checked")
        if archive.comment:
            yield Passage("comment of the archive", printable_runs(archive.comment), is_property=True)
        if CONTENT_TYPES in archive.namelist():
            yield from read_office(archive)
            return
        for member in archive.infolist():
            yield Passage(f"name of {member.filename}", [member.filename])
            if member.comment:
                yield Passage(f"comment of {member.filename}", printable_runs(member.comment), is_property=True)
            if not member.is_dir():
                inner = read_content(read_member(archive, member), name=member.filename, depth=depth + 1)
                yield from (passage.inside(member.filename) for passage in inner)
