"""Messy but honest files: what a real university hands in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from intake_raw import HEADINGS, RawProject

from qa_lib.errors import IntakeError
from qa_lib.intake import (
    ensure_intake,
    list_raw_semesters,
    list_schools_with_data,
    list_semesters_with_data,
    list_slices,
    read_account,
    read_slice,
)
from qa_lib.params import Survey

pytestmark = pytest.mark.unit


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RawProject:
    """An empty project with a key of its own."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "keys" / "pseudonym.key"))
    return RawProject(tmp_path)


@pytest.fixture
def survey(project: RawProject):
    """The well-being survey, whose items the files of these tests hold."""
    return project.params.survey("wellbeing")


def _items(survey: Survey) -> list[str]:
    return [item.code for item in survey.items[:2]]


def _label(project: RawProject, survey: Survey, value: int, locale: str) -> str:
    scale = project.params.scale(survey.items[0].scale)
    return next(one.label[locale] for one in scale.categories if one.value == value)


def _values(project: RawProject, item: str) -> list[float]:
    answers = project.slice().answers
    return answers.loc[answers["item"] == item, "value"].tolist()


def test_answers_as_numbers_and_labels_mean_the_same(project: RawProject, survey: Survey) -> None:
    """A number, "4.0", a Kazakh and a Russian label and "4 - label" are one category."""
    kk, ru = _label(project, survey, 4, "kk"), _label(project, survey, 4, "ru")
    answers = [4, "4.0", kk.upper(), f" {ru} ", f"4 - {ru}"]
    rows = [[f"r{place}", "pharm", "", answer, 1] for place, answer in enumerate(answers)]
    project.write_xlsx("wellbeing.xlsx", [[*HEADINGS, *_items(survey)], *rows])
    assert _values(project, _items(survey)[0]) == [4.0] * 5


def test_columns_are_known_by_wording_and_numbered_wording(project: RawProject, survey: Survey) -> None:
    """A heading may be the Kazakh wording, "2. wording in Russian" or "code [wording]"."""
    first, second, third = survey.items[:3]
    head = [*HEADINGS, f"  {first.text.kk.upper()}", f"2. {second.text.ru}", f"Q3 [{third.text.en}]"]
    project.write_csv("wellbeing.csv", [head, ["r1", "pharm", "", 3, 2, 4]])
    answers = project.slice().answers
    assert dict(zip(answers["item"], answers["value"], strict=True)) == {first.code: 3, second.code: 2, third.code: 4}


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("cp1251", ";"), ("utf-8-sig", ","), ("utf-16", "\t"), ("kz1048", "|")]
)
def test_csv_encoding_and_delimiter_are_found(
    project: RawProject, survey: Survey, encoding: str, delimiter: str
) -> None:
    """Encodings of Windows programs and all usual delimiters are read alike."""
    ru = _label(project, survey, 5, "ru")
    head = ["ID респондента", "Школа", "Дата заполнения", *_items(survey)]
    rows = [[f"студент {place}", "pharm", "20.11.2025", ru, 1] for place in range(5)]
    project.write_csv("wellbeing.csv", [head, *rows], encoding=encoding, delimiter=delimiter)
    assert _values(project, _items(survey)[0]) == [5.0] * 5


@pytest.mark.parametrize(
    ("heading", "cell", "seconds"),
    [("interviewtime", "93.5", 93.5), ("Duration (in seconds)", 93, 93), ("Толтыру ұзақтығы", "0:01:33", 93)],
)
def test_durations_are_read_where_they_are_recorded(
    project: RawProject, survey: Survey, heading: str, cell: object, seconds: float
) -> None:
    """Seconds under the headings of survey tools, or hours, minutes and seconds; what is no duration is listed."""
    rows = [["r1", "pharm", "", cell, 3], ["r2", "pharm", "", "fast", 3], ["r3", "pharm", "", "", 3]]
    project.write_csv("wellbeing.csv", [[*HEADINGS, heading, _items(survey)[0]], *rows])
    assert project.slice().responses["duration_seconds"].fillna(-1).tolist() == [seconds, -1, -1]
    assert project.rejections()["reason"].tolist().count("not_a_number") == 1


