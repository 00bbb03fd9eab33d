"""Computed values are written into workbooks without harm to anything that people put there."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from registers import RISK, RegisterFolder, new_registers

from qa_lib.params import load_params
from qa_lib.registers import state_of
from qa_lib.registers.patching import PatchError, patch_workbook
from qa_lib.registers.writing import write_back

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
PARAMS = load_params(ROOT / "params")
TODAY = dt.date(2026, 1, 25)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RegisterFolder:
    """A folder of registers with a key of its own."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "key"))
    return new_registers(tmp_path / "data", PARAMS)


def _picture() -> io.BytesIO:
    from PIL import Image as Drawn

    stream = io.BytesIO()
    Drawn.new("RGB", (8, 8), "red").save(stream, format="PNG")
    stream.seek(0)
    return stream


def _decorate(file: Path) -> None:
    """All that people add to a register: a chart, a picture, rules, a table, a comment, formulas, a hidden sheet."""
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=13, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "AN5")
    sheet.add_image(Image(_picture()), "AN25")
    sheet.conditional_formatting.add("M2:M50", ColorScaleRule(start_type="min", end_type="max"))
    validation = DataValidation(type="whole", operator="between", formula1="1", formula2="5")
    validation.add("M2:M50")
    sheet.add_data_validation(validation)
    sheet["B2"].comment = Comment("our own remark", "dean")
    extra = book.create_sheet("our sums")
    extra["A1"], extra["B1"], extra["A2"], extra["B2"] = "a", "b", 2, "=A2*2"
    extra.add_table(Table(displayName="Sums", ref="A1:B2"))
    book.create_sheet("hidden").sheet_state = "hidden"
    book.save(file)


def _parts(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _cells(part: bytes) -> dict[str, bytes]:
    """Each cell of a sheet as it is written, and the rest of the sheet under ""."""
    root = etree.fromstring(part)
    found = {cell.get("r"): etree.tostring(cell, method="c14n") for cell in root.iter("{*}c")}
    for row in root.iter("{*}row"):
        row.attrib.pop("spans", None)
    for cell in list(root.iter("{*}c")):
        cell.getparent().remove(cell)
    return found | {"": etree.tostring(root, method="c14n")}


def test_write_back_leaves_every_other_part_and_cell_as_it_was(folder: RegisterFolder) -> None:
    """Chart, picture, rules, validations, comments, table and formulas survive; only computed cells differ."""
    file = folder.write("risks", [RISK, RISK | {"unit": "dent", "likelihood": 5, "impact": 4}], name="risks.xlsx")
    _decorate(file)
    before = _parts(file)
    (written,) = write_back(folder.paths, PARAMS, today=TODAY)
    after = _parts(file)
    assert written.n_cells == 8
    assert list(after) == list(before)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    old, new = (_cells(parts["xl/worksheets/sheet1.xml"]) for parts in (before, after))
    differing = {place.rstrip("0123456789") for place in old.keys() | new.keys() if old.get(place) != new.get(place)}
    assert differing == {"A", "AE", "AF", "AG"}


def test_write_back_fills_in_what_follows(folder: RegisterFolder) -> None:
    """Number, score, zone and date of review are what the rules say, in the words of the workbook."""
    folder.write("risks", [RISK | {"likelihood": 5, "impact": 4, "review_date": None}], name="risks.xlsx", locale="ru")
    write_back(folder.paths, PARAMS, today=TODAY)
    sheet = openpyxl.load_workbook(folder.folder / "risks.xlsx").worksheets[0]
    assert [sheet[place].value for place in ("A2", "AE2", "AF2")] == ["R-001", 20, "критический"]
    assert sheet["AG2"].value == dt.datetime(2025, 8, 12)


def test_write_back_twice_changes_nothing(folder: RegisterFolder) -> None:
    """What is already there is not written again."""
    file = folder.write("risks", [RISK], name="risks.xlsx")
    write_back(folder.paths, PARAMS, today=TODAY)
    once = file.read_bytes()
    assert [written.n_cells for written in write_back(folder.paths, PARAMS, today=TODAY)] == [0]
    assert file.read_bytes() == once


def test_write_back_is_read_as_it_was_meant(folder: RegisterFolder) -> None:
    """The new state of the workbook reads without a fault and has the values."""
    folder.write("risks", [RISK], name="risks.xlsx")
    write_back(folder.paths, PARAMS, today=TODAY)
    assert folder.ensure().faults.empty
    row = state_of(folder.paths, PARAMS, "risks", on=TODAY).iloc[0]
    assert [row["number"], row["score"], row["zone"]] == ["R-001", 12, "observed"]


def test_write_back_does_not_touch_a_workbook_with_a_fault(folder: RegisterFolder) -> None:
    """Nothing is written over while something is wrong."""
    file = folder.write("risks", [RISK, RISK | {"score": 26}], name="risks.xlsx")
    before = file.read_bytes()
    (written,) = write_back(folder.paths, PARAMS, today=TODAY)
    assert written.refused
    assert file.read_bytes() == before


def test_write_back_keeps_formulas_of_people(folder: RegisterFolder) -> None:
    """A score that a sheet calculates itself stays a formula."""
    file = folder.write("risks", [RISK], name="risks.xlsx")
    book = openpyxl.load_workbook(file)
    book.worksheets[0]["AE2"] = "=L2*M2"
    book.save(file)
    (written,) = write_back(folder.paths, PARAMS, today=TODAY)
    assert written.formulas == ("Risk register!AE2",)
    assert openpyxl.load_workbook(file).worksheets[0]["AE2"].value == "=L2*M2"


def test_write_back_waits_while_a_workbook_is_open(folder: RegisterFolder) -> None:
    """What Excel holds open is not changed behind its back."""
    file = folder.write("risks", [RISK], name="risks.xlsx")
    (folder.folder / "~$risks.xlsx").write_bytes(b"")
    before = file.read_bytes()
    (written,) = write_back(folder.paths, PARAMS, today=TODAY)
    assert "open in Excel" in written.refused
    assert file.read_bytes() == before


def test_patch_workbook_refuses_a_signed_workbook(folder: RegisterFolder, tmp_path: Path) -> None:
    """A signature would be broken."""
    file = folder.write("risks", [RISK], name="risks.xlsx")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    with pytest.raises(PatchError, match="signed"):
        patch_workbook(file, tmp_path / "new.xlsx", {"Risk register": {(2, 1): "R-001"}})


def test_write_back_states_measures_and_names_who_is_told(folder: RegisterFolder) -> None:
    """An overdue measure of a dean is escalated to the vice-rector."""
    measure = {
        "title_en": "New contracts with clinics", "unit": "pharm", "level": "skek", "finding": "Too few bases",
        "kind": "corrective", "action": "Contracts", "owner": "dean", "opened_date": dt.date(2025, 2, 3),
        "due_date": dt.date(2025, 6, 1), "indicator": "satisfaction/resources", "baseline_semester": "2024-autumn",
        "target_share": 0.7, "status": "running",
    }  # fmt: skip
    folder.write("capa", [measure], name="capa.xlsx")
    write_back(folder.paths, PARAMS, today=TODAY)
    folder.ensure()
    row = state_of(folder.paths, PARAMS, "capa", on=TODAY).iloc[0]
    assert [row["number"], row["state"], row["escalated_to"]] == ["C-001", "overdue", "vice-rector-academic"]
