"""Texts of a PDF: its pages, and everything that stands beside them in its objects.

The text of pages is that of pdfium, since letters of a page are numbers of glyphs in its fonts. All else (titles, XMP,
bookmarks, annotations, descriptions of figures, names and contents of embedded files) is text in the objects
themselves, so every string of every object is taken.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Iterator

from qa_lib.privacy.leaks.markup import read_markup
from qa_lib.privacy.leaks.passages import Passage, UnreadableError, decode, printable_runs

_STREAM = re.compile(rb"stream\r?\n")
_LENGTH = re.compile(rb"/Length\s+(\d+)(?!\s+\d+\s+R)")
_LITERAL = re.compile(rb"\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*)\)", re.DOTALL)
#: When a file was made (ISO 32000, 7.9.4): its digits may happen to be those of a card.
_DATE = re.compile(
    rb"D:(?:19|2\d)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?:Z|[+-]\d\d'\d\d'?)?"
)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{4,})>")
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r?\n|(.))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_FLATE = re.compile(rb"/Filter\s*(?:\[\s*)?/(?:FlateDecode|Fl)\b\s*\]?\s*(?!/)")
#: Column gaps of tables: what stands beside each other on a page need not belong together.
_GAP = re.compile(r"\s{2,}")
_MOST = 1 << 28


def read_pdf(content: bytes) -> Iterator[Passage]:
    """The passages of a PDF.

    Raises
    ------
    UnreadableError
        When it is damaged or needs a password.
    """
    yield from _read_pages(content)
    plain, streams = _split_streams(content)
    for head, data in streams:
        if b"/ObjStm" in head:
            plain.append(_unpack(head, data))
        elif b"/Metadata" in head:
            yield from (passage.inside("XMP") for passage in read_markup(decode(_unpack(head, data))))
        elif b"/EmbeddedFile" in head:
            yield from _read_embedded(_unpack(head, data))
    yield Passage("object", list(dict.fromkeys(line for part in plain for line in _strings(part))), is_property=True)


def _read_pages(content: bytes) -> Iterator[Passage]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(f"can not be opened ({error})") from error
    try:
        for number, page in enumerate(document, start=1):
            text = page.get_textpage()
            plain = text.get_text_range().replace("\ufffe", "").replace("\u00ad", "")
            lines = [part for line in plain.splitlines() for part in _GAP.split(line)]
            yield Passage(f"page {number}", [*lines, *_joined(lines)])
            text.close()
            page.close()
    finally:
        document.close()


def _split_streams(content: bytes) -> tuple[list[bytes], list[tuple[bytes, bytes]]]:
    """What stands outside of streams, and each stream's dictionary with its data."""
    if b"/Encrypt" in content[-4096:]:
        raise UnreadableError("is encrypted")
    outside: list[bytes] = []
    streams: list[tuple[bytes, bytes]] = []
    place = 0
    while match := _STREAM.search(content, place):
        head = content[place : match.start()]
        head = head[head.rfind(b" obj") + 1 :]
        length = _LENGTH.search(head)
        least = match.end() + (int(length[1]) if length else 0)
        end = content.find(b"endstream", least if least <= len(content) else match.end())
        end = len(content) if end < 0 else end
        outside.append(content[place : match.start()])
        streams.append((head, content[match.end() : end]))
        place = end + len(b"endstream")
    return [*outside, content[place:]], streams


def _joined(lines: list[str]) -> list[str]:
    """Neighbouring lines as one, for a name that is broken over two."""
    return [f"{first.strip()} {second.strip()}" for first, second in itertools.pairwise(lines)]


def _unpack(head: bytes, data: bytes) -> bytes:
    if b"/Filter" not in head:
        return data
    if not _FLATE.search(head):
        raise UnreadableError("holds a part that is packed in a way not known here")
    try:
        return zlib.decompressobj().decompress(data, _MOST)
    except zlib.error as error:
        raise UnreadableError("holds a damaged part") from error


def _read_embedded(content: bytes) -> Iterator[Passage]:
    from qa_lib.privacy.leaks.reading import read_content

    yield from (passage.inside("embedded file") for passage in read_content(content))


def _strings(part: bytes) -> Iterator[str]:
    for literal in _LITERAL.findall(part):
        if not _DATE.fullmatch(literal):
            yield from _lines(_ESCAPE.sub(_unescape, literal))
    for digits in _HEX.findall(part):
        plain = b"".join(digits.split())
        yield from _lines(bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode()))


def _unescape(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 8) & 0xFF])
    return _ESCAPED.get(match[2], match[2]) if match[2] else b""


def _lines(string: bytes) -> list[str]:
    if string.startswith(b"\xfe\xff"):
        return string.decode("utf-16", errors="replace").splitlines()
    if string.startswith(b"\xef\xbb\xbf"):
        return string.decode("utf-8-sig", errors="replace").splitlines()
    return printable_runs(string) if any(byte < 9 for byte in string) else string.decode("latin-1").splitlines()
