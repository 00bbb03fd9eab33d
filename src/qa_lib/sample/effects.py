"""What is true in the synthetic university: every planted number, in one place.

Satisfaction is a latent normal variable. All effects are in its standard deviations (probits): within one school,
department, teacher and semester its variance is 1 and a positive answer is one above zero, so that the expected
share of positive answers is Φ(sum of the effects). A school or survey without an entry gets a default.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from qa_lib.params import Semester, Survey

Kind = Literal["learners", "students", "teachers", "alumni", "employers", "admin", "listeners"]
Season = Literal["autumn", "spring"]


@dataclass(frozen=True)
class SurveyFacts:
    """What is planted for one survey of the catalogue (7.8).

    ``response_share`` is the response rate of a unit without any effect; ``selectivity`` is how the log-odds of
    responding change with one unit of the person's satisfaction (negative: the dissatisfied respond more).
    """

    kind: Kind
    seasons: tuple[Season, ...]
    level: float
    response_share: float
    selectivity: float = 0.0
    comment_share: float = 0.2


BOTH: tuple[Season, ...] = ("autumn", "spring")

#: By the survey's number in the catalogue.
SURVEYS: dict[int, SurveyFacts] = {
    1: SurveyFacts("learners", BOTH, 0.55, 0.46, selectivity=-0.15, comment_share=0.13),
    2: SurveyFacts("students", BOTH, 0.85, 0.38, selectivity=-0.10, comment_share=0.06),
    3: SurveyFacts("learners", ("autumn",), 0.95, 0.36, selectivity=0.10, comment_share=0.07),
    4: SurveyFacts("teachers", BOTH, 0.45, 0.58, selectivity=-0.10, comment_share=0.18),
    5: SurveyFacts("alumni", ("spring",), 0.62, 0.34, selectivity=0.20, comment_share=0.30),
    6: SurveyFacts("employers", ("spring",), 0.66, 0.45, selectivity=0.10, comment_share=0.18),
    7: SurveyFacts("admin", ("autumn",), 0.50, 0.62, comment_share=0.18),
    8: SurveyFacts("learners", ("autumn",), 0.20, 0.33, selectivity=-0.20, comment_share=0.08),
    9: SurveyFacts("listeners", BOTH, 1.00, 0.68, selectivity=0.10, comment_share=0.18),
}
OTHER_SURVEY = SurveyFacts("learners", BOTH, 0.50, 0.45)


@dataclass(frozen=True)
class SchoolFacts:
    """Learners of a school, its effect on satisfaction and on the log-odds of responding."""

    n_learners: int
    level: float
    response: float


#: By the code of the school; ``scale`` multiplies the numbers of learners.
SCHOOLS: dict[str, SchoolFacts] = {
    "pharm": SchoolFacts(1150, 0.02, 0.10),
    "dent": SchoolFacts(1300, -0.05, 0.00),
    "med": SchoolFacts(4200, -0.10, -0.25),
    "ped": SchoolFacts(1600, 0.08, 0.15),
    "pubhealth": SchoolFacts(900, 0.15, 0.30),
    "nursing": SchoolFacts(950, 0.05, 0.90),
    "foundation": SchoolFacts(450, 0.20, 0.45),
    # Response below the 30 % at which a risk is raised (9.2).
    "postgrad": SchoolFacts(1500, -0.18, -0.85),
    # Additional education: listeners, no learners.
    "ape": SchoolFacts(900, 0.10, 0.10),
}
#: A school that is not named above: its size, and the spread of its two effects.
OTHER_SCHOOL_LEARNERS = 1000
OTHER_SCHOOL_LEVEL_SD = 0.15
OTHER_SCHOOL_RESPONSE_SD = 0.30

DEPARTMENT_SD = 0.15
BLOCK_SD = 0.20
ITEM_SD = 0.20
TEACHER_SD = 0.35
#: Of the variance 1 within a unit: what belongs to the person, to the person's view of one teacher, and to the view
#: of what one block is about. Items of one block thus correlate by 0.56 before they are cut into options, items of
#: two blocks by 0.36 (ratings of teachers: 0.55 and 0.35).
PERSON_SHARE = 0.36
PERSON_SHARE_OF_RATINGS = 0.10
RATING_SHARE = 0.25
VIEW_SHARE = 0.20
#: Change of the log-odds of responding with each course above the second.
RESPONSE_PER_COURSE = -0.10


@dataclass(frozen=True)
class ItemFault:
    """What is wrong with one item, in every school and semester; its level and its variance of 1 stay.

    ``kept_share`` is how much the item keeps of the variance that it should have in common with others;
    ``misread_share`` of the questionnaires answer the opposite of what they mean.
    """

    survey: int
    item: str
    kept_share: float = 1.0
    misread_share: float = 0.0


ITEM_FAULTS: tuple[ItemFault, ...] = (
    # The dormitory: most who are asked do not live there and answer about something else each.
    ItemFault(1, "s15", kept_share=0.05),
    # "Some learners were shown favour": many take it for praise.
    ItemFault(2, "i06", misread_share=0.75),
)


@dataclass(frozen=True)
class Trend:
    """A change of some items of a survey in a school ("*": in all): ``step`` a semester, after the time ``since``.

    ``items`` are patterns of "block.item". Times are academic years; the spring is half a year later (2024.5 is the
    spring of 2024-2025).
    """

    school: str
    survey: int
    items: tuple[str, ...]
    since: float
    step: float
    n_steps: int

    def shift(self, survey: Survey, item: str, time: float) -> float:
        """The effect on an item ("block.item") at a time."""
        if survey.number != self.survey or not any(fnmatchcase(item, pattern) for pattern in self.items):
            return 0.0
        return self.step * min(max((time - self.since) * 2, 0), self.n_steps)


#: Facilities, with the item about clinical and practice bases (4.3 (1)), and digital infrastructure (4.3 (2)).
BASES = ("resources.*", "*.s11")
DIGITAL = ("digital.*",)
TRENDS: tuple[Trend, ...] = (
    Trend("pharm", 1, BASES, since=2023.5, step=-0.22, n_steps=3),
    Trend("pharm", 1, DIGITAL, since=2022.0, step=0.09, n_steps=6),
    Trend("dent", 1, ("*",), since=2022.5, step=0.07, n_steps=6),
    # Since the autumn of 2024 the questions are about the present exam session, before about all the time of study: the
    # codebook's history says so.
    Trend("*", 2, ("breaches.*",), since=2023.5, step=0.35, n_steps=1),
)


@dataclass(frozen=True)
class CourseEffect:
    """A course of a school that sees a survey otherwise, and that answers it more often since a time.

    ``level`` is its effect on satisfaction and ``others`` that of the other courses, so that the school as a whole
    stays about where it is; ``response`` is the effect on its log-odds of responding from the time ``since``.
    """

    school: str
    survey: int
    course: int
    level: float
    others: float
    since: float
    response: float


COURSE_EFFECTS: tuple[CourseEffect, ...] = (
    # The satisfied first course was urged to answer: the level rises and nobody changed their mind.
    CourseEffect("ped", 1, course=1, level=0.75, others=-0.30, since=2025.0, response=2.0),
)


@dataclass(frozen=True)
class NeutralTrend:
    """Disagreement of a school's people with some items that becomes neutral: ``step`` more of it each semester.

    Answers move from below the neutral option to it, so that the share of positive answers stays what it is.
    """

    school: str
    survey: int
    items: tuple[str, ...]
    since: float
    step: float
    n_steps: int

    def share(self, survey: Survey, item: str, time: float) -> float:
        """The share of the answers below neutral that become neutral, for an item ("block.item") at a time."""
        if survey.number != self.survey or not any(fnmatchcase(item, pattern) for pattern in self.items):
            return 0.0
        return self.step * min(max((time - self.since) * 2, 0), self.n_steps)


NEUTRAL_TRENDS: tuple[NeutralTrend, ...] = (NeutralTrend("pharm", 2, ("trust.*",), since=2022.5, step=0.17, n_steps=5),)


#: Surveys (by number) whose exports tell how long filling in took, as `durations` draws it.
TIMED_SURVEYS = (1, 4)
#: Seconds an item of an ordinary person (median), and the spread of its logarithm between people.
SECONDS_PER_ITEM = 7.0
SECONDS_SD = 0.35
#: Who hardly reads: the share among those who answer alike throughout and among others, and their seconds an item.
SPEEDER_SHARE_OF_STRAIGHT = 0.30
SPEEDER_SHARE = 0.02
SPEEDER_SECONDS = (0.5, 1.6)


def survey_facts(survey: Survey) -> SurveyFacts:
    """What is planted for a survey."""
    return SURVEYS.get(survey.number, OTHER_SURVEY)


def semester_time(semester: Semester) -> float:
    """The academic year, and half a year more in spring."""
    return semester.academic_year + (0.5 if semester.season == "spring" else 0.0)


def is_held(survey: Survey, semester: Semester) -> bool:
    """Whether the catalogue has the survey in the semester (7.8)."""
    return semester.season in survey_facts(survey).seasons


@dataclass(frozen=True)
class LevelFacts:
    """Years of study at a level of education and its share of a school's learners."""

    n_years: int
    share: float


