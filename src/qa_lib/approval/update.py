"""The marks of approval on the first page of a report, drawn and in its structure, behind the bytes that were approved.

The original is a prefix of the result: whoever cuts the update off has the document that was before the body. The marks
are a section of the structure tree behind the contents of the first page, so that a screen reader tells them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
)

from qa_lib.approval.objects import Cloner, Update, not_ours
from qa_lib.approval.place import Place

#: Before the names of fonts and colours of the marks, so that they are not those of the page.
PREFIX = "Approval"
#: Operator -> the kind of resource that its first operand names.
_NAMED = {
    "Tf": "/Font", "cs": "/ColorSpace", "CS": "/ColorSpace", "gs": "/ExtGState", "Do": "/XObject", "sh": "/Shading",
}  # fmt: skip
#: Kinds of structure that the marks may have: they mean the same in every PDF.
_KINDS = {"/P", "/Span", "/Div", "/Sect"}


def add_mark(original: bytes, mark: bytes, place: Place) -> bytes:
    """The report with the marks on its first page.

    Parameters
    ----------
    original
        A tagged PDF as the project's engines write it.
    mark
        The marks as a PDF of one page (`qa_lib.approval.mark`).
    place
        Where the lower left corner of that page comes to lie, and by how much it is made smaller.

    Raises
    ------
    RunError
        When the original is built in another way: nothing is guessed.
    """
    update = Update(original)
    return _Marking(update, PdfReader(io.BytesIO(mark)), place).run()


@dataclass
class _Marking:
    update: Update
    mark: PdfReader
    place: Place

    def run(self) -> bytes:
        offset = len(self._tagged)
        names, resources = self._merge_resources()
        page = DictionaryObject(self._page)
        page[NameObject("/Contents")] = self._wrap_contents(self._draw(names, offset))
        page[NameObject("/Resources")] = resources
        self.update.put(self._page_reference, page)
        self._add_structure(offset)
        return self.update.write()

    @cached_property
    def cloner(self) -> Cloner:
        return Cloner(self.update)

    @property
    def _page(self) -> Any:
        return self.update.reader.pages[0]

    @property
    def _page_reference(self) -> IndirectObject:
        reference = self._page.indirect_reference
        if reference is None:
            raise not_ours("its first page is no object of its own")
        return reference  # type: ignore[no-any-return]

    def _merge_resources(self) -> tuple[dict[tuple[str, str], str], DictionaryObject]:
        """The page's resources with those of the marks under names of their own; (kind, name) -> that name."""
        merged = DictionaryObject(self._page["/Resources"])
        names: dict[tuple[str, str], str] = {}
        own: Any = self.mark.pages[0]["/Resources"]
        for kind in (kind for kind in own if kind != "/ProcSet"):
            before: Any = merged.get(kind, {})
            known, part = DictionaryObject(before), own[kind]
            for name in part:
                names[kind, name] = f"/{PREFIX}{name[1:]}"
                known[NameObject(names[kind, name])] = self.cloner.clone(part.raw_get(name))
            merged[NameObject(kind)] = known
        return names, merged

    def _draw(self, names: Mapping[tuple[str, str], str], offset: int) -> bytes:
        """The drawing of the marks in the page's coordinates, its marked content numbered behind the page's."""
        content = ContentStream(self.mark.pages[0]["/Contents"].get_object(), self.mark)
        operations = [
            (_rename(operands, operator.decode(), names, offset), operator) for operands, operator in content.operations
        ]
        content.operations = operations
        scale = self.place.scale
        head = f"Q q {scale:.5f} 0 0 {scale:.5f} {self.place.x:.3f} {self.place.y:.3f} cm\n"
        return head.encode() + content.get_data() + b"\nQ\n"

    def _wrap_contents(self, drawn: bytes) -> ArrayObject:
        """The page's own drawing between a saved and a restored state, then the marks."""
        before = self._page.raw_get("/Contents")
        own = list(before.get_object()) if isinstance(before.get_object(), list) else [before]
        return ArrayObject([self._add_stream(b"q\n"), *own, self._add_stream(drawn)])

    def _add_stream(self, content: bytes) -> IndirectObject:
        stream = DecodedStreamObject()
        stream.set_data(content)
        return self.update.add(stream.flate_encode() if len(content) > 100 else stream)

    @property
    def _tree(self) -> Any:
        root = self.update.trailer["/Root"]
        if "/StructTreeRoot" not in root or "/StructParents" not in self._page:
            raise not_ours("it is not tagged")
        return root["/StructTreeRoot"]

    @cached_property
    def _tagged_reference(self) -> IndirectObject:
        """The list of what the marked content of the first page belongs to."""
        numbers = list(self._tree["/ParentTree"].get_object().get("/Nums", []))
        by_key = dict(zip(numbers[::2], numbers[1::2], strict=True))
        reference = by_key.get(self._page["/StructParents"])
        if not isinstance(reference, IndirectObject) or not isinstance(reference.get_object(), list):
            raise not_ours("the structure of its first page is not listed as usual")
        return reference

    @property
    def _tagged(self) -> ArrayObject:
        return ArrayObject(_read(self._tagged_reference))

    def _add_structure(self, offset: int) -> None:
        """The marks' elements under a section of their own, behind what stands on the first page."""
        document = _document_of(self._tree)
        root: Any = self.mark.trailer["/Root"]
        tree = root["/StructTreeRoot"]
        section = self.update.reserve()
        copies: dict[int, IndirectObject] = {}
        own = [self._copy(child, section, offset, copies) for child in _read(_document_of(tree))["/K"]]
        self.update.put(section, _element("/Sect", document, own))
        owners = tree["/ParentTree"]["/Nums"][1].get_object()
        self.update.put(self._tagged_reference, ArrayObject([*self._tagged, *(copies[one.idnum] for one in owners)]))
        changed = DictionaryObject(_read(document))
        children = list(_read(document)["/K"])
        children.insert(self._count_on_page(children), section)
        changed[NameObject("/K")] = ArrayObject(children)
        self.update.put(document, changed)

    def _copy(
        self, source: IndirectObject, parent: IndirectObject, offset: int, copies: dict[int, IndirectObject]
    ) -> IndirectObject:
        """An element of the marks with all beneath it; ``copies`` gathers old number -> copy."""
        element: Any = source.get_object()
        copy = copies[source.idnum] = self.update.reserve()
        kids = element["/K"] if isinstance(element["/K"], list) else [element["/K"]]
        if element["/S"] not in _KINDS:
            raise not_ours("the marks have a structure that is not foreseen")
        own = [
            NumberObject(kid + offset) if isinstance(kid, int) else self._copy(kid, copy, offset, copies)
            for kid in kids
        ]
        described = _element(element["/S"], parent, own)
        if "/Pg" in element:
            described[NameObject("/Pg")] = self._page_reference
        return self.update.put(copy, described)

    def _count_on_page(self, children: list[Any]) -> int:
        """How many elements of the document, from its beginning, have content on the first page."""
        number = self._page_reference.idnum
        places = [place for place, child in enumerate(children) if _first_page_of(child) == number]
        return places[-1] + 1 if places else 0