@pytest.mark.parametrize(("second", "seconds"), [("30", [90.0]), ("00", [])])
def test_durations_follow_from_times_with_seconds(
    project: RawProject, survey: Survey, second: str, seconds: list[float]
) -> None:
    """Without a duration the time from beginning to sending counts, unless it is given in whole minutes only."""
    times = ["2025-12-01T10:01:" + second, "2025-12-01T10:00:00"]
    project.write_csv(
        "wellbeing.csv",
        [["respondent", "school", "Completion time", "Start time", _items(survey)[0]], ["r1", "pharm", *times, 3]],
    )
    slice_ = project.slice()
    assert slice_.responses["duration_seconds"].dropna().tolist() == seconds
    assert ("times_too_coarse" in slice_.rejections["reason"].tolist()) == (not seconds)


def test_spss_labels_are_understood(project: RawProject, survey: Survey) -> None:
    """A label of an SPSS file counts, not the code that the file gave it."""
    item = _items(survey)[0]
    frame = pd.DataFrame({"respondent": ["a", "b"], "school": ["pharm", "pharm"], item: [1.0, 2.0]})
    labels = {item: {1.0: _label(project, survey, 5, "kk"), 2.0: _label(project, survey, 2, "ru")}}
    path = str(project.raw / "wellbeing.sav")
    pyreadstat.write_sav(frame, path, variable_value_labels=labels, column_labels={item: survey.items[0].text.kk})
    assert _values(project, item) == [5.0, 2.0]


def test_no_answers_are_told_apart(project: RawProject, survey: Survey) -> None:
    """Not applicable, hard to answer, missing and rejected are four different things."""
    cells = ["Қ/М", "затрудняюсь ответить", "", 77, 3]
    rows = [[f"r{place}", "pharm", "", cell, 1] for place, cell in enumerate(cells)]
    project.write_csv("wellbeing.csv", [[*HEADINGS, *_items(survey)], *rows])
    answers = project.slice().answers
    found = answers.loc[answers["item"] == _items(survey)[0], "status"].tolist()
    assert found == ["not_applicable", "hard_to_answer", "missing", "rejected", "valid"]


def test_rejected_cells_are_listed_one_by_one(project: RawProject, survey: Survey) -> None:
    """Each bad cell stands in the list with file, sheet, row as in Excel, column, value and reason."""
    cells = [77, "=1+4", "өте-өте", "2025-12-01", "2.5", "#REF!"]
    rows = [[f"r{place}", "pharm", "", cell, 1] for place, cell in enumerate(cells)]
    project.write_xlsx("wellbeing.xlsx", [["Тақырып"], [], [*HEADINGS, *_items(survey)], *rows])
    found = project.rejections().query("action == 'cell_emptied'")
    reasons = ["out_of_range", "formula", "unknown_label", "date_in_score", "not_a_category", "spreadsheet_error"]
    assert found["reason"].tolist() == reasons
    assert found["row"].tolist() == [4, 5, 6, 7, 8, 9]
    assert set(found["sheet"]) == {"Парақ1"}


def test_columns_unknown_missing_and_twice_are_listed(project: RawProject, survey: Survey) -> None:
    """A column that is not understood is named, as are the items that have none."""
    item = _items(survey)[0]
    project.write_csv("wellbeing.csv", [[*HEADINGS, item, item, "Колір"], ["r1", "pharm", "", 3, 4, "x"]])
    reasons = project.rejections()["reason"].value_counts()
    assert reasons.to_dict() == {"missing_column": len(survey.items) - 1, "unknown_column": 1, "duplicate_column": 1}


def test_duplicates_keep_the_fullest_then_the_latest(project: RawProject, survey: Survey) -> None:
    """Of several submissions of one person the one with most valid answers counts, then the latest."""
    rows = [
        ["R1 ", "pharm", "2025-11-03", 1, 1],
        ["r1", "pharm", "04.11.2025 10:00", 2, 2],
        ["r1", "pharm", "2025-11-09", 5, ""],
    ]
    project.write_csv("wellbeing.csv", [[*HEADINGS, *_items(survey)], *rows])
    assert _values(project, _items(survey)[0]) == [2.0]
    assert project.rejections().query("reason == 'duplicate'")["row"].tolist() == [2, 4]


