"""``calendar.yaml``: what is due when (5.3, 7.8, 8.1.3, 10); ``objects.yaml``: the objects of monitoring (4)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from qa_lib.params.model import Code, Count, Model, Text, Words
from qa_lib.params.policy import Rule


def _check_day(day: str) -> str:
    month, number = (int(part) for part in day.split("-"))
    dt.date(2001, month, number)  # a year without 29 February
    return day


#: A month and a day that every year has: "12-31".
MonthDay = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$"), AfterValidator(_check_day)]
Season = Literal["autumn", "spring"]
#: The month in which an academic year begins.
FIRST_MONTH = 9


def date_in_year(day: str, academic_year: int) -> dt.date:
    """A month and day in the academic year that begins in September of ``academic_year``.

    >>> date_in_year("01-31", 2025), date_in_year("12-01", 2025)
    (datetime.date(2026, 1, 31), datetime.date(2025, 12, 1))
    """
    month, number = (int(part) for part in day.split("-"))
    return dt.date(academic_year + int(month < FIRST_MONTH), month, number)


class SurveyPeriod(Model):
    """When a survey of the catalogue is held, and who answers for it (7.8)."""

    survey: Code
    season: Season | None = None
    start: MonthDay
    end: MonthDay
    responsible: tuple[Code, ...] = ()
    clause: Words
    note: str = ""


class Deadline(Model):
    """A report or audit that is due once a semester or year; ``activity`` is that of the monitoring plan."""

    activity: Code
    name: Text
    season: Season | None = None
    due: MonthDay
    #: Whether the day lies in the academic year after the one that it is about.
    is_next_year: bool = False
    responsible: tuple[Code, ...] = ()
    clause: Words
    note: str = ""


class Calendar(Model):
    """``calendar.yaml``."""

    surveys: tuple[SurveyPeriod, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    review_years: Rule[Count] = Rule[Count](value=3, clause="10")
    acquaintance_days: Rule[Count] = Rule[Count](value=10, clause="10")


class MonitoredObject(Model):
    """An object of monitoring (4); blocks name it by its code.

    ``registers`` whose rows inform it, ``external`` indicators of the register of these, and surveys that inform it as
    a whole.
    """

    code: Words
    name: Text
    registers: tuple[Code, ...] = ()
    external: tuple[Code, ...] = ()
    whole_surveys: tuple[Code, ...] = ()


class Objects(Model):
    """``objects.yaml``."""

    objects: tuple[MonitoredObject, ...] = Field(default=())
    #: External indicators of which less is better: places in rankings.
    lower_is_better: tuple[Code, ...] = ()
