"""Certificates as files: printed from data alone, numbered without gaps, issued again with the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

from qa_lib.errors import DisclosureError, IntakeError, ParamsError
from qa_lib.params import load_params
from qa_lib.privacy import PseudonymKey
from qa_lib.privacy.leaks import Machine, Rules, Sightings, Watch
from qa_lib.publishing.certificates import check_certificate_request
from qa_lib.publishing.certificates.clearing import NOT_ISSUED, Printed, refuse_leaks_of
from qa_lib.publishing.certificates.register import REGISTER, Entry, Register, read_register
from qa_lib.publishing.certificates.rendering import CertificatePrinter

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
THEME = ROOT / "reports" / "theme"
DATE = dt.date(2026, 1, 25)
PARAMS = load_params(ROOT / "params")
DATA = ("2024-autumn", "2025-spring", "2025-autumn")
ROW = {"name": "Сұрақ", "count": "8 / 9", "level": "—", "is-block": False, "indent": 1}
ROW |= dict.fromkeys(("share", "low", "high"))


def _content(name: str) -> dict[str, object]:
    survey = {"title": "Сауалнама", "level": "72 %", "level-label": "үлес", "findings": ["а", "б"], "notes": []}
    survey |= {
        "columns": ["1", "2", "3", "4"],
        "rows": [ROW],
        "history": [],
        "history-title": "",
        "history-columns": [],
    }
    texts = ("title", "document-title", "institution-kk", "institution-ru", "institution-short", "issuer", "edition")
    texts += ("period", "sample-notice", "purpose", "limits-title", "register", "number")
    return dict.fromkeys(texts, "мәтін") | {
        "lang": "kk",
        "labels": {"edition": "Редакция", "page-of": "{page} / {pages}"},
        "facts": [("Оқытушы", name)],
        "surveys": [survey],
        "limits": ["бір"],
        "signature": {"issuer": "АСБ", "label": "қолы"},
    }


@pytest.mark.parametrize("name", ["#panic()", "*a* $x$ `b` <c> @d", "{{< include x >}}", 'Ә"\\ 😀 \u202egnol', ""])
def test_names_are_printed_letter_by_letter(name: str) -> None:
    """Nothing that stands in a roster acts, and no letter is refused; the same content gives the same bytes."""
    first = CertificatePrinter(THEME).print(_content(name), date=DATE)
    assert first.startswith(b"%PDF")
    assert b"pdfaid:part>2<" in first
    assert first == CertificatePrinter(THEME).print(_content(name), date=DATE)


def test_template_has_the_colours_of_the_report() -> None:
    """One look: what both templates define has the same value."""
    definitions = [
        dict(re.findall(r"^#let (ink|blue|grey|amber|thin|hair) = (.+)$", file.read_text(encoding="utf-8"), re.M))
        for file in (THEME / "certificate.typ", THEME / "report.typ")
    ]
    assert len(definitions[0]) == 6
    assert definitions[0] == definitions[1]


def _entry(number: int, **values: str) -> Entry:
    content = f"certificate {number}".encode()
    known = {"date": "2026-01-25", "teacher_id": f"t{number}", "key_id": "k", "school": "pharm", "locale": "kk"}
    known |= {"period": "2025-autumn", "content": f"c{number}", "sha256": hashlib.sha256(content).hexdigest()}
    return Entry(number=number, **known | values)


def _fill(folder: Path, n: int = 3) -> Register:
    entries = [_entry(number) for number in range(1, n + 1)]
    return read_register(folder).append([(entry, f"certificate {entry.number}".encode()) for entry in entries])


def test_register_goes_on_where_it_ended(tmp_path: Path) -> None:
    """Numbers have no gap, over several batches; copies are found by number and content."""
    _fill(tmp_path)
    register = read_register(tmp_path)
    assert (register.next_number, [entry.number for entry in register.entries]) == (4, [1, 2, 3])
    found = register.find("c2")
    assert found is not None
    assert register.copy_of(found) == b"certificate 2"
    assert register.find("other") is None


def test_register_knows_what_a_certificate_replaces(tmp_path: Path) -> None:
    """A certificate with other content for the same teacher and time names the one before."""
    register = _fill(tmp_path)
    assert register.find_former(replace(_entry(2), content="corrected")) == "2"
    assert register.find_former(replace(_entry(2), period="2024-autumn")) == ""


@pytest.mark.parametrize(
    "change",
    [lambda text: text.replace("t2", "t9"), lambda text: "\n".join(text.split("\n")[:2] + text.split("\n")[3:])],
)
def test_changed_register_is_refused(change, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """A line that was edited or taken out is found, with its place."""
    _fill(tmp_path)
    file = tmp_path / REGISTER
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(IntakeError, match=r"register.csv, line 3"):
        read_register(tmp_path)


def test_damaged_copy_is_not_given_out(tmp_path: Path) -> None:
    """A copy that is no longer what was issued counts as missing."""
    register = _fill(tmp_path)
    (tmp_path / "files" / "000001.pdf").write_bytes(b"else")
    assert register.copy_of(register.entries[0]) is None


def test_register_knows_the_holder_after_the_key_was_rotated(tmp_path: Path) -> None:
    """Under another pseudonym the same teacher has the same mark; the lines before are as they were."""
    register = read_register(tmp_path).append([(_entry(1, holder="h1"), b"certificate 1")])
    rotated = _entry(2, holder="h1", teacher_id="another", key_id="k2", content="corrected")
    assert register.find_former(rotated) == "1"
    assert register.find_former(replace(rotated, holder="h2")) == ""
    register.append([(rotated, b"certificate 2")])
    assert [entry.key_id for entry in read_register(tmp_path).entries] == ["k", "k2"]


def test_register_from_before_marks_is_read_and_continued(tmp_path: Path) -> None:
    """Its chain still verifies, and a changed line in it is still found."""
    _fill(tmp_path)
    file = tmp_path / REGISTER
    rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    place = rows[0].index("holder")
    former = "\n".join(",".join([*row[:place], *row[place + 1 :]]) for row in rows) + "\n"
    file.write_text(former, encoding="utf-8")
    register = read_register(tmp_path).append([(_entry(4, holder="h4"), b"certificate 4")])
    assert read_register(tmp_path).entries == register.entries
    file.write_text(former.replace("t2", "t9"), encoding="utf-8")
    with pytest.raises(IntakeError, match=r"register.csv, line 3"):
        read_register(tmp_path)


def _rules() -> Rules:
    key = PseudonymKey(secret=bytes(range(32)), path=Path("key"))
    seen = Sightings()
    seen.see("respondent", ["25.Pharmacy-BA.004"])
    seen.pseudonyms.add("9a1da2c68d013e39")
    seen.names |= {"Ысқақова Салтанат Тұрсынқызы", "Асфендияров Айбек Серікұлы"}
    watch = Watch.join([seen.seal(key, length_min=6, digits_min=8)], key)
    return Rules(watch, Machine((), "", ""), key_texts=(key.key_id,))


def _printed(name: str, *, beside: str = "") -> Printed:
    content = _content(name) | {"purpose": f"мәтін {beside}"}
    return Printed("№ 0001.pdf", CertificatePrinter(THEME).print(content, date=DATE), name)


@pytest.mark.parametrize("name", ["Ысқақова Салтанат Тұрсынқызы", "Асфендияров А. С."])
def test_certificate_may_name_its_holder(name: str) -> None:
    """And the register may hold the pseudonym, and nobody's name."""
    refuse_leaks_of([_printed(name)], b"teacher_id\n9a1da2c68d013e39\n", _rules())