def test_one_learner_rates_two_teachers(project: RawProject) -> None:
    """In a survey about teachers two responses of one person about two teachers both count."""
    item = project.params.survey("teaching").items[0].code
    rows = [["r1", "pharm", "t1", 5], ["r1", "pharm", "t2", 4], ["r1", "pharm", "t2", 3]]
    project.write_csv("teaching.csv", [["respondent", "school", "teacher", item], *rows])
    responses = project.slice().responses
    assert (len(responses), responses["respondent_id"].nunique(), responses["teacher_id"].nunique()) == (2, 1, 2)


def test_unknown_school_rejects_the_row_unknown_department_the_cell(project: RawProject, survey: Survey) -> None:
    """Without its school a response belongs nowhere; without its department it still counts."""
    head = [*HEADINGS, "Кафедра", *_items(survey)]
    rows = [["r1", "Марс мектебі", "", "", 3, 3], ["r2", "pharm", "", "Айдағы кафедра", 3, 3]]
    project.write_csv("wellbeing.csv", [head, *rows])
    table = project.slice("pharm")
    assert len(table.responses) == 1
    assert set(table.rejections["reason"]) >= {"unknown_school", "unknown_department"}


def test_accounts_add_up(project: RawProject, survey: Survey) -> None:
    """Rows are responses, duplicates or rejected; cells have one status each; blank rows are no rows."""
    rows = [
        ["r1", "pharm", "", 3, "Қ/М"],
        ["r1", "pharm", "", "", 2],
        [],
        ["r2", "Марс", "", 1, 1],
        ["r3", "pharm", "", "", ""],
    ]
    project.write_csv("wellbeing.csv", [[*HEADINGS, *_items(survey)], *rows])
    one = project.slice().account.iloc[0]
    assert (one.n_rows, one.n_responses, one.n_duplicates, one.n_rejected_rows) == (4, 1, 1, 2)
    by_status = [one.n_valid_cells, one.n_not_applicable, one.n_hard_to_answer, one.n_missing, one.n_rejected_cells]
    assert one.n_cells == sum(by_status) == 2


@pytest.fixture
def registers(project: RawProject) -> RawProject:
    """A satisfaction survey with one open answer, its teachers, population and codings."""
    survey = project.params.survey("satisfaction")
    item, question = survey.items[0].code, survey.open_questions[0].code
    theme = project.params.codeframes[0].themes[0].code
    answer = ["r1", "pharm", "", 4, "Смағұловаға рахмет, 87011234567"]
    project.write_xlsx("satisfaction.xlsx", [[*HEADINGS, item, question], answer])
    teacher = ["t-1", "Смағұлова Айгүл", "pharm"]
    project.write_xlsx("teachers.xlsx", [["Табельдік нөмір", "Т.А.Ә.", "Мектеп"], teacher])
    population = [["learners", "pharm", "1 200"], ["learners", "pharm", "көп"]]
    project.write_csv("population.csv", [["Нысаналы топ", "Мектеп", "Адам саны"], *population])
    codings = [["satisfaction", respondent, question, code, "A"] for respondent, code in (("R1", theme), ("r1", "жоқ"))]
    project.write_csv("coding.csv", [["survey", "respondent", "question", "theme", "coder"], *codings])
    return project


def test_registers_are_counted_and_lose_names(registers: RawProject) -> None:
    """Population is counted; teachers keep no name, and their names leave the open answers."""
    table = registers.slice("pharm")
    assert table.comments["text"].tolist() == ["‹name› рахмет, ‹phone›"]
    assert table.population["n_population"].sum() == 1200
    assert "name" not in table.teachers