#: By the beginning of the level's code; levels of additional education have listeners, not learners.
LEVELS: dict[str, LevelFacts] = {
    "bachelor": LevelFacts(5, 0.66),
    "intern": LevelFacts(2, 0.12),
    "resid": LevelFacts(3, 0.12),
    "master": LevelFacts(2, 0.07),
    "doctor": LevelFacts(3, 0.03),
    "phd": LevelFacts(3, 0.03),
}
ADDITIONAL = ("additional", "ape", "further", "continuing")
OTHER_LEVEL = LevelFacts(4, 0.50)
#: Levels whose learners are called students (the survey of academic integrity asks them alone).
STUDENT_LEVELS = ("bachelor", "intern")
YEARLY_LOSS_SHARE = 0.04
LANGUAGE_SHARES = {"kk": 0.58, "ru": 0.31, "en": 0.11}
ADULT_LANGUAGE_SHARES = {"kk": 0.64, "ru": 0.36}
LEARNERS_PER_TEACHER = 13
YEARLY_TEACHER_TURNOVER = 0.04


def level_facts(code: str) -> LevelFacts | None:
    """Years and share of a level; None for additional education."""
    if code.startswith(ADDITIONAL):
        return None
    return next((facts for start, facts in LEVELS.items() if code.startswith(start)), OTHER_LEVEL)
