"""What people decide about open answers: read with every fault, applied to the answers, never lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from intake_raw import HEADINGS, SEMESTER, RawProject
from openpyxl.worksheet.worksheet import Worksheet

from qa_lib.errors import IntakeError
from qa_lib.intake.refusals import ReviewError
from qa_lib.publishing.reviewing import update_review

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ("Психолог керек", "Кестені ертерек беріңіздер", "=1+1", "Бәрі жақсы", "Бәрі жақсы")
COLUMNS = ("answer_id", "survey", "question", "language", "n_answers", "text", "state", "published_text", "note")

Change = Callable[[Worksheet, dict[str, int]], None]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RawProject:
    """A project with one survey of five people and two teachers on the roster."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "keys" / "pseudonym.key"))
    project = RawProject(tmp_path)
    (project.paths.root / "locale").parent.mkdir(parents=True, exist_ok=True)
    (project.paths.root / "locale").symlink_to(ROOT / "locale")
    project.write_csv("teachers.csv", [["Табельдік нөмір", "Аты-жөні"], ["t1", "Сейітқали Нұрлан Бекұлы"]])
    _write_answers(project, TEXTS)
    return project


def _write_answers(project: RawProject, texts: tuple[str, ...]) -> None:
    survey = project.params.survey("wellbeing")
    head = [*HEADINGS, survey.items[0].code, survey.open_questions[0].code]
    rows = [[f"r{place}", "pharm", "", 4, text] for place, text in enumerate(texts)]
    project.write_csv("wellbeing.csv", [head, *rows])


def _review(project: RawProject, locale: str = "kk") -> Path:
    project.read()
    return update_review(project.paths, project.params, school="pharm", semester=SEMESTER, locale=locale).file


def _change(file: Path, change: Change) -> None:
    """Let a person change the page of answers; ``change`` gets the page and the row of each text."""
    book = openpyxl.load_workbook(file)
    page = book.worksheets[0]
    place = COLUMNS.index("text") + 1
    change(page, {str(page.cell(row, place).value): row for row in range(2, page.max_row + 1)})
    book.save(file)


def _put(answer: str, /, **values: str) -> Change:
    """A person types something into cells of the row of a text."""

    def change(page: Worksheet, rows: dict[str, int]) -> None:
        for name, value in values.items():
            page.cell(rows[answer], COLUMNS.index(name) + 1).value = value

    return change


def _rows(file: Path) -> list[dict[str, str]]:
    page = openpyxl.load_workbook(file).worksheets[0]
    cells = page.iter_rows(min_row=2, values_only=True)
    return [dict(zip(COLUMNS, (str(cell or "") for cell in row), strict=True)) for row in cells]


def _states(project: RawProject) -> dict[str, str]:
    comments = project.slice("pharm").comments
    return dict(zip(comments["text"].astype(str), comments["state"].astype(str), strict=True))


def test_review_lists_each_wording_once(project: RawProject) -> None:
    """The same words are one row with their number; what looks like a formula is text."""
    rows = {row["text"]: row for row in _rows(_review(project))}
    assert set(rows) == set(TEXTS)
    assert rows["Бәрі жақсы"]["n_answers"] == "2"
    assert {row["state"] for row in rows.values()} == {"қаралмаған"}


def test_only_what_a_person_fills_in_can_be_changed(project: RawProject) -> None:
    """The page is protected but for three columns, its head is frozen, and decisions are chosen from a list."""
    book = openpyxl.load_workbook(_review(project))
    page = book.worksheets[0]
    assert page.protection.sheet
    open_columns = {COLUMNS[cell.column - 1] for cell in page[2] if not cell.protection.locked}
    assert open_columns == {"state", "published_text", "note"}
    assert page.freeze_panes == "B2"
    (choice,) = page.data_validations.dataValidation
    assert choice.formula1 == '"қаралмаған,жариялауға болады,тек ішкі таралу аясы үшін,жойылсын"'
    assert {cell.value is not None for cell in book.worksheets[-1][4]} == {True}  # one explanation a language


def test_review_says_nothing_of_people_and_time(project: RawProject) -> None:
    """The same answers from other people in another order give the same workbook, byte by byte."""
    first = _review(project).read_bytes()
    _write_answers(project, TEXTS[::-1])
    assert _review(project).read_bytes() == first


@pytest.mark.parametrize("word", ["жариялауға болады", "Можно публиковать "])
def test_decisions_are_understood_in_every_language(word: str, project: RawProject) -> None:
    """A reviewer chooses from the list, or types the word in another language."""
    _change(_review(project), _put(TEXTS[0], state=word))
    assert _states(project)[TEXTS[0]] == "public"
    assert _states(project)[TEXTS[1]] == "undecided"


def test_text_to_publish_is_redacted_again(project: RawProject) -> None:
    """A name that a reviewer types goes, as it would from an answer; the answer itself stays as it was."""
    _change(_review(project), _put(TEXTS[0], state="public", published_text="Нұрлан ағай керек дейді, 8 701 123 45 67"))
    comments = project.slice("pharm").comments.set_index("text")
    assert comments.loc[TEXTS[0], "published_text"] == "‹name› ағай керек дейді, ‹phone›"


