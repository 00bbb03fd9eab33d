"""What ``make registers`` tells and does, as a person at the command line meets it."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from registers import RISK, RegisterFolder, new_registers
from rich.console import Console

from qa_lib.errors import IntakeError, ParamsError
from qa_lib.jobs import Desk
from qa_lib.jobs.registers import update_registers, write_register_templates
from qa_lib.params import load_params

pytestmark = pytest.mark.unit

PARAMS = load_params(Path(__file__).parents[2] / "params")
CLOSED: dict[str, Any] = {
    "title_en": "New contracts", "unit": "pharm", "level": "skek", "finding": "Too few bases", "kind": "corrective",
    "root_cause": "c", "action": "Contracts", "owner": "dean", "executor": "deputy-dean", "status": "closed",
    "opened_date": dt.date(2024, 2, 3), "due_date": dt.date(2024, 6, 1), "approved_by": "school-council",
    "approved_date": dt.date(2024, 2, 20), "protocol": "1", "indicator": "satisfaction/resources",
    "baseline_semester": "2023-autumn", "target_share": 0.7, "done_date": dt.date(2024, 2, 28),
    "closed_date": dt.date(2025, 1, 20),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RegisterFolder:
    """A folder of registers with a key of its own."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "key"))
    return new_registers(tmp_path / "data", PARAMS)


def _desk(folder: RegisterFolder) -> tuple[Desk, io.StringIO]:
    told = io.StringIO()
    return Desk(folder.paths, PARAMS, Console(file=told, width=400)), told


def test_update_registers_names_four_faults_at_once_and_writes_nothing(folder: RegisterFolder) -> None:
    """A broken date, an unknown owner, a score of 26 and a closed measure without evidence."""
    rows = [RISK, RISK | {"registered_date": "31.02.2025"}, RISK | {"owner": "Nobody"}, RISK | {"score": 26}]
    files = [folder.write("risks", rows, name="risks.xlsx"), folder.write("capa", [CLOSED], name="capa.xlsx")]
    before = [file.read_bytes() for file in files]
    desk, told = _desk(folder)
    with pytest.raises(IntakeError, match="3 faults leave something out") as error:
        update_registers(desk)
    assert error.value.exit_status == 3
    words = told.getvalue()
    assert "row 3, Date entered: not_a_date, given '31.02.2025'" in words
    assert "row 4, Owner: unknown_office" in words
    assert "row 5, Score (V×I): out_of_range, given '26'; expected 1–25" in words
    assert "capa C-001: The measure was carried out without evidence" in words
    assert [file.read_bytes() for file in files] == before


def test_update_registers_fills_in_what_is_computed_and_keeps_both_states(folder: RegisterFolder) -> None:
    """Before and after are in the history; a second run changes nothing."""
    file = folder.write("risks", [RISK], name="risks.xlsx")
    desk, told = _desk(folder)
    update_registers(desk)
    assert "4 computed cells filled in" in told.getvalue()
    assert len(list((folder.folder / "history" / "risks" / "risks").glob("*.xlsx"))) == 2
    once = file.read_bytes()
    update_registers(desk)
    assert file.read_bytes() == once


def test_write_register_templates_refuses_an_unknown_language(folder: RegisterFolder) -> None:
    """The languages of the institution are named."""
    with pytest.raises(ParamsError, match="Valid: kk, ru, en"):
        write_register_templates(_desk(folder)[0], locale="de")
