"""Marks of approval (8.3): on the page and in its structure, behind the bytes that were approved."""

from __future__ import annotations

import ctypes
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from archives import NAME, PARAMS, ROOT, Office
from pypdf import PdfReader
from pypdf.generic import ContentStream

from qa_lib.approval.approving import Approving
from qa_lib.approval.mark import print_mark
from qa_lib.approval.place import Place, _free_bands, find_place
from qa_lib.approval.request import check_approval
from qa_lib.approval.update import add_mark
from qa_lib.archive.audit import audit_archive
from qa_lib.archive.documents import write_audit
from qa_lib.archive.items import Approval
from qa_lib.errors import ArchiveError, ParamsError, RunError
from qa_lib.jobs.archive import find_kind
from qa_lib.params import Locale
from qa_lib.publishing.request import ReportRequest
from qa_lib.reporting.language import Language
from qa_lib.reporting.words.approval import say_marks

pytestmark = pytest.mark.unit

DAY = dt.date(2026, 1, 30)
REPORT_DAY = dt.date(2026, 1, 25)
MARKS = Approval("school-council", DAY, "7/2")
REQUEST = ReportRequest(school="pharm", semester="2025-autumn")
#: Operators that put something on a page.
PAINTING = {b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh", b"Do", b"Tj", b"TJ", b"'", b'"'}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A PDF as the project's engines print it: the audit of an empty archive."""
    office = Office(tmp_path_factory.mktemp("printed"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QA_REPORTS", str(office.folder / "reports"))
        audit = audit_archive(office.archive, PARAMS, on=REPORT_DAY)
        return next(write_audit(audit, office.paths, PARAMS, locale="kk").glob("*.pdf")).read_bytes()


def _print(locale: Locale = "kk") -> bytes:
    language = Language(locale)
    body = next(one for one in PARAMS.archive.bodies if one.code == MARKS.body)
    said = say_marks(language.name(body.name), DAY, "7/2", version=1, sha256="ab" * 32, note="", language=language)
    rest = {"lang": locale, "title": "есеп", "issuer": "АСБ"}
    return print_mark(said | rest, theme=ROOT / "reports" / "theme", date=DAY)


@pytest.fixture(scope="module")
def approved(original: bytes) -> bytes:
    """The same with the marks."""
    return add_mark(original, _print(), find_place(original, 40))


def _open(content: bytes) -> Any:
    return pypdfium2.PdfDocument(content)


def test_approved_document_begins_with_what_was_approved(original: bytes, approved: bytes) -> None:
    """Cut at the length of the original, it is the original; the same marks give the same bytes."""
    assert approved[: len(original)] == original
    assert add_mark(original, _print(), find_place(original, 40)) == approved


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("kk", ["БЕКІТІЛДІ", "Мектеп (факультет) кеңесі", "2026 жылғы 30 қаңтар, № 7/2 хаттама"]),
        ("ru", ["УТВЕРЖДЕНО", "Совет школы (факультета)", "Протокол № 7/2 от 30 января 2026"]),
        ("en", ["APPROVED", "School (faculty) council", "Protocol No. 7/2 of 30 January 2026"]),
    ],
)
def test_marks_stand_on_the_first_page(original: bytes, locale: Locale, words: list[str]) -> None:
    """Body, day and number of the protocol, in the language of the report, as PDFium reads it."""
    document = _open(add_mark(original, _print(locale), find_place(original, 40)))
    text = " ".join(document[0].get_textpage().get_text_range().split())
    assert all(one in text for one in words)
    document.close()


def test_other_pages_and_the_rest_of_the_first_look_the_same(original: bytes, approved: bytes) -> None:
    """Only the place of the marks has other pixels."""
    place = find_place(original, 40)
    before, after = _open(original), _open(approved)
    assert len(before) == len(after)
    for number in range(len(before)):
        old, new = (document[number].render(scale=1, grayscale=True).to_numpy() for document in (before, after))
        rows = set((old != new).any(axis=1).nonzero()[0].tolist())
        highest, lowest = 842 - place.y - 60, 842 - place.y + 2
        assert (rows == set()) == (number > 0)
        assert all(highest <= row <= lowest for row in rows)


def _elements(element: Any) -> Iterator[Any]:
    yield element
    for place in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, place)
        if child:
            yield from _elements(child)


