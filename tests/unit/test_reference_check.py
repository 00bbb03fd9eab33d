"""The check against reference values itself: data of a case, tolerances, verdicts, the command's exit status."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import pandas as pd
import pytest

from qa_lib.errors import IntakeError
from qa_lib.measurement.estimates import NotEstimated
from qa_lib.reference import check_folder, format_rows, summarise
from qa_lib.reference.cases import select_data
from qa_lib.reference.check import FAILURES
from qa_lib.reference.comparing import MISSING, Tolerance, is_equal, pair_values, tolerance_of

pytestmark = pytest.mark.unit

ABSOLUTE = Tolerance(1e-6, is_relative=False)
KISH = {"n": 4, "sum_w": 4, "n_eff_kish": 4, "deff_kish": 1}


def write_case(folder, *, method="kish", expected=KISH, topic="weighting_kish"):
    """A folder with one case on four equal weights."""
    case = {"id": "one", "method": method, "data": {"inline": {"w": [1, 1, 1, 1]}}}
    content = {"topic": topic, "cases": [case | {"expected": expected, "tolerance": {"abs": 1e-9}}]}
    (folder / "cases").mkdir()
    (folder / "cases" / "topic.json").write_text(json.dumps(content))
    return folder


def test_check_folder_right_case(tmp_path):
    """A case whose values the library gives stands, value by value."""
    rows = check_folder(write_case(tmp_path))
    assert list(rows["verdict"]) == ["ok"] * 4
    assert str(summarise(rows)) == "1 of 1 cases and 4 of 4 values stand"


@pytest.mark.parametrize(
    ("change", "verdict", "reason"),
    [
        ({"method": "kisch"}, "failed", "unknown method 'kisch'; nearest known: 'kish'"),
        ({"expected": KISH | {"n_eff_kish": 3.9}}, "differs", "allowed 1e-09"),
        ({"expected": KISH | {"something_else": 1}}, "not given", "allowed 1e-09"),
    ],
)
def test_check_folder_wrong_case(tmp_path, change, verdict, reason):
    """An unknown method, another value and a value that no adapter gives are failures, each with its reason."""
    rows = check_folder(write_case(tmp_path, **change))
    failed = rows[rows["verdict"].isin(FAILURES)]
    assert list(failed["verdict"]) == [verdict]
    assert reason in failed["reason"].iloc[0]


def test_check_folder_reference_variant(tmp_path):
    """A value of another definition is shown with its reason and is no failure."""
    expected = KISH | {"psych_ncomp": 7}
    rows = check_folder(write_case(tmp_path, expected=expected, topic="validity_parallel"))
    assert rows["verdict"].iloc[-1] == "reference variant"
    assert "random numbers" in list(format_rows(rows))[-1]


def test_check_folder_without_cases(tmp_path):
    """A folder without cases is bad data, not a success."""
    with pytest.raises(IntakeError, match="no reference case"):
        check_folder(tmp_path)


def test_check_reference_command_status(tmp_path):
    """The command ends with 0 when all stands and with 1 when anything does not, after a closing count."""
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.mkdir()
    wrong.mkdir()
    write_case(right)
    write_case(wrong, method="kisch")
    command = [sys.executable, "-c", "from qa_lib.cli import main; main()", "check-reference"]
    runs = [subprocess.run([*command, str(folder)], capture_output=True, text=True) for folder in (right, wrong)]
    assert [run.returncode for run in runs] == [0, 1]
    assert runs[0].stdout.splitlines()[-1] == "1 of 1 cases and 4 of 4 values stand"


def test_select_data_order_of_steps(tmp_path):
    """Rows, filter (a missing value drops the row), columns, reverse, na: in this order."""
    frame = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [1, None, 3, 4, 5], "g": [1, 1, None, 1, 1]})
    frame.to_csv(tmp_path / "d.csv", index=False)
    data = {
        "file": "d.csv",
        "rows": {"from": 2, "to": 4},
        "filter": [{"col": "g", "op": "==", "value": 1}],
        "columns": ["a", "b"],
        "reverse": {"columns": ["a"], "lo": 1, "hi": 5},
    }
    assert select_data(data | {"na": "keep"}, tmp_path)["a"].tolist() == [4, 2]
    assert select_data(data | {"na": "listwise"}, tmp_path)["a"].tolist() == [2]


@pytest.mark.parametrize(
    ("path", "limit", "is_relative"),
    [("welch_p", 1e-6, True), ("p", 1e-6, True), ("p1", 1e-8, False), ("gwet_ac1_rounded5", 1e-5, False)],
)
def test_tolerance_of_kind(path, limit, is_relative):
    """The most specific key decides; abs is for the rest."""
    stated = {"abs": 1e-8, "p_rel": 1e-6, "rounded5": 1e-5}
    assert tolerance_of(path, stated) == Tolerance(limit, is_relative)


@pytest.mark.parametrize(
    ("expected", "given", "verdict"),
    [
        (None, None, True),
        (None, NotEstimated("not_defined", n=1), True),
        (None, math.inf, True),
        (None, math.nan, False),
        (1.0, math.nan, False),
        (1.0, None, False),
        (1.0, 1.0 + 5e-7, True),
        ("(0.42,1)", [0.42, 1.0], True),
        ("E1", "E1", True),
    ],
)
def test_is_equal_kinds(expected, given, verdict):
    """Undefined values, numbers, intervals written as text, and words; NaN is never right."""
    assert is_equal(expected, given, ABSOLUTE) is verdict


def test_pair_values_by_place():
    """Mappings pair by key, matrices by label, sequences by position; another length counts as not given."""
    matrix = {"rows": ["a"], "cols": ["x", "y"], "values": [[1, 2]]}
    given = {"m": pd.DataFrame({"y": [2], "x": [1]}, index=["a"]), "s": [1, 2, 3]}
    pairs = {pair.path: pair.given for pair in pair_values({"m": matrix, "s": [1, 2]}, given)}
    assert pairs == {"m.a.x": 1, "m.a.y": 2, "s.1": MISSING, "s.2": MISSING}
