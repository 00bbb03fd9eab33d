"""Registers are read with every fault named at once, in any language, and kept in each of their states."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from registers import RISK, RegisterFolder, new_registers

from qa_lib.params import Params, load_params
from qa_lib.registers import Stored, open_registers, state_of
from qa_lib.registers.cells import read_date, read_month
from qa_lib.registers.sharing import write_share
from qa_lib.templates import Choices, write_templates

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
PARAMS = load_params(ROOT / "params")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RegisterFolder:
    """A folder of registers with a key of its own."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "key"))
    return new_registers(tmp_path / "data", PARAMS)


def _places(faults: pd.DataFrame) -> set[tuple[Any, ...]]:
    return set(faults[["sheet", "row", "column", "reason"]].itertuples(index=False, name=None))


def test_ensure_registers_names_every_fault_at_once(folder: RegisterFolder) -> None:
    """A broken date, an unknown owner and a score of 26 are named with sheet, row and column, in one reading."""
    rows = [RISK, RISK | {"registered_date": "31.02.2025"}, RISK | {"owner": "Head of nothing"}, RISK | {"score": 26}]
    folder.write("risks", rows, name="risks.xlsx")
    faults = folder.ensure().faults
    assert _places(faults) == {
        ("Risk register", 3, "Date entered", "not_a_date"),
        ("Risk register", 4, "Owner", "unknown_office"),
        ("Risk register", 5, "Score (V×I)", "out_of_range"),
    }


def test_ensure_registers_leaves_faulty_rows_out_and_keeps_the_others(folder: RegisterFolder) -> None:
    """What is wrong with one row costs no other one."""
    folder.write("risks", [RISK, RISK | {"owner": "Head of nothing"}], name="risks.xlsx")
    folder.ensure()
    registers = open_registers(folder.paths, PARAMS, on=dt.date(2026, 1, 25), school="pharm")
    assert registers.frame("risks")["sheet_row"].tolist() == [2]
    assert len(registers.left_out("risks")) == 1


def test_ensure_registers_never_writes_into_a_workbook(folder: RegisterFolder) -> None:
    """Reading leaves the files of people as they are."""
    file = folder.write("risks", [RISK | {"score": 26}], name="risks.xlsx")
    before = file.read_bytes()
    folder.ensure()
    assert file.read_bytes() == before


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_template_is_read_back_in_any_language(folder: RegisterFolder, locale: str) -> None:
    """A workbook filled in from the lists of its language means the same."""
    choices = Choices(PARAMS, locale)
    row = RISK | {
        "unit": PARAMS.school("pharm").name[locale],
        "owner": PARAMS.offices.office("dean").name[locale],
        "risk_class": choices.label("risk-class", "technical"),
    }
    folder.write("risks", [row], name="risks.xlsx", locale=locale)
    assert folder.ensure().faults.empty
    frame = state_of(folder.paths, PARAMS, "risks", on=dt.date(2026, 1, 25))
    assert frame[["school", "owner", "risk_class"]].iloc[0].tolist() == ["pharm", "dean", "technical"]


def test_write_templates_makes_every_register_without_a_fault(folder: RegisterFolder, tmp_path: Path) -> None:
    """All templates are recognised and read: no row, no fault."""
    for file in write_templates(PARAMS, tmp_path / "templates", locale="kk").files:
        file.rename(folder.folder / file.name)
    report = folder.ensure()
    assert report.n_read == sum(book.workbook is None for book in PARAMS.registers)
    assert report.faults.empty


def test_state_of_is_that_of_the_day(folder: RegisterFolder) -> None:
    """Each month's state can be rebuilt after the workbook has changed."""
    for month, status in ((3, "open"), (4, "closed")):
        row = RISK | {"status": status, "closed_date": dt.date(2025, 4, 2) if status == "closed" else None}
        folder.write("risks", [row], name="risks.xlsx", made=dt.date(2025, month, 28))
        folder.ensure(today=dt.date(2025, month, 28))
    statuses = [
        state_of(folder.paths, PARAMS, "risks", on=dt.date(2025, month, 30))["status"].tolist() for month in (3, 4)
    ]
    assert statuses == [["open"], ["closed"]]


def test_state_of_before_the_first_copy_has_the_rows_that_were_there(folder: RegisterFolder) -> None:
    """A register that was first read later still tells of an earlier day, without what came after it."""
    rows = [RISK, RISK | {"registered_date": dt.date(2025, 11, 1)}]
    folder.write("risks", rows, name="risks.xlsx", made=dt.date(2025, 12, 1))
    folder.ensure()
    registers = open_registers(folder.paths, PARAMS, on=dt.date(2025, 6, 30))
    assert len(registers.frame("risks")) == 1
    assert registers.state_date("risks") == dt.date(2025, 12, 1)


