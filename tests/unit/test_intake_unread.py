"""Columns that no codebook mentions: what tells who somebody is reaches the watch list, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_raw import HEADINGS, ROOT, SEMESTER, RawProject

from qa_lib.intake import read_watch
from qa_lib.intake.unread import UnreadColumn, find_personal
from qa_lib.params import load_params
from qa_lib.privacy import load_key
from qa_lib.privacy.leaks import Machine, Rules, find_leaks

pytestmark = pytest.mark.unit
PEOPLE = [f"p{number}" for number in range(10)]
PERSONAL = load_params(ROOT / "params").intake.personal_headings
#: Heading -> what stands in it, of the first person of an export.
ROWS = {
    "Ваше имя и фамилия": "Сейтқали Айгерім",
    "Тегі": "Жақсыбекова",
    "Имя": "Мадина",
    "E-mail": "m.zhaksybekova@kaznmu.example",
    "Телефон нөміріңіз": "701 555 00 19 (сағат 18 кейін)",
    "ЖСН": "051224600157",
    "Логин": "zhaksybekovam",
    "Зачётка": "ФМ-21/00417",
}
#: How each may stand in a report.
PRINTED = (
    "Айгерім Сейтқали", "Жақсыбекова Мадина", "мадина жақсыбекова", "m.zhaksybekova@kaznmu.example",
    "701 555 00 19 (сағат 18 кейін)", "051224600157", "zhaksybekovam", "ФМ-21/00417",
)  # fmt: skip


def _find(heading: str, cells: list[str], people: list[str] = PEOPLE) -> set[str]:
    return find_personal([UnreadColumn(heading, tuple(cells))], people, headings=PERSONAL)


@pytest.fixture
def project(tmp_path: Path) -> RawProject:
    """A project with an export in which somebody's columns stand beside the codebook's, and on a second sheet."""
    project = RawProject(tmp_path)
    item = project.params.survey("wellbeing").items[0].code
    project.write_csv("wellbeing.csv", [[*HEADINGS, item, *ROWS], ["student-001", "pharm", "", 3, *ROWS.values()]])
    project.write_csv(
        "coding.csv",
        [
            ["survey", "respondent", "question", "theme", "ФИО"],
            ["wellbeing", "student-001", "comment", "x", "Оспан Дархан"],
        ],
    )
    project.read()
    return project


@pytest.mark.parametrize("printed", [*PRINTED, "Дархан Оспан"])
def test_value_of_an_unread_column_is_a_leak(project: RawProject, printed: str) -> None:
    """Whatever a raw export holds of a person beside the answers is found in a file, and told by its kind."""
    rules = Rules(read_watch(project.paths, [SEMESTER], load_key(project_root=project.paths.root)), Machine((), "", ""))
    (project.folder / "report.txt").write_text(f"Ескерту: {printed} деп жазды", encoding="utf-8")
    leaks = find_leaks({"report.txt": project.folder / "report.txt"}, rules)
    assert {leak.kind for leak in leaks} & {"person", "email"}  # an address is told by its form, too
    assert not any(printed in str(leak) for leak in leaks)


def test_nothing_of_unread_columns_is_stored(project: RawProject) -> None:
    """Not in clear, in no table of the store."""
    stored = b"".join(file.read_bytes() for file in project.paths.store.rglob("*") if file.is_file())
    assert not [value for value in ROWS.values() if value.encode() in stored]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Топ", ["ФМ-21-01", "ФМ-21-02"] * 5),
        ("Қала", ["Алматы", "Шымкент", "Тараз", "Ақтөбе", "Орал", "Семей", "Қостанай", "Атырау", "Ақтау", "Түркістан"]),
        ("Жынысы", ["әйел", "ер"] * 5),
        ("Балл", [f"{number}.5" for number in range(10)]),
        ("Finished", [f"2025-11-20T10:{number}1:07" for number in range(10)]),
        ("Тағы не айтасыз?", [f"бәрі жақсы, рахмет {'! ' * number}" for number in range(10)]),
        ("Ұсыныс", ["Көбірек тәжірибе керек", "Кестені түзету", "Больше практики", *[""] * 7]),
        ("E-mail", ["no@mail.example"] * 10),
        ("Телефон", ["", "-", "—", *[""] * 7]),
    ],
)
def test_ordinary_column_is_not_watched(heading: str, cells: list[str]) -> None:
    """Groups, towns, measurements, remarks and what everybody shares tell nobody, and would refuse honest reports."""
    assert _find(heading, cells) == set()


def test_column_in_which_everybody_has_an_own_value_is_watched() -> None:
    """An identifier under a heading that nobody foresaw is told by its values, also over several rows."""
    cells = [f"kz-{number:05d}" for number in range(10)]
    assert _find("Ref", cells) == set(cells)
    assert _find("Ref", [*cells, *cells], PEOPLE * 2) == set(cells)


def test_blank_columns_and_no_rows_give_nothing() -> None:
    """An export without rows, or without unread columns, is no fault."""
    assert _find("E-mail", [], []) == set()
    assert find_personal([], PEOPLE, headings=PERSONAL) == set()
