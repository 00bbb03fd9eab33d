"""The January audit (8.1.3): every fault by name and kind, what the calendar asks for, what is past its term."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from archives import NAME, Office
from pypdf import PdfReader
from rich.console import Console

from qa_lib.archive.audit import Audit, audit_archive
from qa_lib.archive.completeness import Due
from qa_lib.archive.disposal import record_disposal
from qa_lib.archive.entries import PERMANENT
from qa_lib.archive.items import open_document
from qa_lib.archive.keeping import keep_items
from qa_lib.archive.register import REGISTER
from qa_lib.archive.terms import keeping_of
from qa_lib.errors import ArchiveError, ParamsError
from qa_lib.jobs import Desk, archive
from qa_lib.params import Params

pytestmark = pytest.mark.unit

ON = dt.date(2026, 2, 15)
SLOT = "2025-autumn/pharm/internal-kk/v1"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A project with the reports of two schools in its archive."""
    monkeypatch.setenv("QA_REPORTS", str(tmp_path / "reports"))
    monkeypatch.delenv("QA_ARCHIVE", raising=False)
    office = Office(tmp_path)
    office.keep(office.make_report(), office.make_report(school="dent", name=NAME.replace("Фарм", "Стом")))
    return office


def _audit(office: Office, on: dt.date = ON) -> Audit:
    return audit_archive(office.archive, office.params, on=on)


def _cycle(params: Params, end: dt.date | None) -> Params:
    """The params with an accreditation cycle."""
    privacy = params.policy.privacy
    rule = privacy.accreditation_end_date.model_copy(update={"value": end})
    policy = params.policy.model_copy(update={"privacy": privacy.model_copy(update={"accreditation_end_date": rule})})
    return params.model_copy(update={"policy": policy})


