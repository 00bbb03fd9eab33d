"""``policy.yaml``: every number of the regulation and every reading of it that the project fixed, with its clause."""

from __future__ import annotations

import datetime as dt
from typing import Generic, TypeVar

from pydantic import Field

from qa_lib.params.model import Code, Model, Text, Words

Value = TypeVar("Value")


class Rule(Model, Generic[Value]):
    """One value with the clause it comes from; ``note`` says how an open text was read."""

    value: Value
    clause: Words
    note: str = ""


class Measurement(Model):
    """How answers become a satisfaction level (7.5.3)."""

    #: The share of the scale, counted from its top, whose answers are positive.
    positive_top_share: Rule[float]
    #: Valid answers from which an interval is shown.
    interval_n_min: Rule[int]
    confidence_level: Rule[float]
    #: Items answered alike in a row of a block of at least ``straight_line_items_min`` that mark a straight-liner.
    straight_line_items_min: Rule[int]


class Response(Model):
    """When a response rate needs a word of caution."""

    #: Below this rate a leading indicator of risk is raised (9.2).
    rate_risk: Rule[float]
    #: Below this rate a table carries a caution.
    rate_caution: Rule[float]


class Comparison(Model):
    """What levels are held against, where a survey names no target of its own."""

    target_share: Rule[float]
    threshold_share: Rule[float]
    #: Years of dynamics that a report shows where data exist (7.5.3, point 5).
    dynamics_years: Rule[int]


class Ring(Model):
    """What one ring of readers may see (8.1.2): smallest numbers of respondents."""

    ratings_n_min: Rule[int]
    comments_n_min: Rule[int]
    themes_n_min: Rule[int]
    #: Whether redacted open answers may be quoted at all.
    shows_quotes: Rule[bool]


class Disclosure(Model):
    """The three rings of distribution."""

    internal: Ring
    corporate: Ring
    public: Ring


class Privacy(Model):
    """Pseudonyms and retention."""

    pseudonym_length: Rule[int]
    retention_years: Rule[int]


class Policy(Model):
    """The edition of the regulation that a report applies."""

    edition: Words
    approved_date: dt.date
    title: Text
    measurement: Measurement
    response: Response
    comparison: Comparison
    disclosure: Disclosure
    privacy: Privacy


class SurveyTarget(Model):
    """Target and threshold of a survey or of one of its blocks, as shares of positive answers."""

    survey: Code
    block: Code | None = None
    target_share: float = Field(ge=0, le=1)
    threshold_share: float = Field(ge=0, le=1)


class Targets(Model):
    """``targets.yaml``: the approved targets, where they differ from the policy's."""

    approved_by: Text
    targets: tuple[SurveyTarget, ...] = ()