def test_codings_find_their_response(registers: RawProject) -> None:
    """A theme belongs to the response of its respondent; an unknown theme is listed."""
    table = registers.slice("pharm")
    assert table.codings["response_id"].tolist() == table.responses["response_id"].tolist()
    assert set(table.rejections["reason"]) >= {"unknown_theme", "not_a_number"}


def test_nothing_stored_names_a_person(project: RawProject, survey: Survey) -> None:
    """The raw identifier of a respondent is in no byte of the store's tables."""
    project.write_csv("wellbeing.csv", [[*HEADINGS, *_items(survey)], ["KZ-Иванов-77", "pharm", "", 3, 99]])
    project.read()
    table = project.slice()
    texts = pd.concat([frame.astype("str").stack() for frame in (table.responses, table.rejections)])
    assert not texts.str.contains("Иванов", case=False).any()


def test_unchanged_files_are_not_read_again(project: RawProject, survey: Survey) -> None:
    """Only a changed file, or changed params, make a semester be read again."""
    file = project.write_csv("wellbeing.csv", [[*HEADINGS, *_items(survey)], ["r1", "pharm", "", 3, 3]])
    assert [report.was_read for report in project.read() + project.read()] == [True, False]
    file.write_bytes(file.read_bytes() + b"r2;pharm;;4;4\n")
    (report,) = project.read()
    assert (report.was_read, report.n_responses) == (True, 2)


def test_equal_files_give_equal_bytes(project: RawProject, survey: Survey) -> None:
    """Reading twice writes the same bytes, the workbook of rejections included."""
    rows = [[f"r{place}", "pharm", "2025-11-20", place % 7, 3] for place in range(50)]
    project.write_csv("wellbeing.csv", [[*HEADINGS, *_items(survey)], *rows])
    contents = []
    for _ in range(2):
        project.read()
        files = sorted(project.paths.store.rglob("*.*"))
        contents.append({file.name: file.read_bytes() for file in files if file.is_file()})
        (project.paths.store / "2025-autumn" / "account.json").unlink()
    assert contents[0] == contents[1]


def test_store_is_listed(project: RawProject, survey: Survey) -> None:
    """Semesters, schools and the account of the inputs are known after reading."""
    project.write_csv("wellbeing.csv", [[*HEADINGS, *_items(survey)], ["r1", "pharm", "", 3, 3], ["r2", "", "", 3, 3]])
    assert len(project.slice().responses) == 2
    assert list_semesters_with_data(project.paths) == ("2025-autumn",)
    assert list_schools_with_data(project.paths, "2025-autumn") == ("pharm",)
    assert read_account(project.paths, "2025-autumn")["is_sample"] is False


def test_read_slice_of_some_tables(project: RawProject, survey: Survey) -> None:
    """Only what is asked for is read; piece by piece a semester has every response, with a school or without."""
    project.write_csv("wellbeing.csv", [[*HEADINGS, *_items(survey)], ["r1", "pharm", "", 3, 3], ["r2", "", "", 3, 3]])
    whole = project.slice()
    pieces = [
        read_slice(project.paths, school=school, semesters=["2025-autumn"], tables=["responses"])
        for school in list_slices(project.paths, "2025-autumn")
    ]
    assert pd.concat([piece.responses for piece in pieces])["respondent_id"].tolist() == list(
        whole.responses["respondent_id"]
    )
    assert all(piece.answers.empty and list(piece.answers) == list(whole.answers) for piece in pieces)


def test_semester_without_usable_response_is_an_error(project: RawProject, survey: Survey) -> None:
    """Nothing usable stops the run with status 3 and names the list, which exists."""
    project.write_csv("wellbeing.csv", [[*HEADINGS, *_items(survey)], ["r1", "pharm", "", 99, "x"]])
    for _ in range(2):
        with pytest.raises(IntakeError, match=r"rejections\.xlsx"):
            ensure_intake(project.paths, project.params)
    assert (project.paths.store / "2025-autumn" / "rejections.xlsx").is_file()


def test_copy_of_a_register_is_not_counted_twice(registers: RawProject) -> None:
    """A population that was handed in twice under two names would halve every response rate."""
    (registers.raw / "population_copy.csv").write_bytes((registers.raw / "population.csv").read_bytes())
    table = registers.slice("pharm")
    assert table.population["n_population"].sum() == 1200
    assert table.rejections.query("reason == 'same_file'")["file"].tolist() == ["population_copy.csv"]


