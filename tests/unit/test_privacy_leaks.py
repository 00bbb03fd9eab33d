"""The leak check: every kind of leak in every place of every kind of file, and what must not be taken for one."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest
import typst
from leak_places import PLACES
from leak_rules import PLANTED, make_rules

from qa_lib.errors import DisclosureError
from qa_lib.privacy import PseudonymKey
from qa_lib.privacy.leaks import (
    KINDS,
    NOT_PLACED,
    Leak,
    Rules,
    Watch,
    find_leaks,
    reading,
    refuse_leaks,
)

pytestmark = pytest.mark.unit

#: Some properties hold no more than 255 signs.
HALVES = (tuple(PLANTED.values())[:8], tuple(PLANTED.values())[8:])
#: Places that hold no more than one of them: the name of a file.
NARROW = {"name of a file", "name in a zip"}
#: Each kind with the places that it is looked for in alone; no name of a file has a slash.
ALONE = [
    (kind, place)
    for kind in PLANTED
    for place in ("plain text", "name of a file", "name in a zip", "xlsx property", "png iTXt")
    if (kind, place) not in {("path", one) for one in NARROW}
]


RULES = make_rules()
MAX_UNPACKED_HERE = 1 << 20


def _find(text: str, folder: Path, place: str = "plain text", rules: Rules = RULES) -> list[Leak]:
    file = PLACES[place](text, folder)
    return find_leaks({file.name: file}, rules)


def test_every_kind_is_planted() -> None:
    """The list of planted texts has every kind but that of unreadable files."""
    assert set(PLANTED) == set(KINDS) - {"unreadable"}


@pytest.mark.parametrize("place", [place for place in PLACES if place not in NARROW])
def test_find_leaks_finds_every_kind_in_every_place(place: str, tmp_path: Path) -> None:
    """A leak of any kind is found wherever a file can hold a text, and no excerpt shows any of them."""
    leaks = [leak for half in HALVES for leak in _find(" | ".join(half), tmp_path, place)]
    assert {leak.kind for leak in leaks} >= set(PLANTED)
    assert not [text for text in PLANTED.values() if text in "".join(map(str, leaks))]


def test_places_of_one_kind_are_places() -> None:
    """What is left out of one test stands in the other."""
    assert set(PLACES) >= NARROW == {place for _, place in ALONE if place.startswith("name")}


@pytest.mark.parametrize(("kind", "place"), ALONE)
def test_find_leaks_finds_a_kind_alone(kind: str, place: str, tmp_path: Path) -> None:
    """Each kind is found without the others, and by its own name."""
    assert {leak.kind for leak in _find(PLANTED[kind], tmp_path, place)} == {kind}


@pytest.mark.parametrize("place", PLACES)
def test_find_leaks_is_silent_where_nothing_is(place: str, tmp_path: Path) -> None:
    """What writers of files put into them themselves is no leak, nor is an ordinary text in any place."""
    assert _find("Кітапхана, 2025 жыл", tmp_path, place) == []


def test_find_leaks_takes_the_time_of_a_pdf_for_no_card(tmp_path: Path) -> None:
    """2 o'clock and 9 seconds of the first of December 2026 has the check digit of a card; a card is still found."""
    moment = dt.datetime(2026, 12, 1, 2, 0, 9)
    source = "#set page(height: 3cm)\nA line"
    content = typst.compile(source.encode(), format="pdf", timestamp=int(moment.replace(tzinfo=dt.UTC).timestamp()))
    assert b"20261201020009" in content
    file = tmp_path / "report.pdf"
    file.write_bytes(content)
    assert find_leaks({file.name: file}, RULES) == []
    file.write_bytes(content.replace(b"D:20261201020009Z", b"4111111111111111 "))
    assert {leak.kind for leak in find_leaks({file.name: file}, RULES)} == {"card"}


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("pdf page", "page 2"),
        ("xlsx cell", "sheet 'Data', cell C5"),
        ("xlsx very hidden sheet", "sheet 'Data' (veryHidden), cell C5"),
        ("docx comment", "word/comments.xml, paragraph 1"),
        ("ipynb json output", "cell 2, output 1, application/json, rows[1][0]"),
        ("csv cell", "row 3, column 1"),
        ("json value", "inputs.raw[0].name"),
        ("plain text", "line 2"),
        ("zip in a zip", "inner.zip, data/notes.txt, line 1"),
    ],
)
def test_leak_names_its_place(place: str, told: str, tmp_path: Path) -> None:
    """Whoever must mend it is told the page, the cell, the part or the key."""
    assert told in {leak.place for leak in _find(PLANTED["iin"], tmp_path, place)}