def _type_of(element: Any) -> str:
    buffer = ctypes.create_string_buffer(64)
    length = pdfium.FPDF_StructElement_GetType(element, buffer, 64)
    return buffer.raw[: length - 2].decode("utf-16-le")


def _ids(element: Any) -> set[int]:
    count = pdfium.FPDF_StructElement_GetMarkedContentIdCount(element)
    return {pdfium.FPDF_StructElement_GetMarkedContentIdAtIndex(element, place) for place in range(count)} - {-1}


def test_marks_are_in_the_structure_as_another_reader_sees_it(approved: bytes) -> None:
    """PDFium finds a section whose paragraphs own every drawn text of the marks, and none of the page's."""
    document = _open(approved)
    page = document[0]
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    tops = [
        pdfium.FPDF_StructTree_GetChildAtIndex(tree, place)
        for place in range(pdfium.FPDF_StructTree_CountChildren(tree))
    ]
    (section,) = [one for top in tops for one in _elements(top) if _type_of(one) == "Sect"]
    owned = {number for one in _elements(section) if _type_of(one) == "P" for number in _ids(one)}
    texts = [thing for thing in page.get_objects(max_depth=1) if thing.type == pdfium.FPDF_PAGEOBJ_TEXT]
    numbers = [pdfium.FPDFPageObj_GetMarkedContentID(thing.raw) for thing in texts]
    drawn = [number for number in numbers if number in owned]
    assert set(drawn) == owned
    assert len(owned) >= 4
    assert min(owned) > max(number for number in numbers if number not in owned)
    pdfium.FPDF_StructTree_Close(tree)
    document.close()


def test_page_stays_archival_and_accessible(original: bytes, approved: bytes) -> None:
    """What PDF/A-2a and PDF/UA-1 ask of a page: all drawn is marked, all fonts are embedded, the claims stay."""
    reader = PdfReader(io.BytesIO(approved))
    page = reader.pages[0]
    depth = 0
    for _, operator in ContentStream(page.get_contents(), reader).operations:
        depth += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
        assert depth or operator not in PAINTING
    for font in page["/Resources"]["/Font"].values():
        (descendant,) = font.get_object()["/DescendantFonts"]
        descriptor = descendant.get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
        assert "/ToUnicode" in font.get_object()
    metadata = reader.xmp_metadata.stream.get_data() if reader.xmp_metadata else b""
    assert b"pdfaid:part>2<" in metadata
    assert b"pdfuaid:part>1<" in metadata
    assert reader.trailer["/ID"][0] == PdfReader(io.BytesIO(original)).trailer["/ID"][0]


def test_every_marked_content_and_its_owner_know_each_other(approved: bytes) -> None:
    """The list of the page names, for each number, the element that has it; parents and children agree."""
    reader = PdfReader(io.BytesIO(approved))
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))[reader.pages[0]["/StructParents"]].get_object()
    for number, owner in enumerate(owners):
        element = owner.get_object()
        kids = element["/K"] if isinstance(element["/K"], list) else [element["/K"]]
        assert number in [kid for kid in kids if isinstance(kid, int)]
        siblings = element["/P"]["/K"]
        assert owner.idnum in [
            kid.idnum for kid in (siblings if isinstance(siblings, list) else [element.indirect_reference])
        ]


def test_foreign_pdf_is_refused() -> None:
    """Nothing is guessed about a PDF that is built in another way."""
    with pytest.raises(RunError, match="expected one that `make report` printed"):
        add_mark(b"%PDF-1.7\n" + b"0" * 99, _print(), Place(62, 80))


@pytest.mark.parametrize(
    ("spans", "bands"),
    [
        ([(600.0, 700.0)], [(65.2, 600.0), (700.0, 765.35)]),
        ([(65.0, 800.0)], [(65.2, 65.2)]),
        ([(20.0, 30.0), (100.0, 300.0), (200.0, 400.0)], [(65.2, 100.0), (400.0, 765.35)]),
    ],
)
def test_free_bands_lie_between_what_is_drawn(
    spans: list[tuple[float, float]], bands: list[tuple[float, float]]
) -> None:
    """Margins count for none."""
    assert [pytest.approx(band, abs=0.01) for band in bands] == _free_bands(spans)


def test_full_page_is_refused(original: bytes) -> None:
    """Marks that could not be read are not put anywhere."""
    with pytest.raises(RunError, match="no room for the marks"):
        find_place(original, 2000)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, original: bytes) -> Office:
    """A project with a finished report whose PDF is real."""
    monkeypatch.setenv("QA_REPORTS", str(tmp_path / "reports"))
    monkeypatch.delenv("QA_ARCHIVE", raising=False)
    office = Office(tmp_path)
    office.make_report(pdf=original)
    return office