def test_keep_copy_keeps_an_unchanged_workbook_once(folder: RegisterFolder) -> None:
    """Reading again without a change leaves no second copy."""
    folder.write("risks", [RISK], name="risks.xlsx")
    assert [len(folder.ensure().kept) for _ in range(2)] == [1, 0]


def test_registers_of_each_school_are_joined(folder: RegisterFolder) -> None:
    """Schools may keep workbooks of their own; the university has the rows of all."""
    folder.write("risks", [RISK], name="risks pharm.xlsx")
    folder.write("risks", [RISK | {"unit": "dent"}], name="risks dent.xlsx")
    folder.ensure()
    assert sorted(state_of(folder.paths, PARAMS, "risks", on=dt.date(2026, 1, 25))["school"]) == ["dent", "pharm"]


def test_texts_lose_their_names_before_they_are_stored(folder: RegisterFolder) -> None:
    """No name and no number of a person reaches the store."""
    folder.write("risks", [RISK | {"description": "Иван Петрович Сидоров, 8 701 123 45 67"}], name="risks.xlsx")
    folder.ensure()
    text = state_of(folder.paths, PARAMS, "risks", on=dt.date(2026, 1, 25))["description"].iloc[0]
    assert "Сидоров" not in text
    assert "701" not in text


def test_parts_of_registers_differ_by_school(folder: RegisterFolder) -> None:
    """A change in one school's rows leaves the parts of the other's as they were."""
    from qa_lib.publishing.incremental.sources import RegistersSource

    def digests() -> list[str]:
        source = RegistersSource(folder.paths)
        return [source.part(f"risks:risks@2026-01-25/{school}") for school in ("pharm", "dent")]

    made = dt.date(2025, 12, 1)
    folder.write("risks", [RISK, RISK | {"unit": "dent"}], name="risks.xlsx", made=made)
    folder.ensure()
    before = digests()
    folder.write("risks", [RISK, RISK | {"unit": "dent", "likelihood": 2}], name="risks.xlsx", made=made)
    folder.ensure()
    after = digests()
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_share_of_a_school_holds_no_row_of_another(
    folder: RegisterFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a task takes along: the school's own rows, those of the university, and what refers to them."""
    monkeypatch.setenv("QA_REPORTS", str(tmp_path / "reports"))
    university = PARAMS.institution.short_name["en"]
    risks = [RISK | {"number": f"R-{n}", "unit": unit} for n, unit in ((1, "pharm"), (2, "dent"), (3, university))]
    score = {"scored_date": dt.date(2025, 3, 1), "likelihood": 2, "impact": 2, "reason": "r"}
    scores = [score | {"risk": f"R-{n}"} for n in (1, 2, 3)]
    folder.write("risks", risks, name="risks.xlsx", further={"risk-scores": scores})
    folder.ensure()
    shared = {file.stem: pd.read_parquet(file) for file in write_share(folder.paths, "pharm")}
    assert shared["risks"]["number"].tolist() == shared["risk-scores"]["risk"].tolist() == ["R-1", "R-3"]
    assert set(shared) == {file.stem for file in (folder.paths.store / "registers").glob("*.parquet")}


def test_report_s_copies_are_named_with_their_digests(folder: RegisterFolder) -> None:
    """Those of the day of the report and the states before, not later ones."""
    for month in (9, 10):
        folder.write("risks", [RISK | {"impact": month - 6}], name="risks.xlsx", made=dt.date(2025, month, 1))
        folder.ensure()
    read = Stored.open(folder.paths).list_read(dt.date(2025, 9, 15))
    (file,) = (folder.folder / "history" / "risks" / "risks").glob("2025-09*.xlsx")
    assert read == {f"risks/risks/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()}


@pytest.mark.parametrize("text", ["31.02.2025", "2025-13-01", "yesterday", "0001-01-01", "", "12"])
def test_read_date_refuses_what_is_no_day(text: str) -> None:
    """Days that do not exist, words and small numbers are no dates."""
    assert read_date(text) is None


def test_read_month_takes_a_day_for_its_month() -> None:
    """A month may be typed in several ways."""
    months = [read_month(text) for text in ("2025-11", "11.2025", "20.11.2025")]
    assert months == [dt.date(2025, 11, 1)] * 3


def test_params_name_every_list_that_columns_use(small_params: Params) -> None:
    """A university without registers has none, and nothing fails."""
    assert small_params.registers == ()