def _flip_bit(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


def test_whole_archive_has_no_faults(office: Office) -> None:
    """Nothing is wrong with what was just entered."""
    audit = _audit(office)
    assert (audit.n_entries, audit.n_files, list(audit.faults)) == (10, 10, [])


def test_deleted_file_and_flipped_bit_are_both_named(office: Office) -> None:
    """By their kind and their place, with the line that tells of each."""
    (office.archive / SLOT / f"{NAME}.docx").unlink()
    _flip_bit(office.archive / SLOT / f"{NAME}.pdf")
    found = {(fault.kind, fault.place.rpartition("/")[2], fault.entry) for fault in _audit(office).faults}
    assert found == {("missing", f"{NAME}.docx", 1), ("changed", f"{NAME}.pdf", 2)}


def test_moved_and_foreign_files_are_told_apart(office: Office) -> None:
    """A file under another name is no loss; one that no line tells of is."""
    (office.archive / SLOT / f"{NAME}.docx").rename(office.archive / SLOT / "renamed.docx")
    (office.archive / "2025-autumn" / "notes.txt").write_text("by hand", encoding="utf-8")
    found = [(fault.kind, fault.place, fault.details) for fault in _audit(office).faults]
    assert found == [
        ("moved", f"{SLOT}/{NAME}.docx", f"{SLOT}/renamed.docx"),
        ("unregistered", "2025-autumn/notes.txt", ""),
    ]


def test_changed_register_is_a_fault_and_the_rest_is_still_audited(office: Office) -> None:
    """A damaged line hides no damaged file."""
    file = office.archive / REGISTER
    file.write_text(file.read_text(encoding="utf-8").replace('"note": ""', '"note": "x"', 1), encoding="utf-8")
    _flip_bit(office.archive / SLOT / "index.html")
    assert [fault.kind for fault in _audit(office).faults] == ["register", "changed"]


def _due(audit: Audit, **about: str) -> list[Due]:
    return [due for due in audit.dues if all(getattr(due, name) == value for name, value in about.items())]


def test_calendar_asks_every_unit_for_its_report(office: Office) -> None:
    """After the autumn semester: a report of each department and school; drafts lack the marks of approval."""
    audit = _audit(office)
    schools = _due(audit, kind="school", period="2025-autumn")
    assert {due.state for due in schools if due.unit in ("pharm", "dent")} == {"not_approved"}
    assert {due.state for due in schools if due.unit not in ("pharm", "dent")} == {"missing"}
    assert len(schools) == len(office.params.institution.schools)
    departments = sum(len(school.departments) for school in office.params.institution.schools)
    assert len(_due(audit, kind="department", state="missing")) == departments


def test_nothing_is_asked_for_before_its_day(office: Office) -> None:
    """The annual report is due on 1 July; in February it is planned, in August it is missing."""
    assert [due.state for due in _due(_audit(office), kind="institution")] == ["planned"]
    late = _audit(office, dt.date(2026, 8, 1))
    assert [(due.state, due.due_date) for due in _due(late, kind="institution")] == [("missing", dt.date(2026, 7, 1))]


def test_plan_of_measures_belongs_to_the_year_before(office: Office, tmp_path: Path) -> None:
    """The consolidated CAPA plan is due by 1 October of the next academic year; one dated then fulfils it."""
    on = dt.date(2026, 11, 1)
    assert "missing" in [due.state for due in _due(_audit(office, on), kind="capa-plan", period="2025-2026")]
    file = tmp_path / "2026_09_28_ҚазҰМУ_жиынтық CAPA жоспары.docx"
    file.write_bytes(b"plan")
    keep_items([open_document(file, "capa-plan", office.params, tier="internal")], office.paths, office.params)
    states = {due.period: due.state for due in _due(_audit(office, on), kind="capa-plan")}
    assert states == {"2025-2026": "there", "2026-2027": "planned"}


@pytest.mark.parametrize(
    ("kind", "body", "cycle", "until"),
    [
        ("school", "", None, "2031-01-25"),
        ("school", "school-council", dt.date(2033, 5, 31), "2031-01-25"),
        ("department", "", None, "2031-01-25"),
        ("department", "", dt.date(2033, 5, 31), "2034-05-31"),
        ("department", "", dt.date(2029, 5, 31), "2031-01-25"),
        ("department", "", dt.date(2025, 5, 31), "2031-01-25"),
        ("institution", "", None, "2031-01-25"),
        ("institution", "academic-council", None, PERMANENT),
        ("council-protocol", "", None, PERMANENT),
        ("bundle", "", dt.date(2033, 5, 31), "2034-05-31"),
    ],
)
def test_term_follows_the_rules(office: Office, kind: str, body: str, cycle: dt.date | None, until: str) -> None:
    """5 years; for departments a year after the accreditation cycle where that is longer; for good (8.1.3)."""
    params = _cycle(office.params, cycle)
    assert keeping_of(kind, dt.date(2026, 1, 25), params, body=body).text == until


def _hand_in(office: Office, folder: Path, name: str, kind: str) -> None:
    file = folder / name
    file.write_bytes(kind.encode())
    keep_items([open_document(file, kind, office.params, tier="internal")], office.paths, office.params)


def test_disposal_names_what_is_past_its_term_and_nothing_permanent(office: Office, tmp_path: Path) -> None:
    """Five years on: the reports and the act, never the council's protocol; an accreditation cycle holds the act."""
    _hand_in(office, tmp_path, "2026_01_20_Фарм.Мектеп_акт.pdf", "kib-act")
    _hand_in(office, tmp_path, "2026_01_20_ҚазҰМУ_хаттама.pdf", "council-protocol")
    last_day = _audit(office, dt.date(2031, 1, 25)).disposable
    assert [one.entry.kind for one in last_day] == ["kib-act"]
    after = _audit(office, dt.date(2131, 1, 26)).disposable
    assert {one.entry.kind for one in after} == {"school", "kib-act"}
    in_cycle = audit_archive(office.archive, _cycle(office.params, dt.date(2032, 1, 1)), on=dt.date(2032, 1, 1))
    assert {one.entry.kind for one in in_cycle.disposable} == {"school"}


def test_what_the_commission_destroyed_is_told_of_and_missed_no_more(office: Office) -> None:
    """By a line of its own, behind the protocol; the old line stays. What lies there again is a fault."""
    file = office.archive / SLOT / f"{NAME}.docx"
    content = file.read_bytes()
    file.unlink()
    record_disposal(office.archive, [1], office.params, date=dt.date(2031, 2, 10), protocol="4")
    last = office.register.entries[-1]
    assert (last.number, last.event, last.replaces, last.protocol) == (11, "disposed", 1, "4")
    assert list(_audit(office).faults) == []
    file.write_bytes(content)
    assert [fault.kind for fault in _audit(office).faults] == ["still_there"]


def test_what_must_be_kept_is_not_disposed_of(office: Office, tmp_path: Path) -> None:
    """Unknown lines, running terms, what is kept for good, files that are still there: all told, nothing entered."""
    _hand_in(office, tmp_path, "2026_01_20_ҚазҰМУ_хаттама.pdf", "council-protocol")
    with pytest.raises(ParamsError) as refusal:
        record_disposal(office.archive, [2, 11, 99], office.params, date=dt.date(2031, 1, 25), protocol="")
    told = str(refusal.value)
    for words in ("until 2031-01-25", "still there", "kept for good", "line 99 tells of no file", "PROTOCOL"):
        assert words in told
    assert len(office.register.entries) == 11


def _desk(office: Office) -> tuple[Desk, io.StringIO]:
    said = io.StringIO()
    return Desk(office.paths, office.params, Console(file=said, width=500)), said


@pytest.mark.parametrize(
    ("locale", "words"),
    [("kk", "файл өзгертілген"), ("ru", "файл изменён"), ("en", "the file was changed")],
)
def test_audit_is_a_report_in_three_languages(office: Office, locale: str, words: str) -> None:
    """PDF, page and workbook name the fault; the command says it in short and ends with status 7."""
    _flip_bit(office.archive / SLOT / f"{NAME}.pdf")
    desk, said = _desk(office)
    with pytest.raises(ArchiveError) as ending:
        archive.audit(desk, on=ON, locale=locale)
    assert ending.value.exit_status == 7
    assert f"changed: {SLOT}/{NAME}.pdf, line 2" in said.getvalue()
    folder = office.paths.audits / "archive-audit" / "2026-02-15" / locale
    assert words in (folder / "index.html").read_text(encoding="utf-8")
    (pdf,) = folder.glob("2026_02_15_*.pdf")
    assert words in re.sub(r"\s+", " ", "".join(page.extract_text() for page in PdfReader(pdf).pages))
    assert len(list(folder.glob("*.xlsx"))) == 1


def test_audit_enters_the_archive_and_fulfils_the_calendar(office: Office) -> None:
    """The audit of January is itself kept; the calendar then no longer asks for it."""
    desk, _ = _desk(office)
    with pytest.raises(ArchiveError):
        archive.audit(desk, on=dt.date(2026, 1, 30), locale="kk")
    archive.keep(desk)
    assert [due.state for due in _due(_audit(office), kind="archive-audit")] == ["there"]


def test_disposal_list_deletes_nothing(office: Office) -> None:
    """The list is written; every file is where it was."""
    before = {file: file.read_bytes() for file in office.archive.rglob("*") if file.is_file()}
    desk, said = _desk(office)
    archive.dispose(desk, on=dt.date(2040, 1, 1), locale="ru")
    assert "10 of 10 files are past their term" in said.getvalue()
    assert {file: file.read_bytes() for file in office.archive.rglob("*") if file.is_file()} == before
    assert list((office.paths.audits / "disposal-list" / "2040-01-01" / "ru").glob("*.docx"))


def test_unknown_day_is_refused() -> None:
    """A day that the calendar does not have."""
    with pytest.raises(ParamsError, match="ON is not a day: '2026-02-30'"):
        archive.read_day("ON", "2026-02-30")
