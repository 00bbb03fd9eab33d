"""Texts of pictures: what their makers wrote beside the pixels."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from qa_lib.privacy.leaks.passages import Passage, UnreadableError, printable_runs

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
GIF = (b"GIF87a", b"GIF89a")
#: Chunks that hold pixels and colours.
_PIXELS = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"bKGD", b"sBIT"))
_MOST_TEXT = 1 << 24


def read_png(content: bytes) -> Iterator[Passage]:
    """Text (tEXt, zTXt, iTXt), EXIF and whatever else stands in a PNG beside its pixels, and what stands behind it."""
    place = len(PNG)
    while place + 8 <= len(content):
        length, name = int.from_bytes(content[place : place + 4]), content[place + 4 : place + 8]
        data = content[place + 8 : place + 8 + length]
        place += length + 12
        if name not in _PIXELS:
            yield _read_chunk(name, data)
        if name == b"IEND":
            break
    if content[place:]:
        yield Passage("behind the picture", printable_runs(content[place:]), is_property=True)


def _read_chunk(name: bytes, data: bytes) -> Passage:
    label = f"chunk {name.decode('latin-1')}"
    keyword, _, value = data.partition(b"\0")
    if name == b"zTXt":
        value = _inflate(value[1:])
    elif name == b"iTXt":
        is_packed, rest = value[:1] == b"\1", value[2:]
        language, _, rest = rest.partition(b"\0")
        translated, _, text = rest.partition(b"\0")
        value = b"\n".join((language, translated, _inflate(text) if is_packed else text))
    elif name != b"tEXt":
        return Passage(label, printable_runs(_inflate(value[1:]) if name == b"iCCP" else data), is_property=True)
    encoding = "utf-8" if name == b"iTXt" else "latin-1"
    lines = (keyword.decode("latin-1"), *value.decode(encoding, errors="replace").splitlines())
    return Passage(label, lines, is_property=True)


def _inflate(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MOST_TEXT)
    except zlib.error as error:
        raise UnreadableError("holds a damaged text") from error


def read_jpeg(content: bytes) -> Iterator[Passage]:
    """EXIF, XMP and comments of a JPEG: the segments before its pixels."""
    place = 2
    while content[place : place + 1] == b"\xff" and content[place + 1] != 0xDA:
        length = int.from_bytes(content[place + 2 : place + 4])
        if 0xE0 <= content[place + 1] <= 0xFE:
            yield Passage("metadata", printable_runs(content[place + 4 : place + 2 + length]), is_property=True)
        place += 2 + max(length, 2)