def test_incomplete_rows_of_registers_are_listed(registers: RawProject) -> None:
    """A teacher without number and a coding without theme are left out, each with its row; a title is no row."""
    rows = [
        ["Оқытушылар"],
        ["Табельдік нөмір", "Т.А.Ә.", "Мектеп"],
        ["t-1", "Смағұлова Айгүл", "pharm"],
        ["", "N", "pharm"],
    ]
    registers.write_xlsx("teachers.xlsx", rows)
    registers.write_csv("coding.csv", [["survey", "respondent", "question", "theme"], ["satisfaction", "r1", "x", ""]])
    table = registers.slice()
    listed = table.rejections.query("reason == 'incomplete_row'").set_index("file")["row"]
    assert listed.loc[["teachers.xlsx", "coding.csv"]].tolist() == [4, 2]
    account = table.account.set_index("file").loc["teachers.xlsx"]
    assert (account["n_rows"], account["n_rejected_rows"]) == (2, 1)


def test_teacher_of_an_unknown_school_is_left_out(registers: RawProject) -> None:
    """The row is listed as left out, and so it is; the name still leaves the open answers."""
    registers.write_xlsx("teachers.xlsx", [["teacher", "name", "school"], ["t-1", "Смағұлова Айгүл", "Марс"]])
    table = registers.slice()
    assert table.teachers.empty
    assert table.comments["text"].tolist() == ["‹name› рахмет, ‹phone›"]


def test_lost_coding_names_its_sheet(registers: RawProject) -> None:
    """A theme of a response that was not kept is listed with file, sheet and row."""
    (registers.raw / "coding.csv").unlink()
    survey, theme = registers.params.survey("satisfaction"), registers.params.codeframes[0].themes[0].code
    coding = [survey.code, "nobody", survey.open_questions[0].code, theme]
    registers.write_xlsx("coding.xlsx", [["survey", "respondent", "question", "theme"], coding], sheet="Кодтар")
    lost = registers.rejections().query("reason == 'unknown_response'")
    assert lost[["sheet", "row"]].to_numpy().tolist() == [["Кодтар", 2]]


def test_further_sheet_is_listed(project: RawProject, survey: Survey) -> None:
    """One sheet of a file is read; another one with known headings is not passed over in silence."""
    with pd.ExcelWriter(project.raw / "wellbeing.xlsx", engine="xlsxwriter") as workbook:
        for sheet, respondent in (("1-курс", "r1"), ("2-курс", "r2")):
            frame = pd.DataFrame([[respondent, "pharm", "", 3]], columns=[*HEADINGS, _items(survey)[0]])
            frame.to_excel(workbook, sheet_name=sheet, index=False)
    table = project.slice()
    assert len(table.responses) == 1
    assert table.rejections.query("action == 'sheet_skipped'")["sheet"].tolist() == ["2-курс"]


def test_files_in_folders_below_are_raw_data(project: RawProject, survey: Survey) -> None:
    """A semester whose files lie in folders of their own has data: no sample is made in its place."""
    (project.raw / "wellbeing").mkdir()
    project.write_csv("wellbeing/export.csv", [[*HEADINGS, *_items(survey)], ["r1", "pharm", "", 3, 3]])
    assert list_raw_semesters(project.paths, project.params) == ("2025-autumn",)


def test_withdrawn_semester_leaves_the_store(project: RawProject, survey: Survey) -> None:
    """When the raw files of a semester are gone, the next reading forgets it: sample data do not stay beside real."""
    rows = [[*HEADINGS, *_items(survey)], ["r1", "pharm", "", 3, 3]]
    former = project.write_csv("wellbeing.csv", rows)
    project.read()
    folder = project.paths.raw / "2025-spring"
    former.parent.rename(folder)
    ensure_intake(project.paths, project.params)
    assert list_semesters_with_data(project.paths) == (folder.name,)
