"""What each rule of the registers asks for: a sentence that says what to do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from qa_lib.params import Params
from qa_lib.reporting.language import Language, mark

RULES = {
    "risks-capa-missing": mark("The score of {score} is at or above {threshold}: open a measure (CAPA) for this risk."),
    "risks-vice-rector-not-told": mark(
        "The score of {score} is critical: report to the vice-rector for academic affairs and enter the date."
    ),
    "risks-executor-missing": mark("The score of {score} calls for a plan: name an executor."),
    "risks-description-missing": mark("The score of {score} calls for a plan: describe the risk and what it rests on."),
    "risks-indicator-missing": mark(
        "The score of {score} calls for a plan: name the indicator by which it is measured."
    ),
    "risks-residual-missing": mark(
        "The score of {score} calls for a plan: say which V and I remain after the measures."
    ),
    "risks-response-missing": mark("Say what is to be done about the risk, or accept it."),
    "risks-residual-above-inherent": mark(
        "The residual score {residual} is above the inherent one {inherent}: correct one of them."
    ),
    "risks-residual-above-current": mark(
        "The residual score {residual} is above the current one {score}: correct one of them."
    ),
    "risks-current-above-inherent": mark(
        "The current score {score} is above the inherent one {inherent}: correct one of them."
    ),
    "risks-residual-above-threshold": mark(
        "The residual score {residual} is still at or above {threshold}: strengthen the measures or accept the risk."
    ),
    "risks-review-overdue": mark("The review was due on {date}: score the risk again."),
    "risks-review-too-far": mark(
        "The next review on {date} is farther away than {days} days after the last score: set an earlier date."
    ),
    "risks-acceptance-expired": mark("The acceptance ended on {date}: decide anew."),
    "risks-acceptance-without-office": mark("The risk is accepted: name the office that accepted it."),
    "risks-acceptance-without-expiry": mark(
        "The risk is accepted: enter since when and until when, at most {days} days."
    ),
    "risks-acceptance-without-protocol": mark("The risk is accepted: enter the protocol."),
    "risks-acceptance-too-long": mark("The acceptance until {date} is longer than {days} days: shorten it."),
    "risks-acceptance-by-lower-office": mark(
        "The score of {score} is critical and was accepted by: {office}. Have it decided by the vice-rector or the "
        "rector."
    ),
    "risks-closed-with-open-capa": mark(
        "The risk is closed, its measures {numbers} are not: end them or open the risk again."
    ),
    "risks-closed-above-threshold": mark(
        "The risk is closed with a score of {score}, at or above {threshold}: score it again or open it again."
    ),
    "risks-closed-before-entered": mark(
        "It was closed on {date}, before it was entered on {other}: correct one of the dates."
    ),
    "risks-scored-before-entered": mark(
        "It was scored on {date}, before it was entered on {other}: correct one of the dates."
    ),
    "risks-date-in-future": mark("The date {date} lies in the future: correct it."),
    "risks-score-without-date": mark(
        "The score is {score} and was {inherent} at the beginning: enter the date of the score."
    ),
    "risks-score-changed-unseen": mark(
        "The score became {score} in the state of {date} with an old date of the score: enter the day and a row on "
        "the sheet of scores."
    ),
    "risks-duplicate": mark("A risk of the same unit and name is open under {number}: close one of them."),
    "risks-systemic-not-at-council": mark(
        "The risk is systemic with a score of {score}: put it before the Academic Council and enter the date."
    ),
    "risks-owner-too-low": mark("The owner ({office}) stands below the unit of the risk: name an office of its level."),
    "risks-row-removed": mark(
        "The risk stood in the register until {date} and is gone: put it back and close it there."
    ),
    "risk-scores-two-scores-of-a-day": mark("Two different scores were given on {date}: keep one of them."),
    "risk-scores-score-without-reason": mark("The score of {date} has no reason: enter it."),
    "capa-cause-missing": mark("The measure was carried out without a root cause: fill in the form of causes."),
    "capa-evidence-missing": mark("The measure was carried out without evidence: enter a document or an act."),
    "capa-cause-too-shallow": mark("Fewer than {n} whys were asked: go on to the root cause."),
    "capa-branch-missing": mark("Name the branch of the fishbone diagram on which the cause stands."),
    "capa-overdue": mark("Due on {date} and not carried out: escalate to: {office}."),
    "capa-not-measured-again": mark("The indicator was to be measured again until {date}: measure it or say why not."),
    "capa-closed-too-early": mark(
        "Closed on {date}; the indicator can be measured again from {other} on: open it again until then."
    ),
    "capa-approval-missing": mark("Enter the body, the date and the protocol of the approval."),
    "capa-approved-by-lower-body": mark(
        "The approving body ({body}) stands below the level of the measure: have it approved at its level."
    ),
    "capa-plan-late": mark(
        "More than {days} days passed between finding and approval: put the plan before the council."
    ),
    "capa-executor-missing": mark("Name an executor."),
    "capa-due-before-opened": mark("Due on {date}, before it was opened on {other}: correct one of the dates."),
    "capa-done-before-opened": mark("It was ended before it was opened on {other}: correct one of the dates."),
    "capa-date-in-future": mark("The date {date} lies in the future: correct it."),
    "capa-risk-unknown": mark("The register of risks has no {number}: correct the number or enter the risk."),
    "capa-systemic-not-at-council": mark(
        "The measure is systemic: put it before the Academic Council and enter the date."
    ),
    "capa-level-not-of-unit": mark("The level ({level}) is not that of the unit: correct one of them."),
    "capa-target-too-low": mark("The target of {target} lies below the threshold of {threshold_share}: raise it."),
    "capa-baseline-after-opening": mark(
        "The baseline semester {semester} began after the measure was opened: name an earlier one."
    ),
    "capa-duplicate": mark("A measure of the same unit and name runs under {number}: end one of them."),
    "capa-said-without-did": mark("Carried out for what was said: write what was done, so that people are told."),
    "capa-row-removed": mark(
        "The measure stood in the register until {date} and is gone: put it back and end it there."
    ),
    "capa-progress-month-missing": mark("Months without a status: {n}, the last of them {date}: add the rows."),
    "capa-progress-progress-against-status": mark(
        "The last monthly status says that it is done: enter the status, the date and the evidence."
    ),
    "capa-progress-share-falls": mark(
        "The share done is less than before in the month of {date}: explain it in the remark."
    ),
    "capa-progress-month-in-future": mark("The month of {date} has not begun: correct it."),
    "capa-progress-month-twice": mark("The month of {date} has two statuses: keep one of them."),
    "observations-department-missing": mark("The class has no department: enter whose class was observed."),
    "observations-date-in-future": mark("The date {date} lies in the future: correct it."),
    "observations-observer-twice": mark("Two cards of one observer ({office}) about this class: keep one of them."),
    "observations-class-told-twice": mark(
        "The {n} cards of this class differ in date, teacher or kind: correct them or give each class its own number."
    ),
    "observations-recommendation-missing": mark(
        "A score lies in the lower half of the scale: write what is recommended."
    ),
    "observations-teacher-missing": mark(
        "Enter the teacher's staff number, so that cards about one teacher are counted as such; reports show none."
    ),
    "observations-scores-all-alike": mark(
        "All scores on {n} cards of one observer ({office}) are {score}: such cards tell nothing apart; agree on what "
        "each score means."
    ),
    "peer-reviews-review-department-missing": mark("The review has no department: enter whose object was reviewed."),
    "peer-reviews-review-in-future": mark("The date {date} lies in the future: correct it."),
    "peer-reviews-accepted-with-low-score": mark(
        "It was accepted although a score lies in the lower half of the scale: have it revised or correct the score."
    ),
    "peer-reviews-review-twice": mark("The same review of {date} stands twice: keep one of them."),
    "peer-reviews-follow-up-overdue": mark(
        "It was to be changed after the review of {date} and was not reviewed again within {days} days: review it."
    ),
    "attendance-attended-above-planned": mark(
        "Attended are {attended} of {planned} planned: correct the numbers; the row does not count."
    ),
    "attendance-excused-above-absent": mark(
        "Excused are {excused}, more than were absent ({attended} of {planned} attended): correct the numbers."
    ),
    "attendance-month-in-future": mark("The month of {date} lies in the future: correct it."),
    "attendance-row-twice": mark(
        "The same department, month, year of study and kind of class stand twice ({date}): keep one row."
    ),
    "attendance-nothing-planned": mark("No attendance was planned ({date}): correct the row or remove it."),
}


def say_rule(code: str, values: dict[str, Any], params: Params, language: Language) -> str:
    """What to do about a finding, with its values as the language writes them."""
    return language.text(RULES[code], **{name: _show(name, value, params, language) for name, value in values.items()})


def _show(name: str, value: Any, params: Params, language: Language) -> str:
    if name == "semester":
        return language.semester_label(params.semester(str(value)))
    if name == "office":
        if value is None or not isinstance(value, str):
            return language.text("Academic Council")
        return language.name(params.offices.office(value).name) if params.offices else value
    if name in ("body", "level") and params.vocabularies:
        return language.name(params.vocabularies.vocabulary(name).term(str(value)).label)
    if isinstance(value, dt.date):
        return language.date(value)
    if isinstance(value, float):
        return language.percent(value)
    return value if isinstance(value, str) else language.number(value)
