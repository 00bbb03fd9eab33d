"""Rows of the registers of in-department control: cards of observers, peer reviews, attendance, with planted facts.

What is true: observers of `DISCORD` see what learners do not; one observer (`LENIENT`) scores higher than another in
the same classes; attendance of one year of study falls (`FALLING`), that of one department is low (`RARE`) and one
month of another stands out (`EMPTY_MONTH`); `FEW_CLASSES` and `NO_REVIEWS` did less than planned, and a review of
`FORGOTTEN` was never repeated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from qa_lib.params import School, Semester
from qa_lib.sample.roster import teachers_in
from qa_lib.sample.stories import Stories
from qa_lib.sample.streams import stream

Row = dict[str, Any]
#: Classes that a department observes in a semester, each by two observers.
N_OBSERVED = 8
FEW_CLASSES = {"dent-surgical": 3, "surgery": 0}
OBSERVERS = ("department-head", "kib-chair")
#: Points (1-5) of an ordinary class, and how they differ between teachers, criteria and observers.
POINTS_MEAN, TEACHER_SD, CRITERION_SD, OBSERVER_SD = 4.0, 0.25, 0.30, 0.35
#: A department whose observers see much more than its learners do: its points.
DISCORD = {"pharm-management": 4.95}
#: (department, office) -> points by which this observer scores higher; the classes there are poorer than they look.
LENIENT = {("pharm-tech", "department-head"): 0.9}
#: Points of departments that differ otherwise, as their learners say, too.
LEVELS = {"pharm-tech": 3.6, "clin-pharm": 4.5} | DISCORD
N_REVIEWS = 2
NO_REVIEWS = ("dent-surgical",)
#: What was to be revised there is never reviewed again.
FORGOTTEN = "clin-pharm"
COURSES = (2, 3, 4)
#: Attendance of a department and what a month adds to it or takes away.
ATTENDANCE, MONTH_SD = (0.86, 0.91), 0.008
RARE = {"pharm-chem": 0.76}
#: (department, year of study) -> what attendance loses from the first month of the last semester to its last.
FALLING = {("clin-pharm", 4): 0.28}
EMPTY_MONTH = {("dent-therapeutic", 11): 0.22}
_CRITERIA = ("structure", "content", "methods", "engagement", "assessment", "resources", "ethics")
_REVIEWED = ("relevance", "outcomes", "quality")
_ADVICE = (
    "Сабақтың мақсатын басында айтып, соңында тексеру.",
    "Білім алушыларды талқылауға көбірек тарту.",
    "Бағалау критерийлерін алдын ала түсіндіру.",
    "Сабақ соңында кері байланысқа уақыт қалдыру.",
)
_STRENGTH = "Оқу нәтижелері анық тұжырымдалған."


@dataclass(frozen=True)
class ControlRecords:
    """The rows of the last two semesters."""

    stories: Stories
    semesters: tuple[Semester, ...]
    seed: int
    scale: float

    def _draw(self, *names: object) -> np.random.Generator:
        return stream(self.seed, "registers", *names)

    def _departments(self) -> Iterator[tuple[Semester, School, str, str]]:
        """Each semester, school and department with its name."""
        for semester in self.semesters[-2:]:
            for school in self.stories.params.institution.schools:
                for one in school.departments:
                    yield semester, school, one.code, one.name[self.stories.choices.locale]

    def observations(self) -> Iterator[Row]:
        """Cards: two a class, of teachers who work in the department."""
        number = 0
        for semester, school, department, unit in self._departments():
            draw = self._draw("observations", semester.code, department)
            numbers = self._teachers(school, semester, department)
            days = self._days(semester, FEW_CLASSES.get(department, N_OBSERVED), draw)
            chosen = draw.permutation(numbers) if len(numbers) else np.array([None])
            for place, day in enumerate(days):
                number += 1
                card = {"observed_class": f"{day.year}-{number:03d}", "observed_date": day, "unit": unit}
                yield from self._cards(card | {"teacher": chosen[place % len(chosen)]}, department, draw)

    def _teachers(self, school: School, semester: Semester, department: str) -> list[str]:
        """Who teaches in the department; in a small university that has nobody there, in the school."""
        everybody = teachers_in(school, semester, seed=self.seed, scale=self.scale)
        ours = everybody[everybody["department"].eq(department)]
        found: list[str] = (ours if len(ours) else everybody)["teacher"].tolist()
        return found

    def _cards(self, card: Row, department: str, draw: np.random.Generator) -> Iterator[Row]:
        level = LEVELS.get(department, POINTS_MEAN) + TEACHER_SD * draw.standard_normal()
        truth = level + CRITERION_SD * draw.standard_normal(len(_CRITERIA))
        kind = str(draw.choice(self.stories.choices.entries("class-kind")))
        for office in OBSERVERS:
            seen = truth + LENIENT.get((department, office), 0.0) + OBSERVER_SD * draw.standard_normal(len(_CRITERIA))
            points = np.clip(np.rint(seen), 1, 5).astype(int)
            row = card | {"observer": self.stories.office(office), "class_kind": kind}
            row |= {code: int(value) for code, value in zip(_CRITERIA, points, strict=True)}
            row["recommendation"] = str(draw.choice(_ADVICE)) if points.min() < 3 else None
            yield row

    def reviews(self) -> Iterator[Row]:
        """Reviews of syllabi; what is to be revised is reviewed again, but for one department."""
        for semester, _, department, unit in self._departments():
            if department in NO_REVIEWS:
                continue
            draw = self._draw("reviews", semester.code, department)
            for place, day in enumerate(self._days(semester, N_REVIEWS, draw), start=1):
                name = f"Силлабус {day.year}-{draw.integers(100, 999)}"
                is_good = bool(draw.random() < 0.7) and not (department == FORGOTTEN and place == 1)
                yield self._review(name, unit, day, is_good=is_good, draw=draw)
                again = day + dt.timedelta(days=int(draw.integers(20, 50)))
                if not is_good and department != FORGOTTEN and again <= self.semesters[-1].report_date:
                    yield self._review(name, unit, again, is_good=True, draw=draw)

    def _review(self, name: str, unit: str, day: dt.date, *, is_good: bool, draw: np.random.Generator) -> Row:
        points = {code: int(draw.integers(4, 6) if is_good else draw.integers(2, 5)) for code in _REVIEWED}
        choices = self.stories.choices
        return {
            "object": name,
            "object_kind": choices.label("reviewed-object", "syllabus"),
            "unit": unit,
            "reviewer": self.stories.office("programme-lead"),
            "reviewed_date": day,
            "strengths": _STRENGTH if is_good else None,
            "verdict": choices.label("review-verdict", "accepted" if is_good else "revise"),
            "recommendation": None if is_good else "Оқу нәтижелерін нақтылау",
            **points,
        }

    def attendance(self) -> Iterator[Row]:
        """A row a department, month and year of study."""
        for semester, _, department, unit in self._departments():
            draw = self._draw("attendance", semester.code, department)
            level = RARE.get(department, draw.uniform(*ATTENDANCE))
            months = list(_months(semester))
            for place, month in enumerate(months):
                for course in COURSES:
                    share = level + MONTH_SD * draw.standard_normal()
                    if semester is self.semesters[-1]:
                        share -= FALLING.get((department, course), 0.0) * place / max(len(months) - 1, 1)
                        share -= EMPTY_MONTH.get((department, month.month), 0.0)
                    planned = int(draw.integers(500, 1500))
                    attended = int(draw.binomial(planned, share))
                    yield {
                        "unit": unit,
                        "month": f"{month:%Y-%m}",
                        "course": course,
                        "n_planned": planned,
                        "n_attended": attended,
                        "n_excused": (planned - attended) // 3,
                    }

    def _days(self, semester: Semester, n: int, draw: np.random.Generator) -> list[dt.date]:
        length = (semester.end_date - semester.start_date).days
        return [semester.start_date + dt.timedelta(days=int(day)) for day in sorted(draw.integers(0, length, n))]


def _months(semester: Semester) -> Iterator[dt.date]:
    month = semester.start_date.replace(day=1)
    while month <= semester.end_date:
        yield month
        month = dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)