def test_deleted_answer_leaves_store_and_workbook(project: RawProject) -> None:
    """Its words are nowhere but in the export; to take the decision back brings them back."""
    _change(_review(project), _put(TEXTS[0], state="deleted"))
    assert TEXTS[0] not in _states(project)
    file = _review(project)
    assert TEXTS[0] not in {row["text"] for row in _rows(file)}
    _change(file, _put("", state="undecided"))
    assert _states(project)[TEXTS[0]] == "undecided"


def test_review_keeps_what_a_person_filled_in(project: RawProject) -> None:
    """Decisions, texts, notes and the order of rows stay, written anew in another language; new answers follow."""
    _change(_review(project), _put(TEXTS[0], state="private", published_text="Қысқа", note="Сұрау керек"))
    before = [row["text"] for row in _rows(_review(project))]
    _write_answers(project, (*TEXTS, "Жаңа пікір"))
    rows = _rows(_review(project, locale="ru"))
    assert [row["text"] for row in rows] == [*before, "Жаңа пікір"]
    kept = next(row for row in rows if row["text"] == TEXTS[0])
    assert [kept[name] for name in COLUMNS[-3:]] == ["только для внутреннего круга", "Қысқа", "Сұрау керек"]


def test_vanished_answer_is_set_aside_and_comes_back(project: RawProject) -> None:
    """An export without it is no reason to lose what was decided about it."""
    _change(_review(project), _put(TEXTS[0], state="private", note="мұқият"))
    _write_answers(project, TEXTS[1:])
    file = _review(project)
    aside = openpyxl.load_workbook(file).worksheets[1]
    assert [cell.value for cell in aside[2]][5:] == [TEXTS[0], "тек ішкі таралу аясы үшін", "", "мұқият"]
    _write_answers(project, TEXTS)
    assert _states(project)[TEXTS[0]] == "private"
    assert {row["text"]: row["note"] for row in _rows(_review(project))}[TEXTS[0]] == "мұқият"


def _break(page: Worksheet, rows: dict[str, int]) -> None:
    _put(TEXTS[0], state="publc7")(page, rows)
    _put(TEXTS[1], text="Өзгертілген")(page, rows)
    _put(TEXTS[3], answer_id="nobody")(page, rows)
    page.append([page.cell(rows[TEXTS[0]], place + 1).value for place in range(len(COLUMNS))])


def test_faults_are_listed_at_once_with_their_place(project: RawProject) -> None:
    """Unknown decision, changed text, unknown answer, row twice: each by sheet, row and column; nothing is read."""
    _review(project)
    before = _states(project)
    file = project.paths.review / SEMESTER / "pharm.xlsx"
    rows = {row["text"]: place for place, row in enumerate(_rows(file), start=2)}
    _change(file, _break)
    with pytest.raises(ReviewError) as caught:
        project.read()
    assert caught.value.exit_status == 3
    place = f"review/{SEMESTER}/pharm.xlsx, sheet 'Жауаптар', row"
    expected = [
        (rows[TEXTS[0]], "column 'Шешім': unknown decision 'publc7'; perhaps 'public'"),
        (rows[TEXTS[1]], "column 'Жауап': the text was changed to 'Өзгертілген'"),
        (rows[TEXTS[3]], "column 'Жауап коды': unknown answer 'nobody'"),
        (6, "column 'Жауап коды': 'a"),
    ]
    for row, words in expected:
        assert f"{place} {row}, {words}" in str(caught.value)
    assert len(caught.value.faults) == len(expected) + 1  # the unknown decision stands in both rows
    assert set(before.values()) == {"undecided"}


def test_column_of_ones_own_is_refused_before_it_is_lost(project: RawProject) -> None:
    """What stands in a column that nobody knows would not be there any more after the next make review."""
    _change(_review(project), lambda page, _: page.cell(1, 10, "Менің бағаным"))
    with pytest.raises(ReviewError, match=r"row 1, column 10: unknown heading 'Менің бағаным'"):
        project.read()


def test_workbook_of_no_school_is_refused(project: RawProject) -> None:
    """A workbook that was renamed would decide nothing, and nobody would know."""
    file = _review(project)
    file.rename(file.with_name("farm.xlsx"))
    with pytest.raises(ReviewError, match="no school 'farm'; perhaps pharm"):
        project.read()


def test_damaged_workbook_is_refused(project: RawProject) -> None:
    """What is no workbook is said, and nothing counts as decided."""
    _review(project).write_bytes(b"PK\x03\x04 and nothing else")
    with pytest.raises(ReviewError, match="damaged_file"):
        project.read()


def test_open_workbook_is_not_overwritten(project: RawProject) -> None:
    """While somebody has it open, what is typed there would be lost."""
    file = _review(project)
    file.with_name("~$pharm.xlsx").touch()
    with pytest.raises(IntakeError, match="is open in an office program"):
        _review(project)


def test_saving_without_a_decision_reads_nothing_again(project: RawProject) -> None:
    """An office program writes other bytes; only decisions are a reason to read the exports again."""
    file = _review(project)
    _change(file, lambda *_: None)
    assert not project.read()[0].was_read
    _change(file, _put(TEXTS[0], state="private"))
    assert project.read()[0].was_read
