"""The register of the archive: only added to, chained, whole after every interruption (8.1.3)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from archives import NAME, Office

from qa_lib.archive.entries import Entry
from qa_lib.archive.items import find_reports, open_document, open_made
from qa_lib.archive.keeping import keep_items
from qa_lib.archive.register import HEAD, REGISTER, open_register, read_register
from qa_lib.errors import ArchiveError, ParamsError

pytestmark = pytest.mark.unit


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A project with one report in its archive."""
    monkeypatch.setenv("QA_REPORTS", str(tmp_path / "reports"))
    monkeypatch.delenv("QA_ARCHIVE", raising=False)
    office = Office(tmp_path)
    office.keep(office.make_report())
    return office


def test_report_enters_with_ring_term_and_digest(office: Office) -> None:
    """Five files: those with regulated names, the page, the manifest; each with what the audit needs."""
    entries = office.register.entries
    assert [entry.name for entry in entries] == [
        f"{NAME}.docx", f"{NAME}.pdf", f"{NAME}.xlsx", "index.html", "manifest.json",
    ]  # fmt: skip
    pdf = entries[1]
    assert (pdf.kind, pdf.unit, pdf.period, pdf.tier, pdf.locale) == (
        "school",
        "pharm",
        "2025-autumn",
        "internal",
        "kk",
    )
    assert (pdf.document_date, pdf.term, pdf.keep_until) == ("2026-01-25", "skek-asb", "2031-01-25")
    assert (office.archive / pdf.location).read_text(encoding="utf-8") == "first pdf pharm"
    assert not Path(pdf.location).is_absolute()


def test_what_is_there_enters_once(office: Office) -> None:
    """The same report again: no line, not a byte."""
    before = (office.archive / REGISTER).read_bytes()
    outcome = office.keep(office.make_report())
    assert (len(outcome.entries), outcome.n_known) == (0, 1)
    assert (office.archive / REGISTER).read_bytes() == before


def test_same_steps_give_the_same_register(office: Office, tmp_path: Path) -> None:
    """No clock, no folder: another machine's register has the same bytes."""
    other = Office(tmp_path / "elsewhere")
    other.keep(office.make_report())
    assert (other.archive / REGISTER).read_bytes() == (office.archive / REGISTER).read_bytes()


def test_another_version_needs_words_on_what_changed(office: Office) -> None:
    """Without them nothing enters (8.3); with them the version before stays, and the new one names it."""
    changed = office.make_report("second")
    with pytest.raises(ParamsError, match="say what has changed"):
        office.keep(changed)
    assert len(office.register.entries) == 5
    office.keep(changed, note="typing errors")
    first, second = (office.register.entries[place] for place in (1, 6))
    assert (second.version, second.note, second.replaces) == (2, "typing errors", first.number)
    assert (office.archive / first.location).read_text(encoding="utf-8") == "first pdf pharm"


def test_report_that_was_edited_is_refused(office: Office) -> None:
    """What is not as it was made does not enter; the file is named."""
    folder = office.make_report("third")
    (folder / f"{NAME}.docx").write_text("by hand", encoding="utf-8")
    with pytest.raises(ArchiveError, match=r"есебі\.docx was changed"):
        office.keep(folder)


def _edit(entry: str, other: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [line.replace(entry, other) for line in lines]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            _edit('"number": 3, "date": "2026-01-25"', '"number": 3, "date": "2026-01-26"'),
            "line 3 (number 3) is not as",
        ),
        (
            _edit('"number": 5, "date": "2026-01-25"', '"number": 5, "date": "2026-01-26"'),
            "line 5 (number 5) is not as",
        ),
        (lambda lines: lines[:1] + lines[2:], "line 2 has the number 3, expected 2"),
        (lambda lines: [*lines[:2], lines[3], lines[2], lines[4]], "line 3 has the number 4, expected 3"),
        (lambda lines: [*lines[:2], lines[2].replace(", ", ","), *lines[3:]], "line 3 is no line of the register"),
        (lambda lines: [*lines[:2], "", *lines[2:]], "line 3 is no line of the register"),
        (lambda lines: lines[:-1], "1 of 5 lines are gone"),
        (lambda lines: lines[:0], "5 of 5 lines are gone"),
    ],
    ids=["edited", "last-edited", "removed", "swapped", "rewritten", "blank", "cut", "emptied"],
)
def test_every_change_of_the_register_is_noticed(
    office: Office, change: Callable[[list[str]], list[str]], told: str
) -> None:
    """By its line; and nothing is added to such a register."""
    file = office.archive / REGISTER
    lines = change(file.read_text(encoding="utf-8").splitlines())
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    before = file.read_bytes()
    with pytest.raises(ArchiveError) as refusal:
        office.keep(office.make_report("second"), note="x")
    assert told in str(refusal.value)
    assert file.read_bytes() == before


