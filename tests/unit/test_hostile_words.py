"""What is given on the command line stays text: it is refused in words that a terminal may show."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hostile.texts import TEXTS
from intake_raw import ROOT

from qa_lib.errors import ParamsError
from qa_lib.jobs import Manner
from qa_lib.params import load_params
from qa_lib.publishing.checking import check_request
from qa_lib.publishing.names import regulated_name

pytestmark = pytest.mark.unit
VALUES = (*TEXTS, "../../x", "-rf", "$(touch x)", "`touch x`", "[bold]x[/bold]", "x" * 100_000, "pharm\n", "PHARM")


@pytest.mark.parametrize("option", ["school", "semester", "tier", "locale", "department"])
def test_hostile_value_of_an_option_is_refused_in_printable_words(option: str) -> None:
    """Whatever it is, the message has one printable line a fault, and not the whole of an endless value."""
    params = load_params(ROOT / "params")
    given = {"school": "pharm", "semester": "2025-autumn"}
    for value in VALUES:
        with pytest.raises(ParamsError) as refused:
            check_request(params, semesters_with_data=["2025-autumn"], **given | {option: value})
        assert all(fault.isprintable() and len(fault) < 2000 for fault in refused.value.faults)


@pytest.mark.parametrize("value", VALUES)
def test_hostile_address_is_refused(value: str) -> None:
    """Neither a scheduler nor an exchange is reached at what is no address."""
    for option in ("scheduler", "exchange"):
        with pytest.raises(ParamsError):
            Manner.checked(1, "plain", explains=False, **{"scheduler": "", "exchange": ""} | {option: value})


@pytest.mark.parametrize("value", VALUES)
def test_regulated_name_of_a_hostile_unit_is_a_name(value: str, tmp_path: Path) -> None:
    """A file of that name can be written, in the folder that it should be in."""
    import datetime as dt

    name = regulated_name(dt.date(2026, 1, 25), value, value)
    (tmp_path / f"{name}.docx").write_bytes(b"")
    assert name.isprintable()
    assert [file.name for file in tmp_path.iterdir()] == [f"{name}.docx"]


def test_make_runs_nothing_that_is_given_as_a_value(tmp_path: Path) -> None:
    """`$(shell …)`, backticks and further commands in a variable are text, and no school."""
    ran = tmp_path / "ran"
    for value in (f"$(shell touch {ran})", f"pharm; `touch {ran}`"):
        command = ["make", "report", f"SCHOOL={value}", "SEMESTER=2025-autumn"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=dict(os.environ))
        assert done.returncode == 2
        assert "unknown school" in done.stderr
    assert not ran.exists()
