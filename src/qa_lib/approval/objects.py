"""Objects of one PDF behind the bytes of another, which stay: an incremental update (ISO 32000-1, 7.5.6)."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

from qa_lib.errors import RunError

_STARTXREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
#: What of the last trailer goes on.
_TRAILER = ("/Root", "/Info")


def not_ours(words: str) -> RunError:
    """The refusal of a PDF that is not built as the project's engines build theirs."""
    return RunError(
        f"the marks of approval can not be put on this PDF: {words}; expected one that `make report` printed"
    )


@dataclass
class Update:
    """What is to follow the bytes of a PDF: objects by their number, new ones and new states of old ones."""

    original: bytes
    objects: dict[int, PdfObject] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = _STARTXREF.search(self.original[-64:])
        self._last_xref = int(found[1]) if found else 0
        if not found or self.original[self._last_xref :][:4] != b"xref":
            raise not_ours("it has no plain table of its objects at its end")
        self.reader = PdfReader(io.BytesIO(self.original))
        if self.reader.is_encrypted:
            raise not_ours("it is encrypted")
        self._next = int(self.trailer["/Size"])

    @property
    def trailer(self) -> Any:
        """The last trailer of the original."""
        return self.reader.trailer

    def reserve(self) -> IndirectObject:
        """The number of a new object, which `put` gives its content."""
        self._next += 1
        return IndirectObject(self._next - 1, 0, self.reader)

    def put(self, reference: IndirectObject, content: PdfObject) -> IndirectObject:
        """Give a new object its content, or an old one another."""
        self.objects[reference.idnum] = content
        return reference

    def add(self, content: PdfObject) -> IndirectObject:
        """A new object."""
        return self.put(self.reserve(), content)

    def write(self) -> bytes:
        """The original with the update behind it; the same update gives the same bytes."""
        stream = io.BytesIO()
        stream.write(b"\n")
        places: dict[int, int] = {}
        for number in sorted(self.objects):
            places[number] = len(self.original) + stream.tell()
            stream.write(f"{number} 0 obj\n".encode())
            self.objects[number].write_to_stream(stream)
            stream.write(b"\nendobj\n")
        place = len(self.original) + stream.tell()
        stream.write(b"xref\n")
        for run in _runs(sorted(places)):
            stream.write(f"{run[0]} {len(run)}\n".encode())
            stream.write("".join(f"{places[number]:010d} 00000 n\r\n" for number in run).encode())
        stream.write(b"trailer\n")
        self._trailer(stream.getvalue()).write_to_stream(stream)
        stream.write(f"\nstartxref\n{place}\n%%EOF\n".encode())
        return self.original + stream.getvalue()

    def _trailer(self, said: bytes) -> DictionaryObject:
        old = self.trailer
        trailer = DictionaryObject({NameObject(name): old.raw_get(name) for name in _TRAILER if name in old})
        trailer[NameObject("/Size")] = NumberObject(self._next)
        trailer[NameObject("/Prev")] = NumberObject(self._last_xref)
        changed = hashlib.sha256(self.original + said).digest()[:16]
        trailer[NameObject("/ID")] = ArrayObject([old["/ID"][0], ByteStringObject(changed)])
        return trailer


def _runs(numbers: list[int]) -> Iterator[list[int]]:
    """Numbers that follow each other."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


@dataclass
class Cloner:
    """Copies objects of another PDF, with all that they refer to, into an update; each once."""

    update: Update
    numbers: dict[int, IndirectObject] = field(default_factory=dict)

    def clone(self, value: Any) -> Any:
        """The same value for the updated PDF."""
        if isinstance(value, IndirectObject):
            return self._refer(value)
        if isinstance(value, StreamObject):
            copy = type(value)()
            copy.update({NameObject(name): self.clone(value.raw_get(name)) for name in value})
            copy._data = value._data
            return copy
        if isinstance(value, DictionaryObject):
            return DictionaryObject({NameObject(name): self.clone(value.raw_get(name)) for name in value})
        if isinstance(value, list):
            return ArrayObject([self.clone(one) for one in value])
        return value

    def _refer(self, reference: IndirectObject) -> IndirectObject:
        if reference.idnum not in self.numbers:
            self.numbers[reference.idnum] = self.update.reserve()
            self.update.put(self.numbers[reference.idnum], self.clone(reference.get_object()))
        return self.numbers[reference.idnum]
