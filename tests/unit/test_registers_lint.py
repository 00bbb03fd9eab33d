"""Every rule of the registers finds what it is for, and nothing in registers that are in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from qa_lib.params import load_params
from qa_lib.registers.computing import find_missing_months, score_risks, state_measures, zone_of
from qa_lib.registers.lint import Desk, all_rules, check
from qa_lib.registers.sheets import make_frame
from qa_lib.reporting.language import Language
from qa_lib.reporting.words.lint import RULES, say_rule

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
PARAMS = load_params(ROOT / "params")
ON = dt.date(2026, 1, 25)
Rows = Sequence[Mapping[str, Any]]

#: A grave risk in order: it has a plan, an executor, an indicator, a residual score, and was looked at in time.
RISK: dict[str, Any] = {
    "sheet_row": 2, "number": "R-1", "title_en": "Bases", "school": "pharm", "department": "",
    "risk_class": "technical", "description": "d", "indicator": "satisfaction/resources", "survey": "satisfaction",
    "block": "resources", "item": "", "owner": "dean", "executor": "deputy-dean",
    "registered_date": dt.date(2025, 9, 1), "inherent_likelihood": 4, "inherent_impact": 5, "likelihood": 4,
    "impact": 4, "scored_date": dt.date(2025, 9, 1), "residual_likelihood": 3, "residual_impact": 3,
    "response": "reduce", "response_text": "r", "review_date": dt.date(2026, 2, 20), "status": "open",
}  # fmt: skip
MEASURE: dict[str, Any] = {
    "sheet_row": 2, "number": "C-1", "title_en": "Contracts", "school": "pharm", "department": "", "level": "skek",
    "risk": "R-1", "finding": "f", "kind": "corrective", "cause_method": "five-whys", "why_1": "a", "why_2": "b",
    "why_3": "c", "root_cause": "c", "action": "a", "owner": "dean", "executor": "deputy-dean",
    "opened_date": dt.date(2025, 12, 1), "due_date": dt.date(2026, 5, 1), "approved_by": "school-council",
    "approved_date": dt.date(2025, 12, 15), "protocol": "1", "indicator": "satisfaction/resources",
    "survey": "satisfaction", "block": "resources", "item": "", "baseline_semester": "2025-autumn",
    "target_share": 0.7, "status": "running",
}  # fmt: skip
DONE = {
    "opened_date": dt.date(2025, 2, 3), "due_date": dt.date(2025, 5, 1), "approved_date": dt.date(2025, 2, 20),
    "baseline_semester": "2024-autumn", "status": "done", "done_date": dt.date(2025, 2, 28), "evidence": "act",
}  # fmt: skip
ACCEPTED = {
    "status": "accepted", "accepted_by": "vice-rector-academic", "accepted_date": dt.date(2025, 9, 1),
    "acceptance_protocol": "1", "accepted_until": dt.date(2026, 6, 1),
}  # fmt: skip
CRITICAL = {"impact": 5, "vice_rector_date": dt.date(2025, 9, 2)}
SCORE = {"sheet_row": 2, "risk": "R-1", "scored_date": dt.date(2025, 9, 1), "likelihood": 4, "impact": 4, "reason": "r"}
MONTH = {
    "sheet_row": 2, "capa": "C-1", "month": dt.date(2025, 12, 1), "progress": "on_track", "done_share": 0.5,
    "reported_date": dt.date(2025, 12, 30),
}  # fmt: skip
CARD: dict[str, Any] = {
    "sheet_row": 2, "observed_class": "2025-1", "observed_date": dt.date(2025, 10, 1), "school": "pharm",
    "department": "pharm-tech", "teacher": "t1", "observer": "kib-chair", "class_kind": "lecture",
    "structure": 4, "content": 4, "methods": 4, "engagement": 4, "assessment": 4, "resources": 4, "ethics": 5,
}  # fmt: skip
REVIEW: dict[str, Any] = {
    "sheet_row": 2, "object": "Syllabus 1", "object_kind": "syllabus", "school": "pharm", "department": "pharm-tech",
    "reviewer": "programme-lead", "reviewed_date": dt.date(2025, 10, 1), "verdict": "accepted",
    "relevance": 4, "outcomes": 4, "quality": 4,
}  # fmt: skip
ATTENDED: dict[str, Any] = {
    "sheet_row": 2, "school": "pharm", "department": "pharm-tech", "month": dt.date(2025, 10, 1), "course": 2,
    "n_planned": 100, "n_attended": 90, "n_excused": 4,
}  # fmt: skip
EARLIER = {"state_date": dt.date(2025, 10, 31)}


def _frame(register: str, rows: Rows) -> pd.DataFrame:
    frame = make_frame(rows, PARAMS.register(register), PARAMS.institution.locales)
    if register in ("risk-scores", "capa-progress"):
        return frame.assign(school="pharm", department="")
    dates = [pd.Timestamp(row.get("state_date", ON)) for row in rows]
    return frame.assign(state_date=pd.Series(dates, index=frame.index, dtype="datetime64[s]"))


#: What stands in registers in order, by the name of a part of the desk; each frame is made once.
DEFAULTS: dict[str, tuple[str, Rows]] = {
    "risks": ("risks", [RISK]),
    "capa": ("capa", [MEASURE]),
    "scores": ("risk-scores", [SCORE]),
    "progress": ("capa-progress", [MONTH]),
    "past_risks": ("risks", []),
    "past_capa": ("capa", []),
    "observations": ("observations", [CARD]),
    "reviews": ("peer-reviews", [REVIEW]),
    "attendance": ("attendance", [ATTENDED]),
}


@cache
def _default(name: str) -> pd.DataFrame:
    return _frame(*DEFAULTS[name])


def _desk(**given: Rows) -> Desk:
    frames = {
        name: _frame(register, given[name]) if name in given else _default(name)
        for name, (register, _) in DEFAULTS.items()
    }
    scored = score_risks(frames["risks"], frames["scores"], params=PARAMS, on=ON)
    stated = state_measures(frames["capa"], params=PARAMS, on=ON)
    return Desk(params=PARAMS, on=ON, **frames | {"risks": scored, "capa": stated})


@cache
def _find(code: str) -> pd.DataFrame:
    return check(_desk(**CASES[code]))


def _risk(**changes: Any) -> dict[str, Rows]:
    return {"risks": [RISK | changes], "scores": []}


def _measure(**changes: Any) -> dict[str, Rows]:
    return {"capa": [MEASURE | changes]}


#: Rule -> registers that it finds something in.
CASES: dict[str, dict[str, Rows]] = {
    "risks-capa-missing": {"capa": []},
    "risks-vice-rector-not-told": _risk(impact=5),
    "risks-executor-missing": _risk(executor=None),
    "risks-description-missing": _risk(description=None),
    "risks-indicator-missing": _risk(indicator=None, survey=None),
    "risks-residual-missing": _risk(residual_impact=None),
    "risks-response-missing": _risk(response_text=None),
    "risks-residual-above-inherent": _risk(residual_likelihood=5, residual_impact=5),
    "risks-residual-above-current": _risk(residual_likelihood=4, residual_impact=5),
    "risks-current-above-inherent": _risk(likelihood=5, impact=5),
    "risks-residual-above-threshold": _risk(residual_likelihood=3, residual_impact=5),
    "risks-review-overdue": _risk(review_date=dt.date(2025, 12, 1)),
    "risks-review-too-far": _risk(review_date=dt.date(2026, 9, 1)),
    "risks-acceptance-expired": _risk(**ACCEPTED | {"accepted_until": dt.date(2025, 12, 31)}),
    "risks-acceptance-without-office": _risk(**ACCEPTED | {"accepted_by": None}),
    "risks-acceptance-without-expiry": _risk(**ACCEPTED | {"accepted_until": None}),
    "risks-acceptance-without-protocol": _risk(**ACCEPTED | {"acceptance_protocol": None}),
    "risks-acceptance-too-long": _risk(**ACCEPTED | {"accepted_until": dt.date(2027, 6, 1)}),
    "risks-acceptance-by-lower-office": _risk(**ACCEPTED | CRITICAL | {"accepted_by": "dean"}),
    "risks-closed-with-open-capa": _risk(status="closed", closed_date=dt.date(2025, 12, 1), impact=2),
    "risks-closed-above-threshold": _risk(status="closed", closed_date=dt.date(2025, 12, 1)),
    "risks-closed-before-entered": _risk(status="closed", closed_date=dt.date(2025, 8, 1)),
    "risks-scored-before-entered": _risk(scored_date=dt.date(2025, 8, 1)),
    "risks-date-in-future": _risk(scored_date=dt.date(2026, 2, 1)),
    "risks-score-without-date": _risk(scored_date=None),
    "risks-score-changed-unseen": {
        "past_risks": [RISK | EARLIER, RISK | {"state_date": dt.date(2025, 11, 30), "likelihood": 3}]
    },
    "risks-duplicate": {"risks": [RISK, RISK | {"number": "R-2"}]},
    "risks-systemic-not-at-council": _risk(is_systemic="yes"),
    "risks-owner-too-low": _risk(owner="department-head"),
    "risks-row-removed": {"past_risks": [RISK | EARLIER | {"number": "R-9"}]},
    "risk-scores-two-scores-of-a-day": {"scores": [SCORE, SCORE | {"likelihood": 3}]},
    "risk-scores-score-without-reason": {"scores": [SCORE | {"reason": None}]},
    "capa-cause-missing": _measure(**DONE | {"root_cause": None}),
    "capa-evidence-missing": _measure(**DONE | {"evidence": None}),
    "capa-cause-too-shallow": _measure(why_2=None, why_3=None),
    "capa-branch-missing": _measure(cause_method="fishbone"),
    "capa-overdue": _measure(due_date=dt.date(2026, 1, 10)),
    "capa-not-measured-again": _measure(**DONE | {"done_date": dt.date(2025, 1, 10)}),
    "capa-closed-too-early": _measure(**DONE | {"status": "closed", "closed_date": dt.date(2025, 4, 1)}),
    "capa-approval-missing": _measure(protocol=None),
    "capa-approved-by-lower-body": _measure(approved_by="department-meeting"),
    "capa-plan-late": _measure(opened_date=dt.date(2025, 9, 1)),
    "capa-executor-missing": _measure(executor=None),
    "capa-due-before-opened": _measure(due_date=dt.date(2025, 11, 1)),
    "capa-done-before-opened": _measure(**DONE | {"done_date": dt.date(2025, 1, 10)}),
    "capa-date-in-future": _measure(approved_date=dt.date(2026, 2, 10)),
    "capa-risk-unknown": _measure(risk="R-77"),
    "capa-systemic-not-at-council": _measure(is_systemic="yes"),
    "capa-level-not-of-unit": _measure(level="asb", approved_by="academic-council"),
    "capa-target-too-low": _measure(target_share=0.4),
    "capa-baseline-after-opening": _measure(opened_date=dt.date(2025, 8, 20)),
    "capa-duplicate": {"capa": [MEASURE, MEASURE | {"number": "C-2"}]},
    "capa-said-without-did": _measure(**DONE | {"said_en": "too few places"}),
    "capa-row-removed": {"past_capa": [MEASURE | EARLIER | {"number": "C-9"}]},
    "capa-progress-month-missing": _measure(opened_date=dt.date(2025, 9, 10)),
    "capa-progress-progress-against-status": {"progress": [MONTH | {"progress": "done"}]},
    "capa-progress-share-falls": {"progress": [MONTH | {"month": dt.date(2025, 11, 1), "done_share": 0.7}, MONTH]},
    "capa-progress-month-in-future": {"progress": [MONTH | {"month": dt.date(2026, 2, 1)}]},
    "observations-department-missing": {"observations": [CARD | {"department": ""}]},
    "observations-date-in-future": {"observations": [CARD | {"observed_date": dt.date(2026, 2, 1)}]},
    "observations-observer-twice": {"observations": [CARD, CARD]},
    "observations-class-told-twice": {"observations": [CARD, CARD | {"observer": "dean", "teacher": "t2"}]},
    "observations-recommendation-missing": {"observations": [CARD | {"ethics": 2}]},
    "observations-teacher-missing": {"observations": [CARD | {"teacher": None}]},
    "observations-scores-all-alike": {
        "observations": [CARD | {"ethics": 4, "observed_class": str(n)} for n in range(5)]
    },
    "peer-reviews-review-department-missing": {"reviews": [REVIEW | {"department": ""}]},
    "peer-reviews-review-in-future": {"reviews": [REVIEW | {"reviewed_date": dt.date(2026, 2, 1)}]},
    "peer-reviews-accepted-with-low-score": {"reviews": [REVIEW | {"quality": 2}]},
    "peer-reviews-review-twice": {"reviews": [REVIEW, REVIEW]},
    "peer-reviews-follow-up-overdue": {"reviews": [REVIEW | {"verdict": "revise"}]},
    "attendance-attended-above-planned": {"attendance": [ATTENDED | {"n_attended": 101}]},
    "attendance-excused-above-absent": {"attendance": [ATTENDED | {"n_excused": 11}]},
    "attendance-month-in-future": {"attendance": [ATTENDED | {"month": dt.date(2026, 2, 1)}]},
    "attendance-row-twice": {"attendance": [ATTENDED, ATTENDED]},
    "attendance-nothing-planned": {"attendance": [ATTENDED | {"n_planned": 0, "n_attended": 0, "n_excused": 0}]},
    "capa-progress-month-twice": {"progress": [MONTH, MONTH | {"progress": "delayed"}]},
}


def test_every_rule_has_a_case_and_a_sentence() -> None:
    """There are at least thirty rules; none is without a fixture that fails it, none without words."""
    codes = {rule.code for rule in all_rules()}
    assert len(codes) >= 30
    assert codes == set(CASES) == set(RULES)


def test_check_finds_nothing_in_registers_in_order() -> None:
    """A risk with its measure, scores and months, a card, a review and a month keep all rules."""
    assert check(_desk()).empty


@pytest.mark.parametrize("code", sorted(CASES))
def test_check_finds_what_the_rule_is_for(code: str) -> None:
    """Each rule finds its fixture."""
    assert code in set(_find(code)["rule"])


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_findings_say_what_to_do_in_every_language(locale: str) -> None:
    """Each finding fills its sentence, which is translated."""
    language = Language(locale, folder=ROOT / "locale", strict=True)
    for code in CASES:
        for row in _find(code).to_dict("records"):
            assert say_rule(row["rule"], row["values"], PARAMS, language)


@pytest.mark.parametrize(
    ("score", "zone"), [(14, "observed"), (15, "capa"), (19, "capa"), (20, "critical"), (25, "critical")]
)
def test_zone_of_follows_the_thresholds_of_the_regulation(score: int, zone: str) -> None:
    """From 15 a plan is mandatory, from 20 the risk is critical (9.2, 9.3)."""
    assert zone_of(score, PARAMS) == zone


def test_score_risks_takes_the_latest_score_up_to_the_day() -> None:
    """A score on the sheet of scores replaces that of the row from its day on."""
    later = SCORE | {"scored_date": dt.date(2026, 1, 10), "likelihood": 5}
    future = SCORE | {"scored_date": dt.date(2026, 2, 10), "likelihood": 1}
    assert _desk(scores=[SCORE, later, future]).risks["score"].tolist() == [20]


def test_state_measures_reopens_what_was_closed_without_evidence() -> None:
    """A person's "closed" does not close a measure without evidence."""
    closed = DONE | {"status": "closed", "closed_date": dt.date(2025, 12, 1), "evidence": None}
    assert _desk(capa=[MEASURE | closed]).capa["state"].tolist() == ["not_closed"]


def test_find_missing_months_spares_the_holidays() -> None:
    """In July and August no status is due."""
    frame = _frame("capa", [MEASURE | {"opened_date": dt.date(2025, 5, 20)}])
    missing = find_missing_months(frame, _frame("capa-progress", []), params=PARAMS, on=dt.date(2025, 10, 5))
    assert [f"{month:%m}" for month in missing["month"]] == ["06", "09"]
