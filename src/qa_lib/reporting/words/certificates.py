"""The sentences of a teacher's personal certificate: what it says, what it is for, and what it cannot say (7.5.4)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.params import Params
from qa_lib.reporting.language import Language, mark, mark_plural

TITLE = mark("Personal certificate")
PURPOSE = mark(
    "Issued at the teacher's own request for the contest “Best teacher” (clause 7.5.4 of the regulation). It holds the "
    "indicators of this teacher alone: no personal data of learners and no comparison with other teachers."
)
LEVEL = mark("of the learners' answers about this teacher are positive (satisfaction level)")
INTERVAL = mark("With {confidence} confidence the level lies between {low} and {high}.")
NO_INTERVAL = mark("There are too few answers for an interval: the level is uncertain.")
TARGETS = {
    "met": mark("All of this interval lies at or above the target of {target}: it is reached."),
    "not_met": mark("All of this interval lies below the target of {target}: it is not reached."),
    "cannot_be_told": mark("The target of {target} lies within this interval: whether it is reached cannot be told."),
}
ANSWERED = mark_plural(
    "{n} learner returned a questionnaire about the teacher; it holds {n_valid} valid answers.",
    "{n} learners returned a questionnaire about the teacher; these hold {n_valid} valid answers.",
)
ENOUGH = mark(
    "A level may weigh in a decision about a person from {n_decision} questionnaires on (reliability {reliability}). "
    "This certificate rests on {n}: enough. It is never the only ground of a decision."
)
TOO_FEW = mark(
    "A level may weigh in a decision about a person from {n_decision} questionnaires on (reliability {reliability}). "
    "This certificate rests on {n}: too few. It tells what these learners said, and no decision can rest on it."
)
NOT_KNOWN = mark(
    "From how many questionnaires on a level may weigh in a decision about a person (reliability {reliability}) could "
    "not be estimated from these data: no decision can rest on this certificate."
)
RESPONSE = mark(
    "How many learners the teacher taught is not recorded, so the share of them who answered is unknown. In the whole "
    "school {share} of the learners answered this survey; those who did not may think otherwise."
)
RESPONSE_UNKNOWN = mark(
    "How many learners the teacher taught is not recorded, so the share of them who answered is unknown; those who did "
    "not answer may think otherwise."
)
DEFINITION = mark(
    "The satisfaction level is the share of answers in the top {share} of the scale among valid answers. “Not "
    "applicable”, “hard to answer” and missing answers do not count; negatively worded questions are reversed."
)
READING = mark(
    "Intervals allow for one learner giving many answers; they are shown from {n} valid answers on. Levels whose "
    "intervals overlap are not to be read as different."
)
HIDDEN = mark("x: not shown, so that no learner's answer and no other teacher's result can be worked out.")
REVERSED_MARK = "*"
REVERSED = mark("* Worded negatively: disagreement is the positive answer.")
REGISTERED = mark(
    "Entered in the register of certificates under this number. The register keeps the SHA-256 of this file, by which "
    "the issuer can tell whether a copy is genuine."
)


def say_level(row: dict[Any, Any], params: Params, language: Language) -> list[str]:
    """How many answered, where the level lies, and whether the target is reached."""
    sentences = [language.plural(*ANSWERED, int(row["n_respondents"]), n_valid=language.number(row["n_valid"]))]
    if pd.isna(row["satisfaction_low"]):
        return [*sentences, language.text(NO_INTERVAL)]
    confidence = params.policy.measurement.confidence_level.value
    n = row["n_valid"]
    low, high = (language.percent(row[f"satisfaction_{end}"], n) for end in ("low", "high"))
    sentences.append(language.text(INTERVAL, confidence=language.percent(confidence), low=low, high=high))
    target = TARGETS[row["verdict"]]
    sentences.append(language.text(target, target=language.percent(row["target_share"])))
    return [sentences[0], " ".join(sentences[1:])]


def say_weight(n: int, n_for_decisions: int | None, params: Params, language: Language) -> str:
    """Whether so many questionnaires carry a decision about a person (``teaching.decision_reliability_min``)."""
    reliability = language.number(params.policy.teaching.decision_reliability_min.value, 2)
    if n_for_decisions is None:
        return language.text(NOT_KNOWN, reliability=reliability)
    words = ENOUGH if n >= n_for_decisions else TOO_FEW
    numbers = {"n": language.number(n), "n_decision": language.number(n_for_decisions)}
    return language.text(words, reliability=reliability, **numbers)


def say_response(share: float | None, language: Language) -> str:
    """Who answered: of the teacher's learners nobody knows, of the school's perhaps."""
    if share is None:
        return language.text(RESPONSE_UNKNOWN)
    return language.text(RESPONSE, share=language.percent(share))


def say_reading(params: Params, language: Language) -> list[str]:
    """What a level is and how an interval is read."""
    rule = params.policy.measurement
    return [
        language.text(DEFINITION, share=language.percent(rule.positive_top_share.value)),
        language.text(READING, n=language.number(rule.interval_n_min.value)),
    ]
