"""A measure is judged by its own indicator, measured again in time, with the interval of the change."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from qa_lib.analysis.levels import LEVEL_ESTIMATE
from qa_lib.analysis.measures import judge_closing, measure_again
from qa_lib.measurement.proportions import wilson_interval
from qa_lib.params import load_params
from qa_lib.registers.computing import state_measures
from qa_lib.registers.sheets import make_frame

pytestmark = pytest.mark.unit

PARAMS = load_params(Path(__file__).parents[2] / "params")
ON = dt.date(2026, 1, 25)
MEASURE: dict[str, Any] = {
    "sheet_row": 2, "number": "C-1", "school": "pharm", "department": "", "survey": "satisfaction", "owner": "dean",
    "block": "resources", "item": "", "indicator": "satisfaction/resources", "opened_date": dt.date(2025, 2, 3),
    "due_date": dt.date(2025, 5, 1), "baseline_semester": "2024-autumn", "target_share": 0.7, "status": "closed",
    "done_date": dt.date(2025, 5, 30), "closed_date": dt.date(2026, 1, 20), "root_cause": "c", "evidence": "act",
}  # fmt: skip


def _level(semester: str, share: float, n: int = 400, **place: str) -> dict[str, Any]:
    at = {"school": "pharm", "department": "", "survey": "satisfaction", "block": "resources", "item": ""} | place
    interval = wilson_interval([share], [n], confidence_level=0.95)
    low, high = float(interval.low[0]), float(interval.high[0])
    return (
        at | {"semester": semester, "n_respondents": n} | dict(zip(LEVEL_ESTIMATE, (share, low, high, n), strict=True))
    )


def _judge(*levels: dict[str, Any], on: dt.date = ON, **changes: Any) -> dict[str, Any]:
    frame = make_frame([MEASURE | changes], PARAMS.register("capa"), PARAMS.institution.locales)
    stated = state_measures(frame, params=PARAMS, on=on)
    return judge_closing(measure_again(stated, pd.DataFrame(levels), params=PARAMS, on=on)).iloc[0].to_dict()


def test_measure_again_takes_the_semester_in_time() -> None:
    """Spring comes less than six months after the measure, autumn in time."""
    levels = [_level("2024-autumn", 0.5), _level("2025-spring", 0.2), _level("2025-autumn", 0.6)]
    found = _judge(*levels)
    assert [found["semester_from"], found["semester_to"]] == ["2024-autumn", "2025-autumn"]
    assert found["difference_share"] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("share", "verdict", "state", "reasons"),
    [
        (0.75, "improved", "closed", ""),
        (0.56, "not_improved", "not_closed", "not_improved"),
        (0.30, "not_improved", "not_closed", "not_improved"),
    ],
)
def test_measure_again_judges_by_the_interval(share: float, verdict: str, state: str, reasons: str) -> None:
    """Improved above zero; not improved below the improvement that the target asks for (from 50 % to 70 %)."""
    found = _judge(_level("2024-autumn", 0.5), _level("2025-autumn", share))
    assert [found["verdict"], found["rule_state"], found["reasons"]] == [verdict, state, reasons]


def test_measure_again_says_when_it_cannot_tell() -> None:
    """A wide interval neither shows an improvement nor rules out the one asked for."""
    found = _judge(_level("2024-autumn", 0.5, n=40), _level("2025-autumn", 0.62, n=40))
    assert [found["verdict"], found["rule_state"]] == ["cannot_be_told", "closed"]


def test_measure_again_without_measurement_reopens_a_closed_measure() -> None:
    """Nobody closes a measure whose indicator was not measured again."""
    found = _judge(_level("2024-autumn", 0.5))
    assert [found["verdict"], found["rule_state"]] == ["not_yet", "not_closed"]


def test_measure_again_after_its_time_says_so() -> None:
    """After twelve months it is too late."""
    found = _judge(_level("2024-autumn", 0.5), on=dt.date(2026, 7, 1))
    assert found["verdict"] == "not_measured"


def test_measure_again_looks_at_its_own_unit_alone() -> None:
    """The level of another department is none of its own."""
    levels = [_level("2024-autumn", 0.5), _level("2025-autumn", 0.9, department="pharm-tech")]
    assert _judge(*levels)["verdict"] == "not_yet"


def test_measure_again_does_not_compare_across_changed_questions() -> None:
    """Where the codebook says that the questions changed, there is no verdict on an effect."""
    place = {"survey": "integrity", "block": "breaches"}
    levels = [_level("2023-autumn", 0.5, **place), _level("2024-autumn", 0.9, **place)]
    done = {"done_date": dt.date(2024, 5, 30), "baseline_semester": "2023-autumn"}
    found = _judge(*levels, **place, **done, closed_date=dt.date(2025, 1, 22))
    assert found["verdict"] == "not_comparable"
    assert pd.isna(found["difference_share"])


def test_judge_closing_names_every_reason() -> None:
    """All that keeps a measure open is told at once."""
    found = _judge(_level("2024-autumn", 0.5), root_cause=None, evidence=None, closed_date=dt.date(2025, 7, 1))
    assert found["reasons"].split() == ["no_cause", "no_evidence", "too_early", "not_measured"]
