"""Rows of the other registers: complaints, failures, in-department control, the plan, external results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from qa_lib.params import Params, Semester
from qa_lib.sample.control_records import ControlRecords
from qa_lib.sample.reported import draw_reported
from qa_lib.sample.setting import Setting
from qa_lib.sample.stories import Stories
from qa_lib.sample.streams import stream

Row = dict[str, Any]
#: Complaints of a school in a semester, and of one where they grow in the last semester.
COMPLAINTS = 4.0
GROWING_SCHOOL, GROWN_COMPLAINTS = "pharm", 18.0
#: Failures in a semester.
INCIDENTS = 3.0
#: Days by which a school is late with its report; others are in time.
LATE = {"med": 24, "postgrad": 41}
#: A school whose last report is not there.
MISSING = "dent"
#: Days by which departments report before their schools.
KIB_DAYS = 5


@dataclass(frozen=True)
class Records:
    """The rows of the registers that have no story, drawn for the semesters up to a day."""

    stories: Stories
    semesters: tuple[Semester, ...]
    seed: int
    scale: float = 1.0

    @property
    def params(self) -> Params:
        """The university's params."""
        return self.stories.params

    def all(self) -> dict[str, list[Row]]:
        """Register -> its rows."""
        control = ControlRecords(self.stories, self.semesters, self.seed, self.scale)
        makers: Mapping[str, Callable[[], Iterator[Row]]] = {
            "complaints": self._complaints,
            "incidents": self._incidents,
            "attendance": control.attendance,
            "observations": control.observations,
            "peer-reviews": control.reviews,
            "monitoring-plan": self._plan,
            "offline-feedback": self._statements,
            "recommendations": self._recommendations,
            "decisions": self._decisions,
            "external-indicators": self._external,
            "reported-figures": self._reported,
        }
        return {name: list(make()) for name, make in makers.items()}

    @property
    def _end(self) -> dt.date:
        return self.semesters[-1].report_date

    def _draw(self, *names: object) -> np.random.Generator:
        return stream(self.seed, "registers", *names)

    def _label(self, vocabulary: str, code: str) -> str:
        return self.stories.choices.label(vocabulary, code)

    def _terms(self, vocabulary: str) -> list[str]:
        return self.stories.choices.entries(vocabulary)

    def _days(self, semester: Semester, n: int, draw: np.random.Generator) -> list[dt.date]:
        length = (semester.end_date - semester.start_date).days
        return [semester.start_date + dt.timedelta(days=int(day)) for day in sorted(draw.integers(0, length, n))]

    def _complaints(self) -> Iterator[Row]:
        number = 0
        for semester in self.semesters:
            for school in self.params.institution.schools:
                draw = self._draw("complaints", semester.code, school.code)
                is_grown = school.code == GROWING_SCHOOL and semester is self.semesters[-1]
                n = int(draw.poisson(GROWN_COMPLAINTS if is_grown else COMPLAINTS))
                for day in self._days(semester, n, draw):
                    number += 1
                    yield self._complaint(number, day, school.name[self.stories.choices.locale], draw)

    def _complaint(self, number: int, day: dt.date, unit: str, draw: np.random.Generator) -> Row:
        texts = self.stories.facts["complaints"]
        answered = day + dt.timedelta(days=int(draw.integers(3, 25)))
        row = {
            "number": f"Z-{number:04d}",
            "received_date": day,
            "unit": unit,
            "stakeholder": self._label("stakeholder", "learners"),
            "channel": str(draw.choice(self._terms("complaint-channel"))),
            "topic": str(draw.choice(self._terms("complaint-topic"))),
            "summary": str(draw.choice(texts)),
        }
        if answered > self._end:
            return row | {"status": self._label("case-status", "open")}
        closed = {
            "status": self._label("case-status", "closed"),
            "verdict": str(draw.choice(self._terms("case-verdict"))),
        }
        return row | closed | {"answered_date": answered}

    def _incidents(self) -> Iterator[Row]:
        number = 0
        for semester in self.semesters:
            draw = self._draw("incidents", semester.code)
            for day in self._days(semester, int(draw.poisson(INCIDENTS)), draw):
                number += 1
                yield {
                    "number": f"I-{number:03d}",
                    "occurred_date": day,
                    "unit": self.stories.unit(""),
                    "kind": str(draw.choice(self._terms("incident-kind"))),
                    "n_minutes": int(draw.integers(10, 240)),
                    "n_affected": int(draw.integers(20, 3000)),
                    "resolved_date": day,
                }

    def _reported(self) -> Iterator[Row]:
        setting = Setting(params=self.params, semester=self.semesters[-1], seed=self.seed, scale=self.scale)
        yield from draw_reported(self.stories, setting)

    def _plan(self) -> Iterator[Row]:
        for semester in self.semesters[-2:]:
            yield from self._plan_departments(semester)
        for semester in self.semesters:
            for school in self.params.institution.schools:
                done: dt.date | None = semester.report_date + dt.timedelta(days=LATE.get(school.code, -2))
                if (done and done > self._end) or (school.code == MISSING and semester is self.semesters[-1]):
                    done = None
                yield self._planned("skek-report", semester, school.name[self.stories.choices.locale], "skek-chair") | {
                    "done_date": done
                }
            if semester.season == "spring":
                due = dt.date(semester.academic_year + 1, 7, 1)
                done = due if due <= self._end else None
                yield self._planned("asb-report", semester, str(self.stories.unit("")), "asb-head") | {
                    "due_date": due,
                    "done_date": done,
                }

    def _plan_departments(self, semester: Semester) -> Iterator[Row]:
        """The reports of departments; in the last semester the first department of a school has none."""
        due = semester.report_date - dt.timedelta(days=KIB_DAYS)
        for school in self.params.institution.schools:
            for place, department in enumerate(school.departments):
                is_missing = school.code == MISSING and semester is self.semesters[-1] and not place
                unit = department.name[self.stories.choices.locale]
                yield self._planned("kib-report", semester, unit, "kib-chair") | {
                    "due_date": due,
                    "done_date": None if is_missing else due - dt.timedelta(days=1),
                }

    def _planned(self, activity: str, semester: Semester, unit: str, owner: str) -> Row:
        return {
            "activity": self._label("activity", activity),
            "unit": unit,
            "semester": semester.code,
            "owner": self.stories.office(owner),
            "planned_date": semester.start_date,
            "due_date": semester.report_date,
        }

    def _statements(self) -> Iterator[Row]:
        for one in self.stories.of("statements"):
            if one["date"] <= self._end:
                yield {
                    "channel": self._label("offline-channel", one["channel"]),
                    "session": one.get("session"),
                    "held_date": one["date"],
                    "unit": self.stories.unit(one["unit"]),
                    "stakeholder": self._label("stakeholder", one["stakeholder"]),
                    "n_participants": one.get("n"),
                    "statement": one["text"],
                    "tone": self._label("tone", one["tone"]),
                    "theme": one.get("theme"),
                }

    def _recommendations(self) -> Iterator[Row]:
        there = [one for one in self.stories.of("recommendations") if one["issued"] <= self._end]
        for place, one in enumerate(there, start=1):
            yield {
                "number": f"A-{place:03d}",
                "agency": one["agency"],
                "accreditation": self._label("accreditation-kind", one["accreditation"]),
                "standard": one["standard"],
                "unit": self.stories.unit(one["unit"]),
                "owner": self.stories.office(one["owner"]),
                "issued_date": one["issued"],
                "due_date": one["due"],
                "fulfilment": self._label("fulfilment", one["fulfilment"]),
                "fulfilled_date": one.get("fulfilled"),
                "evidence": one.get("evidence"),
                **self.stories.texts("text", one["text"]),
            }

    def _decisions(self) -> Iterator[Row]:
        for one in self.stories.of("decisions"):
            if one["date"] <= self._end:
                yield {
                    "body": self._label("body", one["body"]),
                    "unit": self.stories.unit(one["unit"]),
                    "decided_date": one["date"],
                    "protocol": one["protocol"],
                    "owner": self.stories.office(one["owner"]),
                    "due_date": one["due"],
                    "fulfilment": self._label("fulfilment", one["fulfilment"]),
                    **self.stories.texts("text", one["text"]),
                }

    def _external(self) -> Iterator[Row]:
        for one in self.stories.of("external"):
            for year, value in one["values"].items():
                published = dt.date(year, 11, 15)
                if published <= self._end:
                    yield {
                        "indicator": self._label("external-indicator", one["indicator"]),
                        "unit": self.stories.unit(one["unit"]),
                        "year": year,
                        "value": value,
                        "target": one["target"],
                        "source": one["source"],
                        "published_date": published,
                    }
