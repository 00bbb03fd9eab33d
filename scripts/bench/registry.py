"""The questions by name, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.findings import Findings
from bench.questions import (
    changes,
    chapter,
    estimators,
    growth,
    profile,
    redaction,
    school,
    scoring,
    semester,
    workers,
)
from bench.setting import Bench


@dataclass(frozen=True)
class Question:
    """A section of the page: the name it is asked for by, its heading, its part of the page, and how it is measured."""

    name: str
    heading: str
    part: str
    measure: Callable[[Bench], Findings]


REPORTS = "Reports"
#: The part of questions whose answers stand in docs/privacy.md.
PRIVACY = "Privacy"
#: The part of questions on estimators and scoring.
STATISTICS = "Statistics"
PARTS = (REPORTS, STATISTICS)

QUESTIONS = (
    Question("redaction", "Open answers", PRIVACY, redaction.measure),
    Question("chapter", "One chapter", REPORTS, chapter.measure),
    Question("school", "One school's report", REPORTS, school.measure),
    Question("semester", "The university's semester", REPORTS, semester.measure),
    Question("changes", "After a change", REPORTS, changes.measure),
    Question("growth", "Growth", REPORTS, growth.measure),
    Question("workers", "One and two workers", REPORTS, workers.measure),
    Question("profile", "Where the time goes", REPORTS, profile.measure),
    Question("estimators", "Estimators", STATISTICS, estimators.measure),
    Question("scoring", "Scores and levels", STATISTICS, scoring.measure),
)