@pytest.mark.parametrize(
    "text",
    [
        "0,73 (0,62–0,81) Преподаватели весна 2025 27 — —",
        "812 75 79 81 450 12 33 25 % 12 % 9 % −3",
        "qa-lib: 0.1.0, code 71353524658a.",
        "4.199729106660694E-08",
        "20355.87011234567",
        "-1234.7701123456",
        "0.8701123456712345",
        "sha256: 8f2c1870112345678ab01e6f1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e",
        "2025-12-01T09:11:02Z 2026-01-25",
        "жарамды жауап саны 8 160–8 712 2025–2026 оқу жылының күзгі семестрі",
        "Силлабус 2025-733 28.11.2025 түзету қажет",
        "Силлабус 2025-326 17.09.2025.",
        "https://doi.org/10.1177/0013164487701123456",
        "Ученики любят эту школу. Вера в успех помогает. Киім жақсы.",
        "student 7 of 12345",
        "panose 020F0502020204030204",
    ],
)
def test_find_leaks_leaves_ordinary_texts_alone(text: str, tmp_path: Path) -> None:
    """Numbers of tables, digests, dates, sources and words that are names too are no leaks."""
    assert _find(text, tmp_path) == []


@pytest.mark.parametrize("text", ["Асфендиярова", "8 (727) 338-70-90", "quality@university.example", "Ким Вера"])
def test_published_words_are_no_leak(text: str, tmp_path: Path) -> None:
    """What the institution publishes itself may stand in its reports, however a number is grouped."""
    published = ("Университет имени Асфендиярова", "8 727 3387090", "quality@university.example", "Ким Вера")
    assert _find(f"Связь: {text}", tmp_path)
    assert _find(f"Связь: {text}", tmp_path, rules=make_rules(*published)) == []


def test_published_word_is_a_leak_beside_a_first_name(tmp_path: Path) -> None:
    """Whom a university is named after does not hide a teacher of the same surname."""
    rules = make_rules("Университет имени Асфендиярова")
    assert [leak.kind for leak in _find("Сабақ берді: Асфендиярова Айбека", tmp_path, rules=rules)] == ["name"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", b"%PDF-1.7 cut short"),
        ("report.docx", b"PK\x03\x04 cut short"),
        ("table.json", b"{"),
        ("picture.bin", b"\x00\x01\x02\x03"),
        ("text.txt", b"\xff\xfa\xfb"),
    ],
)
def test_unreadable_file_is_refused(name: str, content: bytes, tmp_path: Path) -> None:
    """What can not be read can not be cleared."""
    (tmp_path / name).write_bytes(content)
    assert [leak.kind for leak in find_leaks({name: tmp_path / name}, RULES)] == ["unreadable"]


def test_archive_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that claims more than can be checked is not unpacked."""
    monkeypatch.setattr(reading, "MAX_UNPACKED", MAX_UNPACKED_HERE)
    with zipfile.ZipFile(tmp_path / "bundle.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", bytes(MAX_UNPACKED_HERE + 1))
    leaks = find_leaks({"bundle.zip": tmp_path / "bundle.zip"}, RULES)
    assert [leak.kind for leak in leaks] == ["unreadable"]


def test_refuse_leaks_tells_all_and_shows_nothing(tmp_path: Path) -> None:
    """The refusal lists file, place, kind and a masked excerpt."""
    leaks = _find(f"{PLANTED['iin']}, {PLANTED['email']}", tmp_path)
    with pytest.raises(DisclosureError) as refused:
        refuse_leaks(leaks, what="the report", outcome=NOT_PLACED)
    words = str(refused.value)
    assert "2 finds" in words
    assert "readme.txt, line 2: an individual identification number: Before ‹iin, 12 signs›" in words
    assert PLANTED["iin"] not in words
    assert PLANTED["email"] not in words


def test_watch_holds_nothing_in_clear() -> None:
    """The list that lies in the store holds neither identifiers nor names, and no hash that anybody could make."""
    written = RULES.watch.frame.to_csv().casefold()
    assert "pharm" not in written
    assert "салтанат" not in written
    other = Watch.join([RULES.watch.frame], PseudonymKey(secret=bytes(32), path=Path("key")))
    assert other.find_identifiers("pharm-t0001") == {}
    assert RULES.watch.find_identifiers("pharm-t0001") == {"pharm-t0001": "teacher"}


def test_watch_counts_what_is_too_short() -> None:
    """Identifiers that stand in any table are not looked for, and it is said how many there are."""
    assert RULES.watch.n_too_short == 2