def test_register_made_anew_does_not_fit_its_head(office: Office) -> None:
    """Whoever chains an edited register anew has another last digest."""
    register = office.register
    forged = [replace(entry, date="2026-02-02", chain="") for entry in register.entries]
    before = ""
    sealed: list[Entry] = []
    for entry in forged:
        sealed.append(entry.sealed(before))
        before = sealed[-1].chain
    (office.archive / REGISTER).write_text("".join(entry.write() + "\n" for entry in sealed), encoding="utf-8")
    assert [damage.line for damage in read_register(office.archive).damages] == [5]


def test_missing_head_is_noticed(office: Office) -> None:
    """Without it, nobody could tell that lines at the end are gone."""
    (office.archive / HEAD).unlink()
    with pytest.raises(ArchiveError, match=r"register\.head is missing"):
        open_register(office.archive)


@pytest.mark.parametrize("n_lost", [0, 1, 7, 400])
def test_interrupted_batch_is_written_again(office: Office, n_lost: int) -> None:
    """A batch whose end did not reach the disk, and whose head was not written, goes on as if nothing had been."""
    head = (office.archive / HEAD).read_bytes()
    folder = office.make_report(school="dent", name=NAME.replace("Фарм", "Стом"))
    office.keep(folder)
    whole = (office.archive / REGISTER).read_bytes()
    (office.archive / HEAD).write_bytes(head)
    (office.archive / REGISTER).write_bytes(whole[: len(whole) - n_lost])
    office.keep(folder, note="goes on")
    assert not office.register.damages
    kept = [entry.name for entry in office.register.version_in("2025-autumn/dent/internal-kk")]
    assert sorted(kept) == sorted(path.name for path in folder.iterdir() if path.is_file())


def test_kill_in_the_middle_loses_nothing(office: Office) -> None:
    """Killed at any moment while many documents enter: the register is whole, and the same command goes on."""
    folders = [office.make_report(school=f"s{number}") for number in range(40)]
    script = (
        "import sys; from pathlib import Path; from archives import Office; print('ready', flush=True); "
        "office = Office(Path(sys.argv[1])); office.keep(*map(Path, sys.argv[2:])); print('done', flush=True)"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", script, str(office.folder), *map(str, folders)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        while len(office.register.entries) < 20:
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    first = office.register
    assert not first.damages
    office.keep(*folders)
    assert not office.register.damages
    assert office.register.entries[: len(first.entries)] == first.entries
    assert len(office.register.entries) == 5 * 41


def test_many_hands_take_turns(office: Office) -> None:
    """Several at once, each with the lock of its own: every document has its lines, and the chain holds."""
    folders = [office.make_report(school=f"s{number}") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(office.keep, folders))
    assert not office.register.damages
    assert len(office.register.entries) == 5 * 7


def test_files_that_no_line_tells_of_are_never_replaced(office: Office) -> None:
    """What lies in the place of a version stays, and is named."""
    place = office.archive / "2025-autumn" / "pharm" / "internal-kk" / "v2"
    place.mkdir()
    (place / "own.docx").write_text("of a person", encoding="utf-8")
    with pytest.raises(ArchiveError, match="internal-kk/v2 lies in the archive"):
        office.keep(office.make_report("second"), note="x")
    assert (place / "own.docx").read_text(encoding="utf-8") == "of a person"


def test_handed_in_document_enters_by_its_regulated_name(office: Office, tmp_path: Path) -> None:
    """The regulation's own example, as a protocol of the council: of the school that it names, kept for good."""
    file = tmp_path / "2025_11_20_Фарм.Мектеп СҚЕК есебі.docx"
    file.write_bytes(b"docx")
    item = open_document(file, "council-protocol", office.params, tier="internal")
    (entry,) = keep_items([item], office.paths, office.params).entries
    assert (entry.unit, entry.period, entry.document_date) == ("pharm", "2025-2026", "2025-11-20")
    assert (entry.term, entry.keep_until, entry.name) == ("permanent", "permanent", file.name)


def test_all_that_is_wrong_with_a_document_is_told(office: Office, tmp_path: Path) -> None:
    """Its kind, its ring and its name, at once; nothing enters."""
    with pytest.raises(ParamsError) as refusal:
        open_document(tmp_path / "protocol 7.docx", "kib-protocoll", office.params, tier="secret")
    told = str(refusal.value)
    assert all(
        words in told for words in ("no such file", "did you mean 'kib-protocol'", "unknown ring", "expected YYYY")
    )
    assert len(office.register.entries) == 5


def test_only_finished_reports_of_the_university_are_found(office: Office) -> None:
    """Neither those of another institution, as the example's, nor what an interrupted replacement put aside."""
    own, other = office.make_report(), office.make_report(school="eth")
    aside = own.with_name(".internal-kk.old")
    aside.mkdir()
    (aside / "manifest.json").write_bytes((own / "manifest.json").read_bytes())
    assert find_reports(office.paths, office.params) == [own]
    assert other.is_dir()


def test_report_is_opened_as_it_was_made(office: Office) -> None:
    """Its date is that of its regulated name."""
    assert open_made(office.make_report()).date.isoformat() == "2026-01-25"