def _rename(operands: Any, operator: str, names: Mapping[tuple[str, str], str], offset: int) -> Any:
    if operator == "BDC" and isinstance(operands[1], dict) and "/MCID" in operands[1]:
        properties = DictionaryObject(operands[1])
        properties[NameObject("/MCID")] = NumberObject(operands[1]["/MCID"] + offset)
        return [operands[0], properties]
    known = names.get((_NAMED.get(operator, ""), str(operands[0]))) if operands else None
    return [NameObject(known), *operands[1:]] if known else operands


def _read(reference: IndirectObject) -> Any:
    """What a reference refers to."""
    return reference.get_object()


def _element(kind: str, parent: IndirectObject, kids: Sequence[Any]) -> DictionaryObject:
    element = DictionaryObject({NameObject("/Type"): NameObject("/StructElem"), NameObject("/S"): NameObject(kind)})
    element[NameObject("/P")] = parent
    element[NameObject("/K")] = ArrayObject(kids)
    return element


def _document_of(tree: Any) -> IndirectObject:
    """The element at the top of a structure tree."""
    kids = tree.raw_get("/K").get_object() if isinstance(tree.raw_get("/K"), IndirectObject) else tree.raw_get("/K")
    top = kids[0] if isinstance(kids, list) and len(kids) == 1 else tree.raw_get("/K")
    if not isinstance(top, IndirectObject) or not isinstance(_read(top).get("/K"), list):
        raise not_ours("its structure has no document at its top")
    return top


def _first_page_of(element: Any) -> int | None:
    """The number of the page on which the first content of an element stands."""
    content = element.get_object()
    if not isinstance(content, dict):
        return None
    if "/Pg" in content:
        return content.raw_get("/Pg").idnum  # type: ignore[attr-defined, no-any-return]
    kids = content.get("/K", [])
    found = (_first_page_of(kid) for kid in (kids if isinstance(kids, list) else [kids]))
    return next((page for page in found if page is not None), None)