def _approve(office: Office, marks: Approval = MARKS, note: str = "") -> list[str]:
    outcome = Approving(REQUEST, marks, office.paths, office.params, note).run()
    return [entry.location for entry in outcome.entries]


def test_approval_enters_the_archive_and_leaves_the_report_as_it_is(office: Office) -> None:
    """Five files of the report, then the approved PDF with its marks; the report's folder has the same bytes."""
    folder = office.folder / "reports" / "out" / "pharm" / "2025-autumn" / "internal-kk"
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    assert _approve(office)[-1] == f"2025-autumn/pharm/internal-kk/approved/v1/{NAME} (бекітілген).pdf"
    entry = office.register.entries[-1]
    assert (entry.approved_by, entry.approved_date, entry.protocol) == ("school-council", "2026-01-30", "7/2")
    assert (entry.number, entry.keep_until, entry.date) == (6, "2031-01-30", "2026-01-30")
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_approved_report_fulfils_the_calendar(office: Office) -> None:
    """A draft in the archive does not; the approved one does."""
    _approve(office)
    audit = audit_archive(office.archive, office.params, on=dt.date(2026, 2, 15))
    states = [due.state for due in audit.dues if (due.kind, due.unit, due.period) == ("school", "pharm", "2025-autumn")]
    assert (states, list(audit.faults)) == (["there"], [])


def test_same_approval_again_enters_nothing(office: Office) -> None:
    """Saying it twice changes nothing."""
    _approve(office)
    assert _approve(office) == []
    assert len(office.register.entries) == 6


def test_other_approval_of_the_same_report_needs_a_note(office: Office) -> None:
    """Another protocol is another version, beside the first; without words on why it is refused."""
    _approve(office)
    other = Approval("academic-council", dt.date(2026, 2, 10), "3")
    with pytest.raises(ParamsError, match="approved already: school-council, protocol 7/2 of 2026-01-30"):
        _approve(office, other)
    assert len(office.register.entries) == 6
    _approve(office, other, note="second approval")
    last = office.register.entries[-1]
    assert (last.version, last.replaces, last.note, last.approved_by) == (2, 6, "second approval", "academic-council")


def test_edited_report_is_refused(office: Office) -> None:
    """A PDF that is not the one of the manifest gets no marks; nothing enters."""
    file = office.folder / "reports" / "out" / "pharm" / "2025-autumn" / "internal-kk" / f"{NAME}.pdf"
    file.write_bytes(file.read_bytes().replace(b"Typst", b"typst", 1))
    with pytest.raises(ArchiveError, match="is not as it was made"):
        _approve(office)
    assert office.register.entries == ()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"body": ""}, "give BODY=…, who approved it; for this kind of report (school): school-council"),
        ({"body": "school-counsil"}, "did you mean 'school-council'"),
        ({"body": "board"}, "'board' does not approve reports of this kind (school)"),
        ({"date": ""}, "give DATE=…"),
        ({"date": "30.01.2026"}, "DATE is not a day"),
        ({"date": "2026-01-20"}, "lies before the day of the report, 2026-01-25"),
        ({"protocol": ""}, "give PROTOCOL=…"),
        ({"protocol": "see above"}, "PROTOCOL is no number"),
    ],
)
def test_marks_are_checked_against_the_params(given: dict[str, str], told: str) -> None:
    """Each field is required; the body must be one that approves this kind of report."""
    whole = {"body": "school-council", "date": "2026-01-30", "protocol": "№ 7"}
    assert check_approval("school", REPORT_DAY, PARAMS, **whole).protocol == "7"
    with pytest.raises(ParamsError) as refusal:
        check_approval("school", REPORT_DAY, PARAMS, **whole | given)
    assert told in str(refusal.value)


def test_report_is_told_by_what_it_is_about() -> None:
    """A year is the annual report's, unless it is the accreditation's."""
    assert find_kind("", {"school": "pharm"}) == "school"
    assert find_kind("", {"year": "2025-2026"}) == "institution"
    assert find_kind("accreditation", {"year": "2025-2026"}) == "accreditation"
    with pytest.raises(ParamsError, match="say which report"):
        find_kind("", {})