@pytest.mark.parametrize(
    ("beside", "register", "told"),
    [
        ("Асфендияров Айбек", b"", "№ 0001.pdf, page 1: a name"),
        ("25.pharmacy-ba.004", b"", "an identifier of a respondent"),
        ("9a1da2c68d013e39", b"", "a pseudonym"),
        ("a.student@mail.example", b"", "an e-mail address"),
        ("", "name\nҮсқақова, Ысқақова Салтанат\n".encode(), "register.csv, row 2"),
    ],
)
def test_certificates_with_a_leak_are_refused(beside: str, register: bytes, told: str) -> None:
    """A colleague's name, an identifier, a contact; a name in the register; none of them is repeated."""
    with pytest.raises(DisclosureError) as refused:
        refuse_leaks_of([_printed("Ысқақова Салтанат Тұрсынқызы", beside=beside)], register, _rules())
    assert told in str(refused.value)
    assert NOT_ISSUED in str(refused.value)
    assert not beside or beside not in str(refused.value)


def _request(**given: str):  # type: ignore[no-untyped-def]
    values = {"teacher": "t1", "school": "", "semester": "", "year": "", "locale": "kk", "date": ""} | given
    return check_certificate_request(PARAMS, semesters_with_data=DATA, **values)


def test_request_defaults_to_the_latest_semester_and_its_date() -> None:
    """No clock: the date of issue is the semester's unless another is given."""
    request = _request()
    assert (request.period, request.semesters, request.date) == ("2025-autumn", ("2025-autumn",), DATE)


def test_request_of_a_year_holds_its_semesters() -> None:
    """An academic year is as many of its semesters as have data."""
    request = _request(year="2024-2025", date="2025-09-01")
    assert request.semesters == ("2024-autumn", "2025-spring")
    assert (request.period, request.date) == ("2024-2025", dt.date(2025, 9, 1))


def test_faults_of_a_request_are_told_at_once() -> None:
    """Each with what would be right."""
    with pytest.raises(ParamsError) as caught:
        _request(teacher="", locale="de", semester="2025-autum", date="25.01.2026")
    words = str(caught.value)
    assert len(caught.value.faults) == 4
    assert "did you mean '2025-autumn'" in words
    assert "expected YYYY-MM-DD" in words


def test_request_before_the_end_of_the_semester_is_refused() -> None:
    """Nobody certifies what has not been answered yet."""
    with pytest.raises(ParamsError, match="lies before the end of 2025-autumn"):
        _request(date="2025-10-01")
