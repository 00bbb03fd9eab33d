"""What an executed chapter shows, and the files made of its numbers."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import nbformat
import openpyxl
import pytest
from nbformat import v4

from qa_lib.errors import RunError
from qa_lib.publishing.assembly import shown_tables
from qa_lib.publishing.numbers import write_tables
from qa_lib.publishing.outputs import Passage, ShownTable, read_chapter
from qa_lib.publishing.workbook import write_workbook
from qa_lib.reporting.display import TABLE_TYPE
from qa_lib.reporting.language import Language

pytestmark = pytest.mark.unit
DATE = dt.date(2026, 1, 25)

TABLE = {
    "name": "levels",
    "caption": "Деңгей",
    "note": "",
    "columns": [
        {"name": "block", "heading": "Блок", "kind": "text"},
        {"name": "satisfaction_share", "heading": "Үлес", "kind": "share"},
    ],
    "rows": [["=HYPERLINK(1)", 0.123456789012345], ["Б", None]],
}


def executed(path: Path, outputs: list[dict]) -> Path:
    cell = v4.new_code_cell("x", id="levels", outputs=[nbformat.from_dict(output) for output in outputs])
    nbformat.write(v4.new_notebook(cells=[cell]), path)
    return path


def shown(data: dict) -> dict:
    return {"output_type": "display_data", "data": data, "metadata": {}}


@pytest.fixture
def table(tmp_path: Path) -> ShownTable:
    part = shown({"text/markdown": "| a |", TABLE_TYPE: TABLE})
    return shown_tables([read_chapter("x", executed(tmp_path / "x.ipynb", [part]))])[0]


def test_read_chapter_keeps_the_order_and_the_precision(tmp_path: Path) -> None:
    """Prose and tables come in the order of the cells, numbers as they were."""
    outputs = [shown({"text/markdown": "## A"}), shown({"text/markdown": "| a |", TABLE_TYPE: TABLE})]
    chapter = read_chapter("satisfaction", executed(tmp_path / "x.ipynb", outputs))
    assert chapter.parts[0] == Passage("## A")
    assert shown_tables([chapter])[0].rows == (("=HYPERLINK(1)", 0.123456789012345), ("Б", None))


def test_read_chapter_refuses_printed_text(tmp_path: Path) -> None:
    """A warning on standard error must not reach a report unseen."""
    stream = {"output_type": "stream", "name": "stderr", "text": "RuntimeWarning: mean of empty slice"}
    with pytest.raises(RunError, match="cell 'levels' printed instead of displaying: RuntimeWarning"):
        read_chapter("satisfaction", executed(tmp_path / "x.ipynb", [stream]))


def test_read_chapter_refuses_what_no_report_can_show(tmp_path: Path) -> None:
    """A bare value left at the end of a cell is named."""
    with pytest.raises(RunError, match="displays text/plain"):
        read_chapter("satisfaction", executed(tmp_path / "x.ipynb", [shown({"text/plain": "42"})]))


def test_write_tables_writes_full_precision_and_inert_text(table: ShownTable, tmp_path: Path) -> None:
    """A number keeps all its digits; what looks like a formula gets an apostrophe; a suppressed cell is empty."""
    write_tables([table], tmp_path)
    rows = list(csv.reader((tmp_path / "levels.csv").read_text(encoding="utf-8").splitlines()))
    assert rows == [["block", "satisfaction_share"], ["'=HYPERLINK(1)", "0.123456789012345"], ["Б", ""]]


def test_write_workbook_holds_the_same_numbers_and_no_formula(table: ShownTable, tmp_path: Path) -> None:
    """Every cell of the workbook is a value; the number is the table's."""
    path = tmp_path / "x.xlsx"
    write_workbook([table], path, language=Language("kk"), title="Есеп", notice="Үлгі", date=DATE)
    sheet = openpyxl.load_workbook(path)["01 levels"]
    assert [cell.value for cell in sheet[5]] == ["=HYPERLINK(1)", 0.123456789012345]
    assert sheet["A5"].data_type == "s"
    assert sheet["B6"].value is None


def test_write_workbook_is_the_same_to_the_byte(table: ShownTable, tmp_path: Path) -> None:
    """Two workbooks of the same tables are equal files."""
    for name in ("a", "b"):
        write_workbook([table], tmp_path / name, language=Language("en"), title="T", notice="", date=DATE)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
