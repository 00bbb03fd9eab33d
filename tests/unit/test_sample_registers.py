"""The registers of the synthetic university are read without a fault, and rules find what was planted, nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from qa_lib.params import load_params
from qa_lib.paths import Paths
from qa_lib.registers import Registers, ensure_registers, open_registers
from qa_lib.registers.lint import check, open_desk
from qa_lib.sample import register_files
from qa_lib.sample.control_records import FORGOTTEN

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
ON = dt.date(2026, 1, 25)
#: Planted in texts/register_stories.yaml: three measures past their date, one of them without two monthly statuses, and
#: an acceptance that has run out.
PLANTED = {"C-004", "C-005", "C-007", "R-008"}


@pytest.fixture(scope="module")
def registers(tmp_path_factory) -> Registers:
    """The registers on the last report date, with the copies of one month."""
    paths = Paths(root=ROOT, data=tmp_path_factory.mktemp("data"), params=ROOT / "params")
    params = load_params(paths.params)
    semesters = [one for one in params.semesters.semesters if one.report_date <= ON]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(register_files, "N_MONTHS", 1)
        register_files.write_sample_registers(paths, params, semesters, seed=1, scale=0.1)
    report = ensure_registers(paths, params, today=ON)
    assert report.faults.empty, report.faults.to_string()
    return open_registers(paths, params, on=ON)


def test_rules_find_no_fault_in_the_sample_s_registers(registers):
    """Whatever is to be mended would be a fault of the sample itself."""
    found = check(open_desk(registers))
    assert found[found["severity"].eq("fault")].empty


def test_rules_find_what_was_planted(registers):
    """What is due of risks and measures: the planted ones alone."""
    found = check(open_desk(registers))
    reviews = found[found["register"].eq("peer-reviews")]
    assert set(reviews["department"]) == {FORGOTTEN}
    found = found[found["register"].isin(["risks", "risk-scores", "capa", "capa-progress"])]
    assert set(found["number"]) <= PLANTED
    assert {"C-004", "C-005", "C-007"} <= set(found["number"])


def test_every_register_of_the_sample_has_rows(registers):
    """Each register can be shown."""
    assert [book.code for book in registers.params.registers if registers.frame(book.code).empty] == []
