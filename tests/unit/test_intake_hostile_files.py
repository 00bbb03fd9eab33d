"""Hostile and broken files: each is one rejected file with a reason, and the others go on."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_raw import HEADINGS, RawProject

from qa_lib.errors import IntakeError
from qa_lib.intake import workbooks
from qa_lib.intake.reading import open_sheets, read_sheets
from qa_lib.intake.recognition import recognise_file
from qa_lib.intake.refusals import FileRefused

pytestmark = pytest.mark.unit


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RawProject:
    """A project with one good file."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "keys" / "pseudonym.key"))
    project = RawProject(tmp_path)
    item = project.params.survey("wellbeing").items[0].code
    project.write_csv("wellbeing_good.csv", [[*HEADINGS, item], ["r1", "pharm", "", 3]])
    return project


def _reason(project: RawProject, name: str) -> str:
    """The reason for which a file was refused, while the good one was read."""
    table = project.slice("pharm")
    assert len(table.responses) == 1
    (reason,) = table.rejections.query("file == @name and action == 'file_skipped'")["reason"]
    return str(reason)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("wellbeing_a.xlsx", b"", "empty_file"),
        ("wellbeing_b.xlsx", b"respondent;w01\n", "not_a_workbook"),
        ("wellbeing_c.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted_or_old"),
        ("wellbeing_d.xlsx", b"PK\x03\x04" + bytes(90), "damaged_file"),
        ("wellbeing_e.csv", b"PK\x03\x04" + bytes(90), "not_a_csv"),
        ("wellbeing_f.csv", b"\n \n;;;\n", "empty_file"),
        ("wellbeing_g.csv", b"a;b\n1;2\n", "no_known_column"),
        ("wellbeing_h.sav", b"not spss at all", "not_spss"),
        ("wellbeing_i.sav", b"$FL2" + bytes(100), "damaged_file"),
        ("wellbeing_j.pdf", b"%PDF-1.7", "unknown_format"),
        ("lunch.csv", b"respondent;w01\n1;2\n", "unknown_file"),
    ],
)
def test_broken_file_is_refused_alone(project: RawProject, name: str, content: bytes, reason: str) -> None:
    """A file that is not what it says is refused with its reason; the good file is read."""
    (project.raw / name).write_bytes(content)
    assert _reason(project, name) == reason


def test_truncated_workbook_is_refused(project: RawProject) -> None:
    """A workbook whose end is missing is refused as damaged."""
    file = project.write_xlsx("wellbeing_cut.xlsx", [["respondent"], *[[place] for place in range(500)]])
    file.write_bytes(file.read_bytes()[:-400])
    assert _reason(project, file.name) == "damaged_file"


def test_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook that unpacks to more than the bound is refused before a reader sees it."""
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_BYTES", 1_000_000)
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(5_000_000))
    with pytest.raises(FileRefused, match="too_large"):
        open_sheets(tmp_path / "bomb.xlsx")


@pytest.mark.parametrize("place", ['r="XFD1048576"', "r='XFD1048576'", 'r = "xfd1048576"'])
@pytest.mark.parametrize("folder", ["xl/worksheets/", "xl/elsewhere/"])
def test_far_stray_cell_is_refused(project: RawProject, place: str, folder: str) -> None:
    """One cell in the last row and column would make a reader fill billions of cells, however it is written."""
    file = project.raw / "wellbeing_far.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{folder}sheet1.xml", f"<sheetData><row><c {place}><v>1</v></c></row></sheetData>")
    assert _reason(project, file.name) == "too_large"


def test_name_that_is_not_utf8_is_told(project: RawProject) -> None:
    """Archives of old Windows programs unpack to names that no table can hold."""
    (project.raw / os.fsdecode("опрос.csv".encode("cp866"))).write_bytes(b"a;b")
    with pytest.raises(IntakeError, match=r"not UTF-8.*rename"):
        project.read()


def test_ambiguous_name_is_refused(project: RawProject) -> None:
    """A name that fits two surveys is refused: guessing would put answers into the wrong survey."""
    surveys = [survey for survey in project.params.surveys if survey.code in {"teaching", "wellbeing"}]
    both = [surveys[0], surveys[1].model_copy(update={"files": ("*wellbeing*", "*teaching*")})]
    with pytest.raises(FileRefused, match="ambiguous_file"):
        recognise_file(project.raw / "teaching_wellbeing.csv", both)


def test_rejected_values_can_not_run_in_the_workbook(project: RawProject) -> None:
    """A formula that somebody typed stays text in the list, and an IIN in it is masked."""
    item = project.params.survey("wellbeing").items[0].code
    cell = "=cmd|' /C calc'!A0 950101300123"
    project.write_csv("wellbeing_evil.csv", [[*HEADINGS, item, "=1+1"], ["r2", "pharm", "", cell, ""]])
    project.read()
    listed = pd.read_excel(project.paths.store / "2025-autumn" / "rejections.xlsx", dtype=str, engine="calamine")
    (value,) = listed.query("reason == 'formula'")["value"]
    assert value.startswith("=cmd|")
    assert "950101300123" not in value


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400), suffix=st.sampled_from([".csv", ".xlsx", ".sav"]))
def test_read_sheets_with_any_bytes(tmp_path: Path, content: bytes, suffix: str) -> None:
    """Any bytes are either a table of strings or a refusal in words."""
    file = tmp_path / f"any{suffix}"
    file.write_bytes(content)
    try:
        sheets = read_sheets(file)
    except FileRefused:
        return
    assert all(isinstance(cell, str) for sheet in sheets for row in sheet.rows for cell in row)
